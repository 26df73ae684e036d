//! Works on the files that admins bring to a page: looks at one, or takes it in, in the admin's name and with their
//! rights. One file at a time in each server, since reading one takes memory. All of a file is taken in, in the
//! transaction that ends its job, or nothing: a worker that dies in the middle has done nothing, and the job is
//! another's when its lease has run out.

mod file;

use std::{convert::Infallible, future::pending, sync::Arc, time::Duration};

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    Database, Error, ImportId, TenantId, TenantScope,
    imports::{self, Errand, State},
    jobs::{self, Claim},
};
use portico_import::{
    MAX_FAULTS,
    errand::{Findings, Reading},
    intake::Intake,
};
use tokio::{
    sync::watch,
    task::{JoinSet, spawn_blocking},
    time::{MissedTickBehavior, interval, sleep},
};

use file::File;

/// How often it looks for what waits.
const EVERY: Duration = Duration::from_millis(500);

/// How often a job that goes on is prolonged: well within its lease.
const PROLONG: Duration = Duration::from_secs(30);

/// How often, at most, it is written down how far a job has come.
const NOTE: Duration = Duration::from_millis(500);

/// Why a look ends without anything being kept.
const TAKEN_BACK: Error = Error::Invalid("what is only looked at is taken back");

/// What a worker works with.
pub struct Errands {
    pub database: Database,
}

/// How many records there are, and with how many of them the job has dealt.
type Progress = watch::Sender<(i32, i32)>;

impl Errands {
    /// Works until it is dropped.
    pub async fn work(self) {
        let errands = Arc::new(self);
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = errands.round().await {
                tracing::error!(error = error.for_log(), "work that waits cannot be looked for");
            }
        }
    }

    /// One job of each practice where one waits, so that none waits for all of another's.
    async fn round(self: &Arc<Self>) -> Result<(), Error> {
        for tenant in self.database.tenants_with_jobs().await? {
            let errands = self.clone();
            // In a task, so that what panics there ends the job alone; in a set, so that it ends with the worker.
            let mut working = JoinSet::new();
            working.spawn(async move {
                if let Err(error) = errands.one_of(tenant).await {
                    // Whoever has it when the lease has run out tries it once more.
                    tracing::error!(error = error.for_log(), "a job was not done");
                }
            });
            while working.join_next().await.is_some() {}
        }
        Ok(())
    }

    async fn one_of(&self, tenant: TenantId) -> Result<(), Error> {
        let claim = async |worker: &mut _| jobs::claim(worker).await;
        let Some(claim) = self.database.at_work(tenant, claim).await? else { return Ok(()) };
        let fetch = async |scope: &mut TenantScope| {
            scope.principal().require_admin()?;
            imports::fetch_errand(scope, &claim).await
        };
        match self.database.within(&claim.credential(), ReadOnly, fetch).await {
            Ok(Some(errand)) if claim.is_hopeless() => {
                let why = "it was tried three times, and each time whoever worked on it died";
                self.fail(&claim, errand.id, why).await
            }
            Ok(Some(errand)) => self.run(&claim, errand).await,
            Ok(None) => {
                self.database
                    .within(&claim.credential(), ReadWrite, async |scope| {
                        jobs::finish(scope, &claim).await
                    })
                    .await
            }
            // They are disabled, or no admin any more.
            Err(Error::Unauthenticated | Error::Forbidden) => {
                let end = async |worker: &mut _| jobs::end_of_nobody(worker, &claim).await;
                self.database.at_work(tenant, end).await
            }
            Err(other) => Err(other),
        }
    }

    /// The work itself; beside it, it is said that it goes on, and how far it has come.
    async fn run(&self, claim: &Claim, errand: Errand) -> Result<(), Error> {
        let (progress, dealt_with) = watch::channel((0, 0));
        let id = errand.id;
        tokio::select! {
            done = self.read(claim, errand, &progress) => done,
            never = self.prolong(claim) => match never {},
            never = self.note(claim, id, dealt_with) => match never {},
        }
    }

    async fn read(&self, claim: &Claim, errand: Errand, progress: &Progress) -> Result<(), Error> {
        let Errand { id, kind, source, state, reading, file } = errand;
        let Some(reading) = Reading::parse(&reading) else {
            return self.fail(claim, id, "how to read it is not known any more").await;
        };
        // What it quotes of the file is in no log, whatever happens there.
        match spawn_blocking(move || File::read(kind, &reading, &file)).await {
            Ok((Some(file), findings)) => {
                let job = Job { claim, id, source, state };
                self.take(&job, file, findings, progress).await
            }
            Ok((None, findings)) => self.end_look(claim, id, 0, None, 1, &findings).await,
            Err(ended) if ended.is_panic() => {
                self.fail(claim, id, "reading it failed on our side").await
            }
            Err(_) => Ok(()), // the program ends: the job is another's
        }
    }

    /// Takes in what was read, in one transaction. A look does all of it as well, so that it finds what only the
    /// database knows, and then takes it back.
    async fn take(
        &self,
        job: &Job<'_>,
        file: File,
        findings: Findings,
        progress: &Progress,
    ) -> Result<(), Error> {
        let Job { claim, id, ref source, state } = *job;
        let records = whole(file.len());
        progress.send_replace((records, 0));
        let (mut found, mut looked) = (Some(findings), None);
        let work = async |scope: &mut TenantScope| {
            let dealt_with =
                |more| progress.send_modify(|(_, dealt_with)| *dealt_with += whole(more));
            match file.take(scope, source, dealt_with).await? {
                Intake::Taken { new } if state == State::Looking => {
                    looked = Some(whole(new));
                    Err(TAKEN_BACK)
                }
                Intake::Taken { new } => {
                    imports::end_take(scope, claim, id, records, whole(new)).await
                }
                Intake::Refused(faults) => {
                    let findings = found.take().unwrap_or_default();
                    let complete = findings.complete && faults.len() < MAX_FAULTS;
                    let report = findings.with_faults(&faults, complete).text();
                    let faults = whole(faults.len());
                    imports::end_look(scope, claim, id, records, None, faults, report).await
                }
            }
        };
        let done = self.database.within(&claim.credential(), ReadWrite, work).await;
        let findings = found.unwrap_or_default();
        match (done, looked) {
            (Err(_), Some(new)) => self.end_look(claim, id, records, Some(new), 0, &findings).await,
            (Err(Error::Invalid(rule)), None) => {
                let findings = Findings { refusal: Findings::refused(rule).refusal, ..findings };
                self.end_look(claim, id, records, None, 1, &findings).await
            }
            (done, _) => done,
        }
    }

    async fn end_look(
        &self,
        claim: &Claim,
        id: ImportId,
        records: i32,
        added: Option<i32>,
        faults: i32,
        findings: &Findings,
    ) -> Result<(), Error> {
        let report = findings.text();
        self.database
            .within(&claim.credential(), ReadWrite, async |scope| {
                imports::end_look(scope, claim, id, records, added, faults, report).await
            })
            .await
    }

    async fn fail(&self, claim: &Claim, id: ImportId, why: &str) -> Result<(), Error> {
        let report = Findings::refused(why).text();
        self.database
            .within(&claim.credential(), ReadWrite, async |scope| {
                imports::fail(scope, claim, id, report).await
            })
            .await
    }

    async fn prolong(&self, claim: &Claim) -> Infallible {
        loop {
            sleep(PROLONG).await;
            let prolong = async |worker: &mut _| jobs::prolong(worker, claim).await;
            if let Err(error) = self.database.at_work(claim.tenant(), prolong).await {
                tracing::error!(error = error.for_log(), "a job was not prolonged");
            }
        }
    }

    /// In scopes of its own: what the work itself writes, nobody sees before it is done.
    async fn note(
        &self,
        claim: &Claim,
        id: ImportId,
        mut progress: watch::Receiver<(i32, i32)>,
    ) -> Infallible {
        while progress.changed().await.is_ok() {
            let (records, dealt_with) = *progress.borrow_and_update();
            let note = async |scope: &mut TenantScope| {
                imports::note_progress(scope, id, records, dealt_with).await
            };
            if let Err(error) = self.database.within(&claim.credential(), ReadWrite, note).await {
                tracing::warn!(error = error.for_log(), "how far a job has come was not noted");
            }
            sleep(NOTE).await;
        }
        pending().await
    }
}

/// A job whose file was read.
struct Job<'c> {
    claim: &'c Claim,
    id: ImportId,
    source: String,
    state: State,
}

/// As the database counts: no file has more records than that.
fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
