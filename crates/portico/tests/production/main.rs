//! Production refuses what is not fit for people: each rule broken once, and what is said then; what
//! `config check` prints of it all; and staging, which shares nothing with production.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

#[allow(dead_code, reason = "the tests of mail use all of it")]
#[path = "../post/sql.rs"]
mod sql;

mod cases;
mod place;
mod refused;

use std::path::Path;

use place::Place;
use portico_testkit::source;

#[test]
fn what_is_in_effect_is_printed_without_what_is_secret() {
    let place = Place::new();
    let (sound, said) = place.run("config check");
    assert!(sound, "{said}");
    for secret in place.secrets() {
        assert!(!said.contains(&secret), "{secret} in {said}");
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/production/check.txt");
    source::assert_golden(&golden, &place.comparable(&said));
    place.serves();
}

/// Keys and databases are told apart by fingerprints, and staging must know those of production.
#[test]
fn staging_shares_nothing_with_production() {
    let (production, mut staging) = (Place::new(), Place::new());
    staging.set("PORTICO_PROFILE", "staging");
    let (_, said) = staging.run("serve");
    assert!(said.contains("staging: staging does not know"), "{said}");

    let (sound, prints) = production.run("config fingerprint");
    assert!(sound && prints.lines().count() == 4, "{prints}");
    assert_eq!(production.run("config fingerprint").1, prints, "always the same");
    staging.write("production.toml", &prints);
    staging.set("PORTICO_CONFIG", staging.path("production.toml").to_str().unwrap());
    assert!(staging.run("config check").0);
    staging.serves();

    // Its key.
    let own = staging.var("PORTICO_KEYS_FILE");
    staging.set("PORTICO_KEYS_FILE", &production.var("PORTICO_KEYS_FILE"));
    let (sound, said) = staging.run("serve");
    assert!(!sound && said.contains("not-ours: a key is another installation's"), "{said}");
    assert!(said.contains("make one of your own: `portico keygen`"), "{said}");
    staging.set("PORTICO_KEYS_FILE", &own);

    // Its database, by another login and another name of the same socket.
    let url =
        production.postgres.url("portico_server", "portico").replace("localhost", "elsewhere");
    staging.set("PORTICO_DATABASE_URL", &url);
    let (sound, said) = staging.run("serve");
    assert!(!sound && said.contains("not-ours: the database is another installation's"), "{said}");
    for line in prints.lines().filter_map(|line| line.trim().strip_prefix('"')) {
        println!("{}", line.trim_end_matches(['"', ',']));
    }
}
