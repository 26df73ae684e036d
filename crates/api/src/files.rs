pub(crate) mod download;
mod form;
mod range;
mod transfers;
pub(crate) mod upload;

use axum::http::StatusCode;
use portico_domain::{
    ClientId, Error, FileId, PersonalText, TenantScope,
    files::{self, File, FilePage, Storage, Version},
};
use portico_store::FileName;
use serde::{Deserialize, Serialize};

pub use download::{content, version_content};
pub use transfers::Transfers;
pub use upload::{TIME_LIMIT, content_of, is_upload, key, take_file, take_version};

use crate::{
    Caller, Problem,
    etag::{Changed, Found, IfMatch, Tagged},
    extract::{Input, Json, Path, Query},
    page::Limit,
    problem::{Forbidden, Malformed, NotFound, Unauthenticated, UnknownQuery},
};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// Of this client only.
    client_id: Option<ClientId>,
    /// Where the page before ended: its `next`.
    after: Option<FileId>,
    /// At most so many items.
    #[serde(default)]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 20)]
    limit: Limit,
}

/// A page of files.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct FileList {
    items: Vec<File>,
    /// Where the next page begins; null on the last one.
    next: Option<FileId>,
}

/// What a file was, and is.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct FileVersionList {
    #[schema(max_items = 50)]
    items: Vec<Version>,
    /// Always null: there is one page.
    #[schema(value_type = Option<i32>)]
    next: Option<i32>,
}

/// What changes of a file: what is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileChange {
    /// What it is called. Whatever no name of a file may hold is left out of it, and its extension is one of what it is.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Whether the client sees it. Staff say it.
    shared: Option<bool>,
}

/// The files that one may have, newest first: staff, those of the clients whom they are assigned; a client, their own
/// that are shared.
#[utoipa::path(get, path = "/api/v1/files", tag = "files", params(FileQuery),
    responses((status = 200, body = FileList), UnknownQuery, Unauthenticated))]
pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<FileQuery>,
) -> Result<Json<FileList>, Problem> {
    let FileQuery { client_id, after, limit } = query;
    let page = FilePage { client_id, after, limit: limit.get() };
    let items = caller.within(async |scope| files::list(scope, &page).await).await?;
    Ok(Json(FileList { next: limit.next(&items, |file| file.id), items }))
}

/// What the practice keeps, and may keep. For staff.
#[utoipa::path(get, path = "/api/v1/storage", tag = "files",
    responses((status = 200, body = Storage), Unauthenticated, Forbidden))]
pub(crate) async fn show_storage(caller: Caller) -> Result<Json<Storage>, Problem> {
    let read = caller.within(async |scope| {
        scope.principal().require_staff()?;
        files::storage(scope).await
    });
    Ok(Json(read.await?))
}

/// One file, without its bytes.
#[utoipa::path(get, path = "/api/v1/files/{id}", tag = "files",
    params(("id" = FileId, Path, description = "The file")),
    responses(
        (status = 200, body = File, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, NotFound))]
pub(crate) async fn show(caller: Caller, Path(id): Path<FileId>) -> Result<Tagged<File>, Problem> {
    Ok(Tagged(caller.within(async |scope| files::fetch(scope, id).await).await?))
}

/// Changes what it names: staff, of the files of the clients whom they are assigned; a client, the name of what they
/// brought.
#[utoipa::path(patch, path = "/api/v1/files/{id}", tag = "files", request_body = FileChange,
    params(("id" = FileId, Path, description = "The file"), Found),
    responses(
        (status = 200, body = File, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, Forbidden, NotFound, Changed, Malformed))]
pub(crate) async fn amend(
    caller: Caller,
    Path(id): Path<FileId>,
    found: IfMatch,
    Input(change): Input<FileChange>,
) -> Result<Tagged<File>, Problem> {
    let amended = caller.within(async |scope| {
        let Some(present) = hold(scope, id, &found).await? else { return Ok(None) };
        let name = match &change.name {
            Some(name) => renamed(&present, name)?,
            None => present.name.clone(),
        };
        files::amend(scope, id, name, change.shared.unwrap_or(present.shared)).await?;
        files::fetch(scope, id).await.map(Some)
    });
    Ok(Tagged(amended.await?.ok_or_else(IfMatch::refused)?))
}

/// Throws a file away, with all that it was before: whoever may change it.
#[utoipa::path(delete, path = "/api/v1/files/{id}", tag = "files",
    params(("id" = FileId, Path, description = "The file"), Found),
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Changed))]
pub(crate) async fn remove(
    caller: Caller,
    Path(id): Path<FileId>,
    found: IfMatch,
) -> Result<StatusCode, Problem> {
    let gone = caller.within(async |scope| match hold(scope, id, &found).await? {
        Some(_) => files::remove(scope, id).await.map(Some),
        None => Ok(None),
    });
    gone.await?.ok_or_else(IfMatch::refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The versions of a file, newest first. A client has those that they were shown.
#[utoipa::path(get, path = "/api/v1/files/{id}/versions", tag = "files",
    params(("id" = FileId, Path, description = "The file")),
    responses((status = 200, body = FileVersionList), Unauthenticated, NotFound))]
pub(crate) async fn list_versions(
    caller: Caller,
    Path(id): Path<FileId>,
) -> Result<Json<FileVersionList>, Problem> {
    let listed = caller.within(async |scope| {
        files::fetch(scope, id).await?;
        files::versions(scope, id).await
    });
    Ok(Json(FileVersionList { items: listed.await?, next: None }))
}

/// What a file is to be called, as far as it may be: its extension stays one of what it is.
pub fn renamed(file: &File, name: &str) -> Result<PersonalText, Error> {
    let name = PersonalText::line(name, 200)?.ok_or(Error::Invalid("a file has a name"))?;
    let name = FileName::parse(name.as_str());
    let name = match portico_store::Kind::of_media_type(&file.media_type) {
        Some(kind) => name.with_extension_of(kind),
        None => name,
    };
    Ok(name.as_str().to_owned().into())
}

/// The file, which stays as it is until the scope ends; none if it is not as it was found any more. For whoever may
/// change it.
async fn hold(scope: &mut TenantScope, id: FileId, found: &IfMatch) -> Result<Option<File>, Error> {
    let present = files::hold(scope, id).await?;
    Ok(Some(present).filter(|present| found.is(present)))
}
