//! One's own logins, which pages call devices. What makes them is [`identity`](crate::identity).

use serde::Serialize;
use time::OffsetDateTime;

use crate::{Error, SessionId, TenantScope, audit::Action};

/// A login of whoever is asking.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// What it was opened with: "Firefox on Windows".
    pub browser: Option<String>,
    /// When that was.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was used last, to a minute.
    #[serde(with = "time::serde::rfc3339")]
    pub seen_at: OffsetDateTime,
    /// Whether this is the one that asks.
    pub current: bool,
}

/// Those that live, the one used last first. There are twenty at most: see
/// [`open_session`](crate::identity::open_session).
pub async fn list(scope: &mut TenantScope) -> Result<Vec<Session>, Error> {
    let asking = scope.principal().session();
    scope
        .statement(
            "select s.id, s.browser, s.created_at, s.seen_at, s.id = $4 as current
               from sessions s
              where s.tenant_id = $1
                and s.user_id = $2
                and s.stage = 'signed-in'
                and s.expires_at > now()
                and s.seen_at + s.idle > now()
              order by current desc, s.seen_at desc, s.id
              limit 20",
        )
        .bind(asking)
        .all()
        .await
}

/// Ends one of them.
pub async fn remove(scope: &mut TenantScope, id: SessionId) -> Result<(), Error> {
    scope
        .statement(
            "delete from sessions
              where tenant_id = $1 and user_id = $2 and id = $4 and stage = 'signed-in'",
        )
        .bind(id)
        .affect_one()
        .await?;
    scope.record(Action::SessionEnded.to(id)).await
}

/// Ends all of them but the one that asks.
pub async fn remove_others(scope: &mut TenantScope) -> Result<(), Error> {
    end_others(scope).await?;
    scope.record(Action::SessionsEnded.done()).await
}

/// The same without a word, for what ends them by the way.
pub(crate) async fn end_others(scope: &mut TenantScope) -> Result<(), Error> {
    let asking = scope.principal().session();
    scope
        .statement(
            "delete from sessions where tenant_id = $1 and user_id = $2 and id is distinct from $4",
        )
        .bind(asking)
        .count()
        .await?;
    Ok(())
}

/// Ends the session that this came in, on the server: the token is worth nothing after it.
pub async fn remove_own(scope: &mut TenantScope) -> Result<(), Error> {
    let session = scope.principal().session().ok_or(Error::NotFound)?;
    scope
        .statement("delete from sessions where tenant_id = $1 and user_id = $2 and id = $4")
        .bind(session)
        .affect_one()
        .await?;
    scope.record(Action::SignedOut.to(session)).await
}
