//! Signing in, in one step or two, and out.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::{StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Problem, Visitor, clear_session_cookie, session_cookie};
use portico_auth::{Error, Half, Opened, Stage};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{
    form::Form,
    format::{self, Address},
    layout::Door,
};

#[derive(Template, WebTemplate)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    door: Door,
    email: String,
    refused: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "sign_in_code.html")]
pub struct CodePage {
    door: Door,
    email: Address,
    refused: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    password: SecretString,
}

/// What an authenticator app shows, with or without a space in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub code: SecretString,
}

pub async fn show(visitor: Visitor) -> Result<SignInPage, Problem> {
    Ok(SignInPage { door: Door::read(&visitor).await?, email: String::new(), refused: false })
}

pub async fn submit(visitor: Visitor, Form(form): Form<SignIn>) -> Result<Response, Problem> {
    let SignIn { email, password } = form;
    let (auth, old) = (visitor.auth(), visitor.token());
    match auth.sign_in(visitor.tenant(), &email, &password, old).await {
        Ok(opened) => Ok(enter(&opened)),
        Err(Error::Refused) => {
            let page = SignInPage { door: Door::read(&visitor).await?, email, refused: true };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn show_code(visitor: Visitor) -> Result<Response, Problem> {
    let half = half(&visitor, Stage::SecondFactor).await?;
    Ok(code_page(&visitor, half, false).await?.into_response())
}

/// Who is not half signed in learns nothing about the form, not even that it was filled in badly.
pub async fn submit_code(
    visitor: Visitor,
    form: Result<Form<Code>, Problem>,
) -> Result<Response, Problem> {
    let half = half(&visitor, Stage::SecondFactor).await?;
    let Form(Code { code }) = form?;
    match visitor.auth().second_factor(visitor.tenant(), visitor.require_token()?, &code).await {
        Ok(opened) => Ok(enter(&opened)),
        Err(Error::Refused) => {
            let page = code_page(&visitor, half, true).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// Ends the session on the server; one that has ended before is none.
pub async fn sign_out(visitor: Visitor) -> Result<Response, Problem> {
    if let Some(token) = visitor.token() {
        match visitor.auth().sign_out(visitor.tenant(), token).await {
            Ok(()) | Err(Error::Unauthenticated) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(([(SET_COOKIE, clear_session_cookie())], Redirect::to("/sign-in")).into_response())
}

/// On to where a session that was just made leads.
pub fn enter(opened: &Opened) -> Response {
    let next = match opened.stage {
        Stage::SignedIn => "/",
        Stage::SecondFactor => "/sign-in/code",
        Stage::Enrolling => "/welcome/code",
    };
    ([(SET_COOKIE, session_cookie(opened))], Redirect::to(next)).into_response()
}

/// The session of a visitor who is on this step of their way in; for all others, as for strangers.
pub async fn half(visitor: &Visitor, step: Stage) -> Result<Half, Problem> {
    let half = visitor.auth().half_session(visitor.tenant(), visitor.require_token()?).await?;
    if half.stage == step { Ok(half) } else { Err(Error::Unauthenticated.into()) }
}

async fn code_page(visitor: &Visitor, half: Half, refused: bool) -> Result<CodePage, Problem> {
    let email = format::address(half.email.as_str());
    Ok(CodePage { door: Door::read(visitor).await?, email, refused })
}
