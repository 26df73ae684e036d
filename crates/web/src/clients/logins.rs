//! Who signs in for a client, and inviting one more, for those who work with the client.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{
    Caller, Path, Problem,
    users::{invite_new, new_link},
};
use portico_auth::Auth;
use portico_domain::{
    ClientId, Error, RoleName, UserId,
    users::{self, Change, NewRole, State as Joined, User},
};
use serde::Deserialize;

use super::{OneClientPage, View};
use crate::{
    form::Input,
    format::{self, Address},
    refusal::Refusal,
    team::member::NewState,
};

/// A login of a client.
pub struct Login {
    pub id: String,
    pub name: String,
    pub email: Address,
    pub state: Joined,
}

/// Somebody who is to have a login, as typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLogin {
    pub name: String,
    pub email: String,
}

pub async fn invite(
    caller: Caller,
    State(auth): State<Auth>,
    Path(client): Path<ClientId>,
    Input(typed): Input<NewLogin>,
) -> Result<Response, Problem> {
    let role = NewRole::Client(client);
    match invite_new(&caller, &auth, &typed.email, &typed.name, role).await {
        Ok(_) => Ok(invited(client)),
        Err(error) => refused(&caller, client, Refusal::of_rule(error)?, typed).await,
    }
}

/// Invites once more somebody who has not come in yet. The link before is void.
pub async fn invite_again(
    caller: Caller,
    State(auth): State<Auth>,
    Path((client, user)): Path<(ClientId, UserId)>,
) -> Result<Response, Problem> {
    let sent = caller.work(async |scope| {
        let logins = users::list_of_client(scope, client).await?;
        logins.iter().find(|login| login.id == user).ok_or(Error::NotFound)?;
        let link = new_link(&auth, scope.principal().tenant());
        users::invite(scope, user, &link).await
    });
    match sent.await {
        Ok(()) => Ok(invited(client)),
        Err(error) => refused(&caller, client, Refusal::of_rule(error)?, NewLogin::default()).await,
    }
}

/// Signs somebody out everywhere and lets them in no more, or lets them in again.
pub async fn set_state(
    caller: Caller,
    Path((client, user)): Path<(ClientId, UserId)>,
    Input(new): Input<NewState>,
) -> Result<Redirect, Problem> {
    let disabled = new.is_disabled();
    let amended = caller.within(async |scope| {
        let logins = users::list_of_client(scope, client).await?;
        logins.iter().find(|login| login.id == user).ok_or(Error::NotFound)?;
        users::amend(scope, user, Change { role: RoleName::Client, disabled }, None).await
    });
    amended.await?;
    let done = if disabled { "disabled" } else { "enabled" };
    Ok(Redirect::to(&format!("/clients/{client}?done={done}#logins")))
}

fn invited(client: ClientId) -> Response {
    Redirect::to(&format!("/clients/{client}?done=invited#logins")).into_response()
}

/// The client's page again, with what was typed.
pub async fn refused(
    caller: &Caller,
    client: ClientId,
    refusal: Refusal,
    typed: NewLogin,
) -> Result<Response, Problem> {
    let (status, wait) = Refusal::parts(Some(&refusal));
    let view = View { refusal: Some(refusal), typed, ..View::default() };
    let page = caller.within(async |scope| OneClientPage::read(scope, client, view).await).await?;
    Ok((status, wait, page).into_response())
}

impl NewLogin {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.email.is_empty()
    }
}

impl From<&User> for Login {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.as_str().to_owned(),
            email: format::address(user.email.as_str()),
            state: user.state,
        }
    }
}
