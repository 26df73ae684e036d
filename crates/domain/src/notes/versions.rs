//! What a note said before. The client sees of it what they were shown, as long as the note is shared.

use serde::Serialize;
use time::OffsetDateTime;

use crate::{Error, NoteId, PersonName, PersonalText, TenantScope, UserId};

/// How many are kept of a note, the text that stands included: after that the oldest goes.
const KEPT: i32 = 100;

/// A text that a note had, or has.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Version {
    /// Which one it is, from 1 on.
    pub version: i32,
    /// Who wrote it.
    pub author_id: UserId,
    /// What they are called.
    pub author: PersonName,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub written_at: OffsetDateTime,
    /// Whether the client was shown it, as long as the note is shared.
    #[serde(skip)]
    pub shared: bool,
}

/// A version, and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct VersionText {
    /// Which one it is.
    #[serde(flatten)]
    #[sqlx(flatten)]
    pub version: Version,
    /// What the note was called.
    pub title: PersonalText,
    /// Markdown.
    pub body: PersonalText,
}

/// The versions of a note, newest first; of a note that may not be seen, none. (There are 100 at most.)
pub async fn versions(scope: &mut TenantScope, id: NoteId) -> Result<Vec<Version>, Error> {
    scope
        .statement(
            "select e.version, e.author_id, u.name as author, e.written_at, e.shared
               from note_versions e
               join notes n on n.tenant_id = $1 and n.id = e.note_id
               join visible_clients($1, $2, $3) v on v.client_id = e.client_id
               join users u on u.tenant_id = $1 and u.id = e.author_id
              where e.tenant_id = $1
                and e.note_id = $4
                and (n.shared and e.shared or v.sees_private)
              order by e.version desc",
        )
        .bind(id)
        .all()
        .await
}

/// What a version says.
pub async fn version(
    scope: &mut TenantScope,
    id: NoteId,
    version: i32,
) -> Result<VersionText, Error> {
    scope
        .statement(
            "select e.version, e.author_id, u.name as author, e.written_at, e.shared, e.title, e.body
               from note_versions e
               join notes n on n.tenant_id = $1 and n.id = e.note_id
               join visible_clients($1, $2, $3) v on v.client_id = e.client_id
               join users u on u.tenant_id = $1 and u.id = e.author_id
              where e.tenant_id = $1
                and e.note_id = $4
                and e.version = $5
                and (n.shared and e.shared or v.sees_private)",
        )
        .bind(id)
        .bind(version)
        .one()
        .await
}

/// Keeps the text that stands, and as many of those before as are kept.
pub(super) async fn keep(scope: &mut TenantScope, id: NoteId) -> Result<(), Error> {
    scope
        .statement(
            "insert into note_versions (tenant_id, note_id, version, client_id, author_id, title, body, shared)
             select n.tenant_id, n.id, n.version, n.client_id, $2, n.title, n.body, n.shared
               from notes n
               join visible_clients($1, $2, $3) v on v.client_id = n.client_id and v.sees_private
              where n.tenant_id = $1
                and n.id = $4",
        )
        .bind(id)
        .affect_one()
        .await?;
    scope
        .statement(
            "delete from note_versions e
              using notes n
              where e.tenant_id = $1
                and e.note_id = $4
                and n.tenant_id = $1
                and n.id = e.note_id
                and e.version <= n.version - $5",
        )
        .bind(id)
        .bind(KEPT)
        .count()
        .await?;
    Ok(())
}

/// What is shown from now on is the text that stands; what is not, none of them.
pub(super) async fn share(scope: &mut TenantScope, id: NoteId, shared: bool) -> Result<(), Error> {
    scope
        .statement(
            "update note_versions e
                set shared = $5
               from notes n
              where e.tenant_id = $1
                and e.note_id = $4
                and n.tenant_id = $1
                and n.id = e.note_id
                and (e.version = n.version or not $5)",
        )
        .bind(id)
        .bind(shared)
        .count()
        .await?;
    Ok(())
}

pub(super) async fn remove(scope: &mut TenantScope, id: NoteId) -> Result<(), Error> {
    scope
        .statement("delete from note_versions e where e.tenant_id = $1 and e.note_id = $4")
        .bind(id)
        .count()
        .await?;
    Ok(())
}
