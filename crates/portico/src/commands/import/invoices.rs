use std::collections::HashMap;

use portico_domain::{
    ClientId,
    clients::{self, Match},
    invoices::{self, ImportedInvoice},
};
use portico_import::{
    ClientReference, Excerpt, FaultKind, InvoiceRow, Kind, Report, Status, read_invoices,
};

use super::{Job, Options, Outcome, Progress, outcome};
use crate::{Config, Error};

pub async fn run(bytes: &[u8], options: &Options, config: &Config) -> Result<Outcome, Error> {
    let mut report = read_invoices(bytes, &options.reading()?)?;
    let job = Job::start(options, config).await?;
    let clients = Clients::look_up(&job, &report).await?;

    let mut faults = std::mem::take(&mut report.faults);
    let mut records = Vec::with_capacity(report.rows.len());
    for row in &report.rows {
        match clients.find(&row.record.client) {
            Ok(client) => records.push(imported(&row.record, client)),
            Err(fault) => faults.push(report.fault(row, row.record.client.field(), fault)),
        }
    }
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.record);
        job.end().await?;
        return Ok(outcome(report, None, faults));
    }
    let progress = Progress::new(records.len(), options);
    let new = job.work(options.dry_run, async |scope| {
        invoices::import(scope, &options.source, &records, |rows| progress.advance(rows)).await
    });
    let new = new.await?;
    Ok(outcome(report, Some(new), faults))
}

/// The clients whom the file names, by whatever it names them.
struct Clients(HashMap<String, Vec<ClientId>>);

impl Clients {
    async fn look_up(job: &Job, report: &Report<InvoiceRow>) -> Result<Self, Error> {
        let mut labels: Vec<String> =
            report.rows.iter().map(|row| row.record.client.as_str().to_owned()).collect();
        labels.sort_unstable();
        labels.dedup();
        let matches = job.look(async |scope| clients::matching(scope, labels).await).await?;

        let mut found: HashMap<String, Vec<ClientId>> = HashMap::new();
        for Match { id, name, key, email } in matches {
            let name = Some(name.as_str().to_owned());
            let email = email.map(|email| email.as_str().to_owned());
            let mut labels: Vec<String> = [key, name, email].into_iter().flatten().collect();
            labels.sort_unstable();
            labels.dedup();
            for label in labels {
                found.entry(label).or_default().push(id);
            }
        }
        Ok(Self(found))
    }

    /// The one client who goes by that.
    fn find(&self, reference: &ClientReference) -> Result<ClientId, FaultKind> {
        let label = reference.as_str();
        match self.0.get(label).map(Vec::as_slice) {
            Some(&[client]) => Ok(client),
            None | Some([]) => Err(FaultKind::UnknownClient(Excerpt::of(label))),
            Some(_) => Err(FaultKind::AmbiguousClient(Excerpt::of(label))),
        }
    }
}

fn imported(row: &InvoiceRow, client_id: ClientId) -> ImportedInvoice {
    ImportedInvoice {
        client_id,
        number: row.number.clone(),
        kind: match row.kind {
            Kind::Invoice => invoices::Kind::Invoice,
            Kind::CreditNote => invoices::Kind::CreditNote,
        },
        status: match row.status {
            Status::Draft => invoices::Status::Draft,
            Status::Issued => invoices::Status::Issued,
            Status::Void => invoices::Status::Void,
        },
        currency: row.currency,
        issued_on: row.issue_date,
        due_on: row.due_date,
        reference: row.reference.clone().map(Into::into),
        words: row.notes.clone(),
        net_minor: row.net.map(|net| net.minor),
        tax_minor: row.tax.map(|tax| tax.minor),
        total_minor: row.total.minor,
        paid_minor: row.paid.minor,
        lines: Vec::new(),
    }
}
