//! Helping somebody back in: one page that says what will happen, then the link.

use askama::Template;
use askama_web::WebTemplate;
use axum::{extract::State, response::Redirect};
use portico_api::{Caller, Path, Problem, users::new_link};
use portico_auth::Auth;
use portico_domain::{
    Error, TenantScope, UserId,
    users::{self, State as Joined, User},
};

use crate::{
    format::{self, Address},
    layout::{Here, Shell},
};

#[derive(Template, WebTemplate)]
#[template(path = "team_recovery.html")]
pub struct RecoveryPage {
    shell: Shell,
    id: UserId,
    name: String,
    email: Address,
}

pub async fn show(caller: Caller, Path(id): Path<UserId>) -> Result<RecoveryPage, Problem> {
    caller
        .within(async |scope| {
            let user = recoverable(scope, id).await?;
            Ok(RecoveryPage {
                shell: Shell::read(scope, Here::Team).await?,
                id,
                name: user.name.as_str().to_owned(),
                email: format::address(user.email.as_str()),
            })
        })
        .await
}

pub async fn send(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<UserId>,
) -> Result<Redirect, Problem> {
    let sent = caller.within(async |scope| {
        recoverable(scope, id).await?;
        let link = new_link(&auth, scope.principal().tenant());
        users::recover(scope, id, &link).await
    });
    sent.await?;
    Ok(Redirect::to("/team?done=recovery"))
}

/// Admins do it, for others who could sign in.
async fn recoverable(scope: &mut TenantScope, id: UserId) -> Result<User, Error> {
    let user = users::fetch(scope, id).await?;
    scope.principal().require_admin()?;
    if user.state != Joined::Active || scope.principal().subject() == id {
        return Err(Error::Forbidden);
    }
    Ok(user)
}
