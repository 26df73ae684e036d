//! What one wants of the practice, each for themselves: whether mail says that there is something new.

use serde::Serialize;

use crate::{Error, TenantScope, audit::Action};

/// What one wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Preferences {
    /// Whether mail says that there is something new: to a client, what the practice shares with them; to staff, what
    /// a client of theirs brings.
    pub news: bool,
}

/// What whoever is asking wants: to be told, if they have never said.
pub async fn fetch(scope: &mut TenantScope) -> Result<Preferences, Error> {
    let own = scope
        .statement("select p.news from preferences p where p.tenant_id = $1 and p.subject_id = $2")
        .optional()
        .await?;
    Ok(own.unwrap_or(Preferences { news: true }))
}

/// Writes down what whoever is asking wants, if that is something else than before.
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
