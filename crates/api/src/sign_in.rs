use axum::response::IntoResponse;
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    Problem, Visitor,
    extract::Json,
    problem::{CrossSite, Malformed, Unauthenticated},
    session::{OpenedSession, opened},
};

/// What proves who someone is, first.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    #[schema(max_length = 254)]
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// A code of the second factor.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    /// Six digits, as the authenticator app shows them now.
    #[schema(value_type = String, max_length = 20)]
    pub code: SecretString,
}

/// Signs a client in; for staff, opens a session that leads to the second factor. The answer to
/// what does not match is the same for every cause.
#[utoipa::path(post, path = "/api/v1/login", tag = "session", request_body = Credentials,
    responses((status = 200, body = OpenedSession), Unauthenticated, CrossSite, Malformed))]
pub(crate) async fn password(
    visitor: Visitor,
    Json(proof): Json<Credentials>,
) -> Result<impl IntoResponse, Problem> {
    let (tenant, old) = (visitor.tenant(), visitor.token());
    let done = visitor.auth().sign_in(tenant, &proof.email, &proof.password, old).await?;
    Ok(opened(&done))
}

/// Signs staff in who proved their password and type the code of now.
#[utoipa::path(post, path = "/api/v1/login/totp", tag = "session", request_body = Code,
    responses((status = 200, body = OpenedSession), Unauthenticated, CrossSite, Malformed))]
pub(crate) async fn second_factor(
    visitor: Visitor,
    Json(proof): Json<Code>,
) -> Result<impl IntoResponse, Problem> {
    let half = visitor.require_token()?;
    let done = visitor.auth().second_factor(visitor.tenant(), half, &proof.code).await?;
    Ok(opened(&done))
}
