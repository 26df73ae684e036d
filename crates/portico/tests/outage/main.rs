//! The database goes away and comes back, servers are killed, servers are told to end: what is answered meanwhile, how
//! soon it is over, and that what was acknowledged is there. With figures: `-- --nocapture`.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

#[allow(dead_code, reason = "the tests of mail use all of it")]
#[path = "../post/sql.rs"]
mod sql;
#[allow(dead_code, reason = "as the statements")]
#[path = "../post/visitor.rs"]
mod visitor;

mod ask;
mod away;
mod cluster;
mod drain;
mod killed;
mod load;
mod place;

use std::{
    thread,
    time::{Duration, Instant},
};

/// Looks until there is something to be seen.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        if let Some(seen) = look() {
            return seen;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("still waiting for {what}");
}
