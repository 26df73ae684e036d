//! Words with a meaning, from a data file that says for each meaning which words have it.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use serde::de::DeserializeOwned;

/// The meaning of each word of `text`, which is compiled in.
pub(crate) fn meanings<T: Copy + Ord + Hash + DeserializeOwned>(text: &str) -> HashMap<String, T> {
    let words: BTreeMap<T, Vec<String>> =
        toml::from_str(text).expect("a file of words is well-formed: a test reads it");
    let pairs = words.into_iter().flat_map(|(meaning, words)| {
        words.into_iter().map(move |word| (word, meaning)) //
    });
    pairs.collect()
}

/// Whether each word of `text` is in lower case, and there once.
#[cfg(test)]
pub(crate) fn are_sound(text: &str) -> bool {
    let words: BTreeMap<String, Vec<String>> = toml::from_str(text).unwrap();
    let words: Vec<&String> = words.values().flatten().collect();
    let once: std::collections::BTreeSet<_> = words.iter().collect();
    once.len() == words.len() && words.iter().all(|word| word.to_lowercase() == **word)
}
