//! What a file was before. The client has of it what they were shown, as long as the file is shared.

use serde::Serialize;
use time::OffsetDateTime;

use crate::{Error, FileId, ObjectId, PersonName, PersonalText, TenantScope, UserId};

/// A content that a file had, or has.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
#[schema(as = FileVersion)]
pub struct Version {
    /// Which one it is, from 1 on.
    pub version: i32,
    /// What it was called when it came.
    pub name: PersonalText,
    /// Who brought it.
    pub author_id: UserId,
    /// What they are called; null for another login of the same client, to a client.
    pub author: Option<PersonName>,
    /// When it came.
    #[serde(with = "time::serde::rfc3339")]
    pub added_at: OffsetDateTime,
    /// How large it is.
    pub bytes: i64,
    /// What it is, by what is in it.
    pub media_type: String,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// The object in the store.
    #[serde(skip)]
    pub object_id: ObjectId,
    /// Whether the client was shown it, as long as the file is shared.
    #[serde(skip)]
    pub shared: bool,
}

/// The versions of a file, newest first; of a file that may not be seen, none. (There are 50 at most.)
pub async fn versions(scope: &mut TenantScope, id: FileId) -> Result<Vec<Version>, Error> {
    scope
        .statement(
            "select e.version, e.name, e.author_id, u.name as author, e.added_at, e.bytes, e.media_type,
                    encode(e.sha256, 'hex') as sha256, e.object_id, e.shared
               from file_versions e
               join files f on f.tenant_id = $1 and f.id = e.file_id
               join visible_clients($1, $2, $3) v on v.client_id = e.client_id
               left join users u on u.tenant_id = $1 and u.id = e.author_id
                     and (v.sees_private or u.role <> 'client' or u.id = $2)
              where e.tenant_id = $1
                and e.file_id = $4
                and (f.shared and e.shared or v.sees_private)
              order by e.version desc",
        )
        .bind(id)
        .all()
        .await
}

/// One of them.
pub async fn version(scope: &mut TenantScope, id: FileId, version: i32) -> Result<Version, Error> {
    scope
        .statement(
            "select e.version, e.name, e.author_id, u.name as author, e.added_at, e.bytes, e.media_type,
                    encode(e.sha256, 'hex') as sha256, e.object_id, e.shared
               from file_versions e
               join files f on f.tenant_id = $1 and f.id = e.file_id
               join visible_clients($1, $2, $3) v on v.client_id = e.client_id
               left join users u on u.tenant_id = $1 and u.id = e.author_id
                     and (v.sees_private or u.role <> 'client' or u.id = $2)
              where e.tenant_id = $1
                and e.file_id = $4
                and e.version = $5
                and (f.shared and e.shared or v.sees_private)",
        )
        .bind(id)
        .bind(version)
        .one()
        .await
}
