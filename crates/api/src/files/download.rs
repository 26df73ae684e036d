//! A file on its way out: as an attachment that nothing interprets, whatever is in it.

use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
            CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use portico_domain::{FileId, files};
use portico_store::{Error as StoreError, FileName};

use super::{
    range::asked,
    transfers::Whose,
    upload::{key, no_store, refusal},
};
use crate::{
    App, Caller, Problem,
    extract::Path,
    problem::{NotFound, TooBusy, Unauthenticated},
};

/// A range that is not there.
#[derive(utoipa::IntoResponses)]
#[response(
    status = 416,
    description = "The file has no such range",
    content_type = "application/problem+json"
)]
#[allow(dead_code, reason = "it stands for an answer in the API's document")]
pub(crate) struct NoSuchRange(#[to_schema] crate::problem::ProblemBody);

/// The bytes of a file, as they stand. One range may be asked for. That it was opened is written down.
#[utoipa::path(get, path = "/api/v1/files/{id}/content", tag = "files",
    params(("id" = FileId, Path, description = "The file")),
    responses(
        (status = 200, description = "All of it", body = Vec<u8>, content_type = "*/*"),
        (status = 206, description = "A range of it", body = Vec<u8>, content_type = "*/*"),
        Unauthenticated, NotFound, NoSuchRange, TooBusy))]
pub async fn content(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    send(caller, app, id, None, &headers).await
}

/// The bytes of one of its versions.
#[utoipa::path(get, path = "/api/v1/files/{id}/versions/{version}/content", tag = "files",
    params(("id" = FileId, Path, description = "The file"),
           ("version" = i32, Path, description = "Which version, from 1 on")),
    responses(
        (status = 200, description = "All of it", body = Vec<u8>, content_type = "*/*"),
        (status = 206, description = "A range of it", body = Vec<u8>, content_type = "*/*"),
        Unauthenticated, NotFound, NoSuchRange, TooBusy))]
pub async fn version_content(
    caller: Caller,
    State(app): State<App>,
    Path((id, version)): Path<(FileId, i32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    send(caller, app, id, Some(version), &headers).await
}

/// Sends this version of a file, or the one that stands.
async fn send(
    caller: Caller,
    app: App,
    id: FileId,
    version: Option<i32>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let read = caller.within(async |scope| {
        let file = files::fetch(scope, id).await?;
        let version = files::version(scope, id, version.unwrap_or(file.version)).await?;
        Ok((Whose::from(scope.principal()), scope.principal().tenant(), file, version))
    });
    let (whose, tenant, file, version) = read.await?;
    let place = app.transfers.take(whose).await?;
    let store = app.store.ok_or_else(no_store)?;
    let length = u64::try_from(version.bytes).unwrap_or_default();
    let tag = format!("\"{}\"", version.sha256.get(..32).unwrap_or_default());
    let Ok(range) = asked(headers, length, &tag) else {
        let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "The file ends before that.");
        let all = [(CONTENT_RANGE, format!("bytes */{length}"))];
        return Ok((all, problem).into_response());
    };
    let key = key((tenant, version.object_id)).map_err(|_| Problem::internal())?;
    let download = match store.get(&key, range.clone()).await {
        Ok(download) => download,
        Err(StoreError::NotFound) => {
            tracing::error!("a file is not in the store");
            return Err(Problem::busy("The file cannot be had at this moment."));
        }
        Err(error) => return Err(refusal(error)),
    };
    caller.opened(file.downloaded(&version)).await?;
    let name = FileName::parse(version.name.as_str()).content_disposition();
    let fixed = [
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"),
        (ACCEPT_RANGES, "bytes"),
    ];
    let own = [
        (CONTENT_TYPE, version.media_type),
        (CONTENT_DISPOSITION, name),
        (ETAG, tag),
        (CONTENT_LENGTH, (download.range.end - download.range.start).to_string()),
    ];
    // The place is held until all has left, or whoever asked has gone.
    let stream = download.stream.map(move |bytes| {
        let _held = &place;
        bytes
    });
    let mut response = (fixed, own, Body::from_stream(stream)).into_response();
    if range.is_some() {
        let part = format!("bytes {}-{}/{length}", download.range.start, download.range.end - 1);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        if let Ok(part) = HeaderValue::try_from(part) {
            response.headers_mut().insert(CONTENT_RANGE, part);
        }
    }
    Ok(response)
}
