use portico_domain::{Error, TenantScope};
use portico_import::{
    ClientRow, Error as ImportError, FileKind, InvoiceRow, Report,
    errand::{Findings, Reading},
    intake::{Intake, take_clients, take_invoices},
    read_clients, read_invoices,
};

/// What was read of a file.
pub enum File {
    Clients(Report<ClientRow>),
    Invoices(Report<InvoiceRow>),
}

impl File {
    /// Reads all of it, with how it was read; or what is to be said of one that cannot be read at all, which is that
    /// it be read in another way.
    pub fn read(
        kind: FileKind,
        reading: &Reading,
        bytes: &[u8],
    ) -> Result<(Self, Findings), Findings> {
        let unreadable = |error: ImportError| Findings::unreadable(bytes, kind, reading, &error);
        let options = reading.options(kind).map_err(unreadable)?;
        let file = match kind {
            FileKind::Clients => read_clients(bytes, &options).map(Self::Clients),
            FileKind::Invoices => read_invoices(bytes, &options).map(Self::Invoices),
        };
        let file = file.map_err(unreadable)?;
        let (found, complete) = match &file {
            Self::Clients(report) => (&report.found, report.complete),
            Self::Invoices(report) => (&report.found, report.complete),
        };
        let findings = Findings { complete, ..Findings::read(bytes, kind, reading, found) };
        Ok((file, findings))
    }

    /// How many records there are in which nothing is wrong.
    pub fn len(&self) -> usize {
        match self {
            Self::Clients(report) => report.rows.len(),
            Self::Invoices(report) => report.rows.len(),
        }
    }

    /// For invoices the clients are asked for even where the file has faults, so that all of them are told at once.
    pub async fn take(
        self,
        scope: &mut TenantScope,
        source: &str,
        dealt_with: impl FnMut(usize),
    ) -> Result<Intake, Error> {
        match self {
            Self::Clients(report) => take_clients(scope, source, report, dealt_with).await,
            Self::Invoices(report) => take_invoices(scope, source, report, dealt_with).await,
        }
    }
}
