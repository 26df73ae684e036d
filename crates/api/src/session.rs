use axum::{http::StatusCode, response::IntoResponse};
use portico_auth::{Opened, RecoveryCodes, Stage};
use portico_domain::{
    SessionId, sessions, settings,
    users::{self, Me},
};
use serde::Serialize;

use crate::{
    Caller, Problem, Visitor, cookies,
    extract::{Json, Path},
    problem::{CrossSite, NotFound, Unauthenticated},
    signed_out_cookies,
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
    /// Those of a second factor that was just enrolled, this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 10)]
    recovery_codes: Option<Vec<String>>,
}

/// The sessions of whoever asks.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct SessionList {
    #[schema(max_items = 20)]
    items: Vec<sessions::Session>,
    /// Always null: there is one page.
    #[schema(value_type = Option<SessionId>)]
    next: Option<SessionId>,
}

/// Who is signed in, and where.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct CurrentSession {
    state: SessionState,
    /// What the practice calls itself.
    practice: String,
    user: Me,
}

/// The answer to a step that opened a session.
pub(crate) fn opened(opened: &Opened) -> impl IntoResponse + use<> {
    let recovery_codes = opened.codes.as_ref().map(RecoveryCodes::expose);
    let body = OpenedSession { state: opened.stage.into(), recovery_codes };
    (cookies(opened), Json(body))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = CurrentSession), Unauthenticated))]
pub(crate) async fn show(caller: Caller) -> Result<Json<CurrentSession>, Problem> {
    let session = caller.within(async |scope| {
        Ok(CurrentSession {
            state: SessionState::SignedIn,
            practice: settings::fetch(scope).await?.name,
            user: users::me(scope).await?,
        })
    });
    Ok(Json(session.await?))
}

/// The sessions of whoever asks, which the pages call devices: the present one, then the one used last.
/// There are twenty at most.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "session",
    responses((status = 200, body = SessionList), Unauthenticated))]
pub(crate) async fn list(caller: Caller) -> Result<Json<SessionList>, Problem> {
    let items = caller.within(async |scope| sessions::list(scope).await).await?;
    Ok(Json(SessionList { items, next: None }))
}

/// Ends one of them.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "session",
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 204), Unauthenticated, CrossSite, NotFound))]
pub(crate) async fn remove_one(
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    caller.within(async |scope| sessions::remove(scope, id).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of them but the present one.
#[utoipa::path(delete, path = "/api/v1/sessions", tag = "session",
    responses((status = 204), Unauthenticated, CrossSite))]
pub(crate) async fn remove_others(caller: Caller) -> Result<StatusCode, Problem> {
    caller.within(async |scope| sessions::remove_others(scope).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the session on the server, however far it has come.
#[utoipa::path(post, path = "/api/v1/logout", tag = "session",
    responses((status = 204), Unauthenticated, CrossSite))]
pub(crate) async fn remove(visitor: Visitor) -> Result<impl IntoResponse, Problem> {
    let token = visitor.require_token()?;
    visitor.auth().sign_out(visitor.tenant(), token).await?;
    Ok((StatusCode::NO_CONTENT, signed_out_cookies()))
}
