//! What a client is asked to bring. It stands among what they have to do until a file answers it.

use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    ClientId, Error, FileId, FileRequestId, PersonName, PersonalText, TenantId, TenantScope,
    UserId,
    audit::Action,
    clients, news,
    once::{Once, Turn, claim},
};

/// How many a client may be asked for at a time. (What they brought and threw away again is open besides.)
const OPEN: i64 = 20;

/// How many characters what is asked for is said in, at most.
pub const TITLE: usize = 200;

/// Something that a client is asked to bring.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct FileRequest {
    /// The request.
    pub id: FileRequestId,
    /// Who is asked.
    pub client_id: ClientId,
    /// What is asked for.
    pub title: PersonalText,
    /// Who asks.
    pub author_id: UserId,
    /// What they are called.
    pub author: PersonName,
    /// When they asked.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was answered; null as long as it is open.
    #[serde(with = "time::serde::rfc3339::option")]
    pub answered_at: Option<OffsetDateTime>,
    /// What answered it, as long as it is there and one may have it.
    pub file_id: Option<FileId>,
}

/// Which requests to list, newest first: at most `limit` that are older than `after`.
#[derive(Debug)]
pub struct FileRequestPage {
    /// Of this client only.
    pub client_id: Option<ClientId>,
    /// Those alone that are open, or that are not.
    pub open: Option<bool>,
    /// The last request of the page before.
    pub after: Option<FileRequestId>,
    /// At most so many.
    pub limit: u8,
}

/// One request, as far as one may see it.
pub async fn fetch(scope: &mut TenantScope, id: FileRequestId) -> Result<FileRequest, Error> {
    scope
        .statement(
            "select r.id, r.client_id, r.title, r.author_id, u.name as author, r.created_at, r.answered_at,
                    f.id as file_id
               from file_requests r
               join visible_clients($1, $2, $3) v on v.client_id = r.client_id
               join users u on u.tenant_id = $1 and u.id = r.author_id
               left join files f on f.tenant_id = $1 and f.id = r.file_id and (f.shared or v.sees_private)
              where r.tenant_id = $1
                and r.id = $4",
        )
        .bind(id)
        .one()
        .await
}

/// Drives from the visible clients, so that each contributes its newest requests straight from the index, however many
/// requests the tenant has.
pub async fn list(
    scope: &mut TenantScope,
    page: &FileRequestPage,
) -> Result<Vec<FileRequest>, Error> {
    scope
        .statement(
            "select r.id, r.client_id, r.title, r.author_id, u.name as author, r.created_at, r.answered_at,
                    f.id as file_id
               from visible_clients($1, $2, $3) v
              cross join lateral (
                    select *
                      from file_requests r
                     where r.tenant_id = $1
                       and r.client_id = v.client_id
                       and r.id < $6
                       and (r.answered_at is null) = coalesce($5, r.answered_at is null)
                     order by r.id desc
                     limit $7) r
               join users u on u.tenant_id = $1 and u.id = r.author_id
               left join files f on f.tenant_id = $1 and f.id = r.file_id and (f.shared or v.sees_private)
              where v.client_id = coalesce($4, v.client_id)
              order by r.id desc
              limit $7",
        )
        .bind(page.client_id)
        .bind(page.open)
        .bind(page.after.unwrap_or(FileRequestId::MAX))
        .bind(i64::from(page.limit))
        .all()
        .await
}

/// Asks a client for a file; mail says to them that there is something new. The same `once` asks once, however often it
/// comes.
pub async fn add(
    scope: &mut TenantScope,
    client: ClientId,
    title: PersonalText,
    once: Option<&Once>,
) -> Result<FileRequestId, Error> {
    clients::fetch(scope, client).await?;
    scope.principal().require_staff()?;
    let id = match claim(scope, once).await? {
        Turn::First(id) => id,
        Turn::Again(id) => return Ok(id),
    };
    // Two who ask at the same time do it one after the other, so that the count holds.
    scope.hold(client).await?;
    let added = scope
        .statement(
            "insert into file_requests (tenant_id, id, client_id, author_id, title)
             select c.tenant_id, $4, c.id, $2, $6
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
              where c.tenant_id = $1
                and c.id = $5
                and (select count(*) from file_requests r
                      where r.tenant_id = $1 and r.client_id = c.id and r.answered_at is null) < $7",
        )
        .bind(id)
        .bind(client)
        .bind(title)
        .bind(OPEN)
        .count()
        .await?;
    if added == 0 {
        clients::profile(scope, client).await?;
        return Err(Error::Invalid(
            "the client is asked for 20 files already: take one back, or wait for one",
        ));
    }
    news::tell(scope, client).await?;
    scope.record(Action::FileRequested.to(id).about(client, true)).await?;
    Ok(id)
}

/// One request that a file of this client is to answer: it is open.
pub async fn require_open(
    scope: &mut TenantScope,
    id: FileRequestId,
    client: ClientId,
) -> Result<(), Error> {
    let request = fetch(scope, id).await?;
    if request.client_id != client {
        return Err(Error::NotFound);
    }
    match request.answered_at {
        None => Ok(()),
        Some(_) => {
            Err(Error::Invalid("what was asked for is here already: add the file without it"))
        }
    }
}

/// A file that was just brought answers it. One that was answered, or taken back, while the file arrived stays as it is:
/// the file is kept all the same.
pub async fn answer(
    scope: &mut TenantScope,
    id: FileRequestId,
    client: ClientId,
    file: FileId,
) -> Result<(), Error> {
    let answered: Option<(TenantId,)> = scope
        .statement(
            "select a.tenant_id from app.answer_file_request($1, $2, $4, $5) a where a.tenant_id = $1",
        )
        .bind(id)
        .bind(file)
        .optional()
        .await?;
    match answered {
        Some(_) => scope.record(Action::FileRequestAnswered.to(id).about(client, true)).await,
        None => Ok(()),
    }
}

/// Takes back what was asked for. What has answered it stays.
pub async fn remove(scope: &mut TenantScope, id: FileRequestId) -> Result<(), Error> {
    let request = fetch(scope, id).await?;
    scope.principal().require_staff()?;
    scope
        .statement(
            "delete from file_requests r
              using visible_clients($1, $2, $3) v
              where r.tenant_id = $1
                and r.id = $4
                and r.client_id = v.client_id
                and v.sees_private",
        )
        .bind(id)
        .affect_one()
        .await?;
    scope.record(Action::FileRequestRemoved.to(id).about(request.client_id, true)).await
}
