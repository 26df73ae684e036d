use axum::{http::StatusCode, response::IntoResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    Problem, Visitor,
    extract::Json,
    marks_cookies,
    problem::{CrossSite, Malformed, NotFound, TooOften},
};

/// Whose password is lost.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    #[schema(max_length = 254)]
    email: String,
}

/// What a new password is set with.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmation {
    /// The token of the link.
    #[schema(value_type = String, max_length = 43)]
    token: SecretString,
    /// The password that the user will sign in with.
    #[schema(value_type = String, format = Password, max_length = 128)]
    password: SecretString,
}

/// Lets a link leave to this address, if somebody has it; it works for 30 minutes. The answer is the
/// same if nobody has. Nothing changes until the link is followed.
#[utoipa::path(post, path = "/api/v1/password-reset", tag = "password", request_body = Request,
    responses((status = 202), CrossSite, Malformed, TooOften))]
pub(crate) async fn add(
    visitor: Visitor,
    Json(asked): Json<Request>,
) -> Result<StatusCode, Problem> {
    visitor.auth().ask_reset(visitor.tenant(), visitor.visit(), &asked.email).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sets the password of whoever follows the link. All their sessions end, nobody is signed in, and the
/// second factor stays.
#[utoipa::path(post, path = "/api/v1/password-reset/confirm", tag = "password",
    request_body = Confirmation,
    responses((status = 204), NotFound, CrossSite, Malformed, TooOften))]
pub(crate) async fn confirm(
    visitor: Visitor,
    Json(new): Json<Confirmation>,
) -> Result<impl IntoResponse, Problem> {
    let (tenant, visit, token) = (visitor.tenant(), visitor.visit(), new.token.expose_secret());
    let marks = visitor.auth().reset(tenant, visit, token, &new.password).await?;
    Ok((StatusCode::NO_CONTENT, marks_cookies(marks.as_ref())))
}
