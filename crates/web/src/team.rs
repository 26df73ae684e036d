//! The team of a practice, for its staff; admins invite, and help back in who has lost everything.

pub mod member;
pub mod recovery;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{
    Caller, Path, Problem, Query,
    users::{invite_admin, invite_new, new_link},
};
use portico_auth::{Auth, Typed};
use portico_domain::{
    RoleName, TenantScope, UserId,
    users::{self, NewRole, State as Joined, User, UserPage},
};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    form::Input,
    format::{self, Address},
    layout::{Here, Shell},
    notice::{Done, INVITED},
    paging::cut,
    refusal::Refusal,
};

const PAGE: u8 = 50;

const DONE: [(&str, &str); 2] = [
    INVITED,
    ("recovery", "A mail with a link is on its way to them. Nothing changes until they follow it."),
];

#[derive(Template, WebTemplate)]
#[template(path = "team.html")]
pub struct TeamPage {
    shell: Shell,
    /// Whether an admin is looking.
    admin: bool,
    rows: Vec<Row>,
    pager: Option<String>,
    later: bool,
    notice: Option<&'static str>,
    typed: NewMember,
    refusal: Option<Refusal>,
}

struct Row {
    id: String,
    name: String,
    initials: String,
    email: Address,
    role: &'static str,
    state: Joined,
    own: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamQuery {
    after: Option<UserId>,
    done: Option<String>,
}

/// Somebody to invite, as typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    name: String,
    email: String,
    role: StaffRole,
    /// Asked for where an admin is to be made.
    #[serde(default)]
    password: Option<SecretString>,
    #[serde(default)]
    code: SecretString,
}

#[derive(Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StaffRole {
    Admin,
    #[default]
    Coach,
}

pub async fn list(caller: Caller, Query(query): Query<TeamQuery>) -> Result<TeamPage, Problem> {
    let TeamQuery { after, done } = query;
    caller
        .within(async |scope| {
            let page = TeamPage::read(scope, after).await?;
            Ok(TeamPage { notice: Done { done }.words(&DONE), ..page })
        })
        .await
}

pub async fn invite(
    caller: Caller,
    State(auth): State<Auth>,
    Input(typed): Input<NewMember>,
) -> Result<Response, Problem> {
    let NewMember { email, name, .. } = &typed;
    let invited = match (typed.role, &typed.password) {
        (StaffRole::Admin, Some(password)) => {
            let proof = Typed { password: password.clone(), code: typed.code.clone() };
            invite_admin(&caller, &auth, email, name, &proof).await.map_err(Refusal::of_proved)
        }
        (StaffRole::Admin, None) => {
            invite_new(&caller, &auth, email, name, NewRole::Admin).await.map_err(Refusal::of_rule)
        }
        (StaffRole::Coach, _) => {
            invite_new(&caller, &auth, email, name, NewRole::Coach).await.map_err(Refusal::of_rule)
        }
    };
    match invited {
        Ok(_) => Ok(Redirect::to("/team?done=invited").into_response()),
        Err(refusal) => refused(&caller, refusal?, typed).await,
    }
}

/// Invites once more somebody who has not come in yet. The link before is void.
pub async fn invite_again(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<UserId>,
) -> Result<Response, Problem> {
    let sent = caller.work(async |scope| {
        let link = new_link(&auth, scope.principal().tenant());
        users::invite(scope, id, &link).await
    });
    match sent.await {
        Ok(()) => Ok(Redirect::to("/team?done=invited").into_response()),
        Err(error) => refused(&caller, Refusal::of_rule(error)?, NewMember::default()).await,
    }
}

async fn refused(caller: &Caller, refusal: Refusal, typed: NewMember) -> Result<Response, Problem> {
    let (status, wait) = Refusal::parts(Some(&refusal));
    let page = caller.within(async |scope| TeamPage::read(scope, None).await).await?;
    Ok((status, wait, TeamPage { refusal: Some(refusal), typed, ..page }).into_response())
}

impl NewMember {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.email.is_empty()
    }
}

impl TeamPage {
    async fn read(
        scope: &mut TenantScope,
        after: Option<UserId>,
    ) -> Result<Self, portico_domain::Error> {
        let mut users = users::list(scope, &UserPage { after, limit: PAGE + 1 }).await?;
        let next = cut(&mut users, PAGE, |user| user.id);
        let own = scope.principal().subject();
        Ok(Self {
            shell: Shell::read(scope, Here::Team).await?,
            admin: scope.principal().require_admin().is_ok(),
            pager: next.map(|last| format!("/team?after={last}")),
            rows: users.iter().map(|user| Row::new(user, own)).collect(),
            later: after.is_some(),
            notice: None,
            typed: NewMember::default(),
            refusal: None,
        })
    }
}

impl Row {
    fn new(user: &User, own: UserId) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.as_str().to_owned(),
            initials: format::initials(user.name.as_str()),
            email: format::address(user.email.as_str()),
            role: role_words(user.role),
            state: user.state,
            own: user.id == own,
        }
    }
}

/// What a role is called on a page.
pub fn role_words(role: RoleName) -> &'static str {
    match role {
        RoleName::Admin => "Admin",
        RoleName::Coach => "Coach",
        RoleName::Client => "Client",
    }
}
