//! Mail really leaves: the program, its own PostgreSQL, and a relay that takes letters under TLS,
//! seen from outside. `PORTICO_SHOTS=DIR` keeps a letter of each kind, as it came, in DIR/letters.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

#[allow(dead_code, reason = "the tests of files use all of it")]
#[path = "../bring/admin.rs"]
mod admin;
mod house;
mod killed;
mod kinds;
mod letter;
mod logs;
mod people;
mod refused;
mod relay;
mod sql;
mod talk;
mod two;
mod unset;
mod visitor;

use std::{
    thread,
    time::{Duration, Instant},
};

/// Looks until there is something to be seen.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(90) {
        if let Some(seen) = look() {
            return seen;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("still waiting for {what}");
}
