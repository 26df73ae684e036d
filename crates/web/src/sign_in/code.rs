//! The second step: a code of the authenticator app, or one that was kept for its loss.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Response};
use portico_api::{Problem, Visitor};
use portico_auth::{Half, Stage};
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

/// Which code is asked for.
#[derive(Clone, Copy)]
enum Asked {
    OfTheApp,
    Recovery,
}

pub async fn show(visitor: Visitor) -> Result<Response, Problem> {
    form(&visitor, Asked::OfTheApp).await
}

pub async fn submit(
    visitor: Visitor,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    try_it(&visitor, Asked::OfTheApp, form).await
}

pub async fn show_recovery(visitor: Visitor) -> Result<Response, Problem> {
    form(&visitor, Asked::Recovery).await
}

pub async fn submit_recovery(
    visitor: Visitor,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    try_it(&visitor, Asked::Recovery, form).await
}

async fn form(visitor: &Visitor, asked: Asked) -> Result<Response, Problem> {
    let (_, half) = visitor.require_half(Stage::SecondFactor).await?;
    page(visitor, asked, &half, None).await
}

/// Who is not half signed in learns nothing about the form, not even that it was filled in badly.
async fn try_it(
    visitor: &Visitor,
    asked: Asked,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    let (token, half) = visitor.require_half(Stage::SecondFactor).await?;
    let Form(Code { code }) = form?;
    let (auth, tenant, visit) = (visitor.auth(), visitor.tenant(), visitor.visit());
    let opened = match asked {
        Asked::OfTheApp => auth.second_factor(tenant, visit, token, &code).await,
        Asked::Recovery => auth.recovery_code(tenant, visit, token, &code).await,
    };
    match opened {
        Ok(opened) => Ok(enter(&opened)),
        Err(error) => page(visitor, asked, &half, Some(Refusal::of(error, asked.refused())?)).await,
    }
}

async fn page(
    visitor: &Visitor,
    asked: Asked,
    half: &Half,
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let (door, email) = (Door::read(visitor).await?, format::address(half.email.as_str()));
    Ok(match asked {
        Asked::OfTheApp => (status, wait, CodePage { door, email, refusal }).into_response(),
        Asked::Recovery => (status, wait, RecoveryPage { door, email, refusal }).into_response(),
    })
}

impl Asked {
    fn refused(self) -> &'static str {
        match self {
            Self::OfTheApp => "That code doesn’t match. Copy the one that your app shows now.",
            Self::Recovery => {
                "That is none of your recovery codes, or it was used before. Try another."
            }
        }
    }
}
