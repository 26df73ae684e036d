//! `PORTICO_SHOTS=DIR` keeps a paper of each kind in DIR/paper, to be looked at.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::{env, fs, path::PathBuf};

use portico_paper::render;

#[test]
fn each_kind_is_made() {
    for (name, document) in [
        ("plain", common::plain()),
        ("long", common::long()),
        ("taxes", common::taxes()),
        ("credit", common::credit()),
        ("scripts", common::scripts()),
        ("crammed", common::crammed()),
    ] {
        let pdf = render(&document).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"), "{name}");
        if let Some(shots) = env::var_os("PORTICO_SHOTS") {
            let directory = PathBuf::from(shots).join("paper");
            fs::create_dir_all(&directory).unwrap();
            fs::write(directory.join(name).with_extension("pdf"), pdf).unwrap();
        }
    }
}
