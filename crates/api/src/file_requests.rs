use axum::http::StatusCode;
use portico_domain::{
    ClientId, Error, FileRequestId, PersonalText, clients,
    file_requests::{self, FileRequest, FileRequestPage, TITLE},
};
use serde::{Deserialize, Serialize};

use crate::{
    Caller, Problem,
    extract::{Json, Path, Query},
    once::{InputOnce, OnceKey},
    page::Limit,
    problem::{Forbidden, Malformed, NotFound, Unauthenticated, UnknownQuery},
};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileRequestQuery {
    /// Of this client only.
    client_id: Option<ClientId>,
    /// Those alone that no file has answered yet; or, if false, those alone that one has.
    open: Option<bool>,
    /// Where the page before ended: its `next`.
    after: Option<FileRequestId>,
    /// At most so many items.
    #[serde(default)]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 20)]
    limit: Limit,
}

/// A page of what was asked for.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct FileRequestList {
    items: Vec<FileRequest>,
    /// Where the next page begins; null on the last one.
    next: Option<FileRequestId>,
}

/// What a client is to be asked for.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFileRequest {
    client_id: ClientId,
    /// What is asked for, in one line.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
}

/// What was asked for.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeFileRequest {
    id: FileRequestId,
}

/// What clients are asked to bring, newest first: staff see it of the clients whom they are assigned; a client, their own.
#[utoipa::path(get, path = "/api/v1/file-requests", tag = "files", params(FileRequestQuery),
    responses((status = 200, body = FileRequestList), UnknownQuery, Unauthenticated))]
pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<FileRequestQuery>,
) -> Result<Json<FileRequestList>, Problem> {
    let FileRequestQuery { client_id, open, after, limit } = query;
    let page = FileRequestPage { client_id, open, after, limit: limit.get() };
    let items = caller.within(async |scope| file_requests::list(scope, &page).await).await?;
    Ok(Json(FileRequestList { next: limit.next(&items, |request| request.id), items }))
}

/// Asks a client for a file: it stands among what they have to do, and mail says that there is something new. A file
/// that is brought with its id answers it.
#[utoipa::path(post, path = "/api/v1/file-requests", tag = "files", params(OnceKey), request_body = NewFileRequest,
    responses((status = 201, body = MadeFileRequest), Unauthenticated, Forbidden, NotFound, Malformed))]
pub(crate) async fn add(
    caller: Caller,
    InputOnce(new, once): InputOnce<NewFileRequest>,
) -> Result<(StatusCode, Json<MadeFileRequest>), Problem> {
    let added = caller.within(async |scope| {
        clients::fetch(scope, new.client_id).await?;
        scope.principal().require_staff()?;
        file_requests::add(scope, new.client_id, title(&new.title)?, once.as_ref()).await
    });
    Ok((StatusCode::CREATED, Json(MadeFileRequest { id: added.await? })))
}

/// One thing that was asked for.
#[utoipa::path(get, path = "/api/v1/file-requests/{id}", tag = "files",
    params(("id" = FileRequestId, Path, description = "The request")),
    responses((status = 200, body = FileRequest), Unauthenticated, NotFound))]
pub(crate) async fn show(
    caller: Caller,
    Path(id): Path<FileRequestId>,
) -> Result<Json<FileRequest>, Problem> {
    Ok(Json(caller.within(async |scope| file_requests::fetch(scope, id).await).await?))
}

/// Takes back what was asked for. What has answered it stays.
#[utoipa::path(delete, path = "/api/v1/file-requests/{id}", tag = "files",
    params(("id" = FileRequestId, Path, description = "The request")),
    responses((status = 204), Unauthenticated, Forbidden, NotFound))]
pub(crate) async fn remove(
    caller: Caller,
    Path(id): Path<FileRequestId>,
) -> Result<StatusCode, Problem> {
    caller.within(async |scope| file_requests::remove(scope, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is asked for, as typed; or what is wrong with it.
pub fn title(typed: &str) -> Result<PersonalText, Error> {
    PersonalText::line(typed, TITLE)?.ok_or(Error::Invalid("say what you ask for"))
}
