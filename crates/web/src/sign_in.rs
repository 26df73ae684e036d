//! Signing in, in one step or two, and out.

pub mod code;

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use portico_api::{Problem, Query, Visitor, cookies, signed_out_cookies};
use portico_auth::{Error, Opened, Stage};
use secrecy::SecretString;
use serde::Deserialize;

use crate::{form::Form, layout::Door, notice::Done, refusal::Refusal};

const DONE: [(&str, &str); 1] = [("password", "Your new password is set. Sign in with it.")];

#[derive(Template, WebTemplate)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    door: Door,
    email: String,
    notice: Option<&'static str>,
    refusal: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    password: SecretString,
}

pub async fn show(visitor: Visitor, Query(done): Query<Done>) -> Result<SignInPage, Problem> {
    let (door, notice) = (Door::read(&visitor).await?, done.words(&DONE));
    Ok(SignInPage { door, email: String::new(), notice, refusal: None })
}

pub async fn submit(visitor: Visitor, Form(form): Form<SignIn>) -> Result<Response, Problem> {
    let SignIn { email, password } = form;
    let (auth, tenant, visit) = (visitor.auth(), visitor.tenant(), visitor.visit());
    let refusal = match auth.sign_in(tenant, visit, &email, &password, visitor.token()).await {
        Ok(opened) => return Ok(enter(&opened)),
        Err(Error::Refused) => {
            Refusal::new("Email and password don’t match. Try again, or ask for a new password.")
        }
        Err(Error::Limited(wait)) => Refusal::limited(wait, ", or ask for a new password"),
        Err(other) => return Err(other.into()),
    };
    let (status, wait) = Refusal::parts(Some(&refusal));
    let door = Door::read(&visitor).await?;
    let page = SignInPage { door, email, notice: None, refusal: Some(refusal) };
    Ok((status, wait, page).into_response())
}

/// Ends the session on the server; one that has ended before is none.
pub async fn sign_out(visitor: Visitor) -> Result<Response, Problem> {
    if let Some(token) = visitor.token() {
        match visitor.auth().sign_out(visitor.tenant(), token).await {
            Ok(()) | Err(Error::Unauthenticated) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(signed_out())
}

/// The answer to whoever has ended their session.
pub fn signed_out() -> Response {
    (signed_out_cookies(), Redirect::to("/sign-in")).into_response()
}

/// On to where a session that was just made leads.
pub fn enter(opened: &Opened) -> Response {
    let next = match opened.stage {
        Stage::SignedIn => "/",
        Stage::SecondFactor => "/sign-in/code",
        Stage::Enrolling => "/welcome/code",
    };
    (cookies(opened), Redirect::to(next)).into_response()
}
