//! Who can open a client: seen by the staff on whose roster the client is, changed by admins.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem, Query, assignments::let_in};
use portico_domain::{
    ClientId, Error, TenantScope, UserId,
    assignments::{self, Assignment},
    clients,
    users::{self, State, User, UserPage},
};
use serde::Deserialize;

use crate::{
    clock::Clock,
    fields::Wrong,
    form::Input,
    format::{self, Day},
    layout::{Here, Shell},
    notice::Done,
};

/// How many of the staff are offered: a practice has fewer. The API lets in whoever else there is.
const OFFERED: u8 = 200;

const DONE: [(&str, &str); 2] = [
    ("let-in", "They can open this client now, and everybody here sees why."),
    ("taken", "From now on they cannot open this client any more."),
];

#[derive(Template, WebTemplate)]
#[template(path = "client_access.html")]
pub struct AccessPage {
    shell: Shell,
    id: ClientId,
    name: String,
    openers: Vec<Opener>,
    /// Who of the staff could be let in.
    others: Vec<Other>,
    notice: Option<&'static str>,
    typed: NewOpener,
    wrong: Wrong,
}

/// Somebody who can open the client.
pub struct Opener {
    pub id: UserId,
    pub name: String,
    pub initials: String,
    pub since: Day,
    /// Why; none for whoever added the client.
    pub reason: Option<String>,
    /// Who let them in.
    pub given_by: Option<String>,
}

/// Somebody who can be let in.
struct Other {
    id: UserId,
    name: String,
    /// Whether they were chosen before.
    chosen: bool,
}

/// Who is to be let in, and why, as typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOpener {
    user: Option<UserId>,
    #[serde(default)]
    reason: String,
}

pub async fn show(
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(done): Query<Done>,
) -> Result<AccessPage, Problem> {
    let notice = done.words(&DONE);
    caller
        .within(async |scope| {
            let page = AccessPage::read(scope, id, NewOpener::default(), Wrong::default()).await?;
            Ok(AccessPage { notice, ..page })
        })
        .await
}

/// Lets somebody in; whoever lets themselves in is led to what they can open now.
pub async fn add(
    caller: Caller,
    Path(client): Path<ClientId>,
    Input(typed): Input<NewOpener>,
) -> Result<Response, Problem> {
    let added = caller.work(async |scope| {
        scope.principal().require_sight()?;
        clients::fetch(scope, client).await?;
        scope.principal().require_admin()?;
        let user = typed.user.ok_or(Error::NotFound)?;
        let_in(scope, client, user, &typed.reason).await?;
        Ok(scope.principal().subject() == user)
    });
    match added.await {
        Ok(true) => Ok(Redirect::to(&format!("/clients/{client}?done=in")).into_response()),
        Ok(false) => {
            Ok(Redirect::to(&format!("/clients/{client}/access?done=let-in")).into_response())
        }
        Err(Error::Invalid(rule)) => {
            let mut wrong = Wrong::default();
            wrong.add("reason", "Reason", reason_words(&typed.reason, rule));
            let page = caller
                .within(async |scope| AccessPage::read(scope, client, typed, wrong).await)
                .await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes it back.
pub async fn remove(
    caller: Caller,
    Path((client, user)): Path<(ClientId, UserId)>,
) -> Result<Redirect, Problem> {
    let removed = caller.within(async |scope| {
        scope.principal().require_sight()?;
        assignments::remove(scope, client, user).await
    });
    removed.await?;
    Ok(Redirect::to(&format!("/clients/{client}/access?done=taken")))
}

/// Who can open this client, for a card.
pub async fn openers(
    scope: &mut TenantScope,
    client: ClientId,
    shell: &Shell,
) -> Result<Vec<Opener>, Error> {
    let clock = Clock::now(&shell.practice.time_zone);
    let openers = assignments::list(scope, client).await?;
    Ok(openers.iter().map(|opener| Opener::new(opener, &clock)).collect())
}

impl AccessPage {
    async fn read(
        scope: &mut TenantScope,
        id: ClientId,
        typed: NewOpener,
        wrong: Wrong,
    ) -> Result<Self, Error> {
        scope.principal().require_sight()?;
        let client = clients::fetch(scope, id).await?;
        scope.principal().require_admin()?;
        let shell = Shell::read(scope, Here::Clients).await?;
        let openers = openers(scope, id, &shell).await?;
        let staff = users::list(scope, &UserPage { after: None, limit: OFFERED }).await?;
        let can = |user: &&User| openers.iter().any(|opener| opener.id == user.id);
        let others = staff.iter().filter(|user| user.state != State::Disabled && !can(user));
        let others = others.map(|user| Other::new(user, typed.user)).collect();
        Ok(Self {
            shell,
            id,
            name: client.name.as_str().to_owned(),
            openers,
            others,
            notice: None,
            typed,
            wrong,
        })
    }
}

impl Opener {
    fn new(assignment: &Assignment, clock: &Clock) -> Self {
        Self {
            id: assignment.user_id,
            name: assignment.name.as_str().to_owned(),
            initials: format::initials(assignment.name.as_str()),
            since: clock.day(assignment.since),
            reason: assignment.reason.as_ref().map(|reason| reason.as_str().to_owned()),
            given_by: assignment.given_by.as_ref().map(|name| name.as_str().to_owned()),
        }
    }
}

impl Other {
    fn new(user: &User, chosen: Option<UserId>) -> Self {
        Self { id: user.id, name: user.name.as_str().to_owned(), chosen: chosen == Some(user.id) }
    }
}

fn reason_words(typed: &str, rule: &str) -> String {
    match typed.trim() {
        "" => "Say why, in a few words. Everybody who can open this client reads it.".to_owned(),
        _ => format::sentence(rule),
    }
}
