//! Changing what a client is called, and what is known of them.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem};
use portico_domain::{
    ClientId, Error, TenantScope,
    clients::{self, Client, Profile},
};

use super::details::Details;
use crate::{
    fields::Wrong,
    form::Input,
    layout::{Here, Shell},
};

#[derive(Template, WebTemplate)]
#[template(path = "client_edit.html")]
pub struct EditPage {
    shell: Shell,
    id: ClientId,
    name: String,
    /// Whether what is known is open to whoever looks; an admin who does not work with them changes the name.
    known: bool,
    typed: Details,
    wrong: Wrong,
    /// Whether it is about whoever looks.
    own: bool,
}

pub async fn show(caller: Caller, Path(id): Path<ClientId>) -> Result<EditPage, Problem> {
    caller
        .within(async |scope| {
            let (client, profile) = read(scope, id).await?;
            let typed = Details::of(&client.name, profile.as_ref().unwrap_or(&Profile::default()));
            page(scope, &client, profile.is_some(), typed, Wrong::default()).await
        })
        .await
}

pub async fn submit(
    caller: Caller,
    Path(id): Path<ClientId>,
    Input(typed): Input<Details>,
) -> Result<Response, Problem> {
    let page = caller.within(async |scope| {
        read(scope, id).await?;
        scope.hold(id).await?;
        let (client, profile) = read(scope, id).await?;
        let mut wrong = Wrong::default();
        let name = typed.checked_name(&mut wrong);
        let new = profile.as_ref().map(|present| typed.checked_profile(present, &mut wrong));
        let Some(name) = name.filter(|_| wrong.is_empty()) else {
            return page(scope, &client, profile.is_some(), typed, wrong).await.map(Some);
        };
        if name != client.name {
            clients::amend(scope, id, name, client.status).await?;
        }
        if let Some(new) = new.filter(|new| Some(new) != profile.as_ref()) {
            clients::amend_profile(scope, id, new).await?;
        }
        Ok(None)
    });
    Ok(match page.await? {
        Some(page) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        None => Redirect::to(&format!("/clients/{id}?done=saved")).into_response(),
    })
}

/// See [`clients::fetch_known`]; for staff.
async fn read(scope: &mut TenantScope, id: ClientId) -> Result<(Client, Option<Profile>), Error> {
    scope.principal().require_sight()?;
    clients::fetch_known(scope, id).await
}

async fn page(
    scope: &mut TenantScope,
    client: &Client,
    known: bool,
    typed: Details,
    wrong: Wrong,
) -> Result<EditPage, Error> {
    Ok(EditPage {
        shell: Shell::read(scope, Here::Clients).await?,
        id: client.id,
        name: client.name.as_str().to_owned(),
        known,
        typed,
        wrong,
        own: false,
    })
}
