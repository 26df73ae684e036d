//! The time zones that a practice can choose, with the time there now.

use jiff::tz;

use crate::clock::Clock;

/// Those of one part of the world.
pub struct Region {
    pub name: &'static str,
    pub zones: Vec<Zone>,
}

/// A time zone.
pub struct Zone {
    /// The IANA name: Europe/Lisbon.
    pub name: String,
    /// Lisbon (Europe/Lisbon), 11:47 now.
    pub words: String,
}

/// In the order of the list. (What has another beginning is an old name of one of these, or no place.)
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

/// Each there is; `present` as well, if it is none of them.
pub fn all(present: &str) -> Vec<Region> {
    let mut names: Vec<_> = tz::db().available().map(|name| name.as_str().to_owned()).collect();
    names.sort_unstable();
    let mut regions: Vec<_> = REGIONS
        .iter()
        .map(|region| {
            let of = |name: &&String| name.split_once('/').is_some_and(|(head, _)| head == *region);
            Region { name: region, zones: names.iter().filter(of).map(|n| Zone::new(n)).collect() }
        })
        .collect();
    let mut others = vec![Zone::new("UTC")];
    if present != "UTC" && !regions.iter().flat_map(|r| &r.zones).any(|zone| zone.name == present) {
        others.push(Zone::new(present));
    }
    regions.push(Region { name: "Elsewhere", zones: others });
    regions
}

impl Zone {
    fn new(name: &str) -> Self {
        let now = Clock::now(name).hour();
        let words = match name.rsplit_once('/') {
            Some((_, city)) => format!("{} ({name}), {now} now", city.replace('_', " ")),
            None => format!("{name}, {now} now"),
        };
        Self { name: name.to_owned(), words }
    }
}

#[test]
fn each_zone_has_its_time() {
    let regions = all("Europe/Lisbon");
    let zones: Vec<_> = regions.iter().flat_map(|region| &region.zones).collect();
    assert!(zones.len() > 300, "{}", zones.len());
    let lisbon = zones.iter().find(|zone| zone.name == "Europe/Lisbon").unwrap();
    assert!(lisbon.words.starts_with("Lisbon (Europe/Lisbon), ") && lisbon.words.ends_with(" now"));
    for zone in &zones {
        assert!(portico_api::settings::is_zone(&zone.name), "{}", zone.name);
    }
    let has = |present: &str| {
        all(present).iter().flat_map(|r| &r.zones).filter(|z| z.name == present).count()
    };
    assert_eq!((has("CET"), has("UTC"), has("Asia/Kolkata")), (1, 1, 1), "each once");
}
