//! Files of other programs that an admin brings to a page. A job looks at one, in the admin's name, and says what it
//! found; another takes it in, once that is wanted.

mod work;

use serde::Serialize;
use time::OffsetDateTime;

pub use work::{Errand, end_look, end_take, fail, fetch_errand, note_progress};

use crate::{
    Error, ImportId, TenantScope,
    audit::Action,
    jobs,
    once::{Once, Turn, claim},
};

/// How large a file may be, in bytes.
pub const MOST_BYTES: usize = 16 << 20;

/// How many are kept of one admin: the newest.
const KEPT: i64 = 20;

/// A file that was brought.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Import {
    /// The import.
    pub id: ImportId,
    /// What is in it.
    pub kind: Kind,
    /// What the other program is called here: keys and numbers are unique in it.
    pub source: String,
    /// How far it has come.
    pub state: State,
    /// How many records there are.
    pub records: i32,
    /// With how many of them the job has dealt so far.
    pub dealt_with: i32,
    /// How many of them were, or would be, new; null before that is known.
    pub added: Option<i32>,
    /// How many faults there are. As long as there is one, nothing is taken in.
    pub faults: i32,
    /// When it was brought.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// How it is read, as whoever brought it wrote that down.
    #[serde(skip)]
    pub reading: String,
    /// What was found, likewise; none before it was looked at.
    #[serde(skip)]
    pub report: Option<String>,
}

/// What a file holds.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, sqlx::Type, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[schema(as = ImportKind)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Clients,
    Invoices,
    Notes,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[schema(as = ImportState)]
pub enum State {
    /// A job looks at it, or will.
    Looking,
    /// It was looked at: it may be taken in, if there is no fault.
    Looked,
    /// A job takes it in, or will.
    Taking,
    /// It is taken in.
    Taken,
    /// It could not be read at all, or its job failed; nothing was taken in.
    Failed,
}

/// A file to be brought.
pub struct NewImport {
    /// What is in it.
    pub kind: Kind,
    /// What the other program is to be called here.
    pub source: String,
    /// How to read it, for whoever will.
    pub reading: String,
    /// Its bytes, [`MOST_BYTES`] at most.
    pub file: Vec<u8>,
}

impl Kind {
    /// As it stands in a form, in an address and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Invoices => "invoices",
            Self::Notes => "notes",
        }
    }
}

/// One that whoever is asking brought.
pub async fn fetch(scope: &mut TenantScope, id: ImportId) -> Result<Import, Error> {
    require_sight(scope)?;
    scope
        .statement(
            "select id, kind, source, state, records, dealt_with, added, faults, created_at, reading, report
               from imports
              where tenant_id = $1
                and subject_id = $2
                and id = $4",
        )
        .bind(id)
        .one()
        .await
}

/// Those that whoever is asking brought, the newest first.
pub async fn list(scope: &mut TenantScope) -> Result<Vec<Import>, Error> {
    require_sight(scope)?;
    scope
        .statement(
            "select id, kind, source, state, records, dealt_with, added, faults, created_at, reading, report
               from imports
              where tenant_id = $1
                and subject_id = $2
              order by id desc
              limit $4",
        )
        .bind(KEPT)
        .all()
        .await
}

/// Brings a file, which a job will look at. For admins. Of those before, the newest are kept. The same `once` brings
/// one.
pub async fn add(
    scope: &mut TenantScope,
    new: NewImport,
    once: Option<&Once>,
) -> Result<ImportId, Error> {
    scope.principal().require_admin()?;
    let id = match claim(scope, once).await? {
        Turn::First(id) => id,
        Turn::Again(id) => return Ok(id),
    };
    let job = jobs::add(scope, "import-file").await?;
    scope
        .statement(
            "insert into imports (tenant_id, id, subject_id, job_id, kind, source, reading, file)
             select tenant_id, $4, $2, $5, $6, $7, $8, $9 from (select $1) here (tenant_id)
              where tenant_id = $1",
        )
        .bind(id)
        .bind(job)
        .bind(new.kind.word())
        .bind(new.source)
        .bind(new.reading)
        .bind(new.file)
        .affect_one()
        .await?;
    scope
        .statement(
            "delete from imports
              where tenant_id = $1
                and subject_id = $2
                and state not in ('looking', 'taking')
                and id in (select o.id from imports o
                            where o.tenant_id = $1 and o.subject_id = $2
                            order by o.id desc
                           offset $4)",
        )
        .bind(KEPT)
        .count()
        .await?;
    scope.record(Action::ImportAsked.to(id)).await?;
    Ok(id)
}

/// Has a file looked at once more, read in another way.
pub async fn amend(scope: &mut TenantScope, id: ImportId, reading: String) -> Result<(), Error> {
    require_looked(scope, id).await?;
    let job = jobs::add(scope, "import-file").await?;
    scope
        .statement(
            "update imports
                set reading = $5, job_id = $6, state = 'looking', records = 0, dealt_with = 0, added = null,
                    faults = 0, report = null
              where tenant_id = $1
                and subject_id = $2
                and id = $4
                and state = 'looked'",
        )
        .bind(id)
        .bind(reading)
        .bind(job)
        .affect_one()
        .await?;
    scope.record(Action::ImportAsked.to(id)).await
}

/// Has a file taken in that was looked at and has no fault.
pub async fn take(scope: &mut TenantScope, id: ImportId) -> Result<(), Error> {
    let import = require_looked(scope, id).await?;
    if import.faults > 0 {
        return Err(Error::Invalid("there are faults in the file: nothing is taken in"));
    }
    let job = jobs::add(scope, "import-file").await?;
    scope
        .statement(
            "update imports set job_id = $5, state = 'taking', dealt_with = 0
              where tenant_id = $1
                and subject_id = $2
                and id = $4
                and state = 'looked'",
        )
        .bind(id)
        .bind(job)
        .affect_one()
        .await?;
    scope.record(Action::ImportAsked.to(id)).await
}

/// Forgets a file. What was taken in of it stays; a job that is at work on it comes to nothing, and has taken in nothing.
pub async fn remove(scope: &mut TenantScope, id: ImportId) -> Result<(), Error> {
    scope.hold(id).await?;
    fetch(scope, id).await?;
    scope
        .statement("delete from imports where tenant_id = $1 and subject_id = $2 and id = $4")
        .bind(id)
        .affect_one()
        .await?;
    scope.record(Action::ImportRemoved.to(id)).await
}

/// Of files that are an admin's own there is nothing to see for others.
pub fn require_sight(scope: &TenantScope) -> Result<(), Error> {
    scope.principal().require_admin().map_err(|_| Error::NotFound)
}

async fn require_looked(scope: &mut TenantScope, id: ImportId) -> Result<Import, Error> {
    scope.hold(id).await?;
    let import = fetch(scope, id).await?;
    match import.state {
        State::Looked => Ok(import),
        _ => Err(Error::Invalid("it is being worked on, or has ended")),
    }
}
