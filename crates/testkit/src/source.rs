//! Where the sources of the project are, for tests that read them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("testkit lies in crates/").to_owned()
}

/// All files below `folder` whose names end so, in order.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Compares `found` with a golden file, or writes that anew under `PORTICO_BLESS=1`, to be read in
/// the diff.
pub fn assert_golden(golden: &Path, found: &str) {
    if std::env::var_os("PORTICO_BLESS").is_some() {
        fs::write(golden, found).expect("the golden file can be written");
    }
    let expected = fs::read_to_string(golden).unwrap_or_default();
    assert!(found == expected, "not what {} says; found:\n{found}", golden.display());
}
