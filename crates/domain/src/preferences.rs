//! What one wants of the practice, each for themselves: whether mail says that there is something new.

use serde::Serialize;

use crate::{ClientId, Error, LetterId, TenantId, TenantScope, audit::Action};

/// What one wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Preferences {
    /// Whether mail says that there is something new: to a client, what the practice shares with them; to staff, what
    /// a client of theirs brings.
    pub news: bool,
}

/// Of whoever is asking.
pub async fn fetch(scope: &mut TenantScope) -> Result<Preferences, Error> {
    let own = scope
        .statement("select p.news from preferences p where p.tenant_id = $1 and p.subject_id = $2")
        .optional()
        .await?;
    Ok(own.unwrap_or(Preferences { news: true }))
}

/// Of whoever is asking.
pub async fn amend(scope: &mut TenantScope, preferences: Preferences) -> Result<(), Error> {
    if fetch(scope).await? == preferences {
        return Ok(());
    }
    scope
        .statement(
            "insert into preferences (tenant_id, subject_id, news)
             select tenant_id, $2, $4 from (select $1) here (tenant_id)
              where tenant_id = $1
                 on conflict on constraint preferences_pkey do update set news = excluded.news",
        )
        .bind(preferences.news)
        .affect_one()
        .await?;
    let own = scope.principal().subject();
    let client = scope.principal().client();
    scope.record(Action::PreferencesAmended.to(own).about(client, true)).await
}

/// How many are told at most of what is new of one client.
const TOLD: usize = 50;

/// Lets mail say that there is something new of this client, and nothing of what it is: their logins are told of what
/// staff do, the staff who work with them of what a login does. Whoever was told an hour ago or less is told later, of
/// all of it at once.
pub(crate) async fn tell(scope: &mut TenantScope, client: ClientId) -> Result<(), Error> {
    let letters: Vec<_> = (0..TOLD).map(|_| LetterId::generate()).collect();
    scope
        .statement("select t.tenant_id from app.tell_news($1, $2, $4, $5) t where t.tenant_id = $1")
        .bind(client)
        .bind(letters)
        .one::<(TenantId,)>()
        .await?;
    Ok(())
}
