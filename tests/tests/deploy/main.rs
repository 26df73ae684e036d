#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What a practice is run with: the files in `deploy/` and `docker-compose.yml` keep to their word. There is no engine
//! for containers here, so that they are read and not run; `tests/rehearsal` runs the rest.

mod compose;
mod unit;
