use super::{Kind, State};
use crate::{
    Error, ImportId, TenantScope,
    jobs::{Claim, finish},
};

/// What a job is to do with a file.
#[derive(sqlx::FromRow)]
pub struct Errand {
    /// The import.
    pub id: ImportId,
    /// What is in it.
    pub kind: Kind,
    /// What the other program is called here.
    pub source: String,
    /// [`State::Looking`] or [`State::Taking`].
    pub state: State,
    /// How to read it.
    pub reading: String,
    /// Its bytes.
    pub file: Vec<u8>,
}

/// What the job that was claimed is to do; none, if that has become void meanwhile.
pub async fn fetch_errand(scope: &mut TenantScope, claim: &Claim) -> Result<Option<Errand>, Error> {
    scope
        .statement(
            "select id, kind, source, state, reading, file
               from imports
              where tenant_id = $1
                and subject_id = $2
                and job_id = $4
                and state in ('looking', 'taking')",
        )
        .bind(claim.job)
        .optional()
        .await
}

/// Shows with how many records the job has dealt: in a scope of its own, beside that of the work.
pub async fn note_progress(
    scope: &mut TenantScope,
    id: ImportId,
    records: i32,
    dealt_with: i32,
) -> Result<(), Error> {
    scope
        .statement(
            "update imports set records = $5, dealt_with = $6
              where tenant_id = $1
                and subject_id = $2
                and id = $4
                and state in ('looking', 'taking')",
        )
        .bind(id)
        .bind(records)
        .bind(dealt_with)
        .count()
        .await?;
    Ok(())
}

/// Writes down what was found, and ends the job: in the transaction of its work. What was to be taken in and turned out
/// to have faults is as if it had been looked at only.
pub async fn end_look(
    scope: &mut TenantScope,
    claim: &Claim,
    id: ImportId,
    records: i32,
    added: Option<i32>,
    faults: i32,
    report: String,
) -> Result<(), Error> {
    scope
        .statement(
            "update imports
                set state = 'looked', records = $5, dealt_with = $5, added = $6, faults = $7, report = $8
              where tenant_id = $1
                and subject_id = $2
                and id = $4
                and state in ('looking', 'taking')",
        )
        .bind(id)
        .bind(records)
        .bind(added)
        .bind(faults)
        .bind(report)
        .affect_one()
        .await?;
    finish(scope, claim).await
}

/// Writes down that all of it is taken in, and ends the job: in the transaction that did it.
pub async fn end_take(
    scope: &mut TenantScope,
    claim: &Claim,
    id: ImportId,
    records: i32,
    added: i32,
) -> Result<(), Error> {
    scope
        .statement(
            "update imports set state = 'taken', records = $5, dealt_with = $5, added = $6, file = null
              where tenant_id = $1
                and subject_id = $2
                and id = $4
                and state = 'taking'",
        )
        .bind(id)
        .bind(records)
        .bind(added)
        .affect_one()
        .await?;
    finish(scope, claim).await
}

/// Gives it up: `report` says why. Nothing of it was taken in.
pub async fn fail(
    scope: &mut TenantScope,
    claim: &Claim,
    id: ImportId,
    report: String,
) -> Result<(), Error> {
    scope
        .statement(
            "update imports set state = 'failed', file = null, report = $5
              where tenant_id = $1
                and subject_id = $2
                and id = $4
                and state in ('looking', 'taking')",
        )
        .bind(id)
        .bind(report)
        .affect_one()
        .await?;
    finish(scope, claim).await
}
