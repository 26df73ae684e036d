//! A file on its way into the store. No scope is open while its bytes arrive: one makes room before, another makes it a
//! file of somebody's behind, and what goes wrong in between leaves nothing.

use std::{pin::pin, time::Duration};

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
};
use portico_domain::{
    ClientId, Error, FileId, FileRequestId, ObjectId, TenantId, TenantScope, file_requests,
    files::{self, Content, Target},
};
use portico_store::{Error as StoreError, FileName, ObjectKey, Store, Stored};
use serde::Serialize;
use tokio::time::{Instant, timeout_at};

use super::{
    form::{Form, Part, bytes, nothing},
    transfers::Whose,
};
use crate::{
    App, Caller, Problem,
    extract::{Json, Path},
    problem::{Forbidden, Malformed, NotFound, TooBusy, Unauthenticated},
};

/// How long a file may take to arrive: an hour before [`files::sweep`] takes it for forgotten.
pub const TIME_LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

/// How often it is asked meanwhile whether whoever brings it may still come in.
const LOOK: Duration = Duration::from_secs(60);

/// What staff bring is private unless they say otherwise.
const PRIVATE_ANSWER: Error =
    Error::Invalid("what was asked for is answered by a file that the client sees: share it");

/// Where files arrive, of both faces.
const PLACES: [&str; 5] = [
    "/api/v1/files",
    "/api/v1/files/{id}/versions",
    "/files",
    "/clients/{id}/files",
    "/files/{id}/versions",
];

/// Whether a request may take as long as a file does.
pub fn is_upload(method: &Method, route: &str) -> bool {
    method == Method::POST && PLACES.contains(&route)
}

/// A file, as a form brings it. The texts stand before the file.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "it stands for a form in the API's document")]
pub(crate) struct FileForm {
    /// Whose it is to be.
    client_id: ClientId,
    /// Whether the client sees it. What a client brings, they see.
    shared: Option<bool>,
    /// What it answers: something that the client was asked for.
    request_id: Option<FileRequestId>,
    /// Its bytes, with a file name.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Another content of a file.
#[derive(utoipa::ToSchema)]
#[allow(dead_code, reason = "it stands for a form in the API's document")]
pub(crate) struct FileVersionForm {
    /// Its bytes, with a file name.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A file that has come.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeFile {
    id: FileId,
}

/// What has come of a form, before it is anybody's.
struct Arrived {
    content: Content,
    client: Option<ClientId>,
    shared: bool,
    request: Option<FileRequestId>,
}

/// Brings a file, as a form does (`multipart/form-data`), with a `Content-Length`. What it is, its content says: what is
/// none of what a practice takes is refused. Staff bring it for a client whom they are assigned; a client, for themselves.
#[utoipa::path(post, path = "/api/v1/files", tag = "files",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = MadeFile), Unauthenticated, Forbidden, NotFound, Malformed, TooBusy))]
pub(crate) async fn add(
    caller: Caller,
    State(app): State<App>,
    request: Request,
) -> Result<(StatusCode, Json<MadeFile>), Problem> {
    let id = take_file(caller, app, None, request).await?;
    Ok((StatusCode::CREATED, Json(MadeFile { id })))
}

/// Brings another content of a file. The one before is kept.
#[utoipa::path(post, path = "/api/v1/files/{id}/versions", tag = "files",
    params(("id" = FileId, Path, description = "The file")),
    request_body(content = FileVersionForm, content_type = "multipart/form-data"),
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Malformed, TooBusy))]
pub(crate) async fn add_version(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<FileId>,
    request: Request,
) -> Result<StatusCode, Problem> {
    take_version(caller, app, id, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a new file in, of this client or of the one whom the form names. It goes on behind whoever hangs up, so that
/// what has begun comes to an end.
pub async fn take_file(
    caller: Caller,
    app: App,
    client: Option<ClientId>,
    request: Request,
) -> Result<FileId, Problem> {
    let whose = caller.within(async |scope| {
        if let Some(client) = client {
            files::require_target(scope, Target::New(client)).await?;
        }
        Ok(Whose::from(scope.principal()))
    });
    let place = app.transfers.take(whose.await?).await?;
    let store = app.store.ok_or_else(no_store)?;
    let work = async move {
        let arrived = arrive(&caller, &store, client.map(Target::New), request).await?;
        let client = client.or(arrived.client).ok_or(Problem::OTHER_FORM)?;
        let add = async |scope: &mut _| {
            let file = files::add(scope, client, &arrived.content, arrived.shared).await?;
            if let Some(request) = arrived.request {
                file_requests::answer(scope, request, client, file).await?;
            }
            Ok(file)
        };
        let added = keep(&caller, &arrived, caller.within(add).await).await;
        drop(place);
        added
    };
    to_its_end(work).await
}

/// Takes another content of a file in.
pub async fn take_version(
    caller: Caller,
    app: App,
    id: FileId,
    request: Request,
) -> Result<(), Problem> {
    let target = Target::Version(id);
    let found = caller.within(async |scope| {
        files::require_target(scope, target).await?;
        Ok((files::fetch(scope, id).await?.shared, Whose::from(scope.principal())))
    });
    let (shared, whose) = found.await?;
    let place = app.transfers.take(whose).await?;
    let store = app.store.ok_or_else(no_store)?;
    let work = async move {
        let arrived = arrive(&caller, &store, Some(target), request).await?;
        let add =
            async |scope: &mut _| files::add_version(scope, id, &arrived.content, shared).await;
        let added = keep(&caller, &arrived, caller.within(add).await).await;
        drop(place);
        added
    };
    to_its_end(work).await
}

async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    tokio::spawn(work).await.map_err(|_| Problem::internal())?
}

/// Reads the form up to the file, makes room, and stores it.
async fn arrive(
    caller: &Caller,
    store: &Store,
    target: Option<Target>,
    request: Request,
) -> Result<Arrived, Problem> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let unsaid = || {
        let detail = "Say how long the form is: a Content-Length is missing.";
        Problem::new(StatusCode::LENGTH_REQUIRED, detail)
    };
    let length = length.ok_or_else(unsaid)?;
    let mut form = Form::begin(request).await?;
    let is_version = matches!(target, Some(Target::Version(_)));
    let (mut client, mut shared, mut request_id) = (None, None, None);
    loop {
        match form.next().await? {
            Part::Text(name, text) if name == "client_id" && client.is_none() => {
                client = Some(serde_json::from_value(text.into()).map_err(|_| Problem::NOT_FOUND)?);
            }
            Part::Text(name, text) if name == "shared" && shared.is_none() => {
                shared = Some(matches!(text.as_str(), "true" | "on"));
            }
            // Of a form on which nothing was chosen.
            Part::Text(name, text) if name == "request_id" && text.is_empty() => {}
            Part::Text(name, text)
                if name == "request_id" && request_id.is_none() && !is_version =>
            {
                let read = serde_json::from_value(text.into());
                request_id = Some(read.map_err(|_| Problem::NOT_FOUND)?);
            }
            Part::Text(..) => return Err(Problem::OTHER_FORM),
            Part::File(name, file) => {
                let target = target.or(client.map(Target::New)).ok_or(Problem::OTHER_FORM)?;
                let begin = async |scope: &mut TenantScope| {
                    if let Some(request) = request_id {
                        if !shared.unwrap_or(false) {
                            scope.principal().client().ok_or(PRIVATE_ANSWER)?;
                        }
                        let client = files::require_target(scope, target).await?;
                        file_requests::require_open(scope, request, client).await?;
                    }
                    files::begin(scope, target, length).await
                };
                let begun = caller.within(begin).await?;
                let key = key(begun).map_err(|_| Problem::internal())?;
                let put = store.put(&key, bytes(file), length);
                let stored = match while_live(caller, put).await {
                    Ok(stored) => stored,
                    Err(problem) => {
                        give_up(caller, begun.1).await;
                        return Err(problem);
                    }
                };
                let content = content_of(begun.1, &name, &stored);
                return Ok(Arrived {
                    content,
                    client,
                    shared: shared.unwrap_or(false),
                    request: request_id,
                });
            }
        }
    }
}

/// What has arrived, under the name that it was sent with: its extension is one of what it is.
pub fn content_of(object: ObjectId, name: &str, stored: &Stored) -> Content {
    let name = FileName::parse(name).with_extension_of(stored.kind);
    Content {
        object,
        name: name.as_str().to_owned().into(),
        media_type: stored.kind.media_type(),
        bytes: stored.bytes,
        sha256: stored.sha256,
    }
}

/// Waits for the store, as long as a file may take, and as long as whoever brings it may come in: which is asked now and
/// then, so that their session does not idle meanwhile.
async fn while_live(
    caller: &Caller,
    put: impl Future<Output = Result<Stored, StoreError>>,
) -> Result<Stored, Problem> {
    let mut put = pin!(put);
    let until = Instant::now() + TIME_LIMIT;
    loop {
        let look = Instant::now() + LOOK;
        match timeout_at(look.min(until), &mut put).await {
            Ok(stored) => return stored.map_err(refusal),
            Err(_) if Instant::now() >= until => {
                let detail = "The file took too long to arrive.";
                return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail));
            }
            Err(_) => caller.require_live().await?,
        }
    }
}

/// What came of it; where that is nothing, the object goes with the next sweep. It is not removed here: an answer that
/// was lost on its way from the database may have been a yes.
async fn keep<T>(
    caller: &Caller,
    arrived: &Arrived,
    outcome: Result<T, Problem>,
) -> Result<T, Problem> {
    if outcome.is_err() {
        give_up(caller, arrived.content.object).await;
    }
    outcome
}

/// Whoever cannot come in any more leaves it to the sweep.
async fn give_up(caller: &Caller, object: ObjectId) {
    let _ = caller.within(async |scope| files::give_up(scope, object).await).await;
}

/// Where an object lies in the store.
pub fn key((tenant, object): (TenantId, ObjectId)) -> Result<ObjectKey, StoreError> {
    format!("{tenant}/{object}").parse()
}

pub(super) fn no_store() -> Problem {
    tracing::error!("there is no place for files: the settings of [files] are missing");
    Problem::busy("Files cannot be kept at this moment.")
}

pub(super) fn refusal(error: StoreError) -> Problem {
    match error {
        StoreError::Empty => nothing(),
        StoreError::TooLarge(_) => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The file is longer than was said.")
        }
        error @ (StoreError::Refused(_) | StoreError::Full) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{error}."))
        }
        StoreError::Stream(_) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "The file did not arrive whole.")
        }
        error => {
            tracing::error!(%error, "the store did not do what it should");
            Problem::busy("Files cannot be kept at this moment. Try again in a few seconds.")
        }
    }
}
