//! A new password, by mail: asking for the link, and following it.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Path, Problem, Visitor, marks_cookies};
use portico_auth::{Error, shortest_password};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{errors::ErrorPage, form::Form, layout::Door, refusal::Refusal};

#[derive(Template, WebTemplate)]
#[template(path = "password.html")]
pub struct AskPage {
    door: Door,
    email: String,
    refusal: Option<Refusal>,
}

#[derive(Template, WebTemplate)]
#[template(path = "password_sent.html")]
pub struct SentPage {
    door: Door,
}

#[derive(Template, WebTemplate)]
#[template(path = "password_new.html")]
pub struct NewPage {
    door: Door,
    token: SecretString,
    email: String,
    shortest: usize,
    refusal: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    email: String,
}

/// As in an invitation, the link's token stands in the form from here on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    token: SecretString,
    password: SecretString,
}

pub async fn ask(visitor: Visitor) -> Result<AskPage, Problem> {
    Ok(AskPage { door: Door::read(&visitor).await?, email: String::new(), refusal: None })
}

/// The answer is the same for every address, and for what is none.
pub async fn submit(visitor: Visitor, Form(form): Form<Asked>) -> Result<Response, Problem> {
    let Asked { email } = form;
    match visitor.auth().ask_reset(visitor.tenant(), visitor.visit(), &email).await {
        Ok(()) => Ok(Redirect::to("/password/sent").into_response()),
        Err(Error::Limited(wait)) => {
            let refusal = Refusal::limited(wait, ", then ask again");
            let (status, wait) = Refusal::parts(Some(&refusal));
            let door = Door::read(&visitor).await?;
            Ok((status, wait, AskPage { door, email, refusal: Some(refusal) }).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn sent(visitor: Visitor) -> Result<SentPage, Problem> {
    Ok(SentPage { door: Door::read(&visitor).await? })
}

/// Changes nothing: programs that look through mail open links, too.
pub async fn show(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Problem> {
    new_page(&visitor, token.into(), None).await
}

/// Nobody is signed in by it: the second step stays.
pub async fn set(visitor: Visitor, Form(form): Form<New>) -> Result<Response, Problem> {
    let New { token, password } = form;
    let (tenant, visit) = (visitor.tenant(), visitor.visit());
    match visitor.auth().reset(tenant, visit, token.expose_secret(), &password).await {
        Ok(marks) => {
            let cookies = marks_cookies(marks.as_ref());
            Ok((cookies, Redirect::to("/sign-in?done=password")).into_response())
        }
        Err(Error::LinkSpent) => spent(&visitor).await,
        Err(error @ (Error::Password(_) | Error::Limited(_))) => {
            new_page(&visitor, token, Some(Refusal::of(error, "")?)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn new_page(
    visitor: &Visitor,
    token: SecretString,
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let found = visitor.auth().reset_link(visitor.tenant(), token.expose_secret()).await;
    let (email, role) = match found {
        Ok(found) => found,
        Err(Error::LinkSpent) => return spent(visitor).await,
        Err(other) => return Err(other.into()),
    };
    let (status, wait) = Refusal::parts(refusal.as_ref());
    let page = NewPage {
        door: Door::read(visitor).await?,
        token,
        email: email.as_str().to_owned(),
        shortest: shortest_password(role),
        refusal,
    };
    Ok((status, wait, page).into_response())
}

/// The same for a link that was used, has run out, or never was.
async fn spent(visitor: &Visitor) -> Result<Response, Problem> {
    let page = ErrorPage {
        door: Door::read(visitor).await?,
        title: "New password",
        heading: "This link does not open any more",
        words: "It works once, and for 30 minutes. Your password is what it was, unless you have \
                set another since.",
        href: "/password",
        action: "Ask for another link",
    };
    Ok((StatusCode::NOT_FOUND, page).into_response())
}
