use super::{State, User, fetch};
use crate::{Error, Principal, RoleName, TenantId, TenantScope, UserId, audit::Action};

/// What becomes of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What they are from now on: admin or coach, for the staff. A login of a client stays one.
    pub role: RoleName,
    /// Whether they may not come in any more.
    pub disabled: bool,
}

/// Changes what a user is, and whether they may come in. An admin does it for the staff, and never for themselves,
/// so that one is always left; whoever works with a client, for its logins. What they had open ends at once, and
/// links that they were sent are void.
pub async fn amend(scope: &mut TenantScope, id: UserId, change: Change) -> Result<(), Error> {
    scope.hold(id).await?;
    let user = fetch(scope, id).await?;
    require_amendable(scope.principal(), &user)?;
    if (user.role == RoleName::Client) != (change.role == RoleName::Client) {
        return Err(Error::Invalid("staff are admins or coaches; a login of a client stays one"));
    }
    if user.role == change.role && (user.state == State::Disabled) == change.disabled {
        return Ok(());
    }
    scope
        .statement(
            "select a.tenant_id from app.amend_user($1, $2, $4, $5, $6) a where a.tenant_id = $1",
        )
        .bind(id)
        .bind(change.role.as_str())
        .bind(change.disabled)
        .optional::<(TenantId,)>()
        .await?
        .ok_or(Error::Forbidden)?;
    scope.record(Action::UserAmended.to(id)).await
}

/// Whether whoever asks may change a user whom they [see](fetch).
pub fn require_amendable(asking: &Principal, user: &User) -> Result<(), Error> {
    if user.role != RoleName::Client {
        asking.require_admin()?;
    }
    if asking.subject() == user.id { Err(Error::Forbidden) } else { Ok(()) }
}
