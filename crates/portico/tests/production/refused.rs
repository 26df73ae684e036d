//! Each rule broken once, in each way that there is.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt};

use crate::{
    cases::{
        Change::{Keys, Mode, Set, Sql, Unset},
        cases,
    },
    place::Place,
};

#[test]
fn each_rule_is_broken_once_and_says_what_to_do() {
    let mut place = Place::new();
    let (keys, mut broken) = (fs::read_to_string(place.path("keys")).unwrap(), BTreeSet::new());
    let cases = cases(&place);
    let ways = cases.len();
    for (rule, change, what, fix) in cases {
        let kept = match &change {
            Set(name, _) | Unset(name) => place.try_var(name),
            _ => None,
        };
        match &change {
            Set(name, value) => place.set(name, value),
            Unset(name) => place.unset(name),
            Sql(change, _) => place.sql.run(change),
            Keys(text) => place.write("keys", text),
            Mode(mode) => set_mode(&place, *mode),
        }
        refuses(&place, rule, what, fix);
        match change {
            Set(name, _) | Unset(name) => match kept {
                Some(value) => place.set(name, &value),
                None => place.unset(name),
            },
            Sql(_, back) => place.sql.run(back),
            Keys(_) | Mode(_) => place.write("keys", &keys),
        }
        broken.insert(rule);
    }

    // No mail at all: several settings.
    let mail = ["HOST", "FROM", "USER", "PASSWORD"].map(|name| format!("PORTICO_MAIL_{name}"));
    let kept = mail.each_ref().map(|name| place.var(name));
    mail.iter().for_each(|name| place.unset(name));
    refuses(&place, "mail", "it is not said how mail leaves", "PORTICO_MAIL_HOST");
    mail.iter().zip(kept).for_each(|(name, value)| place.set(name, &value));

    // What a redirect hides answers there.
    let home = "[{from = \"portal.studio.example\", to = \"https://archive.studio.example\"}]";
    let kept = place.var("PORTICO_REDIRECTS");
    place.set("PORTICO_REDIRECTS", home);
    refuses(&place, "redirects", "and the practice studio answers there", "take that redirect out");
    place.set("PORTICO_REDIRECTS", &kept);

    // A practice that moves takes along what leads to it.
    place.operate("tenant amend archive --base-url https://moved.studio.example");
    refuses(&place, "redirects", "where no practice answers under https", "the base URL");
    place.operate("tenant amend archive --base-url https://archive.studio.example");

    let (sound, said) = place.run("config check");
    assert!(sound, "all was taken back: {said}");
    let all = format!("All {} rules of production hold.", broken.len());
    assert!(said.contains(&all), "{} were broken: {said}", broken.len());
    place.serves();
    println!("{} rules broken in {} ways: {broken:?}", broken.len(), ways + 3);
}

/// By `serve` and by `config check`, and in no other point.
fn refuses(place: &Place, rule: &str, what: &str, fix: &str) {
    for command in ["serve", "config check"] {
        let (sound, said) = place.run(command);
        assert!(!sound, "{command} takes {rule}: {what}");
        let points = said.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        for point in points {
            assert!(point.starts_with(&format!("  {rule}: ")), "{rule} ({what}): {said}");
        }
        assert!(said.contains(what) && said.contains(fix), "{what} -> {fix}: {said}");
        for secret in place.secrets().iter().filter(|secret| !secret.is_empty()) {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
    }
}

fn set_mode(place: &Place, mode: u32) {
    fs::set_permissions(place.path("keys"), fs::Permissions::from_mode(mode)).unwrap();
}
