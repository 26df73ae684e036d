//! What a paper costs: `cargo test --release -p portico-paper --test cost -- --ignored --nocapture`.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::{fs, time::Instant};

use common::{line, long, plain};
use portico_paper::{Document, render};

#[test]
#[ignore = "it measures"]
fn what_it_costs() {
    let lines = |count: usize| Document {
        lines: (0..count)
            .map(|n| {
                line(&format!("Session {n}, 60 minutes"), &["Notes"], "1", "£150.00", "£150.00")
            })
            .collect(),
        ..long()
    };
    // Nearly as many characters as there may be, on nearly as many pages as there may be.
    let full =
        |word: &str| Document { words: vec![word.repeat(4_990 / word.len()); 30], ..lines(400) };
    println!("{:<28}{:>8}{:>8}{:>10}{:>14}", "", "pages", "ms", "bytes", "peak KiB");
    println!("{:<28}{:>40}", "before the first", peak());
    for (name, document) in [
        ("3 lines", plain()),
        ("1 line", lines(1)),
        ("60 lines", lines(60)),
        ("1,000 lines", lines(1_000)),
        ("150,000 characters of text", full("words and ")),
        ("150,000 without a space", full("W")),
        ("150,000 that are lacking", full("例")),
    ] {
        render(&document).unwrap();
        let begun = Instant::now();
        let pdf = render(&document).unwrap();
        let took = begun.elapsed().as_secs_f64() * 1_000.0;
        let pages = lopdf::Document::load_mem(&pdf).unwrap().get_pages().len();
        println!("{name:<28}{pages:>8}{took:>8.1}{:>10}{:>14}", pdf.len(), peak());
    }
}

/// The most memory that this process has held until now, where Linux says so.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("?").trim().trim_end_matches(" kB").to_owned()
}
