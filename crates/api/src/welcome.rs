use axum::response::IntoResponse;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    Problem, Visitor,
    extract::Json,
    problem::{CrossSite, Malformed, NotFound, Unauthenticated},
    session::{OpenedSession, opened},
    sign_in::Code,
};

/// What an invitation is accepted with.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acceptance {
    /// The token of the link.
    #[schema(value_type = String, max_length = 43)]
    token: SecretString,
    /// The password that the user will sign in with.
    #[schema(value_type = String, format = Password, max_length = 128)]
    password: SecretString,
}

/// What an authenticator app is given.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Enrolment {
    /// For a QR code.
    otpauth: String,
    /// For typing.
    key: String,
}

/// Sets the password of whoever follows the link. A client is signed in then; staff have a second
/// factor to enrol, and until that is confirmed the link works and the account does not.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "invitations",
    request_body = Acceptance,
    responses((status = 200, body = OpenedSession), NotFound, CrossSite, Malformed))]
pub(crate) async fn accept(
    visitor: Visitor,
    Json(new): Json<Acceptance>,
) -> Result<impl IntoResponse, Problem> {
    let token = new.token.expose_secret();
    let (tenant, old) = (visitor.tenant(), visitor.token());
    let done = visitor.auth().accept(tenant, token, &new.password, old).await?;
    Ok(opened(&done))
}

/// What staff who are enrolling give to their app.
#[utoipa::path(get, path = "/api/v1/invitations/factor", tag = "invitations",
    responses((status = 200, body = Enrolment), Unauthenticated))]
pub(crate) async fn enrolment(visitor: Visitor) -> Result<Json<Enrolment>, Problem> {
    let half = visitor.require_token()?;
    let factor = visitor.auth().enrolment(visitor.tenant(), half).await?;
    let text = |secret: &SecretString| secret.expose_secret().to_owned();
    Ok(Json(Enrolment { otpauth: text(&factor.otpauth), key: text(&factor.key) }))
}

/// Signs staff in who type back a code of their new factor. From then on it counts.
#[utoipa::path(post, path = "/api/v1/invitations/confirm", tag = "invitations", request_body = Code,
    responses((status = 200, body = OpenedSession), Unauthenticated, CrossSite, Malformed))]
pub(crate) async fn confirm(
    visitor: Visitor,
    Json(proof): Json<Code>,
) -> Result<impl IntoResponse, Problem> {
    let half = visitor.require_token()?;
    let done = visitor.auth().confirm(visitor.tenant(), half, &proof.code).await?;
    Ok(opened(&done))
}
