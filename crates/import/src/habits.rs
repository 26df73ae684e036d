//! What one program means by its words and signs, where that is not what others mean by them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Kind, Standing};

/// The habits of a program. They are data, and come with a [`crate::Preset`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Habits {
    /// Its words for how an invoice stands, in lower case; others are looked up among those of all
    /// programs.
    pub statuses: BTreeMap<Standing, Vec<String>>,
    /// Its words for what a document is, in lower case, likewise.
    pub kinds: BTreeMap<Kind, Vec<String>>,
    /// The sign of the amounts of its credit notes.
    pub credit_notes: Sign,
    /// Whether a line break in a field is written as the two characters `\n`.
    pub escaped_breaks: bool,
    /// Whether the title of a note is one that many have, so that its day is to stand behind it.
    pub dated_titles: bool,
}

/// The sign of an amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Sign {
    #[default]
    Negative,
    Positive,
}

impl Habits {
    pub(crate) fn standing(&self, word: &str) -> Option<Standing> {
        meaning(&self.statuses, word).or_else(|| Standing::parse(word))
    }

    pub(crate) fn kind(&self, word: &str) -> Option<Kind> {
        meaning(&self.kinds, word).or_else(|| Kind::parse(word))
    }
}

fn meaning<T: Copy>(words: &BTreeMap<T, Vec<String>>, word: &str) -> Option<T> {
    let word = word.to_lowercase();
    words.iter().find(|(_, words)| words.contains(&word)).map(|(meaning, _)| *meaning)
}
