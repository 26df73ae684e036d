//! Taking in what another program exported: all of a file, or nothing of it.

mod clients;
mod invoices;
mod options;
mod outcome;

use std::process::ExitCode;

use portico_domain::{
    Access, Database, Email, Error as DomainError, Login as DatabaseLogin, TenantScope,
    jobs::{self, Claim},
    operator::{self, Operator},
};
use portico_import::Fault;

pub use options::Command;
use options::Options;
use outcome::{Outcome, Progress};

use crate::{Config, Error, config::Login};

/// Ends with a code that tells a script whether the file is sound.
pub async fn run(command: Command, config: &Config) -> Result<ExitCode, Error> {
    let outcome = match &command {
        Command::Clients(options) => clients::run(&options.read()?, options, config).await?,
        Command::Invoices(options) => invoices::run(&options.read()?, options, config).await?,
    };
    outcome.print(&command);
    Ok(if outcome.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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

    /// Reads in the name of the job's user.
    async fn look<T>(
        &self,
        work: impl AsyncFnOnce(&mut TenantScope) -> Result<T, DomainError>,
    ) -> Result<T, Error> {
        let credential = self.claim.credential();
        Ok(self.database.within(&credential, Access::ReadOnly, work).await?)
    }

    /// Does `work`, which says how many records were new, and ends the job, in one transaction.
    /// A dry run does all of it as well, so that it finds what only the database knows, and then
    /// takes it back.
    async fn work(
        self,
        dry_run: bool,
        work: impl AsyncFnOnce(&mut TenantScope) -> Result<usize, DomainError>,
    ) -> Result<usize, Error> {
        let (credential, mut would_be_new) = (self.claim.credential(), None);
        let done = self.database.within(&credential, Access::ReadWrite, async |scope| {
            let new = work(scope).await?;
            if dry_run {
                would_be_new = Some(new);
                return Err(DomainError::Invalid("a dry run is taken back"));
            }
            jobs::finish(scope, &self.claim).await?;
            Ok(new)
        });
        match (done.await, would_be_new) {
            (Err(_), Some(new)) => {
                self.end().await?;
                Ok(new)
            }
            (done, _) => Ok(done?),
        }
    }

    /// Ends the job with nothing done.
    async fn end(self) -> Result<(), Error> {
        let credential = self.claim.credential();
        let ended = self.database.within(&credential, Access::ReadWrite, async |scope| {
            jobs::finish(scope, &self.claim).await
        });
        Ok(ended.await?)
    }
}

fn outcome<R>(
    report: portico_import::Report<R>,
    new: Option<usize>,
    faults: Vec<Fault>,
) -> Outcome {
    let complete = report.complete;
    Outcome { rows: report.rows.len(), new, faults, complete, found: report.found }
}
