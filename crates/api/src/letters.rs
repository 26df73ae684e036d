use axum::{extract::State, http::StatusCode};
use portico_auth::Auth;
use portico_domain::{
    ClientId, Error, LetterId,
    outbox::{self, DeadLetter},
    users,
};
use serde::Serialize;

use crate::{
    Caller, Problem,
    extract::{Json, Path},
    problem::{Malformed, NotFound, TooOften, Unauthenticated},
    users::new_link,
};

/// Letters that did not leave.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct LetterList {
    #[schema(max_items = 20)]
    items: Vec<DeadLetter>,
    /// Always null: there is one page.
    #[schema(value_type = Option<LetterId>)]
    next: Option<LetterId>,
}

/// The mail to a client's logins that could not be sent, for whoever is assigned: the twenty newest.
#[utoipa::path(get, path = "/api/v1/clients/{id}/letters", tag = "letters",
    params(("id" = ClientId, Path, description = "The client")),
    responses((status = 200, body = LetterList), Unauthenticated, NotFound))]
pub(crate) async fn list(
    caller: Caller,
    Path(id): Path<ClientId>,
) -> Result<Json<LetterList>, Problem> {
    let items = caller.within(async |scope| outbox::list_dead(scope, id).await).await?;
    Ok(Json(LetterList { items, next: None }))
}

/// Sends such a letter again: an invitation with a new link.
#[utoipa::path(post, path = "/api/v1/letters/{id}/again", tag = "letters",
    params(("id" = LetterId, Path, description = "The letter")),
    responses((status = 204), Unauthenticated, NotFound, Malformed, TooOften))]
pub(crate) async fn again(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<LetterId>,
) -> Result<StatusCode, Problem> {
    send_again(&caller, &auth, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The step of both faces.
pub async fn send_again(caller: &Caller, auth: &Auth, id: LetterId) -> Result<(), Error> {
    let sent = caller.work(async |scope| {
        let letter = outbox::fetch_dead(scope, id).await?;
        match letter.kind.as_str() {
            "invitation" => {
                let link = new_link(auth, scope.principal().tenant());
                users::invite(scope, letter.user_id, &link).await
            }
            "password-reset" | "recovery" => Err(Error::Invalid(
                "Its link has ended. Its owner asks for a new one at the sign-in page.",
            )),
            _ => outbox::send_again(scope, id).await,
        }
    });
    sent.await
}
