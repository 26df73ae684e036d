//! Work for a live user that no request waits for. There is no master key: a worker claims a job,
//! and enters in its user's name, with that user's rights, while the lease runs.

use uuid::Uuid;

use crate::{Credential, Error, JobId, TenantId, TenantScope};

/// A job that was claimed.
#[derive(Debug)]
pub struct Claim {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
    pub(crate) lease: Uuid,
}

impl Claim {
    /// What opens scopes in the name of the job's user, until [`finish`] has been called.
    pub fn credential(&self) -> Credential {
        Credential::job(self.tenant, self.job, self.lease)
    }
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
