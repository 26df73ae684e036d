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
    ClientId, Error, FileId, FileRequestId, TenantScope,
    files::{self, FilePage},
};
use serde::Deserialize;

use crate::{
    clients::place,
    clock::Clock,
    file_requests::{self, Row as Asked, Typed},
    form::key,
    format,
    layout::{Here, Shell},
    notice::Done,
    paging::cut,
    refusal::Refusal,
};
use rows::{PAGE, Row};

const DONE: [(&str, &str); 5] = [
    ("added", "The file is saved."),
    ("sent", "The file is saved. It can be seen by you and by the practice, and by nobody else."),
    (
        "asked",
        "The client finds it among what they have to do. Mail tells them, unless they want none.",
    ),
    ("not-asked", "The client is not asked for it any more."),
    ("removed", "The file is gone, with all that it was before."),
];

#[derive(Template, WebTemplate)]
#[template(path = "files.html")]
pub struct FilesPage {
    shell: Shell,
    /// Of one client, to staff: where their page is, and what they are called.
    client: Option<(String, String)>,
    rows: Vec<Row>,
    /// What the client is asked to bring, and what was brought of it.
    open: Vec<Asked>,
    answered: Vec<Asked>,
    /// What the form that brings a file is to answer.
    chosen: Option<FileRequestId>,
    /// The form that asks for one.
    typed: Typed,
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
    /// What one is about to answer.
    request: Option<FileRequestId>,
    done: Option<String>,
}

/// A client's own.
pub async fn list(caller: Caller, Query(cursor): Query<Cursor>) -> Result<FilesPage, Problem> {
    look(caller, None, cursor).await
}

/// Those of one client, to staff.
pub async fn of_client(
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(cursor): Query<Cursor>,
) -> Result<FilesPage, Problem> {
    look(caller, Some(id), cursor).await
}

async fn look(caller: Caller, of: Option<ClientId>, cursor: Cursor) -> Result<FilesPage, Problem> {
    let Cursor { after, request, done } = cursor;
    let page = caller.within(async |scope| FilesPage::read(scope, of, after).await);
    Ok(FilesPage { notice: Done { done }.words(&DONE), chosen: request, ..page.await? })
}

/// A client brings one.
pub async fn add(
    caller: Caller,
    State(app): State<App>,
    Query(cursor): Query<Cursor>,
    request: Request,
) -> Result<Response, Problem> {
    bring(caller, app, None, cursor, request).await
}

/// Staff bring one.
pub async fn add_to_client(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<ClientId>,
    Query(cursor): Query<Cursor>,
    request: Request,
) -> Result<Response, Problem> {
    bring(caller, app, Some(id), cursor, request).await
}

async fn bring(
    caller: Caller,
    app: App,
    of: Option<ClientId>,
    cursor: Cursor,
    request: Request,
) -> Result<Response, Problem> {
    let (client, _) = caller.within(async |scope| whose(scope, of).await).await?;
    match take_file(caller.clone(), app, Some(client), request).await {
        Ok(_) => Ok(Redirect::to(&match of {
            Some(id) => format!("/clients/{id}/files?done=added"),
            None => "/files?done=sent".to_owned(),
        })
        .into_response()),
        Err(problem) => {
            let refusal = Some(refused(problem)?);
            let page = caller.within(async |scope| FilesPage::read(scope, of, None).await).await?;
            let page = FilesPage { refusal, chosen: cursor.request, ..page };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
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

/// Whose files they are; of a client whom staff name, also where their page is, and what they are called. A client names
/// nobody: to staff a client's own are not there.
async fn whose(
    scope: &mut TenantScope,
    of: Option<ClientId>,
) -> Result<(ClientId, Option<(String, String)>), Error> {
    match of {
        Some(client) => Ok((client, Some(place(scope, client).await?))),
        None => Ok((scope.principal().client().ok_or(Error::NotFound)?, None)),
    }
}

impl FilesPage {
    async fn read(
        scope: &mut TenantScope,
        of: Option<ClientId>,
        after: Option<FileId>,
    ) -> Result<Self, Error> {
        let (id, client) = whose(scope, of).await?;
        let here = if client.is_some() { Here::Clients } else { Here::Files };
        let shell = Shell::read(scope, here).await?;
        let page = FilePage { client_id: Some(id), after, limit: PAGE + 1 };
        let mut files = files::list(scope, &page).await?;
        let next = cut(&mut files, PAGE, |file| file.id);
        let (clock, own) = (Clock::now(&shell.practice.time_zone), scope.principal().subject());
        let storage = files::storage(scope).await?;
        let open = file_requests::open(scope, id, &clock).await?;
        let answered = match client {
            Some(_) => file_requests::answered(scope, id, &clock).await?,
            None => Vec::new(),
        };
        Ok(Self {
            shell,
            client,
            open,
            answered,
            chosen: None,
            typed: Typed { key: key(), ..Typed::default() },
            rows: files.iter().map(|file| Row::new(file, own, &clock)).collect(),
            largest: format::size(storage.largest),
            next,
            later: after.is_some(),
            notice: None,
            refusal: None,
        })
    }

    /// The page once more to whoever asked for a file, with what was wrong.
    pub async fn asked(
        caller: &Caller,
        client: ClientId,
        typed: Typed,
        refusal: Refusal,
    ) -> Result<Self, Problem> {
        let page = caller.within(async |scope| Self::read(scope, Some(client), None).await);
        Ok(Self { typed, refusal: Some(refusal), ..page.await? })
    }

    /// Whether the form answers this.
    fn is_chosen(&self, asked: &Asked) -> bool {
        self.chosen == Some(asked.id)
    }

    /// Where the list begins, and where a file is brought to.
    fn first(&self) -> String {
        let place = self.client.as_ref().map_or("", |(place, _)| place.as_str());
        format!("{place}/files")
    }
}
