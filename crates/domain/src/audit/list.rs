//! What was done to the records of a client, for those whom it is about.

use serde::Serialize;
use time::OffsetDateTime;

use super::{Action, Event};
use crate::{
    ClientId, Error, EventId, FileId, Id, NoteId, PersonName, RecordId, TenantScope, UserId,
};

/// For how long somebody who opened a record and opens it again is opening it still, in minutes.
const OPENING: i32 = 10;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Entry {
    /// The entry.
    pub id: EventId,
    /// Whose record it was done to.
    pub client_id: ClientId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who did it; null for the operator of the server.
    pub subject_id: Option<UserId>,
    /// What they are called.
    pub subject: Option<PersonName>,
    /// What was done, such as `note-opened`.
    pub action: String,
    /// The record, where it was one: of what kind it is, the action says.
    pub record_id: Option<RecordId>,
}

impl Entry {
    /// The file that it is about.
    pub fn file(&self) -> Option<FileId> {
        let about_one =
            self.action.starts_with("file-") && !self.action.starts_with("file-request");
        self.record_id.filter(|_| about_one).map(FileId::of)
    }

    /// The note that it is about.
    pub fn note(&self) -> Option<NoteId> {
        self.record_id.filter(|_| self.action.starts_with("note-")).map(NoteId::of)
    }
}

/// Which entries to list, newest first: at most `limit` that are older than `after`.
#[derive(Debug)]
pub struct EntryPage {
    /// Of this client's records only.
    pub client_id: Option<ClientId>,
    /// The last entry of the page before.
    pub after: Option<EventId>,
    /// At most so many.
    pub limit: u8,
}

/// To staff, all that was done to the records of the clients whom they are assigned; to a client, what they did
/// themselves, and what was done to what they see.
pub async fn list(scope: &mut TenantScope, page: &EntryPage) -> Result<Vec<Entry>, Error> {
    scope
        .statement(
            "select e.id, e.client_id, e.at, e.subject_id, u.name as subject, e.action, e.record_id
               from visible_clients($1, $2, $3) v
              cross join lateral (
                    select *
                      from audit_events e
                     where e.tenant_id = $1
                       and e.client_id = v.client_id
                       and (e.shown or v.sees_private)
                       and e.id < $5
                     order by e.id desc
                     limit $6) e
               left join users u on u.tenant_id = $1 and u.id = e.subject_id
                     and (v.sees_private or u.role <> 'client' or u.id = $2)
              where v.client_id = coalesce($4, v.client_id)
              order by e.id desc
              limit $6",
        )
        .bind(page.client_id)
        .bind(page.after.unwrap_or(EventId::MAX))
        .bind(i64::from(page.limit))
        .all()
        .await
}

/// Who opened a record, and when they last did.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Opening {
    /// Who.
    pub subject_id: UserId,
    /// What they are called; none for another login of the same client, to a client.
    pub subject: Option<PersonName>,
    /// When last.
    pub at: OffsetDateTime,
}

/// Who opened a record, the last one first, ten at most: as far as one may know it.
pub async fn openings<K: 'static>(
    scope: &mut TenantScope,
    record: Id<K>,
) -> Result<Vec<Opening>, Error> {
    scope
        .statement(
            "select e.subject_id, u.name as subject, max(e.at) as at
               from audit_events e
               join visible_clients($1, $2, $3) v on v.client_id = e.client_id
               left join users u on u.tenant_id = $1 and u.id = e.subject_id
                     and (v.sees_private or u.role <> 'client' or u.id = $2)
              where e.tenant_id = $1
                and e.record_id = $4
                and e.client_id is not null
                and e.subject_id is not null
                and e.action in ('note-opened', 'file-downloaded')
                and (e.shown or v.sees_private)
              group by e.subject_id, u.name
              order by at desc
              limit 10",
        )
        .bind(record)
        .all()
        .await
}

/// Writes down that a record was opened. Whoever opened it a short while ago is opening it still, unless the client may
/// know of it now and did not then.
pub async fn opened(scope: &mut TenantScope, event: Event) -> Result<(), Error> {
    let lately: Option<(bool,)> = scope
        .statement(
            "select true
               from audit_events e
              where e.tenant_id = $1
                and e.record_id = $4
                and e.subject_id = $2
                and e.action = $5
                and e.shown = ($7 or $3 is not null)
                and e.client_id is not null
                and e.at > now() - make_interval(mins => $6)
              limit 1",
        )
        .bind(event.record)
        .bind(event.action)
        .bind(OPENING)
        .bind(event.shown)
        .optional()
        .await?;
    if lately.is_some() { Ok(()) } else { scope.record(event).await }
}

/// Writes down that somebody wanted to do what they may not.
pub async fn refused(scope: &mut TenantScope) -> Result<(), Error> {
    scope.record(Action::Refused.done()).await
}
