//! What is measured, and how: the programs are in `main.rs`, and the test of the budget in `tests/tests/budget.rs`.

pub mod budget;
pub mod floor;
pub mod meter;

use std::error::Error;

/// Whatever goes wrong ends a measurement, in words.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;
