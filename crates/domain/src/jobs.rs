//! Work for a live user that no request waits for. There is no master key: a worker claims a job,
//! and enters in its user's name, with that user's rights, while the lease runs.

mod claim;

use uuid::Uuid;

pub use claim::{ATTEMPTS, claim, end_of_nobody, prolong};

use crate::{Credential, Error, JobId, TenantId, TenantScope};

/// A job that was claimed.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
    pub(crate) lease: Uuid,
    pub(crate) attempt: i16,
}

impl Claim {
    /// What opens scopes in the name of the job's user, until [`finish`] has been called.
    pub fn credential(&self) -> Credential {
        Credential::job(self.tenant, self.job, self.lease)
    }

    /// Whose practice it is for.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Whether it was tried as often as anything is: whoever had it died each time.
    pub fn is_hopeless(&self) -> bool {
        self.attempt > ATTEMPTS
    }
}

/// Asks for work in the name of whoever is asking. Three things at a time: a fourth is [`Error::Invalid`].
pub(crate) async fn add(scope: &mut TenantScope, kind: &'static str) -> Result<JobId, Error> {
    let job = JobId::generate();
    let refused = Error::Invalid("three things at a time are worked on: wait until one is done");
    scope
        .statement("select q.tenant_id from app.queue_job($1, $2, $4, $5) q where q.tenant_id = $1")
        .bind(job)
        .bind(kind)
        .optional::<(TenantId,)>()
        .await?
        .ok_or(refused)?;
    Ok(job)
}

/// Marks the job done, in the transaction of its work: call it last, in that scope.
pub async fn finish(scope: &mut TenantScope, claim: &Claim) -> Result<(), Error> {
    scope
        .statement(
            "select f.tenant_id from app.finish_job($1, $2, $4, $5) f where f.tenant_id = $1",
        )
        .bind(claim.job)
        .bind(claim.lease)
        .one::<(TenantId,)>()
        .await?;
    Ok(())
}
