//! Comparing the store with the rows of all practices, both ways, and removing what no row knows.

mod check;
mod found;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::{Args, Subcommand};
use portico_domain::inventory::Inventory;
use time::OffsetDateTime;

use super::progress::Progress;
use crate::{Config, Error, config::Login};
use check::Check;

/// How long an object lies there until it may be called forgotten. What a restore brings has no row that anybody
/// else could see until all of it has come; give it a day.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Subcommand)]
pub enum Command {
    /// See that of each file which the database knows the bytes are in the store, and nothing else is; fails when
    /// something is wrong
    Check(Options),
}

#[derive(Args)]
pub struct Options {
    /// Read all of each file, and compare its SHA-256 as well as its size
    #[arg(long)]
    read: bool,
    /// Remove from the store what no row knows, and has lain there for a day: as many as were found before, and only
    /// where no file is missing
    #[arg(long, value_name = "COUNT")]
    sweep: Option<u64>,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// Ends with a code that tells a script whether all is well.
pub async fn run(command: Command, config: &Config) -> Result<ExitCode, Error> {
    let Command::Check(options) = command;
    let begun = Instant::now();
    let inventory = Inventory::open(config.url(Login::Dump)?).await?;
    let store = config.files.store()?;
    #[expect(clippy::disallowed_methods, reason = "objects bear the time of whoever keeps them")]
    let before = OffsetDateTime::now_utc() - DAY;
    let progress = Progress::of_bytes(options.json);
    let mut check = Check::new(inventory, store, before, options.read, &progress);
    check.compare().await?;
    if let Some(count) = options.sweep {
        check.sweep(count).await?;
    }
    let found = check.found;
    drop(progress);
    found.print(&options, begun.elapsed().as_secs_f64());
    Ok(if found.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
