use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::Error;

/// Which file: `<practice>/<object>`, two UUIDs in lower case with hyphens, so that no name of an
/// entry is what somebody typed. Keys are in the order of their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileKey {
    practice: Uuid,
    object: Uuid,
}

/// What stands under a key: a part, counted from 1, or that there is no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    Part(u32),
    Gone,
}

impl FileKey {
    pub(crate) fn place(self, leaf: Leaf) -> String {
        match leaf {
            Leaf::Part(part) => format!("files/{self}/{part:06}"),
            Leaf::Gone => format!("files/{self}/gone"),
        }
    }

    /// Reads what [`FileKey::place`] writes, and nothing else.
    pub(crate) fn of_place(place: &str) -> Option<(Self, Leaf)> {
        let (key, leaf) = place.strip_prefix("files/")?.rsplit_once('/')?;
        let leaf = if leaf == "gone" { Leaf::Gone } else { Leaf::Part(leaf.parse().ok()?) };
        let found: Self = key.parse().ok()?;
        (found.place(leaf) == place).then_some((found, leaf))
    }
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.practice, self.object)
    }
}

/// Takes what `Display` writes and nothing else.
impl FromStr for FileKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let ids = text.split_once('/').and_then(|(practice, object)| {
            let practice = Uuid::try_parse(practice).ok()?;
            Some(Self { practice, object: Uuid::try_parse(object).ok()? })
        });
        let key = ids.filter(|key| key.to_string() == text);
        key.ok_or(Error::Content("a file in it has no key of ours"))
    }
}
