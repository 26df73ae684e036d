//! What one wants of the practice: whether mail says that there is something new. Whoever has such a mail says by it, too,
//! that no more are to come.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem, Query, Visitor};
use portico_auth::Error;
use portico_domain::preferences::{self, Preferences};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    errors::ErrorPage,
    form::Input,
    layout::{Door, Here, Shell},
    notice::Done,
};

const DONE: [(&str, &str); 1] = [("saved", "Your changes are saved.")];

#[derive(Template, WebTemplate)]
#[template(path = "preferences.html")]
pub struct PreferencesPage {
    shell: Shell,
    news: bool,
    notice: Option<&'static str>,
}

#[derive(Template, WebTemplate)]
#[template(path = "unsubscribe.html")]
pub struct UnsubscribePage {
    door: Door,
    token: SecretString,
    /// Whether it is done.
    done: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Of a box that was ticked.
    #[serde(default)]
    news: String,
}

pub async fn show(caller: Caller, Query(done): Query<Done>) -> Result<PreferencesPage, Problem> {
    let page = caller.within(async |scope| {
        let shell = Shell::read(scope, Here::Account).await?;
        let Preferences { news } = preferences::fetch(scope).await?;
        Ok(PreferencesPage { shell, news, notice: done.words(&DONE) })
    });
    page.await
}

pub async fn submit(caller: Caller, Input(wanted): Input<Wanted>) -> Result<Redirect, Problem> {
    let wanted = Preferences { news: wanted.news == "on" };
    caller.within(async |scope| preferences::amend(scope, wanted).await).await?;
    Ok(Redirect::to("/preferences?done=saved"))
}

/// Changes nothing: programs that look through mail open links, too (RFC 8058, section 3.1).
pub async fn ask(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Problem> {
    match visitor.auth().news_reader(visitor.tenant(), &token) {
        Ok(_) => page(&visitor, token.into(), false).await,
        Err(error) => refused(&visitor, error).await,
    }
}

/// Whatever the form says: a mail program sends it in the name of its reader, without cookies, and may send it often.
pub async fn unsubscribe(visitor: Visitor, Path(token): Path<String>) -> Result<Response, Problem> {
    let token = SecretString::from(token);
    match visitor.auth().stop_news(visitor.tenant(), token.expose_secret()).await {
        Ok(()) => page(&visitor, token, true).await,
        Err(error) => refused(&visitor, error).await,
    }
}

async fn page(visitor: &Visitor, token: SecretString, done: bool) -> Result<Response, Problem> {
    Ok(UnsubscribePage { door: Door::read(visitor).await?, token, done }.into_response())
}

async fn refused(visitor: &Visitor, error: Error) -> Result<Response, Problem> {
    let Error::LinkSpent = error else { return Err(error.into()) };
    let page = ErrorPage {
        door: Door::read(visitor).await?,
        title: "Mail",
        heading: "This link does not open any more",
        words: "Sign in, and say under Mail in the menu of your account what you want to be told.",
        href: "/sign-in",
        action: "Sign in",
    };
    Ok((StatusCode::NOT_FOUND, page).into_response())
}
