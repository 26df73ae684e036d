use std::collections::HashMap;

use portico_domain::{
    ClientId,
    notes::{Draft, ImportedNote},
};
use sha2::{Digest, Sha256};
use time::Date;

use super::clients::Clients;
use crate::{Excerpt, Fault, FaultKind, NoteRow, Place, Report};

/// The notes of a file, each with its client, and what is wrong with the others. A record without a
/// text is looked at as the others are, and is none.
pub(super) fn imported(
    report: &Report<NoteRow>,
    clients: &Clients,
) -> (Vec<ImportedNote>, Vec<Fault>) {
    let (mut notes, mut faults, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for row in &report.rows {
        let NoteRow { key, client, date, draft } = &row.record;
        let client_id = match clients.find(client) {
            Ok(client_id) => client_id,
            Err(fault) => {
                faults.push(report.fault(row, client.field(), fault));
                continue;
            }
        };
        let Some(draft) = draft else { continue };
        let key = key.clone().unwrap_or_else(|| key_of(client_id, *date, draft));
        let place = Place { line: row.line("body"), ..row.place };
        if let Some(place) = seen.insert(key.clone(), place) {
            let first = Excerpt::of(draft.body.as_str());
            faults.push(report.fault(row, "body", FaultKind::Duplicate { first, place }));
            continue;
        }
        notes.push(ImportedNote { client_id, key, written_on: Some(*date), draft: draft.clone() });
    }
    (notes, faults)
}

/// What a note is known by that its program has no key for: whose it is, its day and its text.
fn key_of(client: ClientId, date: Date, draft: &Draft) -> String {
    let digest = Sha256::digest(format!("{client}\n{date}\n{}", draft.body.as_str()));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
