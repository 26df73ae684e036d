//! Archiving a client, and bringing them back: one page that says what will happen.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::Redirect;
use portico_api::{Caller, Path, Problem};
use portico_domain::{
    ClientId,
    clients::{self, Status},
};
use serde::Deserialize;

use crate::{
    form::Input,
    layout::{Here, Shell},
};

#[derive(Template, WebTemplate)]
#[template(path = "client_status.html")]
pub struct StatusPage {
    shell: Shell,
    id: ClientId,
    name: String,
    archived: bool,
}

/// What is to become of the client.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStatus {
    status: Status,
}

pub async fn show(caller: Caller, Path(id): Path<ClientId>) -> Result<StatusPage, Problem> {
    caller
        .within(async |scope| {
            scope.principal().require_sight()?;
            let client = clients::fetch(scope, id).await?;
            Ok(StatusPage {
                shell: Shell::read(scope, Here::Clients).await?,
                id,
                name: client.name.as_str().to_owned(),
                archived: client.status == Status::Archived,
            })
        })
        .await
}

pub async fn submit(
    caller: Caller,
    Path(id): Path<ClientId>,
    Input(NewStatus { status }): Input<NewStatus>,
) -> Result<Redirect, Problem> {
    let changed = caller.within(async |scope| {
        scope.principal().require_sight()?;
        clients::fetch(scope, id).await?;
        scope.hold(id).await?;
        let client = clients::fetch(scope, id).await?;
        clients::amend(scope, id, client.name, status).await
    });
    changed.await?;
    let done = if status == Status::Archived { "archived" } else { "back" };
    Ok(Redirect::to(&format!("/clients/{id}?done={done}")))
}
