//! One of the team: what they are, and whether they may come in. Coaches look, admins change it, nobody for
//! themselves.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem, Query, users::amend::change};
use portico_auth::{Auth, Typed};
use portico_domain::{
    Error, RoleName, TenantScope, UserId,
    users::{self, Change, State as Joined, User},
};
use secrecy::SecretString;
use serde::Deserialize;

use super::{StaffRole, role_words};
use crate::{
    form::Input,
    format::{self, Address},
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
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
    refusal: Option<Refusal>,
    notice: Option<&'static str>,
}

/// What they are from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    role: StaffRole,
    /// To make an admin.
    #[serde(default)]
    password: Option<SecretString>,
    #[serde(default)]
    code: SecretString,
}

/// Whether they may come in from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewState {
    state: Access,
    /// To let an admin in again.
    #[serde(default)]
    password: Option<SecretString>,
    #[serde(default)]
    code: SecretString,
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
    let page = caller.within(async |scope| MemberPage::read(scope, id).await).await?;
    Ok(MemberPage { notice, ..page })
}

pub async fn set_role(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<UserId>,
    Input(new): Input<NewRole>,
) -> Result<Response, Problem> {
    let role = match new.role {
        StaffRole::Admin => RoleName::Admin,
        StaffRole::Coach => RoleName::Coach,
    };
    let typed = new.password.map(|password| Typed { password, code: new.code });
    let change = |user: &User| Change { role, disabled: user.state == Joined::Disabled };
    amend(&caller, &auth, id, typed, change, "role").await
}

/// Signs somebody out everywhere and lets them in no more, or lets them in again.
pub async fn set_state(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<UserId>,
    Input(new): Input<NewState>,
) -> Result<Response, Problem> {
    let disabled = new.is_disabled();
    let typed = new.password.map(|password| Typed { password, code: new.code });
    let done = if disabled { "disabled" } else { "let-in" };
    amend(&caller, &auth, id, typed, |user| Change { role: user.role, disabled }, done).await
}

async fn amend(
    caller: &Caller,
    auth: &Auth,
    id: UserId,
    typed: Option<Typed>,
    decide: impl Fn(&User) -> Change,
    done: &str,
) -> Result<Response, Problem> {
    caller.within(async |scope| fetch(scope, id).await).await?;
    let changed = change(caller, auth, id, typed.as_ref(), |user| Some(decide(user))).await;
    let Err(error) = changed else {
        return Ok(Redirect::to(&format!("/team/{id}?done={done}")).into_response());
    };
    let refusal = Some(Refusal::of_proved(error)?);
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let page = caller.within(async |scope| MemberPage::read(scope, id).await).await?;
    Ok((status, wait, MemberPage { refusal, ..page }).into_response())
}

impl MemberPage {
    async fn read(scope: &mut TenantScope, id: UserId) -> Result<Self, Error> {
        let user = fetch(scope, id).await?;
        let admin = user.role == RoleName::Admin;
        Ok(Self {
            shell: Shell::read(scope, Here::Team).await?,
            id,
            name: user.name.as_str().to_owned(),
            email: format::address(user.email.as_str()),
            role: role_words(user.role),
            admin,
            state: user.state,
            own: scope.principal().subject() == id,
            amendable: users::require_amendable(scope.principal(), &user).is_ok(),
            refusal: None,
            notice: None,
        })
    }
}

/// Of the staff: a client's logins stand on the client's page.
async fn fetch(scope: &mut TenantScope, id: UserId) -> Result<User, Error> {
    let user = users::fetch(scope, id).await?;
    if user.role.is_staff() { Ok(user) } else { Err(Error::NotFound) }
}
