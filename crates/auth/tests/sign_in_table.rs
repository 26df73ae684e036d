#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What `docs/SIGN-IN.md` says is what the program does. `PORTICO_BLESS=1` writes the tables anew, to be
//! read in the diff.

use std::{fmt::Write, fs};

use portico_auth::{Event, LIMITS, Stage, State};
use portico_testkit::source;

#[test]
fn the_tables_are_those_that_are_shown() {
    assert_shown("states", &states());
    assert_shown("limits", &limits());
}

fn states() -> String {
    let mut table = "| |".to_owned();
    for state in State::ALL {
        write!(table, " {} |", words(state)).unwrap();
    }
    table += "\n|---|";
    table += &"---|".repeat(State::ALL.len());
    for event in Event::ALL {
        write!(table, "\n| **{}** |", words(event)).unwrap();
        for state in State::ALL {
            let next = state.after(event);
            let next = if next == state { "·".to_owned() } else { words(next) };
            write!(table, " {next} |").unwrap();
        }
    }
    table
}

fn limits() -> String {
    let mut table =
        "| | whose | at once | one more every | most in an hour |\n|---|---|---|---|---|"
            .to_owned();
    for (act, whose, size, every) in LIMITS {
        let seconds = every.as_seconds_f64();
        let most = f64::from(size) + (3600.0 / seconds).floor();
        write!(table, "\n| {} | {} | {size} | {seconds} s | {most} |", words(act), words(whose))
            .unwrap();
    }
    table
}

/// What no table may ever say.
#[test]
fn nobody_gets_in_but_by_a_password_and_what_the_account_asks_for() {
    let mut leads_in = Vec::new();
    for state in State::ALL {
        for event in Event::ALL {
            let next = state.after(event);
            assert!(state != State::Disabled || next.stage().is_none(), "{state:?} {event:?}");
            if next == State::SignedIn && state != State::SignedIn {
                leads_in.push((state, event));
            }
        }
    }
    assert_eq!(
        leads_in,
        [
            (State::PasswordProved, Event::FactorNotWanted),
            (State::SecondFactorDue, Event::CodeRight),
            (State::SecondFactorDue, Event::RecoveryCodeRight),
            (State::Enrolling, Event::CodeRight),
        ]
    );
    for stage in [Stage::Enrolling, Stage::SecondFactor, Stage::SignedIn] {
        assert_eq!(State::from(stage).stage(), Some(stage), "a session is a state");
    }
}

/// `SecondFactorDue` is "second factor due".
fn words(name: impl std::fmt::Debug) -> String {
    let mut words = String::new();
    for c in format!("{name:?}").chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

fn assert_shown(name: &str, table: &str) {
    let path = source::root().join("docs/SIGN-IN.md");
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    source::assert_golden(&path, &format!("{before}{begin}{table}\n{end}{after}"));
}
