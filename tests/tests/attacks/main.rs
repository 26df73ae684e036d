//! What somebody tries at the door who should not get in, or not as that person, or not again. Each
//! attack stands beside what the rightful owner does, which succeeds, and reads in the database that
//! what was refused changed nothing.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

#[path = "../common/mod.rs"]
mod common;

mod addresses;
mod browser;
mod codes;
mod cors;
mod cross_site;
mod denial;
mod enumeration;
mod everything;
mod fixation;
mod guessing;
mod half;
mod marks;
mod mixed;
mod places;
mod poisoned;
mod redirects;
mod replay;
mod single_use;
mod staging;
