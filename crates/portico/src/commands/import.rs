//! Taking in what another program exported: all of a file, or nothing of it.

mod files;
mod folder;
mod options;
mod outcome;
mod proposal;

use std::process::ExitCode;

use portico_domain::{
    Access, Database, Email, Error as DomainError, Login as DatabaseLogin, TenantScope,
    jobs::{self, Claim},
    operator::{self, Operator},
};
use portico_import::{
    ClientRow, Error as ImportError, FileKind, InvoiceRow, MAX_FAULTS, NoteRow, Options as Reading,
    Report,
    intake::{Intake, take_clients, take_invoices, take_notes},
    propose, read_clients, read_invoices, read_notes,
};

use super::progress::Progress;
pub use options::Command;
use options::Options;
use outcome::Outcome;

use crate::{Config, Error, config::Login};

/// Ends with a code that tells a script whether the file is sound.
pub async fn run(command: Command, config: &Config) -> Result<ExitCode, Error> {
    let (kind, options, file) = match &command {
        Command::Clients(options) => {
            let kind = FileKind::Clients;
            (kind, options, read(kind, options, read_clients)?.map(File::Clients))
        }
        Command::Invoices(options) => {
            let kind = FileKind::Invoices;
            (kind, options, read(kind, options, read_invoices)?.map(File::Invoices))
        }
        Command::Notes(options) => {
            let kind = FileKind::Notes;
            (kind, options, read(kind, options, read_notes)?.map(File::Notes))
        }
        Command::Files(options) => return files::run(options, config).await,
    };
    let Some(file) = file else { return Ok(ExitCode::FAILURE) };
    let mut outcome = Outcome::of(&file);
    match file.take(options, config).await? {
        Intake::Taken { new } => outcome.new = Some(new),
        Intake::Refused(faults) => {
            outcome.complete &= faults.len() < MAX_FAULTS;
            outcome.faults = faults;
        }
    }
    outcome.print(kind, options);
    Ok(if outcome.new.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What `read` makes of the file; nothing where a dry run proposes how to read it instead.
fn read<T>(
    kind: FileKind,
    options: &Options,
    read: impl FnOnce(&[u8], &Reading) -> Result<T, ImportError>,
) -> Result<Option<T>, Error> {
    let bytes = options.read()?;
    let reading = options.reading(kind, &bytes)?;
    match read(&bytes, &reading) {
        Ok(file) => Ok(Some(file)),
        Err(ImportError::Unmapped { .. }) if options.dry_run => {
            proposal::print(&propose(&bytes, kind, &reading)?, options);
            Ok(None)
        }
        Err(error @ ImportError::Unmapped { .. }) => {
            Err(Error::Setting(format!("{error}; with --dry-run, a mapping is proposed")))
        }
        Err(error) => Err(error.into()),
    }
}

/// What was read.
enum File {
    Clients(Report<ClientRow>),
    Invoices(Report<InvoiceRow>),
    Notes(Report<NoteRow>),
}

impl File {
    /// For invoices and notes the clients are asked for even where the file has faults, so that all of them
    /// are told at once.
    async fn take(self, options: &Options, config: &Config) -> Result<Intake, Error> {
        let (source, dry_run) = (&options.source, options.dry_run);
        match self {
            Self::Clients(report) if !report.faults.is_empty() => {
                Ok(Intake::Refused(report.faults))
            }
            Self::Clients(report) => {
                let progress = Progress::of_rows(report.rows.len(), options.json);
                let work = async |scope: &mut TenantScope| {
                    take_clients(scope, source, report, |rows| progress.advance(rows)).await
                };
                Job::start(options, config).await?.work(dry_run, work).await
            }
            Self::Invoices(report) => {
                let progress = Progress::of_rows(report.rows.len(), options.json);
                let work = async |scope: &mut TenantScope| {
                    take_invoices(scope, source, report, |rows| progress.advance(rows)).await
                };
                Job::start(options, config).await?.work(dry_run, work).await
            }
            Self::Notes(report) => {
                let progress = Progress::of_rows(report.tally().notes, options.json);
                let work = async |scope: &mut TenantScope| {
                    take_notes(scope, source, report, |rows| progress.advance(rows)).await
                };
                Job::start(options, config).await?.work(dry_run, work).await
            }
        }
    }
}

/// The job of an import: what is done in it is done in the name, and with the rights, of the member
/// of staff who is assigned what it brings.
struct Job {
    database: Database,
    claim: Claim,
}

impl Job {
    async fn start(options: &Options, config: &Config) -> Result<Self, Error> {
        let url = config.url(Login::Operator)?;
        let email = Email::parse(&options.assign)
            .ok_or_else(|| Error::Setting("--assign names no e-mail address".into()))?;
        let mut operator = Operator::connect(url).await?;
        let claim = operator::claim_import(&mut operator, &options.tenant, &email).await?;
        let database = Database::connect(url, 1, DatabaseLogin::Operator).await?;
        Ok(Self { database, claim })
    }

    /// Does `work` and ends the job, in one transaction. A dry run does all of it as well, so that it
    /// finds what only the database knows, and then takes it back.
    async fn work(
        self,
        dry_run: bool,
        work: impl AsyncFnOnce(&mut TenantScope) -> Result<Intake, DomainError>,
    ) -> Result<Intake, Error> {
        let (credential, mut would_be) = (self.claim.credential(), None);
        let done = self.database.within(&credential, Access::ReadWrite, async |scope| {
            let intake = work(scope).await?;
            if dry_run {
                would_be = Some(intake);
                return Err(DomainError::Invalid("a dry run is taken back"));
            }
            jobs::finish(scope, &self.claim).await?;
            Ok(intake)
        });
        match (done.await, would_be) {
            (Err(_), Some(intake)) => {
                self.end().await?;
                Ok(intake)
            }
            (done, _) => Ok(done?),
        }
    }

    /// Ends the job with nothing done, or with what was done before.
    async fn end(self) -> Result<(), Error> {
        self.within(async |scope| jobs::finish(scope, &self.claim).await).await
    }

    /// Does a part of the work, in a transaction of its own.
    async fn within<T>(
        &self,
        work: impl AsyncFnOnce(&mut TenantScope) -> Result<T, DomainError>,
    ) -> Result<T, Error> {
        Ok(self.database.within(&self.claim.credential(), Access::ReadWrite, work).await?)
    }
}
