use axum::response::IntoResponse;
use portico_auth::Stage;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    Problem, Visitor,
    extract::Json,
    problem::{CrossSite, Malformed, NotFound, TooOften, Unauthenticated},
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
    pub otpauth: String,
    /// For typing.
    pub key: String,
}

/// Sets the password of whoever follows the link. A client is signed in then; staff have a second
/// factor to enrol, and until that is confirmed the link works and the account does not. The same for
/// a link by which somebody begins anew.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "invitations",
    request_body = Acceptance,
    responses((status = 200, body = OpenedSession), NotFound, CrossSite, Malformed, TooOften))]
pub(crate) async fn accept(
    visitor: Visitor,
    Json(new): Json<Acceptance>,
) -> Result<impl IntoResponse, Problem> {
    let token = new.token.expose_secret();
    let (tenant, visit, old) = (visitor.tenant(), visitor.visit(), visitor.token());
    let done = visitor.auth().accept(tenant, visit, token, &new.password, old).await?;
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
    responses((status = 200, body = OpenedSession), Unauthenticated, CrossSite, Malformed, TooOften))]
pub(crate) async fn confirm(
    visitor: Visitor,
    proof: Result<Json<Code>, Problem>,
) -> Result<impl IntoResponse, Problem> {
    let (half, _) = visitor.require_half(Stage::Enrolling).await?;
    let Json(proof) = proof?;
    let (tenant, visit) = (visitor.tenant(), visitor.visit());
    Ok(opened(&visitor.auth().confirm(tenant, visit, half, &proof.code).await?))
}
