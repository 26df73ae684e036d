//! A backup is made of a database that is written to, and restored into an empty one: what was there
//! is there again, what must not live twice has ended, and of what is no whole backup nothing is
//! stored.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

#[allow(dead_code, reason = "the tests of mail use all of it")]
#[path = "../post/visitor.rs"]
mod visitor;

#[allow(dead_code, reason = "the tests of the store use all of it")]
#[path = "../../../store/tests/common/server.rs"]
mod server;

mod check;
mod desk;
mod files;
mod files_refused;
mod ground;
mod large;
mod moment;
mod older;
mod refused;
mod swept;
mod whole;
