//! Who may open a client. Nobody has it by role: whoever adds a client is assigned at once, every assignment
//! after that is an admin's to give, says why, and is seen by the staff on the client's page.

use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    ClientId, Error, PersonName, PersonalText, TenantScope, UserId, audit::Action, clients,
};

/// Somebody of the staff who can open a client.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Assignment {
    /// Who.
    pub user_id: UserId,
    /// What they are called.
    pub name: PersonName,
    /// Why they were let in; null for whoever added the client.
    pub reason: Option<PersonalText>,
    /// Who let them in, maybe themselves; null likewise.
    pub given_by: Option<PersonName>,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}

/// Who can open a client, the first first; for the staff who see that there is such a client. Two hundred are
/// shown at most.
pub async fn list(scope: &mut TenantScope, client: ClientId) -> Result<Vec<Assignment>, Error> {
    scope.principal().require_sight()?;
    clients::fetch(scope, client).await?;
    scope
        .statement(
            "select o.user_id, o.name, o.reason, o.given_by, o.since
               from app.openers($1, $2, $4) o
              where o.tenant_id = $1",
        )
        .bind(client)
        .all()
        .await
}

/// Lets somebody of the staff open a client; an admin does it, for themselves as well. `reason` is one line of up
/// to 200 characters. Whoever can open the client already is left as they are.
pub async fn add(
    scope: &mut TenantScope,
    client: ClientId,
    user: UserId,
    reason: PersonalText,
) -> Result<(), Error> {
    clients::fetch(scope, client).await?;
    scope.principal().require_admin()?;
    require_staff(scope, user).await?;
    let added = scope
        .statement(
            "insert into assignments (tenant_id, subject_id, client_id, reason, given_by)
             select tenant_id, $4, $5, $6, $2 from (select $1) here (tenant_id)
              where tenant_id = $1
                 on conflict on constraint assignments_pkey do nothing",
        )
        .bind(user)
        .bind(client)
        .bind(reason)
        .count()
        .await?;
    if added == 1 {
        scope.record(Action::Assigned.to(user).about(client, false)).await
    } else {
        Ok(())
    }
}

/// Takes that back: from the next request on the client is not there for them. For admins.
pub async fn remove(scope: &mut TenantScope, client: ClientId, user: UserId) -> Result<(), Error> {
    clients::fetch(scope, client).await?;
    scope.principal().require_admin()?;
    scope
        .statement(
            "delete from assignments where tenant_id = $1 and subject_id = $4 and client_id = $5",
        )
        .bind(user)
        .bind(client)
        .affect_one()
        .await?;
    scope.record(Action::Unassigned.to(user).about(client, false)).await
}

/// Of the staff, and not disabled: nobody else can be assigned.
async fn require_staff(scope: &mut TenantScope, user: UserId) -> Result<(), Error> {
    scope
        .statement(
            "select u.id from users u
              where u.tenant_id = $1 and u.id = $4 and u.role <> 'client' and u.disabled_at is null",
        )
        .bind(user)
        .one::<(UserId,)>()
        .await?;
    Ok(())
}
