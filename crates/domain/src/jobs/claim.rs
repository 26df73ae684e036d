use time::Duration;
use uuid::Uuid;

// A claim is told from another's of the same job by its number: the lease, which opens scopes, is read by nobody.
use super::Claim;
use crate::{Error, JobId, WorkerDoor};

/// How often a job is tried whose worker died.
pub const ATTEMPTS: i16 = 3;

/// How long a worker has a job, unless it says that it still lives: see [`prolong`].
const LEASE: Duration = Duration::minutes(2);

/// Claims the job of this practice that waits longest, if there is one: also one whose worker died, which is to say
/// that its lease has run out.
pub async fn claim(worker: &mut WorkerDoor) -> Result<Option<Claim>, Error> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a lease is a secret between the worker and the row"
    )]
    let lease = Uuid::new_v4();
    let claimed: Option<(JobId, i16)> = worker
        .statement(
            "update jobs
                set state = 'claimed', lease = $2, leased_until = now() + make_interval(secs => $3),
                    attempts = least(attempts + 1, 100)
              where tenant_id = $1
                and id = (select j.id from jobs j
                           where j.tenant_id = $1
                             and j.kind = 'import-file'
                             and j.state <> 'done'
                             and coalesce(j.leased_until <= now(), true)
                           order by j.id
                           limit 1
                             for update skip locked)
             returning id, attempts",
        )
        .bind(lease)
        .bind(LEASE.as_seconds_f64())
        .optional()
        .await?;
    let tenant = worker.tenant();
    Ok(claimed.map(|(job, attempt)| Claim { tenant, job, lease, attempt }))
}

/// Says that whoever has it still works on it; nothing, if it is another's by now.
pub async fn prolong(worker: &mut WorkerDoor, claim: &Claim) -> Result<(), Error> {
    worker
        .statement(
            "update jobs set leased_until = now() + make_interval(secs => $3)
              where tenant_id = $1 and id = $2 and state = 'claimed' and attempts = $4 and leased_until > now()",
        )
        .bind(claim.job)
        .bind(LEASE.as_seconds_f64())
        .bind(claim.attempt)
        .count()
        .await?;
    Ok(())
}

/// Ends a job whose user cannot come in any more: nobody is left in whose name it could be done. What it was for is
/// theirs to remove, should they come back.
pub async fn end_of_nobody(worker: &mut WorkerDoor, claim: &Claim) -> Result<(), Error> {
    worker
        .statement(
            "update jobs set state = 'done', lease = null, leased_until = null
              where tenant_id = $1 and id = $2 and state = 'claimed' and attempts = $3",
        )
        .bind(claim.job)
        .bind(claim.attempt)
        .count()
        .await?;
    Ok(())
}
