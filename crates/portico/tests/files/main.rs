//! Files by way of the program itself: servers are killed while files arrive, a large file goes up and down, and many
//! come slowly. With figures: `-- --nocapture`.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod http;
mod killed;
mod large;
mod place;
mod slow;

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
