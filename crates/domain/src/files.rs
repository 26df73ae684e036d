//! Files of a client: what staff bring is private unless shared, what a client brings both sides see. The bytes are in
//! the store; here is what they are called, and who may have them.
//!
//! A file is brought in two scopes, with nothing held in between: [`begin`] makes room and names the object, then its
//! bytes arrive, then [`add`] or [`add_version`] makes it what it is, in one step with the rows. Whatever does not come
//! to its end is [given up](give_up), or found by [`sweep`].

mod import;
pub mod sweep;
mod versions;

use serde::Serialize;
use time::OffsetDateTime;

pub use import::{ImportedFile, import, known};
pub use versions::{Version, version, versions};

use crate::{
    ClientId, Error, FileId, ObjectId, PersonName, PersonalText, TenantId, TenantScope, UserId,
    audit::{Action, Event},
    clients, news,
};

/// A file, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct File {
    /// The file.
    pub id: FileId,
    /// Whose it is.
    pub client_id: ClientId,
    /// What it is called.
    pub name: PersonalText,
    /// Whether the client sees it.
    pub shared: bool,
    /// Who brought it first.
    pub author_id: UserId,
    /// What they are called; null for another login of the same client, to a client.
    pub author: Option<PersonName>,
    /// When it was brought first.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// The content that stands: how many there have been.
    pub version: i32,
    /// When it came.
    #[serde(with = "time::serde::rfc3339")]
    pub added_at: OffsetDateTime,
    /// How large it is.
    pub bytes: i64,
    /// What it is, by what is in it.
    pub media_type: String,
    /// The object in the store.
    #[serde(skip)]
    pub object_id: ObjectId,
    /// Whether whoever asks may change it.
    pub own: bool,
}

/// Which files to list, newest first: at most `limit` that are older than `after`.
#[derive(Debug)]
pub struct FilePage {
    /// Of this client only.
    pub client_id: Option<ClientId>,
    /// The last file of the page before.
    pub after: Option<FileId>,
    /// At most so many.
    pub limit: u8,
}

/// What has arrived in the store.
#[derive(Debug, Clone)]
pub struct Content {
    /// Where it lies.
    pub object: ObjectId,
    /// What it is called: 1 to 200 characters.
    pub name: PersonalText,
    /// What it is.
    pub media_type: &'static str,
    /// How large it is, in bytes.
    pub bytes: u64,
    /// Of all of it.
    pub sha256: [u8; 32],
}

/// What a practice keeps, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Storage {
    /// What its files take.
    #[sqlx(rename = "used_bytes")]
    pub used: i64,
    /// What they may take.
    #[sqlx(rename = "quota_bytes")]
    pub quota: i64,
    /// How large one file may be.
    #[sqlx(rename = "largest_bytes")]
    pub largest: i64,
}

/// What is brought: a new file, or another content of one.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// A new file of this client.
    New(ClientId),
    /// Another content of this file.
    Version(FileId),
}

impl File {
    /// That somebody has this version of it.
    pub fn downloaded(&self, version: &Version) -> Event {
        let shown = self.shared && version.shared;
        Action::FileDownloaded.to(self.id).about(self.client_id, shown)
    }
}

/// One file, as far as one may have it.
pub async fn fetch(scope: &mut TenantScope, id: FileId) -> Result<File, Error> {
    scope
        .statement(
            "select f.id, f.client_id, f.name, f.shared, f.author_id, u.name as author, f.created_at, f.version,
                    e.added_at, e.bytes, e.media_type, e.object_id,
                    v.sees_private or f.author_id = $2 as own
               from files f
               join visible_clients($1, $2, $3) v on v.client_id = f.client_id
               join file_versions e on e.tenant_id = $1 and e.file_id = f.id and e.version = f.version
               left join users u on u.tenant_id = $1 and u.id = f.author_id
                     and (v.sees_private or u.role <> 'client' or u.id = $2)
              where f.tenant_id = $1
                and f.id = $4
                and (f.shared or v.sees_private)",
        )
        .bind(id)
        .one()
        .await
}

/// Drives from the visible clients, so that each contributes its newest files straight from the index, however many
/// files the tenant has.
pub async fn list(scope: &mut TenantScope, page: &FilePage) -> Result<Vec<File>, Error> {
    scope
        .statement(
            "select f.id, f.client_id, f.name, f.shared, f.author_id, u.name as author, f.created_at, f.version,
                    e.added_at, e.bytes, e.media_type, e.object_id,
                    v.sees_private or f.author_id = $2 as own
               from visible_clients($1, $2, $3) v
              cross join lateral (
                    select *
                      from files f
                     where f.tenant_id = $1
                       and f.client_id = v.client_id
                       and (f.shared or v.sees_private)
                       and f.id < $5
                     order by f.id desc
                     limit $6) f
               join file_versions e on e.tenant_id = $1 and e.file_id = f.id and e.version = f.version
               left join users u on u.tenant_id = $1 and u.id = f.author_id
                     and (v.sees_private or u.role <> 'client' or u.id = $2)
              where v.client_id = coalesce($4, v.client_id)
              order by f.id desc
              limit $6",
        )
        .bind(page.client_id)
        .bind(page.after.unwrap_or(FileId::MAX))
        .bind(i64::from(page.limit))
        .all()
        .await
}

/// What clients brought themselves within two weeks, newest first, for the staff who work with them: at most `limit`, out
/// of the 50 newest files of each.
pub async fn list_brought(scope: &mut TenantScope, limit: u8) -> Result<Vec<File>, Error> {
    scope.principal().require_sight()?;
    scope
        .statement(
            "select f.id, f.client_id, f.name, f.shared, f.author_id, u.name as author, f.created_at, f.version,
                    e.added_at, e.bytes, e.media_type, e.object_id, v.sees_private as own
               from visible_clients($1, $2, $3) v
              cross join lateral (
                    select *
                      from files f
                     where f.tenant_id = $1
                       and f.client_id = v.client_id
                     order by f.id desc
                     limit 50) f
               join file_versions e on e.tenant_id = $1 and e.file_id = f.id and e.version = f.version
               join users u on u.tenant_id = $1 and u.id = f.author_id and u.role = 'client'
              where v.sees_private
                and f.created_at > now() - interval '14 days'
              order by f.id desc
              limit $4",
        )
        .bind(i64::from(limit))
        .all()
        .await
}

/// Those of these files that one may have, in no order: what they are called.
pub async fn names(
    scope: &mut TenantScope,
    ids: Vec<FileId>,
) -> Result<Vec<(FileId, PersonalText)>, Error> {
    scope
        .statement(
            "select f.id, f.name
               from files f
               join visible_clients($1, $2, $3) v on v.client_id = f.client_id
              where f.tenant_id = $1
                and f.id = any ($4)
                and (f.shared or v.sees_private)",
        )
        .bind(ids)
        .all()
        .await
}

/// What the practice keeps, and may keep.
pub async fn storage(scope: &mut TenantScope) -> Result<Storage, Error> {
    let row = scope
        .statement(
            "select s.used_bytes, s.quota_bytes, s.largest_bytes from storage s where s.tenant_id = $1",
        )
        .optional()
        .await?;
    // As it will be with the first file.
    Ok(row.unwrap_or(Storage { used: 0, quota: 20_000_000_000, largest: 200_000_000 }))
}

/// Whether whoever asks may bring a file there at all: 404 and 403 come before anything is read of it.
pub async fn require_target(scope: &mut TenantScope, target: Target) -> Result<ClientId, Error> {
    match target {
        Target::New(client) => {
            // Who sees no more of a client than the name brings nothing.
            clients::profile(scope, client).await?;
            Ok(client)
        }
        Target::Version(file) => Ok(writable(scope, file).await?.client_id),
    }
}

/// Makes room for so many bytes, and names the object that they will be.
pub async fn begin(
    scope: &mut TenantScope,
    target: Target,
    bytes: u64,
) -> Result<(TenantId, ObjectId), Error> {
    let client = require_target(scope, target).await?;
    let object = ObjectId::generate();
    let answer: Option<(String,)> = scope
        .statement(
            "select b.answer from app.begin_object($1, $2, $4, $5, $6) b where b.tenant_id = $1",
        )
        .bind(object)
        .bind(client)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .optional()
        .await?;
    let (answer,) = answer.ok_or(Error::Invalid("there is nothing in the file"))?;
    match answer.as_str() {
        "begun" => Ok((scope.principal().tenant(), object)),
        "large" => Err(Error::Invalid("the file is larger than this practice takes")),
        "full" => Err(Error::Invalid(
            "there is no room left for it: an old file has to go, or the practice needs more room",
        )),
        _ => Err(Error::Invalid("too many files are on their way: wait until some have arrived")),
    }
}

/// Nothing comes of it: what there is of it goes with the next sweep.
pub async fn give_up(scope: &mut TenantScope, object: ObjectId) -> Result<(), Error> {
    scope
        .statement(
            "select g.tenant_id from app.give_up_object($1, $2, $4) g where g.tenant_id = $1",
        )
        .bind(object)
        .count()
        .await?;
    Ok(())
}

/// Makes what has arrived a file of this client. What a client brings is shared. Of what is shared, mail says to the other
/// side that there is something new.
pub async fn add(
    scope: &mut TenantScope,
    client: ClientId,
    content: &Content,
    shared: bool,
) -> Result<FileId, Error> {
    let shared = shared || scope.principal().client().is_some();
    let id = insert(scope, client, content, shared).await?;
    if shared {
        news::tell(scope, client).await?;
    }
    scope.record(Action::FileAdded.to(id).about(client, shared)).await?;
    Ok(id)
}

async fn insert(
    scope: &mut TenantScope,
    client: ClientId,
    content: &Content,
    shared: bool,
) -> Result<FileId, Error> {
    let id = FileId::generate();
    scope
        .statement(
            "select a.tenant_id
               from app.add_file($1, $2, $4, $5, $6, $7, $8, $9, $10, $11) a
              where a.tenant_id = $1",
        )
        .bind(id)
        .bind(content.object)
        .bind(client)
        .bind(content.name.clone())
        .bind(shared)
        .bind(content.media_type)
        .bind(i64::try_from(content.bytes).unwrap_or(i64::MAX))
        .bind(content.sha256.to_vec())
        .one::<(TenantId,)>()
        .await?;
    Ok(id)
}

/// Makes what has arrived the content of this file. The one before is kept. `shared` is how the file was found when it
/// began to arrive: what was brought for the team alone is not shown because somebody shared the file meanwhile.
pub async fn add_version(
    scope: &mut TenantScope,
    id: FileId,
    content: &Content,
    shared: bool,
) -> Result<(), Error> {
    let file = hold(scope, id).await?;
    if file.shared && !shared {
        return Err(Error::Invalid(
            "the file was shared meanwhile: look at it once more, and bring the version again",
        ));
    }
    scope
        .statement(
            "select a.tenant_id
               from app.add_file_version($1, $2, $4, $5, $6, $7, $8, $9) a
              where a.tenant_id = $1",
        )
        .bind(id)
        .bind(content.object)
        .bind(content.name.clone())
        .bind(content.media_type)
        .bind(i64::try_from(content.bytes).unwrap_or(i64::MAX))
        .bind(content.sha256.to_vec())
        .one::<(TenantId,)>()
        .await?;
    if file.shared {
        news::tell(scope, file.client_id).await?;
    }
    scope.record(Action::FileVersionAdded.to(id).about(file.client_id, file.shared)).await
}

/// Calls it something else, shows it to the client, or takes it from their sight: then of all its versions nothing is
/// shown either. Whether it is shared, staff say.
pub async fn amend(
    scope: &mut TenantScope,
    id: FileId,
    name: PersonalText,
    shared: bool,
) -> Result<(), Error> {
    let file = writable(scope, id).await?;
    if file.shared != shared {
        scope.principal().require_staff()?;
    }
    scope
        .statement(
            "select a.tenant_id from app.amend_file($1, $2, $4, $5, $6) a where a.tenant_id = $1",
        )
        .bind(id)
        .bind(name)
        .bind(shared)
        .one::<(TenantId,)>()
        .await?;
    if shared && !file.shared {
        news::tell(scope, file.client_id).await?;
    }
    let action = match (file.shared, shared) {
        (false, true) => Action::FileShared,
        (true, false) => Action::FileUnshared,
        _ => Action::FileAmended,
    };
    scope.record(action.to(id).about(file.client_id, shared)).await
}

/// Throws a file away, with all its versions.
pub async fn remove(scope: &mut TenantScope, id: FileId) -> Result<(), Error> {
    let file = writable(scope, id).await?;
    scope
        .statement("select r.tenant_id from app.remove_file($1, $2, $4) r where r.tenant_id = $1")
        .bind(id)
        .optional::<(TenantId,)>()
        .await?
        .ok_or(Error::Invalid("the practice added to this file: ask them to throw it away"))?;
    scope.record(Action::FileRemoved.to(id).about(file.client_id, file.shared)).await
}

/// One file, which stays as it is until the scope ends, for whoever may change it.
pub async fn hold(scope: &mut TenantScope, id: FileId) -> Result<File, Error> {
    scope.hold(id).await?;
    writable(scope, id).await
}

/// One file, for whoever may change it: 404 for one that may not be seen, 403 for one that may be seen and not changed.
pub async fn writable(scope: &mut TenantScope, id: FileId) -> Result<File, Error> {
    let file = fetch(scope, id).await?;
    if file.own { Ok(file) } else { Err(Error::Forbidden) }
}
