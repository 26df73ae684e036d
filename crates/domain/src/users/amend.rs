use super::{State, User, fetch};
use crate::{
    Error, Principal, RoleName, TenantId, TenantScope, UserId,
    audit::Action,
    outbox::letters_to_admins,
    security::{Spent, tell_of},
};

/// What becomes of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What they are from now on: admin or coach, for the staff. A login of a client stays one.
    pub role: RoleName,
    /// Whether they may not come in any more.
    pub disabled: bool,
}

impl Change {
    /// Whether it makes an admin, who may come in, of somebody who was none: that wants a second factor that was just
    /// used, since whoever has an open session of an admin could otherwise make another, and act by that one.
    pub fn makes_admin(self, user: &User) -> bool {
        let was = user.role == RoleName::Admin && user.state != State::Disabled;
        self.role == RoleName::Admin && !self.disabled && !was
    }
}

/// Changes what a user is, and whether they may come in. An admin does it for the staff, and never for themselves,
/// so that one is always left; whoever works with a client, for its logins. What they had open ends at once, and
/// links that they were sent are void. What [makes an admin](Change::makes_admin) uses up `spent`; whenever the
/// admins are others than before, all of them are told, those who were it as well.
pub async fn amend(
    scope: &mut TenantScope,
    id: UserId,
    change: Change,
    spent: Option<&Spent>,
) -> Result<(), Error> {
    scope.hold(id).await?;
    let user = fetch(scope, id).await?;
    require_amendable(scope.principal(), &user)?;
    if (user.role == RoleName::Client) != (change.role == RoleName::Client) {
        return Err(Error::Invalid("staff are admins or coaches; a login of a client stays one"));
    }
    if user.role == change.role && (user.state == State::Disabled) == change.disabled {
        return Ok(());
    }
    let spent = if change.makes_admin(&user) { Some(spent.ok_or(ASKED)?) } else { None };
    scope
        .statement(
            "select a.tenant_id from app.amend_user($1, $2, $4, $5, $6, $7, $8, $9) a
              where a.tenant_id = $1",
        )
        .bind(id)
        .bind(change.role.as_str())
        .bind(change.disabled)
        .bind(spent.and_then(Spent::step))
        .bind(spent.and_then(Spent::code))
        .bind(letters_to_admins())
        .optional::<(TenantId,)>()
        .await?
        .ok_or(if spent.is_some() { Error::Unproven } else { Error::Forbidden })?;
    if let Some(spent) = spent {
        tell_of(scope, spent).await?;
    }
    scope.record(Action::UserAmended.to(id).about(user.client_id, false)).await
}

/// What is said where somebody would become an admin, and nothing was brought to prove it.
pub(super) const ASKED: Error =
    Error::Invalid("to make an admin, give your password and a code of your second factor");

/// Whether whoever asks may change a user whom they [see](fetch).
pub fn require_amendable(asking: &Principal, user: &User) -> Result<(), Error> {
    if user.role != RoleName::Client {
        asking.require_admin()?;
    }
    if asking.subject() == user.id { Err(Error::Forbidden) } else { Ok(()) }
}
