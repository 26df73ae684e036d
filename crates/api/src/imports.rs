mod change;
mod upload;

pub use upload::{FORM_LIMIT, Flaw, Upload};

use axum::{
    extract::Request,
    http::{HeaderName, StatusCode, header},
};
use portico_domain::{
    Error, ImportId, TenantScope,
    imports::{self, Import},
};
use portico_import::errand::{Findings, Reading};
use serde::Serialize;

use self::{change::ImportChange, upload::ImportForm};
use crate::{
    Caller, Problem,
    etag::{Changed, Found, IfMatch, Tagged},
    extract::{Input, Json, Path},
    once::{OnceKey, once},
    problem::{Forbidden, Malformed, NotFound, Unauthenticated},
    settings::require_admin,
};

/// The files that somebody brought.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct ImportList {
    /// The newest first, 20 at most: those before are forgotten.
    items: Vec<Import>,
}

/// A file that was brought, how it is read, and what was found in it.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct ImportDetails {
    #[serde(flatten)]
    import: Import,
    reading: Reading,
    /// Null before it was looked at.
    report: Option<Findings>,
}

/// A file that was brought.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeImport {
    id: ImportId,
}

/// The files that whoever asks brought; of others' there is nothing to see. For admins.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports",
    responses((status = 200, body = ImportList), Unauthenticated, NotFound))]
pub(crate) async fn list(caller: Caller) -> Result<Json<ImportList>, Problem> {
    let items = caller.within(async |scope| imports::list(scope).await).await?;
    Ok(Json(ImportList { items }))
}

/// Brings a file of another program, as a form does (`multipart/form-data`). It is looked at behind the answer, and
/// nothing of it is taken in before that is asked for: see `state`. For admins; three at a time.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", params(OnceKey),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = MadeImport, headers(("location" = String, description = "Where it is"))),
        Unauthenticated, Forbidden, Malformed))]
pub(crate) async fn add(
    caller: Caller,
    request: Request,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<MadeImport>), Problem> {
    require_admin(&caller).await?;
    let (parts, body) = request.into_parts();
    let mut upload = Upload::read(Request::from_parts(parts.clone(), body)).await?;
    let once = once(&parts, &upload.digest())?;
    let new = upload.checked().map_err(|flaws| {
        let detail = flaws.first().map_or("There is nothing in it.", |flaw| flaw.words());
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    })?;
    let add = async move |scope: &mut TenantScope| imports::add(scope, new, once.as_ref()).await;
    let id = caller.within(add).await?;
    let location = [(header::LOCATION, format!("/api/v1/imports/{id}"))];
    Ok((StatusCode::CREATED, location, Json(MadeImport { id })))
}

/// One file that whoever asks brought, with what was found in it.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = ImportId, Path, description = "The import")),
    responses(
        (status = 200, body = ImportDetails, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, NotFound))]
pub(crate) async fn show(
    caller: Caller,
    Path(id): Path<ImportId>,
) -> Result<Tagged<ImportDetails>, Problem> {
    Ok(Tagged(caller.within(async |scope| read(scope, id).await).await?))
}

/// Has a file that was looked at read in another way: what is left out stays. It is looked at once more.
#[utoipa::path(patch, path = "/api/v1/imports/{id}", tag = "imports", request_body = ImportChange,
    params(("id" = ImportId, Path, description = "The import"), Found),
    responses(
        (status = 200, body = ImportDetails, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, NotFound, Changed, Malformed))]
pub(crate) async fn amend(
    caller: Caller,
    Path(id): Path<ImportId>,
    found: IfMatch,
    Input(change): Input<ImportChange>,
) -> Result<Tagged<ImportDetails>, Problem> {
    let amended = caller.within(async move |scope| {
        imports::fetch(scope, id).await?;
        scope.hold(id).await?;
        let present = read(scope, id).await?;
        if !found.is(&present) {
            return Ok(None);
        }
        let reading = change.reading.on(present.reading);
        amend_reading(scope, &present.import, &reading).await?;
        read(scope, id).await.map(Some)
    });
    Ok(Tagged(amended.await?.ok_or_else(IfMatch::refused)?))
}

/// Takes in a file that was looked at and has no fault: all of it, or nothing if there turns out to be one. Its
/// clients are assigned to whoever asks; its invoices or notes are those of clients whom they are assigned. Nothing is sent
/// to anybody. It is done behind the answer.
#[utoipa::path(post, path = "/api/v1/imports/{id}/take", tag = "imports",
    params(("id" = ImportId, Path, description = "The import")),
    responses((status = 202, body = ImportDetails), Unauthenticated, NotFound, Malformed))]
pub(crate) async fn take(
    caller: Caller,
    Path(id): Path<ImportId>,
) -> Result<(StatusCode, Json<ImportDetails>), Problem> {
    let taken = caller.within(async |scope| {
        imports::take(scope, id).await?;
        read(scope, id).await
    });
    Ok((StatusCode::ACCEPTED, Json(taken.await?)))
}

/// Forgets a file. What was taken in of it stays; one that is being worked on is not taken in at all.
#[utoipa::path(delete, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = ImportId, Path, description = "The import")),
    responses((status = 204), Unauthenticated, NotFound, Malformed))]
pub(crate) async fn remove(
    caller: Caller,
    Path(id): Path<ImportId>,
) -> Result<StatusCode, Problem> {
    caller.within(async |scope| imports::remove(scope, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The step of both faces: a reading that no reader would know is refused before a job is asked for.
pub async fn amend_reading(
    scope: &mut TenantScope,
    import: &Import,
    reading: &Reading,
) -> Result<(), Error> {
    let unknown = Error::Invalid(
        "there is no such preset or field, or the name of a column is longer than 100 characters",
    );
    reading.check(import.kind.into()).map_err(|_| unknown)?;
    imports::amend(scope, import.id, reading.text()).await
}

async fn read(scope: &mut TenantScope, id: ImportId) -> Result<ImportDetails, Error> {
    let import = imports::fetch(scope, id).await?;
    Ok(ImportDetails {
        reading: Reading::parse(&import.reading).unwrap_or_default(),
        report: import.report.as_deref().map(Findings::parse),
        import,
    })
}
