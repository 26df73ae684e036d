//! What programs call the standing of an invoice. The words are data: see `statuses.toml`.

use std::{collections::HashMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::words;

/// What an invoice is, whatever has been paid of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Not sent to anybody.
    Draft,
    /// To be paid, or paid.
    Issued,
    /// Withdrawn; its number stays taken.
    Void,
}

/// How an invoice stands. Whether it is overdue depends on the day, and is not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Not sent to anybody.
    Draft,
    /// Issued, and nothing has been paid.
    Issued,
    /// Issued, and something is still to be paid.
    PartPaid,
    /// Issued, and nothing is to be paid.
    Paid,
    /// Withdrawn.
    Void,
}

const FILE: &str = include_str!("statuses.toml");

static WORDS: LazyLock<HashMap<String, Standing>> = LazyLock::new(|| words::meanings(FILE));

impl Standing {
    /// The standing that a program calls `word`, in whatever case.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        WORDS.get(&word.to_lowercase()).copied()
    }

    /// The part of it that does not follow from amounts.
    pub fn status(self) -> Status {
        match self {
            Self::Draft => Status::Draft,
            Self::Issued | Self::PartPaid | Self::Paid => Status::Issued,
            Self::Void => Status::Void,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case() {
        for (word, standing) in [
            ("Draft", Some(Standing::Draft)),
            ("SENT", Some(Standing::Issued)),
            ("Partial/Deposit", Some(Standing::PartPaid)),
            ("Paid", Some(Standing::Paid)),
            ("Cancelled", Some(Standing::Void)),
            ("Überfällig", Some(Standing::Issued)),
            ("ANNULÉE", Some(Standing::Void)),
            ("Maybe", None),
            ("", None),
        ] {
            assert_eq!(Standing::parse(word), standing, "{word}");
        }
        assert!(words::are_sound(FILE));
    }
}
