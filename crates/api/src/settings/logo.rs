use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use portico_domain::settings;

use crate::{
    Caller, Problem,
    picture::redraw,
    problem::{Forbidden, Malformed, TooBusy, Unauthenticated},
};

/// Puts a picture in the place of the practice's name: a PNG, a JPEG or a WebP of 5 MB and 40 million pixels at
/// most. It is drawn anew, 560 × 160 pixels at most, without what else was in it. For admins.
#[utoipa::path(put, path = "/api/v1/settings/logo", tag = "settings",
    request_body(content(("image/png"), ("image/jpeg"), ("image/webp"))),
    responses((status = 204), Unauthenticated, Forbidden, Malformed, TooBusy))]
pub(crate) async fn set_logo(caller: Caller, request: Request) -> Result<StatusCode, Problem> {
    require_admin(&caller).await?;
    let upload = Bytes::from_request(request, &()).await.map_err(|rejection| {
        let detail = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "A picture has 5 MB at most.",
            _ => "The body did not arrive whole.",
        };
        Problem::new(rejection.status(), detail)
    })?;
    put_logo(&caller, upload).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the practice's name back in its place. For admins.
#[utoipa::path(delete, path = "/api/v1/settings/logo", tag = "settings",
    responses((status = 204), Unauthenticated, Forbidden))]
pub(crate) async fn remove_logo(caller: Caller) -> Result<StatusCode, Problem> {
    caller.within(async |scope| settings::amend_logo(scope, None).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// For what reads much: whoever may not do it is told so before any of it is read.
pub async fn require_admin(caller: &Caller) -> Result<(), Problem> {
    caller.within(async |scope| scope.principal().require_admin()).await
}

/// The step of both faces. A problem of 422 says what is wrong with the picture.
pub async fn put_logo(caller: &Caller, upload: Bytes) -> Result<(), Problem> {
    let png = redraw(upload).await?;
    caller.within(async move |scope| settings::amend_logo(scope, Some(png)).await).await
}
