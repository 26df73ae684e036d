//! What the content security policy would refuse is in no template and in no sheet.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// In any writing; an event handler is any attribute whose name begins with `on`.
const BANNED: [&str; 6] = ["<script", "<style", " style=", "javascript:", "data:", "@import"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of this crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn texts(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    let texts = found.into_iter().filter_map(|path| {
        let text = fs::read_to_string(&path).ok()?; // fonts are no text
        Some((path, text))
    });
    texts.collect()
}

#[test]
fn nothing_is_inline() {
    let (templates, assets) = (texts("templates"), texts("assets"));
    assert!(templates.len() > 20 && assets.len() == 3, "they are found");
    for (path, text) in templates.iter().chain(&assets) {
        let text = text.to_lowercase();
        for banned in BANNED {
            assert!(!text.contains(banned), "{banned} in {}", path.display());
        }
    }
    for (path, text) in &templates {
        let handler = text
            .split([' ', '\n', '"'])
            .find(|word| word.strip_prefix("on").and_then(|rest| rest.split_once('=')).is_some());
        assert_eq!(handler, None, "in {}", path.display());
    }
}

/// Only what is ours is written as it is: an icon is part of its template.
#[test]
fn everything_is_escaped() {
    for (path, text) in texts("templates") {
        assert!(!text.contains("safe"), "{}", path.display());
        assert!(!text.contains("escape"), "{}", path.display());
    }
}
