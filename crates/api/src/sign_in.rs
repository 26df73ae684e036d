use axum::response::IntoResponse;
use portico_auth::Stage;
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    Problem, Visitor,
    extract::Json,
    problem::{CrossSite, Malformed, TooOften, Unauthenticated},
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
    /// Six digits, as the authenticator app shows them now; or a recovery code where one is asked for.
    #[schema(value_type = String, max_length = 40)]
    pub code: SecretString,
}

/// Signs a client in; for staff, opens a session that leads to the second factor. The answer to
/// what does not match is the same for every cause.
#[utoipa::path(post, path = "/api/v1/login", tag = "session", request_body = Credentials,
    responses((status = 200, body = OpenedSession), Unauthenticated, CrossSite, Malformed, TooOften))]
pub(crate) async fn password(
    visitor: Visitor,
    Json(proof): Json<Credentials>,
) -> Result<impl IntoResponse, Problem> {
    let (tenant, visit, old) = (visitor.tenant(), visitor.visit(), visitor.token());
    let done = visitor.auth().sign_in(tenant, visit, &proof.email, &proof.password, old).await?;
    Ok(opened(&done))
}

/// Signs in whoever proved their password and types the code of now.
#[utoipa::path(post, path = "/api/v1/login/totp", tag = "session", request_body = Code,
    responses((status = 200, body = OpenedSession), Unauthenticated, CrossSite, Malformed, TooOften))]
pub(crate) async fn second_factor(
    visitor: Visitor,
    proof: Result<Json<Code>, Problem>,
) -> Result<impl IntoResponse, Problem> {
    let (half, _) = visitor.require_half(Stage::SecondFactor).await?;
    let Json(proof) = proof?;
    let (tenant, visit) = (visitor.tenant(), visitor.visit());
    Ok(opened(&visitor.auth().second_factor(tenant, visit, half, &proof.code).await?))
}

/// The same with a recovery code, which works once.
#[utoipa::path(post, path = "/api/v1/login/recovery", tag = "session", request_body = Code,
    responses((status = 200, body = OpenedSession), Unauthenticated, CrossSite, Malformed, TooOften))]
pub(crate) async fn recovery_code(
    visitor: Visitor,
    proof: Result<Json<Code>, Problem>,
) -> Result<impl IntoResponse, Problem> {
    let (half, _) = visitor.require_half(Stage::SecondFactor).await?;
    let Json(proof) = proof?;
    let (tenant, visit) = (visitor.tenant(), visitor.visit());
    Ok(opened(&visitor.auth().recovery_code(tenant, visit, half, &proof.code).await?))
}
