//! A route that stands in no list cannot be found by asking, so it is looked for in the sources:
//! axum's own ways to add one are used in the places where the lists are made, and nowhere else.
//! (clippy.toml disallows them; this counts what the `#[expect]`s allow.)

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::fs;

use portico_testkit::source;

/// File, what is called there, how often.
const ADDED: [(&str, &str, usize); 6] = [
    ("crates/api/src/routes.rs", ".route(", 1), // what is unknown below /api
    ("crates/api/src/routes.rs", "fallback(", 1),
    ("crates/portico/src/demo/pages.rs", ".route(", 1), // the page of the demo
    ("crates/portico/src/guard.rs", ".route(", 1),      // in its test
    ("crates/web/src/pages.rs", ".route(", 1),          // from its table
    ("crates/web/src/pages.rs", "fallback(", 2),
];

const WAYS: [&str; 6] =
    [".route(", ".route_service(", ".nest(", ".nest_service(", "fallback(", "fallback_service("];

#[test]
fn routes_are_added_where_the_lists_are_made() {
    let mut found = Vec::new();
    for face in ["api", "portico", "web"] {
        for path in source::files(&source::root().join("crates").join(face).join("src"), "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(source::root()).unwrap().display().to_string();
            for way in WAYS {
                let times = text.matches(way).count();
                if times > 0 {
                    found.push((name.clone(), way, times));
                }
            }
        }
    }
    let found: Vec<_> =
        found.iter().map(|(name, way, times)| (name.as_str(), *way, *times)).collect();
    assert_eq!(found, ADDED);
}
