use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header::SET_COOKIE},
    response::AppendHeaders,
};
use portico_auth::{Opened, Stage};
use portico_domain::{
    settings,
    users::{self, Me},
};
use serde::Serialize;

use crate::{
    Caller, Problem, Visitor, clear_session_cookie,
    extract::Json,
    problem::{CrossSite, Unauthenticated},
    session_cookie,
};

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SessionState {
    /// Staff who follow their invitation: a code of the new second factor is due.
    Enrolling,
    /// Staff whose password was right: a code is due.
    SecondFactorDue,
    SignedIn,
}

impl From<Stage> for SessionState {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Enrolling => Self::Enrolling,
            Stage::SecondFactor => Self::SecondFactorDue,
            Stage::SignedIn => Self::SignedIn,
        }
    }
}

/// A session that was opened; its token is in the cookie.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct OpenedSession {
    state: SessionState,
}

/// Who is signed in, and where.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Session {
    state: SessionState,
    /// What the practice calls itself.
    practice: String,
    user: Me,
}

pub(crate) type WithCookie = AppendHeaders<[(HeaderName, HeaderValue); 1]>;

/// The answer to a step that opened a session.
pub(crate) fn opened(opened: &Opened) -> (WithCookie, Json<OpenedSession>) {
    let cookie = AppendHeaders([(SET_COOKIE, session_cookie(opened))]);
    (cookie, Json(OpenedSession { state: opened.stage.into() }))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = Session), Unauthenticated))]
pub(crate) async fn show(caller: Caller) -> Result<Json<Session>, Problem> {
    let session = caller.within(async |scope| {
        Ok(Session {
            state: SessionState::SignedIn,
            practice: settings::fetch(scope).await?.name,
            user: users::me(scope).await?,
        })
    });
    Ok(Json(session.await?))
}

/// Ends the session on the server, however far it has come.
#[utoipa::path(post, path = "/api/v1/logout", tag = "session",
    responses((status = 204), Unauthenticated, CrossSite))]
pub(crate) async fn remove(visitor: Visitor) -> Result<(StatusCode, WithCookie), Problem> {
    let token = visitor.require_token()?;
    visitor.auth().sign_out(visitor.tenant(), token).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, clear_session_cookie())])))
}
