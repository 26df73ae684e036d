//! One of the team: what they are, and whether they may come in. Coaches look, admins change it, nobody for
//! themselves.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::Redirect;
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    Error, RoleName, TenantScope, UserId,
    users::{self, Change, State as Joined, User},
};
use serde::Deserialize;

use super::{StaffRole, role_words};
use crate::{
    form::Input,
    format::{self, Address},
    layout::{Here, Shell},
    notice::Done,
};

const DONE: [(&str, &str); 3] = [
    ("role", "Their role is changed. They are signed out everywhere, and sign in again with it."),
    ("disabled", "They are signed out everywhere, and cannot sign in any more."),
    ("let-in", "They can sign in again."),
];

#[derive(Template, WebTemplate)]
#[template(path = "team_member.html")]
pub struct MemberPage {
    shell: Shell,
    id: UserId,
    name: String,
    email: Address,
    role: &'static str,
    admin: bool,
    state: Joined,
    own: bool,
    /// Whether whoever looks may change it.
    amendable: bool,
    notice: Option<&'static str>,
}

/// What they are from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    role: StaffRole,
}

/// Whether they may come in from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewState {
    state: Access,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Access {
    Active,
    Disabled,
}

impl NewState {
    pub fn is_disabled(&self) -> bool {
        self.state == Access::Disabled
    }
}

pub async fn show(
    caller: Caller,
    Path(id): Path<UserId>,
    Query(done): Query<Done>,
) -> Result<MemberPage, Problem> {
    let notice = done.words(&DONE);
    caller
        .within(async |scope| {
            let user = fetch(scope, id).await?;
            Ok(MemberPage {
                shell: Shell::read(scope, Here::Team).await?,
                id,
                name: user.name.as_str().to_owned(),
                email: format::address(user.email.as_str()),
                role: role_words(user.role),
                admin: user.role == RoleName::Admin,
                state: user.state,
                own: scope.principal().subject() == id,
                amendable: users::require_amendable(scope.principal(), &user).is_ok(),
                notice,
            })
        })
        .await
}

pub async fn set_role(
    caller: Caller,
    Path(id): Path<UserId>,
    Input(new): Input<NewRole>,
) -> Result<Redirect, Problem> {
    let role = match new.role {
        StaffRole::Admin => RoleName::Admin,
        StaffRole::Coach => RoleName::Coach,
    };
    amend(&caller, id, |user| Change { role, disabled: user.state == Joined::Disabled }).await?;
    Ok(Redirect::to(&format!("/team/{id}?done=role")))
}

/// Signs somebody out everywhere and lets them in no more, or lets them in again.
pub async fn set_state(
    caller: Caller,
    Path(id): Path<UserId>,
    Input(new): Input<NewState>,
) -> Result<Redirect, Problem> {
    let disabled = new.is_disabled();
    amend(&caller, id, |user| Change { role: user.role, disabled }).await?;
    let done = if disabled { "disabled" } else { "let-in" };
    Ok(Redirect::to(&format!("/team/{id}?done={done}")))
}

async fn amend(
    caller: &Caller,
    id: UserId,
    change: impl Fn(&User) -> Change,
) -> Result<(), Problem> {
    let amended = caller.within(async |scope| {
        fetch(scope, id).await?;
        scope.hold(id).await?;
        let user = fetch(scope, id).await?;
        users::amend(scope, id, change(&user)).await
    });
    amended.await
}

/// Of the staff: a client's logins stand on the client's page.
async fn fetch(scope: &mut TenantScope, id: UserId) -> Result<User, Error> {
    let user = users::fetch(scope, id).await?;
    if user.role.is_staff() { Ok(user) } else { Err(Error::NotFound) }
}
