//! A file on its way into the store. No scope is open while its bytes arrive: one makes room before, another makes it a
//! file of somebody's behind, and what goes wrong in between leaves nothing.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
};
use portico_domain::{
    ClientId, FileId, ObjectId, TenantId,
    files::{self, Content, Target},
};
use portico_store::{Error as StoreError, FileName, ObjectKey, Store};
use serde::Serialize;
use tokio::time::timeout;

use super::form::{Form, Part, bytes, nothing, other};
use crate::{
    App, Caller, Problem,
    extract::{Json, Path},
    problem::{Forbidden, Malformed, NotFound, TooBusy, Unauthenticated},
};

/// How long a file may take to arrive: a day before [`files::sweep`] takes it for forgotten.
pub const TIME_LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

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
    key: ObjectKey,
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
    caller.require_live().await?;
    if let Some(client) = client {
        let target = Target::New(client);
        caller.within(async |scope| files::require_target(scope, target).await).await?;
    }
    let store = app.store.ok_or_else(no_store)?;
    let work = async move {
        let arrived = arrive(&caller, &store, client.map(Target::New), request).await?;
        let client = client.or(arrived.client).ok_or_else(other)?;
        let add =
            async |scope: &mut _| files::add(scope, client, &arrived.content, arrived.shared).await;
        keep(&caller, &store, &arrived, caller.within(add).await).await
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
    caller.within(async |scope| files::require_target(scope, target).await).await?;
    let store = app.store.ok_or_else(no_store)?;
    let work = async move {
        let arrived = arrive(&caller, &store, Some(target), request).await?;
        let add = async |scope: &mut _| files::add_version(scope, id, &arrived.content).await;
        keep(&caller, &store, &arrived, caller.within(add).await).await
    };
    to_its_end(work).await
}

async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let slow = || Problem::new(StatusCode::REQUEST_TIMEOUT, "The file took too long to arrive.");
    let work = async move { timeout(TIME_LIMIT, work).await.map_err(|_| slow())? };
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
    let (mut client, mut shared) = (None, None);
    loop {
        match form.next().await? {
            Part::Text(name, text) if name == "client_id" && client.is_none() => {
                client = Some(serde_json::from_value(text.into()).map_err(|_| Problem::NOT_FOUND)?);
            }
            Part::Text(name, text) if name == "shared" && shared.is_none() => {
                shared = Some(matches!(text.as_str(), "true" | "on"));
            }
            Part::Text(..) => return Err(other()),
            Part::File(name, file) => {
                let target = target.or(client.map(Target::New)).ok_or_else(other)?;
                let begin = async |scope: &mut _| files::begin(scope, target, length).await;
                let begun = caller.within(begin).await?;
                let key = key(begun)?;
                let stored = store.put(&key, bytes(file), length).await;
                let stored = match stored {
                    Ok(stored) => stored,
                    Err(error) => {
                        give_up(caller, begun.1).await;
                        return Err(refusal(error));
                    }
                };
                let name = FileName::parse(&name).with_extension_of(stored.kind);
                let content = Content {
                    object: begun.1,
                    name: name.as_str().to_owned().into(),
                    media_type: stored.kind.media_type(),
                    bytes: stored.bytes,
                    sha256: stored.sha256,
                };
                return Ok(Arrived { content, client, shared: shared.unwrap_or(false), key });
            }
        }
    }
}

/// What came of it; where that is nothing, the object goes again.
async fn keep<T>(
    caller: &Caller,
    store: &Store,
    arrived: &Arrived,
    outcome: Result<T, Problem>,
) -> Result<T, Problem> {
    if outcome.is_err() {
        match store.remove(&arrived.key).await {
            Ok(()) => give_up(caller, arrived.content.object).await,
            Err(error) => tracing::error!(%error, "an object stays until it is swept"),
        }
    }
    outcome
}

/// Whoever cannot come in any more leaves it to the sweep.
async fn give_up(caller: &Caller, object: ObjectId) {
    let _ = caller.within(async |scope| files::give_up(scope, object).await).await;
}

pub(super) fn key((tenant, object): (TenantId, ObjectId)) -> Result<ObjectKey, Problem> {
    format!("{tenant}/{object}").parse().map_err(|_| Problem::internal())
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
