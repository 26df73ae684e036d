use std::{fmt, str::FromStr};

use object_store::path::Path;
use uuid::Uuid;

use crate::Error;

/// Where an object lies: `<tenant>/<object>`, two UUIDs in lower case with hyphens. There is no other key, so
/// that nothing that a person typed is ever a path. Keys are in the order of their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    tenant: Uuid,
    object: Uuid,
}

impl ObjectKey {
    /// The key of an object of a practice.
    pub fn new(tenant: Uuid, object: Uuid) -> Self {
        Self { tenant, object }
    }

    /// Whose it is.
    pub fn tenant(&self) -> Uuid {
        self.tenant
    }

    /// Which one it is.
    pub fn object(&self) -> Uuid {
        self.object
    }

    /// In `object_store`'s words.
    pub(crate) fn path(&self) -> Path {
        Path::from(self.to_string())
    }

    /// None if this is somebody else's.
    pub(crate) fn of_path(path: &Path) -> Option<Self> {
        path.as_ref().parse().ok()
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.object)
    }
}

/// Takes what `Display` writes and nothing else.
impl FromStr for ObjectKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let parts = text.split_once('/').and_then(|(a, b)| Some(Self::new(id(a)?, id(b)?)));
        parts.ok_or(Error::NotFound)
    }
}

/// A UUID in the one form that keys are written in, of the several that it may have.
pub(crate) fn id(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_two_ids_and_has_one_form() {
        let text = "0192f0c1-7c1e-7000-8000-0000000000aa/0192f0c1-7c1e-7000-8000-0000000000bb";
        let key: ObjectKey = text.parse().unwrap();
        assert_eq!((key.to_string().as_str(), key.path().as_ref()), (text, text));
        assert_eq!(ObjectKey::of_path(&key.path()), Some(key));
        let (tenant, object) = text.split_once('/').unwrap();
        for other in [
            "",
            "/",
            tenant,
            &format!("{tenant}/"),
            &format!("/{text}"),
            &format!("{text}/"),
            &format!("{text}#1"),
            &format!("{tenant}//{object}"),
            &format!("{tenant}/../{object}"),
            &format!("{tenant}/{}", object.to_uppercase()),
            &format!("{tenant}/{}", object.replace('-', "")),
            &format!("{{{tenant}}}/{object}"),
            &format!(" {text}"),
        ] {
            assert!(other.parse::<ObjectKey>().is_err(), "{other}");
        }
    }

    #[test]
    fn keys_are_in_the_order_of_their_texts() {
        let mut keys: Vec<_> = (0..50u128)
            .map(|i| ObjectKey::new(Uuid::from_u128(i % 3), Uuid::from_u128(i << (2 * i))))
            .collect();
        keys.sort();
        let texts: Vec<_> = keys.iter().map(ObjectKey::to_string).collect();
        assert!(texts.is_sorted());
    }
}
