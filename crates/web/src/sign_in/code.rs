//! The second step: a code of the authenticator app, or one that was kept for its loss.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use portico_api::{Problem, Visitor};
use portico_auth::{Error, Half, Stage};
use secrecy::SecretString;
use serde::Deserialize;

use super::enter;
use crate::{
    form::Form,
    format::{self, Address},
    layout::Door,
    refusal::Refusal,
};

#[derive(Template, WebTemplate)]
#[template(path = "sign_in_code.html")]
pub struct CodePage {
    door: Door,
    email: Address,
    refusal: Option<Refusal>,
}

#[derive(Template, WebTemplate)]
#[template(path = "sign_in_recovery.html")]
pub struct RecoveryPage {
    door: Door,
    email: Address,
    refusal: Option<Refusal>,
}

/// What an authenticator app shows, with or without a space in it; or a recovery code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub code: SecretString,
}

pub async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let half = half(&visitor, Stage::SecondFactor).await?;
    code_page(&visitor, &half, None).await
}

/// Who is not half signed in learns nothing about the form, not even that it was filled in badly.
pub async fn submit(
    visitor: Visitor,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    let half = half(&visitor, Stage::SecondFactor).await?;
    let Form(Code { code }) = form?;
    let (tenant, visit) = (visitor.tenant(), visitor.visit());
    match visitor.auth().second_factor(tenant, visit, visitor.require_token()?, &code).await {
        Ok(opened) => Ok(enter(&opened)),
        Err(error) => {
            let words = "That code doesn’t match. Copy the one that your app shows now.";
            code_page(&visitor, &half, Some(Refusal::of(error, words)?)).await
        }
    }
}

pub async fn show_recovery(visitor: Visitor) -> Result<Response, Problem> {
    let half = half(&visitor, Stage::SecondFactor).await?;
    recovery_page(&visitor, &half, None).await
}

/// As [`submit`].
pub async fn submit_recovery(
    visitor: Visitor,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    let half = half(&visitor, Stage::SecondFactor).await?;
    let Form(Code { code }) = form?;
    let (tenant, visit) = (visitor.tenant(), visitor.visit());
    match visitor.auth().recovery_code(tenant, visit, visitor.require_token()?, &code).await {
        Ok(opened) => Ok(enter(&opened)),
        Err(error) => {
            let words = "That is none of your recovery codes, or it was used before. Try another.";
            recovery_page(&visitor, &half, Some(Refusal::of(error, words)?)).await
        }
    }
}

/// The session of a visitor who is on this step of their way in; for all others, as for strangers.
pub async fn half(visitor: &Visitor, step: Stage) -> Result<Half, Problem> {
    let half = visitor.auth().half_session(visitor.tenant(), visitor.require_token()?).await?;
    if half.stage == step { Ok(half) } else { Err(Error::Unauthenticated.into()) }
}

async fn code_page(
    visitor: &Visitor,
    half: &Half,
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let email = format::address(half.email.as_str());
    let page = CodePage { door: Door::read(visitor).await?, email, refusal };
    Ok((status, wait, page).into_response())
}

async fn recovery_page(
    visitor: &Visitor,
    half: &Half,
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let email = format::address(half.email.as_str());
    let page = RecoveryPage { door: Door::read(visitor).await?, email, refusal };
    Ok((status, wait, page).into_response())
}
