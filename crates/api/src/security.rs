//! What proves who one is, changed by whoever is signed in: each change wants the password and, where a
//! second factor is on, a code, once more.

mod steps;

pub(crate) use steps::spend;
pub use steps::{
    begin_factor, change_bank_details, change_password, confirm_factor, remake_codes, remove_factor,
};

use axum::http::StatusCode;
use portico_auth::{Auth, RecoveryCodes, Typed};
use portico_domain::security::{self, Factor};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use axum::extract::State;

use crate::{
    Caller, Problem,
    extract::{Input, Json},
    problem::{Forbidden, Malformed, NotFound, TooOften, Unauthenticated},
    sign_in::Code,
    welcome::Enrolment,
};

/// Who one is, once more.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Again {
    /// The password of now.
    #[schema(value_type = String, format = Password, max_length = 128)]
    password: SecretString,
    /// A code of the second factor, or a recovery code; left out where there is no second factor.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 40)]
    code: SecretString,
}

/// A change of password.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// The password of now.
    #[schema(value_type = String, format = Password, max_length = 128)]
    password: SecretString,
    /// A code of the second factor, or a recovery code; left out where there is no second factor.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 40)]
    code: SecretString,
    /// The password that is to be.
    #[schema(value_type = String, format = Password, max_length = 128)]
    new_password: SecretString,
}

/// Recovery codes, shown this once.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Codes {
    #[schema(max_items = 10)]
    recovery_codes: Vec<String>,
}

impl From<Again> for Typed {
    fn from(again: Again) -> Self {
        Self { password: again.password, code: again.code }
    }
}

impl From<RecoveryCodes> for Codes {
    fn from(codes: RecoveryCodes) -> Self {
        Self { recovery_codes: codes.expose() }
    }
}

/// Changes the password. Other sessions end, links that were sent are void, and a mail says so.
#[utoipa::path(post, path = "/api/v1/password", tag = "security", request_body = NewPassword,
    responses((status = 204), Unauthenticated, Forbidden, Malformed, TooOften))]
pub(crate) async fn password(
    caller: Caller,
    State(auth): State<Auth>,
    Input(new): Input<NewPassword>,
) -> Result<StatusCode, Problem> {
    let NewPassword { password, code, new_password } = new;
    change_password(&caller, &auth, &Typed { password, code }, &new_password)
        .await
        .map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether there is a second factor, and how many recovery codes are left.
#[utoipa::path(get, path = "/api/v1/second-factor", tag = "security",
    responses((status = 200, body = Factor), Unauthenticated))]
pub(crate) async fn show(caller: Caller) -> Result<Json<Factor>, Problem> {
    Ok(Json(caller.within(async |scope| security::factor(scope).await).await?))
}

/// Begins a second factor, or another in the place of the present one, which stays until the new one is
/// confirmed in this session, within ten minutes.
#[utoipa::path(post, path = "/api/v1/second-factor", tag = "security", request_body = Again,
    responses((status = 200, body = Enrolment), Unauthenticated, Forbidden, Malformed, TooOften))]
pub(crate) async fn begin(
    caller: Caller,
    State(auth): State<Auth>,
    Input(again): Input<Again>,
) -> Result<Json<Enrolment>, Problem> {
    let (otpauth, key) = begin_factor(&caller, &auth, &again.into()).await.map_err(refused)?;
    let text = |secret: &SecretString| secret.expose_secret().to_owned();
    Ok(Json(Enrolment { otpauth: text(&otpauth), key: text(&key) }))
}

/// Confirms the factor that this session began: from now on it counts. Other sessions end, and a mail
/// says so. The answer has the recovery codes that come with it.
#[utoipa::path(post, path = "/api/v1/second-factor/confirm", tag = "security", request_body = Code,
    responses((status = 200, body = Codes), Unauthenticated, Forbidden, NotFound, Malformed, TooOften))]
pub(crate) async fn confirm(
    caller: Caller,
    State(auth): State<Auth>,
    Input(proof): Input<Code>,
) -> Result<Json<Codes>, Problem> {
    let codes = confirm_factor(&caller, &auth, &proof.code).await.map_err(refused)?;
    Ok(Json(codes.into()))
}

/// Takes the second factor away: for clients, who have it by choice.
#[utoipa::path(post, path = "/api/v1/second-factor/remove", tag = "security", request_body = Again,
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Malformed, TooOften))]
pub(crate) async fn remove(
    caller: Caller,
    State(auth): State<Auth>,
    Input(again): Input<Again>,
) -> Result<StatusCode, Problem> {
    remove_factor(&caller, &auth, &again.into()).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes ten new recovery codes in the place of the old ones.
#[utoipa::path(post, path = "/api/v1/recovery-codes", tag = "security", request_body = Again,
    responses((status = 200, body = Codes), Unauthenticated, Forbidden, NotFound, Malformed, TooOften))]
pub(crate) async fn codes(
    caller: Caller,
    State(auth): State<Auth>,
    Input(again): Input<Again>,
) -> Result<Json<Codes>, Problem> {
    let codes = remake_codes(&caller, &auth, &again.into()).await.map_err(refused)?;
    Ok(Json(codes.into()))
}

/// Whoever is signed in and types something wrong is still signed in: 403, not 401.
pub(crate) fn refused(error: portico_auth::Error) -> Problem {
    match error {
        portico_auth::Error::Refused => portico_domain::Error::Unproven.into(),
        other => other.into(),
    }
}
