use axum::http::StatusCode;
use portico_domain::{
    ClientId, Error, PersonalText, TenantScope, UserId,
    assignments::{self, Assignment},
    clients,
};
use serde::{Deserialize, Serialize};

use crate::{
    Caller, Problem,
    extract::{Input, Json, Path, Query},
    problem::{Forbidden, Malformed, NotFound, Unauthenticated, UnknownQuery},
};

/// How many characters a reason has at most.
const REASON: usize = 200;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AssignmentQuery {
    /// Who can open this client.
    client_id: ClientId,
}

/// Who can open a client.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct AssignmentList {
    #[schema(max_items = 200)]
    items: Vec<Assignment>,
    /// Always null: there is one page.
    #[schema(value_type = Option<UserId>)]
    next: Option<UserId>,
}

/// Somebody of the staff who is to open a client.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAssignment {
    client_id: ClientId,
    user_id: UserId,
    /// Why, on one line: whoever can open the client reads it.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Who can open a client, the first first; for the staff on whose roster the client is. Two hundred are shown at
/// most.
#[utoipa::path(get, path = "/api/v1/assignments", tag = "assignments", params(AssignmentQuery),
    responses((status = 200, body = AssignmentList), UnknownQuery, Unauthenticated, NotFound))]
pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<AssignmentQuery>,
) -> Result<Json<AssignmentList>, Problem> {
    let listed = caller.within(async |scope| assignments::list(scope, query.client_id).await);
    Ok(Json(AssignmentList { items: listed.await?, next: None }))
}

/// Lets somebody of the staff open a client. An admin does it, for themselves as well. Whoever can open the client
/// already is left as they are.
#[utoipa::path(post, path = "/api/v1/assignments", tag = "assignments", request_body = NewAssignment,
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Malformed))]
pub(crate) async fn add(
    caller: Caller,
    Input(new): Input<NewAssignment>,
) -> Result<StatusCode, Problem> {
    let NewAssignment { client_id, user_id, reason } = new;
    caller.within(async |scope| let_in(scope, client_id, user_id, &reason).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes that back: from the next request on the client is not there for them. For admins.
#[utoipa::path(delete, path = "/api/v1/clients/{id}/assignments/{user}", tag = "assignments",
    params(("id" = ClientId, Path, description = "The client"),
           ("user" = UserId, Path, description = "Who can open them")),
    responses((status = 204), Unauthenticated, Forbidden, NotFound))]
pub(crate) async fn remove(
    caller: Caller,
    Path((client, user)): Path<(ClientId, UserId)>,
) -> Result<StatusCode, Problem> {
    caller.within(async |scope| assignments::remove(scope, client, user).await).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The step of both faces.
pub async fn let_in(
    scope: &mut TenantScope,
    client: ClientId,
    user: UserId,
    reason: &str,
) -> Result<(), Error> {
    // What may not be seen is 404, and what may not be done 403, before anything is said of the reason.
    clients::fetch(scope, client).await?;
    scope.principal().require_admin()?;
    let missing = Error::Invalid("a reason has 1 to 200 characters");
    let reason = PersonalText::line(reason, REASON)?.ok_or(missing)?;
    assignments::add(scope, client, user, reason).await
}
