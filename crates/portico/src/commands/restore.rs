//! Filling an empty database from a backup, and ending what must not live twice.

use std::{path::PathBuf, time::Instant};

use clap::Args;
use indicatif::HumanCount;
use portico_archive::{Identities, Manifest, Part, Reader, Summing};
use portico_domain::{
    backup::{Ended, Origin, Restore, Target},
    schema,
};
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::progress::Progress;
use crate::{Config, Error, config::Login};

#[derive(Args)]
pub struct Options {
    /// The backup
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The file of the private key that opens it: what `keygen --backup` printed
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    /// Restore it though a key is lost that second factors are sealed under: whoever has one gets in
    /// by a recovery link only, the first admin by `admin recover`
    #[arg(long)]
    without_keys: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

/// What came of it.
struct Outcome {
    ended: Ended,
    rows: u64,
    tables: usize,
}

pub async fn run(options: &Options, config: &Config) -> Result<(), Error> {
    let begun = Instant::now();
    let identities = Identities::read(&options.identity)?;
    let mut reader = Reader::open(&options.from, &identities)?;
    if !options.without_keys {
        require_keys(reader.manifest(), config)?;
    }
    let url = config.url(Login::Migrator)?;
    let progress = Progress::of_bytes(options.json);
    let done = fill(&mut reader, url, &progress).await;
    let outcome = done.map_err(|error| Error::NotRestored(Box::new(error)))?;
    drop(progress);
    print(reader.manifest(), &outcome, options.json, begun.elapsed().as_secs_f64());
    Ok(())
}

/// Refuses what could not be opened afterwards: second factors are sealed under keys that are not in
/// the backup.
fn require_keys(manifest: &Manifest, config: &Config) -> Result<(), Error> {
    let sealed_under = &manifest.sealed_under;
    if sealed_under.is_empty() {
        return Ok(());
    }
    let ours = config.keys()?.ids();
    let missing: Vec<_> = sealed_under.iter().filter(|id| !ours.contains(id)).cloned().collect();
    match &missing[..] {
        [] => Ok(()),
        missing => Err(Error::Setting(format!(
            "second factors in this backup are sealed under keys that are not among the configured ones ({}): put \
             the keys of that time into the list `keys`, or, if they are lost, restore --without-keys",
            missing.join(", ")
        ))),
    }
}

/// All of it, or nothing.
async fn fill(reader: &mut Reader, url: &str, progress: &Progress) -> Result<Outcome, Error> {
    let mut target = Target::connect(url).await?;
    let mut restore = Restore::begin(&mut target, &origin(reader.manifest())).await?;
    let mut next = reader.next_part()?;
    while let Some(Part { table, bytes }) = next {
        progress.at(&name(reader, table));
        progress.advance(bytes.len());
        let mut filling = restore.fill(table).await.map_err(unfit)?;
        filling.push(&bytes).await.map_err(unfit)?;
        next = reader.next_part()?;
        while let Some(part) = next.take_if(|part| part.table == table) {
            progress.advance(part.bytes.len());
            filling.push(&part.bytes).await.map_err(unfit)?;
            next = reader.next_part()?;
        }
        filling.finish().await.map_err(unfit)?;
    }
    for (table, sum) in reader.sums().iter().enumerate() {
        progress.at(&format!("comparing {}", sum.table));
        let mut found = Summing::new();
        restore
            .rows(table, |bytes| {
                found.push(bytes);
                Ok::<_, Error>(())
            })
            .await?;
        if found.finish(&sum.table) != *sum {
            let what = format!("the rows of {} are not those that it says it holds", sum.table);
            return Err(Error::Unfit(what));
        }
    }
    let rows = reader.sums().iter().map(|sum| sum.rows).sum();
    let ended = restore.finish().await?;
    Ok(Outcome { ended, rows, tables: reader.sums().len() })
}

fn origin(manifest: &Manifest) -> Origin {
    let shapes = manifest.tables.iter().map(|shape| (shape.name.clone(), shape.columns.clone()));
    Origin {
        schema: schema::Version {
            number: manifest.schema,
            fingerprint: manifest.migrations.clone(),
        },
        tables: shapes.collect(),
    }
}

fn name(reader: &Reader, table: usize) -> String {
    reader.manifest().tables.get(table).map(|shape| shape.name.clone()).unwrap_or_default()
}

/// What PostgreSQL refuses of rows that it gave out itself was not made by `portico backup`.
fn unfit(error: portico_domain::Error) -> Error {
    match &error {
        portico_domain::Error::Database(_) => {
            Error::Unfit(format!("its rows do not fit its schema ({})", error.for_log()))
        }
        _ => error.into(),
    }
}

fn print(manifest: &Manifest, outcome: &Outcome, as_json: bool, seconds: f64) {
    let Outcome { ended, rows, tables } = outcome;
    let at = manifest.taken_at.format(&Rfc3339).unwrap_or_default();
    let (from, to) = (manifest.schema, schema::newest());
    if as_json {
        let outcome = json!({
            "taken_at": at,
            "schema": { "backup": from, "now": to },
            "practices": manifest.practices,
            "rows": rows,
            "tables": tables,
            "ended": {
                "sessions": ended.sessions,
                "links": ended.links,
                "recovery_codes": ended.codes,
                "letters": ended.letters,
            },
            "seconds": seconds,
        });
        println!("{outcome:#}");
        return;
    }
    println!(
        "Restored: the database as it was at {at}. Practices: {}; rows: {} in {tables} tables, all of them \
         compared; {seconds:.1} s.",
        manifest.practices,
        HumanCount(*rows)
    );
    if from != to {
        println!("It was migrated from schema {from} to {to}.");
    }
    println!(
        "Ended: {} sessions, {} links, {} recovery codes. Everybody signs in anew, and whoever had a link or codes \
         needs others.",
        ended.sessions, ended.links, ended.codes
    );
    println!(
        "Did not leave: {} letters that waited. Staff see them as not delivered, and may send them again.",
        ended.letters
    );
}
