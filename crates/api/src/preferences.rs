use portico_domain::preferences::{self, Preferences};
use serde::Deserialize;

use crate::{
    Caller, Problem,
    extract::{Input, Json},
    problem::{Malformed, Unauthenticated},
};

/// What one wants otherwise: what is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreferencesChange {
    /// Whether mail says that there is something new.
    news: Option<bool>,
}

/// What one wants, each for themselves.
#[utoipa::path(get, path = "/api/v1/preferences", tag = "session",
    responses((status = 200, body = Preferences), Unauthenticated))]
pub(crate) async fn show(caller: Caller) -> Result<Json<Preferences>, Problem> {
    Ok(Json(caller.within(async |scope| preferences::fetch(scope).await).await?))
}

/// Changes what it names.
#[utoipa::path(patch, path = "/api/v1/preferences", tag = "session", request_body = PreferencesChange,
    responses((status = 200, body = Preferences), Unauthenticated, Malformed))]
pub(crate) async fn amend(
    caller: Caller,
    Input(change): Input<PreferencesChange>,
) -> Result<Json<Preferences>, Problem> {
    let amended = caller.within(async |scope| {
        let present = preferences::fetch(scope).await?;
        let wanted = Preferences { news: change.news.unwrap_or(present.news) };
        preferences::amend(scope, wanted).await?;
        Ok(wanted)
    });
    Ok(Json(amended.await?))
}
