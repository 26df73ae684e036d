//! Adding a client, and inviting them at once if that is wanted.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Problem, users::new_link};
use portico_auth::Auth;
use portico_domain::{
    ClientId, Error, TenantScope,
    clients::{self, Profile},
    users::{self, NewRole, NewUser},
};

use super::details::Details;
use crate::{
    fields::Wrong,
    form::{Input, key},
    format,
    layout::{Here, Shell},
    refusal::Refusal,
};

#[derive(Template, WebTemplate)]
#[template(path = "client_new.html")]
pub struct NewClientPage {
    shell: Shell,
    typed: Details,
    wrong: Wrong,
    refusal: Option<Refusal>,
    /// Whether it is about whoever looks.
    own: bool,
}

pub async fn show(caller: Caller) -> Result<NewClientPage, Problem> {
    let blank = Details { key: key(), ..Details::default() };
    read(&caller, blank, Wrong::default(), None).await
}

pub async fn submit(
    caller: Caller,
    State(auth): State<Auth>,
    Input(typed): Input<Details>,
) -> Result<Response, Problem> {
    let mut wrong = Wrong::default();
    let added = caller.work(async |scope| add(scope, &auth, &typed, &mut wrong).await).await;
    let refusal = match added {
        Ok(Some(id)) => {
            let done = if typed.invites() { "invited" } else { "added" };
            return Ok(Redirect::to(&format!("/clients/{id}?done={done}")).into_response());
        }
        Ok(None) => None,
        // All that can be said of it now is that there is such a login already.
        Err(Error::Invalid(rule)) => {
            wrong.add("email", "Email", format::sentence(rule));
            None
        }
        Err(other) => Some(Refusal::of_rule(other)?),
    };
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let status = if wrong.is_empty() { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, wait, read(&caller, typed, wrong, refusal).await?).into_response())
}

/// The client and the invitation, or neither; none if something is wrong with what was typed.
async fn add(
    scope: &mut TenantScope,
    auth: &Auth,
    typed: &Details,
    wrong: &mut Wrong,
) -> Result<Option<ClientId>, Error> {
    scope.principal().require_sight()?;
    let name = typed.checked_name(wrong);
    let profile = typed.checked_profile(&Profile::default(), wrong);
    let email = typed.checked_email(wrong);
    if typed.invites() && email.is_none() {
        wrong.add("email", "Email", "The invitation needs an address. Give one, or invite later.");
    }
    let Some(name) = name.filter(|_| wrong.is_empty()) else { return Ok(None) };
    let profile = Some(profile).filter(|profile| *profile != Profile::default());
    let id = clients::add(scope, name.clone(), profile, typed.once().as_ref()).await?;
    // One who was added by the same form before has been invited.
    if typed.invites() && users::list_of_client(scope, id).await?.is_empty() {
        let link = new_link(auth, scope.principal().tenant());
        let login = NewUser { email, name: Some(name), role: NewRole::Client(id) };
        users::add(scope, login, &link, None).await?;
    }
    Ok(Some(id))
}

async fn read(
    caller: &Caller,
    typed: Details,
    wrong: Wrong,
    refusal: Option<Refusal>,
) -> Result<NewClientPage, Problem> {
    let shell = caller.within(async |scope| {
        scope.principal().require_sight()?;
        Shell::read(scope, Here::Clients).await
    });
    Ok(NewClientPage { shell: shell.await?, typed, wrong, refusal, own: false })
}
