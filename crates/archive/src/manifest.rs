use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::Error;

/// The format that this program writes.
pub const FORMAT: u32 = 2;

/// The oldest that it reads as well. The first one has no files.
const OLDEST: u32 = 1;

/// What is in an archive, as whoever restores wants to know it before anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Of this description and of what follows.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The newest migration of the database: what its tables look like.
    pub schema: i64,
    /// A hash of all its migrations, in hexadecimal: two programs may call different ones the same.
    pub migrations: String,
    /// When the picture was taken, by the database's clock: what was committed before is in it.
    #[serde(with = "time::serde::rfc3339")]
    pub taken_at: OffsetDateTime,
    /// How many practices there are.
    pub practices: u64,
    /// The ids of the keys that secrets in it are sealed under, in hexadecimal. The keys are not in it.
    pub sealed_under: Vec<String>,
    /// The tables, in an order in which they can be filled.
    pub tables: Vec<Shape>,
}

/// A table, and its columns as its rows have them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Shape {
    pub name: String,
    pub columns: Vec<String>,
}

/// The one field that every format has.
#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

impl Manifest {
    /// The format is looked at first, since another one may have other fields.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let unknown = |_| Error::Content("it begins with no manifest");
        match serde_json::from_slice::<Versioned>(bytes).map_err(unknown)?.format {
            OLDEST..=FORMAT => serde_json::from_slice(bytes).map_err(unknown).and_then(Self::sound),
            other => Err(Error::Format(other)),
        }
    }

    /// What of it is shown to whoever restores it, and so may not speak to their terminal.
    fn sound(self) -> Result<Self, Error> {
        let is_id = |id: &String| id.len() <= 64 && id.bytes().all(|b| b.is_ascii_hexdigit());
        let sound = self.sealed_under.len() <= 1_000
            && self.sealed_under.iter().all(is_id)
            && self.program.len() <= 100
            && self.program.bytes().all(|b| b.is_ascii_graphic());
        if sound {
            Ok(self)
        } else {
            Err(Error::Content("its manifest names what no program of ours does"))
        }
    }
}
