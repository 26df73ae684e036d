//! What a client is asked to bring: said on the page of their files, and among what the client has to do.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem, file_requests::title};
use portico_domain::{
    ClientId, Error, FileId, FileRequestId, TenantScope, clients,
    file_requests::{self, FileRequest, FileRequestPage},
    once::Once,
};
use serde::Deserialize;

use crate::{clock::Clock, files::FilesPage, form::Input, format::Day, refusal::Refusal};

/// How many are shown that are open: more than can be asked for, since what is thrown away is asked for again. And how
/// many that were answered.
const SHOWN: u8 = 100;
const ANSWERED: u8 = 5;

/// A request, as a page shows it.
pub struct Row {
    pub id: FileRequestId,
    pub title: String,
    pub author: String,
    pub asked: Day,
    /// What has answered it, if one may have it, and when.
    pub file: Option<FileId>,
    pub answered: Option<Day>,
}

/// What is asked for, as typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Typed {
    pub title: String,
    /// What makes a form that is sent twice one request.
    pub key: String,
}

/// What stands open of one client.
pub async fn open(
    scope: &mut TenantScope,
    client: ClientId,
    clock: &Clock,
) -> Result<Vec<Row>, Error> {
    list(scope, client, true, SHOWN, clock).await
}

/// What was answered last.
pub async fn answered(
    scope: &mut TenantScope,
    client: ClientId,
    clock: &Clock,
) -> Result<Vec<Row>, Error> {
    list(scope, client, false, ANSWERED, clock).await
}

async fn list(
    scope: &mut TenantScope,
    client: ClientId,
    open: bool,
    limit: u8,
    clock: &Clock,
) -> Result<Vec<Row>, Error> {
    let page = FileRequestPage { client_id: Some(client), open: Some(open), after: None, limit };
    let listed = file_requests::list(scope, &page).await?;
    Ok(listed.iter().map(|request| Row::new(request, clock)).collect())
}

pub async fn add(
    caller: Caller,
    Path(client): Path<ClientId>,
    Input(typed): Input<Typed>,
) -> Result<Response, Problem> {
    let added = caller.work(async |scope| {
        clients::fetch(scope, client).await?;
        scope.principal().require_staff()?;
        let once =
            Once::of_form(&typed.key, &[client.to_string().as_bytes(), typed.title.as_bytes()]);
        file_requests::add(scope, client, title(&typed.title)?, once.as_ref()).await
    });
    match added.await {
        Ok(_) => Ok(Redirect::to(&format!("/clients/{client}/files?done=asked")).into_response()),
        Err(error) => {
            let refusal = Refusal::of_rule(error)?;
            let page = FilesPage::asked(&caller, client, typed, refusal).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

pub async fn remove(caller: Caller, Path(id): Path<FileRequestId>) -> Result<Redirect, Problem> {
    let removed = caller.within(async |scope| {
        let request = file_requests::fetch(scope, id).await?;
        file_requests::remove(scope, id).await?;
        Ok(request.client_id)
    });
    Ok(Redirect::to(&format!("/clients/{}/files?done=not-asked", removed.await?)))
}

impl Row {
    pub fn new(request: &FileRequest, clock: &Clock) -> Self {
        Self {
            id: request.id,
            title: request.title.as_str().to_owned(),
            author: request.author.as_str().to_owned(),
            asked: clock.day(request.created_at),
            file: request.file_id,
            answered: request.answered_at.map(|at| clock.day(at)),
        }
    }
}
