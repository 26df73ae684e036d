use portico_domain::{
    PersonalText,
    clients::{self, ImportedClient, Profile},
};
use portico_import::{ClientRow, read_clients};

use super::{Job, Options, Outcome, Progress, outcome};
use crate::{Config, Error};

pub async fn run(bytes: &[u8], options: &Options, config: &Config) -> Result<Outcome, Error> {
    let mut report = read_clients(bytes, &options.reading()?)?;
    let faults = std::mem::take(&mut report.faults);
    if !faults.is_empty() {
        return Ok(outcome(report, None, faults));
    }
    let records: Vec<_> = report.rows.iter().map(|row| imported(&row.record)).collect();
    let progress = Progress::new(records.len(), options);
    let job = Job::start(options, config).await?;
    let new = job.work(options.dry_run, async |scope| {
        clients::import(scope, &options.source, &records, |rows| progress.advance(rows)).await
    });
    let new = new.await?;
    Ok(outcome(report, Some(new), faults))
}

fn imported(row: &ClientRow) -> ImportedClient {
    let text = |name: &Option<_>| name.as_ref().map(personal);
    ImportedClient {
        name: row.name.clone(),
        key: row.key.clone(),
        profile: Profile {
            first_name: text(&row.first_name),
            last_name: text(&row.last_name),
            email: row.email.as_ref().map(|email| email.as_str().to_owned().into()),
            phone: row.phone.clone(),
            street: row.street.clone(),
            street2: row.street2.clone(),
            postal_code: row.postal_code.clone(),
            city: row.city.clone(),
            country: row.country.clone(),
            currency: row.currency,
            remark: row.note.clone(),
        },
    }
}

fn personal(name: &portico_domain::PersonName) -> PersonalText {
    name.as_str().to_owned().into()
}
