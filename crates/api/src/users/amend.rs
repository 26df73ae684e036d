//! One user, and what becomes of them.

use portico_domain::{
    RoleName, UserId,
    users::{self, Change, State, User},
};
use serde::Deserialize;

use super::StaffRole;
use crate::{
    Caller, Problem,
    etag::{Changed, Found, IfMatch, Tagged},
    extract::{Input, Path},
    problem::{Forbidden, Malformed, NotFound, Unauthenticated},
};

/// What changes of a user: what is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserChange {
    /// For the staff. A login of a client stays one.
    role: Option<StaffRole>,
    /// Whether they may not come in any more.
    disabled: Option<bool>,
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
/// void.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users", request_body = UserChange,
    params(("id" = UserId, Path, description = "The user"), Found),
    responses(
        (status = 200, body = User, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, Forbidden, NotFound, Changed, Malformed))]
pub(crate) async fn amend(
    caller: Caller,
    Path(id): Path<UserId>,
    found: IfMatch,
    Input(new): Input<UserChange>,
) -> Result<Tagged<User>, Problem> {
    let changed = caller.within(async |scope| {
        users::fetch(scope, id).await?;
        scope.hold(id).await?;
        let present = users::fetch(scope, id).await?;
        let change = Change {
            role: new.role.map_or(present.role, RoleName::from),
            disabled: new.disabled.unwrap_or(present.state == State::Disabled),
        };
        users::require_amendable(scope.principal(), &present)?;
        if !found.is(&present) {
            return Ok(None);
        }
        users::amend(scope, id, change).await?;
        users::fetch(scope, id).await.map(Some)
    });
    Ok(Tagged(changed.await?.ok_or_else(IfMatch::refused)?))
}

impl From<StaffRole> for RoleName {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Admin => Self::Admin,
            StaffRole::Coach => Self::Coach,
        }
    }
}
