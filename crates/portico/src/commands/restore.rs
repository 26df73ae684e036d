//! Filling an empty database and the store of files from a backup, and ending what must not live twice.

mod files;

use std::{path::PathBuf, time::Instant};

use clap::Args;
use files::{Files, Found};
use indicatif::{HumanBytes, HumanCount};
use portico_archive::{Identities, Manifest, Part, Reader, Sum, Summing};
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
    files: Found,
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
    let mut files = Files::new(config);
    let outcome = match fill(&mut reader, url, &mut files, &progress).await {
        Err(error @ Error::Unknown(_)) => return Err(error),
        Err(error) => {
            let left = files.take_back().await;
            return Err(Error::NotRestored { error: Box::new(error), left });
        }
        Ok(outcome) => outcome,
    };
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

/// All of it, or nothing; but for what is in `files`, if it fails.
async fn fill(
    reader: &mut Reader,
    url: &str,
    files: &mut Files<'_>,
    progress: &Progress,
) -> Result<Outcome, Error> {
    let mut target = Target::connect(url).await?;
    let mut restore = Restore::begin(&mut target, &origin(reader.manifest())).await?;
    let next = rows(&mut restore, reader, progress).await?;
    let found = sums(&mut restore, reader.manifest(), progress).await?;
    files.take(&mut restore, reader, next, progress).await?;
    let wrong = found.iter().zip(reader.sums()).find(|(found, sum)| found != sum);
    if let Some((_, Sum { table, .. })) = wrong {
        let what = format!("the rows of {table} are not those that it says it holds");
        return Err(Error::Unfit(what));
    }
    let (restored, ended) = restore.finish().await?;
    restored.keep().await.map_err(|error| Error::Unknown(Box::new(error.into())))?;
    let rows = found.iter().map(|sum| sum.rows).sum();
    Ok(Outcome { ended, rows, tables: found.len(), files: files.found })
}

/// Fills the tables. What comes behind them.
async fn rows(
    restore: &mut Restore<'_>,
    reader: &mut Reader,
    progress: &Progress,
) -> Result<Option<Part>, Error> {
    let mut next = reader.next_part()?;
    while let Some(Part::Rows { table, .. }) = next {
        progress.at(&name(reader, table));
        let mut filling = restore.fill(table).await.map_err(unfit)?;
        while let Some(Part::Rows { table: of, bytes }) = &next
            && *of == table
        {
            progress.advance(bytes.len());
            filling.push(bytes).await.map_err(unfit)?;
            next = reader.next_part()?;
        }
        filling.finish().await.map_err(unfit)?;
    }
    Ok(next)
}

/// What the tables come to as they are now, before anything that is in them is changed.
async fn sums(
    restore: &mut Restore<'_>,
    manifest: &Manifest,
    progress: &Progress,
) -> Result<Vec<Sum>, Error> {
    let mut sums = Vec::new();
    for (table, shape) in manifest.tables.iter().enumerate() {
        progress.at(&format!("reading {} again", shape.name));
        let mut found = Summing::new();
        let add = |bytes: &[u8]| {
            found.push(bytes);
            Ok::<_, Error>(())
        };
        restore.rows(table, add).await?;
        sums.push(found.finish(&shape.name));
    }
    Ok(sums)
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
    let Outcome { ended, rows, tables, files } = outcome;
    let at = manifest.taken_at.format(&Rfc3339).unwrap_or_default();
    let (from, to) = (manifest.schema, schema::newest());
    if as_json {
        let outcome = json!({
            "taken_at": at,
            "schema": { "backup": from, "now": to },
            "practices": manifest.practices,
            "rows": rows,
            "tables": tables,
            "files": {
                "whole": files.whole,
                "bytes": files.bytes,
                "there": files.there,
                "gone": files.gone,
            },
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
    println!(
        "Files of clients: {}, {}, all of them compared; {} were in the store before.",
        HumanCount(files.whole),
        HumanBytes(files.bytes),
        HumanCount(files.there)
    );
    if files.gone > 0 {
        println!(
            "Not there: {} files or earlier contents that somebody threw away while the backup was made.",
            HumanCount(files.gone)
        );
    }
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
