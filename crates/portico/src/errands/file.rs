use portico_domain::{Error, TenantScope, imports::Kind};
use portico_import::{
    ClientRow, FileKind, InvoiceRow, NoteRow, Report,
    errand::{Findings, Reading},
    intake::{Intake, take_clients, take_invoices, take_notes},
    read_clients, read_invoices, read_notes,
};

/// What was read of a file.
pub enum File {
    Clients(Report<ClientRow>),
    Invoices(Report<InvoiceRow>),
    Notes(Report<NoteRow>),
}

impl File {
    /// Reads all of it, and says how. None of one that cannot be read at all: then it says why, so that it can be read
    /// in another way.
    pub fn read(of: Kind, reading: &Reading, bytes: &[u8]) -> (Option<Self>, Findings) {
        let kind = FileKind::from(of);
        let read = reading.options(kind).and_then(|options| match of {
            Kind::Clients => read_clients(bytes, &options).map(Self::Clients),
            Kind::Invoices => read_invoices(bytes, &options).map(Self::Invoices),
            Kind::Notes => read_notes(bytes, &options).map(Self::Notes),
        });
        let file = match read {
            Ok(file) => file,
            Err(error) => return (None, Findings::unreadable(bytes, kind, reading, &error)),
        };
        let (found, complete, notes) = match &file {
            Self::Clients(report) => (&report.found, report.complete, None),
            Self::Invoices(report) => (&report.found, report.complete, None),
            Self::Notes(report) => (&report.found, report.complete, Some(report.tally())),
        };
        let findings = Findings { complete, notes, ..Findings::read(bytes, kind, reading, found) };
        (Some(file), findings)
    }

    /// How many records there are in which nothing is wrong, without those that are no notes.
    pub fn len(&self) -> usize {
        match self {
            Self::Clients(report) => report.rows.len(),
            Self::Invoices(report) => report.rows.len(),
            Self::Notes(report) => report.tally().notes,
        }
    }

    /// For invoices and notes the clients are asked for even where the file has faults, so that all of them are told at once.
    pub async fn take(
        self,
        scope: &mut TenantScope,
        source: &str,
        dealt_with: impl FnMut(usize),
    ) -> Result<Intake, Error> {
        match self {
            Self::Clients(report) => take_clients(scope, source, report, dealt_with).await,
            Self::Invoices(report) => take_invoices(scope, source, report, dealt_with).await,
            Self::Notes(report) => take_notes(scope, source, report, dealt_with).await,
        }
    }
}
