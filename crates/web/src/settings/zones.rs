//! The time zones that a practice can choose, with the time there now; and which of them is meant by what somebody typed.

use jiff::tz;
use portico_api::settings::is_zone;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::clock::Clock;

/// A time zone.
pub struct Zone {
    /// The IANA name: Europe/Lisbon.
    pub name: String,
    /// Lisbon, 11:47 now.
    pub words: String,
}

/// Where a zone lies by its name. (What has another beginning is an old name of one of these, or no place.)
const REGIONS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// Each there is, to be looked through by typing.
pub fn all() -> Vec<Zone> {
    names().iter().map(|name| Zone::new(name)).collect()
}

/// The zone that was typed: by its IANA name, or by its city in any case, with accents or without.
pub fn find(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if is_zone(typed) {
        return Some(typed.to_owned());
    }
    let looked_for = bare(typed);
    let names = names();
    let whole = names.iter().find(|name| bare(name) == looked_for);
    let mut of_city = names.iter().filter(|name| bare(city(name)) == looked_for);
    whole.or_else(|| of_city.next().filter(|_| of_city.next().is_none())).cloned()
}

fn names() -> Vec<String> {
    let here = |name: &String| {
        let region = name.split_once('/').map(|(region, _)| region);
        name == "UTC" || region.is_some_and(|region| REGIONS.contains(&region))
    };
    let mut names: Vec<_> =
        tz::db().available().map(|name| name.as_str().to_owned()).filter(here).collect();
    names.sort_unstable();
    names
}

/// Lisbon, of Europe/Lisbon.
fn city(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, city)| city)
}

/// As one types it in a hurry.
fn bare(name: &str) -> String {
    let plain = name.nfkd().filter(|c| !is_combining_mark(*c));
    plain.flat_map(char::to_lowercase).map(|c| if c == '_' { ' ' } else { c }).collect()
}

impl Zone {
    fn new(name: &str) -> Self {
        let words = format!("{}, {} now", city(name).replace('_', " "), Clock::now(name).hour());
        Self { name: name.to_owned(), words }
    }
}

#[test]
fn each_zone_has_its_time() {
    let zones = all();
    assert!(zones.len() > 300, "{}", zones.len());
    let lisbon = zones.iter().find(|zone| zone.name == "Europe/Lisbon").unwrap();
    assert!(lisbon.words.starts_with("Lisbon, ") && lisbon.words.ends_with(" now"));
    for zone in &zones {
        assert!(
            is_zone(&zone.name) && find(&zone.name).as_ref() == Some(&zone.name),
            "{}",
            zone.name
        );
    }
}

#[test]
fn a_zone_is_found_by_its_city() {
    for (typed, name) in [
        ("Europe/Lisbon", "Europe/Lisbon"),
        (" europe/lisbon ", "Europe/Lisbon"),
        ("lisbon", "Europe/Lisbon"),
        ("São Paulo", "America/Sao_Paulo"),
        ("new york", "America/New_York"),
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("CET", "CET"),
    ] {
        assert_eq!(find(typed).as_deref(), Some(name), "{typed}");
    }
    for typed in ["", "Lis", "Europe", "Atlantis", "Europe/Lisbon/x"] {
        assert_eq!(find(typed), None, "{typed}");
    }
}
