//! Takes what was read into a practice: all of a file, or nothing of it. It says nothing to the
//! database itself, but calls the functions of `portico-domain` in a scope that the caller opened.

mod clients;
mod invoices;
mod notes;

use portico_domain::{ClientId, Error, TenantScope};

use self::clients::Clients;
use crate::{ClientRow, Fault, FileRow, InvoiceRow, MAX_FAULTS, NoteRow, Report};

/// What became of a file.
#[derive(Debug)]
pub enum Intake {
    /// All of it is here now.
    Taken {
        /// How many records of it were not here before.
        new: usize,
    },
    /// Nothing of it was taken in, for these reasons, [`MAX_FAULTS`] at most, in the order of the
    /// file. The scope may be used further.
    Refused(Vec<Fault>),
}

/// Takes in clients, and assigns them to whose scope it is. Those whose key `source` has brought
/// before stay as they are. `progress` is told how many more were dealt with.
pub async fn take_clients(
    scope: &mut TenantScope,
    source: &str,
    report: Report<ClientRow>,
    progress: impl FnMut(usize),
) -> Result<Intake, Error> {
    if !report.faults.is_empty() {
        return Ok(Intake::Refused(report.faults));
    }
    let rows = report.rows.into_iter();
    let records: Vec<_> = rows.map(|row| clients::imported(row.record)).collect();
    let new = portico_domain::clients::import(scope, source, &records, progress).await?;
    Ok(Intake::Taken { new })
}

/// Takes in invoices of clients who are here already, and whose content the scope's principal may
/// change; those whose number `source` has brought before stay as they are. A client is who has the
/// key that the file names or, if it names no key, whose key, else whose name or e-mail address it
/// is exactly. That it is nobody's, or several clients', is a fault.
pub async fn take_invoices(
    scope: &mut TenantScope,
    source: &str,
    mut report: Report<InvoiceRow>,
    progress: impl FnMut(usize),
) -> Result<Intake, Error> {
    let references = report.rows.iter().map(|row| &row.record.client);
    let clients = Clients::look_up(scope, references).await?;
    let mut faults = std::mem::take(&mut report.faults);
    for row in &report.rows {
        let reference = &row.record.client;
        if let Err(fault) = clients.find(reference) {
            faults.push(report.fault(row, reference.field(), fault));
        }
    }
    if !faults.is_empty() {
        return Ok(Intake::refused(faults));
    }
    let rows = report.rows.into_iter().filter_map(|row| {
        let client = clients.find(&row.record.client).ok()?; // as each was, above
        Some(invoices::imported(row.record, client))
    });
    let records: Vec<_> = rows.collect();
    let new = portico_domain::invoices::import(scope, source, &records, progress).await?;
    Ok(Intake::Taken { new })
}

/// Takes in notes of clients who are here already, found as those of invoices are; those whose key
/// `source` has brought before stay as they are. One without a key is known by its client, its day
/// and its text: two that are alike in all of these are a fault. Records without a text are no
/// notes, but what is wrong with them is.
pub async fn take_notes(
    scope: &mut TenantScope,
    source: &str,
    mut report: Report<NoteRow>,
    progress: impl FnMut(usize),
) -> Result<Intake, Error> {
    let references = report.rows.iter().map(|row| &row.record.client);
    let clients = Clients::look_up(scope, references).await?;
    let (notes, unfit) = notes::imported(&report, &clients);
    let mut faults = std::mem::take(&mut report.faults);
    faults.extend(unfit);
    if !faults.is_empty() {
        return Ok(Intake::refused(faults));
    }
    let new = portico_domain::notes::import(scope, source, &notes, progress).await?;
    Ok(Intake::Taken { new })
}

/// Whose the files of a list are, in its order: of clients who are here already, found as those of invoices are. What is
/// wrong with the list, that included, is a fault. Nothing is taken in.
pub async fn place_files(
    scope: &mut TenantScope,
    report: &Report<FileRow>,
) -> Result<(Vec<ClientId>, Vec<Fault>), Error> {
    let references = report.rows.iter().map(|row| &row.record.client);
    let clients = Clients::look_up(scope, references).await?;
    let (mut placed, mut faults) = (Vec::new(), Vec::new());
    for row in &report.rows {
        let reference = &row.record.client;
        match clients.find(reference) {
            Ok(client) => placed.push(client),
            Err(fault) => faults.push(report.fault(row, reference.field(), fault)),
        }
    }
    Ok((placed, faults))
}

impl Intake {
    /// Nothing of it, for these reasons.
    pub fn refused(mut faults: Vec<Fault>) -> Self {
        faults.sort_by_key(|fault| fault.record);
        faults.truncate(MAX_FAULTS);
        Self::Refused(faults)
    }
}
