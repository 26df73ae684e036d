//! What programs write for yes and for no. The words are data: see `answers.toml`.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::words;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Yes,
    No,
}

const FILE: &str = include_str!("answers.toml");

static WORDS: LazyLock<HashMap<String, Answer>> = LazyLock::new(|| words::meanings(FILE));

/// Whether `word` is a yes, in whatever case; `None` if it is a no neither.
pub(crate) fn is_yes(word: &str) -> Option<bool> {
    WORDS.get(&word.to_lowercase()).map(|answer| *answer == Answer::Yes)
}

#[test]
fn words_are_known_in_any_case() {
    for (word, yes) in [
        ("Yes", Some(true)),
        ("TRUE", Some(true)),
        ("Não", Some(false)),
        ("0", Some(false)),
        ("perhaps", None),
        ("", None),
    ] {
        assert_eq!(is_yes(word), yes, "{word}");
    }
    assert!(words::are_sound(FILE));
}
