//! The tour leads where it says: each of its stops is a line on which its words stand.
//! `PORTICO_BLESS=1` corrects the numbers of lines, to be read in the diff.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::fs;

use portico_testkit::source;

#[test]
fn every_stop_is_where_the_tour_says() {
    let path = source::root().join("docs/TOUR.md");
    let tour = fs::read_to_string(&path).unwrap();
    let mut found = String::new();
    let mut stops = 0;
    for line in tour.lines() {
        found += &stop(line).map_or_else(
            || line.to_owned(),
            |corrected| {
                stops += 1;
                corrected
            },
        );
        found.push('\n');
    }
    assert_eq!(stops, 7, "the stops are found");
    let tests = tour.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    for test in tests {
        assert!(source::root().join(test).exists(), "{test} is not there");
    }
    source::assert_golden(&path, &found);
}

/// `1. [file](../file#L12) ``anchor```, with the number of the first line that holds the anchor.
fn stop(line: &str) -> Option<String> {
    let (before, rest) = line.split_once("](../")?;
    let (file, rest) = rest.split_once("#L")?;
    let (_, rest) = rest.split_once(") `")?;
    let anchor = rest.strip_suffix('`')?;
    let text = fs::read_to_string(source::root().join(file)).unwrap();
    let at = text.lines().position(|line| line.contains(anchor));
    let at = at.unwrap_or_else(|| panic!("{file} has no {anchor:?}")) + 1;
    Some(format!("{before}](../{file}#L{at}) `{anchor}`"))
}
