//! Where one is signed in, and the way to end it there.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    SessionId,
    sessions::{self, Session},
};

use crate::{
    clock::Clock,
    format::Day,
    layout::{Here, Shell},
    notice::Done,
    sign_in::signed_out,
};

const DONE: [(&str, &str); 2] =
    [("ended", "That device is signed out."), ("others", "All other devices are signed out.")];

#[derive(Template, WebTemplate)]
#[template(path = "devices.html")]
pub struct DevicesPage {
    shell: Shell,
    notice: Option<&'static str>,
    /// Whose time it is.
    zone: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    browser: String,
    current: bool,
    signed_in: Day,
    used: Day,
}

pub async fn list(caller: Caller, Query(done): Query<Done>) -> Result<DevicesPage, Problem> {
    caller
        .within(async |scope| {
            let shell = Shell::read(scope, Here::Account).await?;
            let clock = Clock::now(&shell.practice.time_zone);
            let rows = sessions::list(scope).await?;
            Ok(DevicesPage {
                shell,
                notice: done.words(&DONE),
                zone: clock.name(),
                rows: rows.iter().map(|session| Row::new(session, &clock)).collect(),
            })
        })
        .await
}

/// Ends one; that from which this comes is signed out by it.
pub async fn end(caller: Caller, Path(id): Path<SessionId>) -> Result<Response, Problem> {
    let own = caller.within(async |scope| {
        sessions::remove(scope, id).await?;
        Ok(scope.principal().session() == Some(id))
    });
    Ok(if own.await? { signed_out() } else { Redirect::to("/devices?done=ended").into_response() })
}

/// Ends all but this one.
pub async fn end_others(caller: Caller) -> Result<Redirect, Problem> {
    caller.within(async |scope| sessions::remove_others(scope).await).await?;
    Ok(Redirect::to("/devices?done=others"))
}

impl Row {
    fn new(session: &Session, clock: &Clock) -> Self {
        let browser = session.browser.clone();
        Self {
            id: session.id.to_string(),
            browser: browser.unwrap_or_else(|| "A browser we don’t know".to_owned()),
            current: session.current,
            signed_in: clock.time(session.created_at),
            used: clock.time(session.seen_at),
        }
    }
}
