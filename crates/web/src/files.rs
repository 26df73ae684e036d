//! Files: in a list, and each with what it was before.

pub mod one;
pub mod rows;
pub mod steps;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{
    App, Caller, Path, Problem, Query,
    files::{take_file, take_version},
};
use portico_domain::{
    ClientId, Error, FileId, TenantScope, clients,
    files::{self, FilePage},
};
use serde::Deserialize;

use crate::{
    clock::Clock,
    format,
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
};
use rows::{PAGE, Row, cut};

const DONE: [(&str, &str); 3] = [
    ("added", "The file is saved."),
    ("sent", "The file is saved. It can be seen by you and by the practice, and by nobody else."),
    ("removed", "The file is gone, with all that it was before."),
];

#[derive(Template, WebTemplate)]
#[template(path = "files.html")]
pub struct FilesPage {
    shell: Shell,
    /// Of one client, to staff: where their page is, and what they are called.
    client: Option<(String, String)>,
    rows: Vec<Row>,
    /// How large a file may be.
    largest: String,
    next: Option<FileId>,
    later: bool,
    notice: Option<&'static str>,
    refusal: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    after: Option<FileId>,
    done: Option<String>,
}

/// A client's own.
pub async fn list(
    caller: Caller,
    Query(Cursor { after, done }): Query<Cursor>,
) -> Result<FilesPage, Problem> {
    let page = caller.within(async |scope| {
        let client = own(scope)?;
        FilesPage::read(scope, client, None, after).await
    });
    Ok(FilesPage { notice: Done { done }.words(&DONE), ..page.await? })
}

/// Those of one client, to staff.
pub async fn of_client(
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(Cursor { after, done }): Query<Cursor>,
) -> Result<FilesPage, Problem> {
    let page = caller.within(async |scope| {
        let place = place(scope, id).await?;
        FilesPage::read(scope, id, Some(place), after).await
    });
    Ok(FilesPage { notice: Done { done }.words(&DONE), ..page.await? })
}

/// A client brings one.
pub async fn add(
    caller: Caller,
    State(app): State<App>,
    request: Request,
) -> Result<Response, Problem> {
    let client = caller.within(async |scope| own(scope)).await?;
    match take_file(caller.clone(), app, Some(client), request).await {
        Ok(_) => Ok(Redirect::to("/files?done=sent").into_response()),
        Err(problem) => {
            let refusal = refused(problem)?;
            let page = caller
                .within(async |scope| FilesPage::read(scope, client, None, None).await)
                .await?;
            Ok(page.refused(refusal))
        }
    }
}

/// Staff bring one.
pub async fn add_to_client(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<ClientId>,
    request: Request,
) -> Result<Response, Problem> {
    caller.within(async |scope| place(scope, id).await).await?;
    match take_file(caller.clone(), app, Some(id), request).await {
        Ok(_) => Ok(Redirect::to(&format!("/clients/{id}/files?done=added")).into_response()),
        Err(problem) => {
            let refusal = refused(problem)?;
            let page = caller.within(async |scope| {
                let place = place(scope, id).await?;
                FilesPage::read(scope, id, Some(place), None).await
            });
            Ok(page.await?.refused(refusal))
        }
    }
}

/// Somebody brings another content of one.
pub async fn add_version(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<FileId>,
    request: Request,
) -> Result<Response, Problem> {
    match take_version(caller.clone(), app, id, request).await {
        Ok(()) => Ok(Redirect::to(&format!("/files/{id}?done=version")).into_response()),
        Err(problem) => one::refused(&caller, id, refused(problem)?).await,
    }
}

/// What is wrong with what was brought; all else has another page.
fn refused(problem: Problem) -> Result<Refusal, Problem> {
    match problem.status() {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PAYLOAD_TOO_LARGE => {
            Ok(Refusal::new(format::sentence(problem.detail())))
        }
        _ => Err(problem),
    }
}

/// Whose login it is; to staff this is not there.
fn own(scope: &TenantScope) -> Result<ClientId, Error> {
    scope.principal().client().ok_or(Error::NotFound)
}

/// Of a client whom one works with: where their page is, and what they are called.
async fn place(scope: &mut TenantScope, id: ClientId) -> Result<(String, String), Error> {
    scope.principal().require_sight()?;
    clients::profile(scope, id).await?;
    let client = clients::fetch(scope, id).await?;
    Ok((format!("/clients/{id}"), client.name.as_str().to_owned()))
}

impl FilesPage {
    async fn read(
        scope: &mut TenantScope,
        id: ClientId,
        client: Option<(String, String)>,
        after: Option<FileId>,
    ) -> Result<Self, Error> {
        let here = if client.is_some() { Here::Clients } else { Here::Files };
        let shell = Shell::read(scope, here).await?;
        let page = FilePage { client_id: Some(id), after, limit: PAGE + 1 };
        let mut files = files::list(scope, &page).await?;
        let next = cut(&mut files);
        let (clock, own) = (Clock::now(&shell.practice.time_zone), scope.principal().subject());
        let storage = files::storage(scope).await?;
        Ok(Self {
            shell,
            client,
            rows: files.iter().map(|file| Row::new(file, own, &clock)).collect(),
            largest: format::size(storage.largest),
            next,
            later: after.is_some(),
            notice: None,
            refusal: None,
        })
    }

    fn refused(self, refusal: Refusal) -> Response {
        let page = Self { refusal: Some(refusal), ..self };
        (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    }

    /// Where the list begins, and where a file is brought to.
    fn first(&self) -> String {
        let place = self.client.as_ref().map_or("", |(place, _)| place.as_str());
        format!("{place}/files")
    }
}
