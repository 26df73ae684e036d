//! Files of other programs by the pages, as an admin brings them, with the program's own worker behind: looking at
//! them, seeing what is wrong, reading them in another way, taking them in; and what a worker leaves that dies.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

#[allow(dead_code, reason = "the tests of mail use all of it")]
#[path = "../post/house.rs"]
mod house;
#[allow(dead_code, reason = "as the house")]
#[path = "../post/people.rs"]
mod people;
#[allow(dead_code, reason = "as the house")]
#[path = "../post/relay.rs"]
mod relay;
#[allow(dead_code, reason = "as the house")]
#[path = "../post/sql.rs"]
mod sql;
#[allow(dead_code, reason = "as the house")]
#[path = "../post/talk.rs"]
mod talk;
#[allow(dead_code, reason = "as the house")]
#[path = "../post/visitor.rs"]
mod visitor;

mod admin;
mod columns;
mod ended;
mod killed;
mod samples;

use std::{
    thread,
    time::{Duration, Instant},
};

/// Looks until there is something to be seen.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(120) {
        if let Some(seen) = look() {
            return seen;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("still waiting for {what}");
}
