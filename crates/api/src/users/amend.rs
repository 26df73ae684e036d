//! One user, and what becomes of them.

use axum::extract::State;
use portico_auth::{Auth, Typed};
use portico_domain::{
    RoleName, TenantScope, UserId,
    security::Spent,
    users::{self, Change, State as Joined, User},
};
use secrecy::SecretString;
use serde::Deserialize;

use super::{StaffRole, typed};
use crate::{
    Caller, Problem,
    etag::{Changed, Found, IfMatch, Tagged},
    extract::{Input, Path},
    problem::{Forbidden, Malformed, NotFound, TooOften, Unauthenticated},
    security::{refused, spend},
};

/// What changes of a user: what is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserChange {
    /// For the staff. A login of a client stays one.
    role: Option<StaffRole>,
    /// Whether they may not come in any more.
    disabled: Option<bool>,
    /// The password of now of whoever asks, to make an admin.
    #[schema(value_type = Option<String>, format = Password, max_length = 128)]
    password: Option<SecretString>,
    /// A code of their second factor, or a recovery code, likewise. It is used up.
    #[schema(value_type = Option<String>, max_length = 40)]
    code: Option<SecretString>,
}

/// One of the staff, or a login of a client whom whoever asks is assigned. For staff.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users",
    params(("id" = UserId, Path, description = "The user")),
    responses(
        (status = 200, body = User, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, NotFound))]
pub(crate) async fn show(caller: Caller, Path(id): Path<UserId>) -> Result<Tagged<User>, Problem> {
    Ok(Tagged(caller.within(async |scope| users::fetch(scope, id).await).await?))
}

/// Changes what a user is, and whether they may come in: of the staff, for admins, and never for themselves; of the
/// logins of a client, for whoever is assigned. What they had open ends at once, and links that they were sent are
/// void. To make an admin, or to let one in again, wants the password and a fresh code of whoever asks; of each change
/// of who the admins are, all of them are told by mail.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users", request_body = UserChange,
    params(("id" = UserId, Path, description = "The user"), Found),
    responses(
        (status = 200, body = User, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, Forbidden, NotFound, Changed, Malformed, TooOften))]
pub(crate) async fn amend(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<UserId>,
    found: IfMatch,
    Input(new): Input<UserChange>,
) -> Result<Tagged<User>, Problem> {
    let UserChange { role, disabled, password, code } = new;
    let typed = typed(password, code);
    let changed = change(&caller, &auth, id, typed.as_ref(), |present| {
        found.is(present).then(|| Change {
            role: role.map_or(present.role, RoleName::from),
            disabled: disabled.unwrap_or(present.state == Joined::Disabled),
        })
    });
    let changed = changed.await.map_err(refused)?;
    Ok(Tagged(changed.ok_or_else(IfMatch::refused)?))
}

/// The step of both faces: `decide` says what becomes of the user as they are, or nothing, which is what is done then.
/// What makes an admin wants `typed`; only those are asked for it who may do it, since a wrong try is counted.
pub async fn change(
    caller: &Caller,
    auth: &Auth,
    id: UserId,
    typed: Option<&Typed>,
    decide: impl Fn(&User) -> Option<Change>,
) -> Result<Option<User>, portico_auth::Error> {
    let decided = async |scope: &mut TenantScope| {
        users::fetch(scope, id).await?;
        scope.hold(id).await?;
        let present = users::fetch(scope, id).await?;
        users::require_amendable(scope.principal(), &present)?;
        let change = decide(&present);
        let makes_admin = change.is_some_and(|change| change.makes_admin(&present));
        Ok((change, makes_admin))
    };
    let amend = async |scope: &mut TenantScope, spent: Option<&Spent>| {
        let (Some(change), _) = decided(scope).await? else { return Ok(None) };
        users::amend(scope, id, change, spent).await?;
        users::fetch(scope, id).await.map(Some)
    };
    if let Some(typed) = typed {
        let (_, makes_admin) = caller.work(async |scope| decided(scope).await).await?;
        if makes_admin {
            return spend(caller, auth, typed, async |s, spent| amend(s, Some(spent)).await).await;
        }
    }
    Ok(caller.work(async |scope| amend(scope, None).await).await?)
}

impl From<StaffRole> for RoleName {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Admin => Self::Admin,
            StaffRole::Coach => Self::Coach,
        }
    }
}
