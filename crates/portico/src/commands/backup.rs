//! Writing the whole database, and the files of clients, into one file.

mod files;

use std::{path::PathBuf, time::Instant};

use clap::Args;
use indicatif::{HumanBytes, HumanCount};
use portico_archive::{FORMAT, Manifest, Recipients, Shape, Writer};
use portico_domain::backup::Dump;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::progress::Progress;
use crate::{Config, Error, config::Login};

#[derive(Args)]
pub struct Options {
    /// The file that is to be: nothing may be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Whom it is encrypted to, as age1…; may be said more than once. Else the setting
    /// backup.recipient
    #[arg(long, value_name = "KEY")]
    recipient: Vec<String>,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(options: &Options, config: &Config) -> Result<(), Error> {
    let begun = Instant::now();
    let recipients = recipients(options, config)?;
    let url = config.url(Login::Dump)?;
    let mut dump = Dump::begin(url).await?;
    let (tables, manifest) = (dump.tables(), manifest(&dump));
    let mut writer = Writer::create(&options.to, &recipients, &manifest)?;
    let progress = Progress::of_bytes(options.json);
    for table in &tables {
        progress.at(table.name());
        writer.begin(table.name())?;
        let write = |bytes: &[u8]| {
            progress.advance(bytes.len());
            Ok::<_, Error>(writer.push(bytes)?)
        };
        dump.rows(table, write).await?;
    }
    let kept = files::write(&mut dump, config, url, &mut writer, &progress).await?;
    let (sums, bytes) = writer.finish()?;
    drop(progress);

    let Manifest { schema, practices, taken_at, sealed_under, .. } = &manifest;
    let rows: u64 = sums.iter().map(|sum| sum.rows).sum();
    let file = options.to.display();
    let at = taken_at.format(&Rfc3339).unwrap_or_default();
    let seconds = begun.elapsed().as_secs_f64();
    if options.json {
        let outcome = json!({
            "file": file.to_string(),
            "bytes": bytes,
            "taken_at": at,
            "schema": schema,
            "practices": practices,
            "rows": rows,
            "tables": sums,
            "files": { "whole": kept.whole, "bytes": kept.bytes, "gone": kept.gone },
            "sealed_under": sealed_under,
            "seconds": seconds,
        });
        println!("{outcome:#}");
        return Ok(());
    }
    println!(
        "{file}: the database as it was at {at}, of schema {schema}. Practices: {practices}; rows: {} in {} \
         tables; {} in {seconds:.1} s.",
        HumanCount(rows),
        sums.len(),
        HumanBytes(bytes)
    );
    println!(
        "Files of clients: {}, {}, each compared with its SHA-256.",
        HumanCount(kept.whole),
        HumanBytes(kept.bytes)
    );
    if kept.gone > 0 {
        println!(
            "Not in it: {} files or earlier contents that somebody threw away after that moment, while the backup \
             was made.",
            HumanCount(kept.gone)
        );
    }
    println!(
        "It does not hold the keys of the setting `keys`{}: without them no second factor opens. Keep them \
         elsewhere, as well as the file of the private key that opens this backup.",
        match &sealed_under[..] {
            [] => String::new(),
            ids => format!(" ({})", ids.join(", ")),
        }
    );
    Ok(())
}

fn recipients(options: &Options, config: &Config) -> Result<Recipients, Error> {
    let configured = config.backup.as_ref().map(|backup| backup.recipient.as_str());
    let said: Vec<_> = match &options.recipient[..] {
        [] => configured.into_iter().collect(),
        said => said.iter().map(String::as_str).collect(),
    };
    if said.is_empty() {
        return Err(Error::Setting(
            "nobody is named who could read it: set backup.recipient to the public key that `portico keygen \
             --backup` prints, or give --recipient"
                .into(),
        ));
    }
    Ok(Recipients::parse(said)?)
}

fn manifest(dump: &Dump) -> Manifest {
    let moment = dump.moment();
    let shape = |table: &portico_domain::backup::Table| Shape {
        name: table.name().to_owned(),
        columns: table.columns().to_vec(),
    };
    Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        schema: moment.schema.number,
        migrations: moment.schema.fingerprint.clone(),
        taken_at: moment.at,
        practices: moment.practices,
        sealed_under: moment.sealed_under.clone(),
        tables: dump.tables().iter().map(shape).collect(),
    }
}
