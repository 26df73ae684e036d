//! What programs call an invoice and a credit note. The words are data: see `kinds.toml`.

use std::{collections::HashMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::words;

/// What is asked for, or given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Its total is zero or more.
    Invoice,
    /// Its total is zero or less.
    CreditNote,
}

const FILE: &str = include_str!("kinds.toml");

static WORDS: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| words::meanings(FILE));

impl Kind {
    /// What a program calls `word`, in whatever case.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        WORDS.get(&word.to_lowercase()).copied()
    }
}

#[test]
fn words_are_known_in_any_case() {
    for (word, kind) in [
        ("Invoice", Some(Kind::Invoice)),
        ("Credit Note", Some(Kind::CreditNote)),
        ("AVOIR", Some(Kind::CreditNote)),
        ("Maybe", None),
    ] {
        assert_eq!(Kind::parse(word), kind, "{word}");
    }
    assert!(words::are_sound(FILE));
}
