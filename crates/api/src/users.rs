pub mod amend;

use axum::{extract::State, http::StatusCode};
use portico_auth::{Auth, Token, Typed};
use portico_domain::{
    ClientId, Email, Error, PersonName, TenantId, UserId,
    outbox::SealedLink,
    users::{self, NewRole, NewUser, User, UserPage},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{
    Caller, Problem,
    extract::{Input, Json, Path, Query},
    page::Limit,
    problem::{Forbidden, Malformed, NotFound, TooOften, Unauthenticated, UnknownQuery},
    security::{refused, spend},
};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserQuery {
    /// Where the page before ended: its `next`.
    after: Option<UserId>,
    /// At most so many items.
    #[serde(default)]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 20)]
    limit: Limit,
}

/// A page of the team, or of the logins of a client.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct UserList {
    items: Vec<User>,
    /// Where the next page begins; null on the last one.
    next: Option<UserId>,
}

/// Somebody to invite to the team.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMember {
    #[schema(max_length = 254)]
    email: String,
    #[schema(max_length = 200)]
    name: String,
    role: StaffRole,
    /// The password of now of whoever asks, to make an admin.
    #[schema(value_type = Option<String>, format = Password, max_length = 128)]
    password: Option<SecretString>,
    /// A code of their second factor, or a recovery code, likewise. It is used up.
    #[schema(value_type = Option<String>, max_length = 40)]
    code: Option<SecretString>,
}

/// What a member of the team is.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StaffRole {
    Admin,
    Coach,
}

/// Somebody who is to have a login of a client.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLogin {
    #[schema(max_length = 254)]
    email: String,
    #[schema(max_length = 200)]
    name: String,
}

/// A user who was made.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeUser {
    id: UserId,
}

/// The team, in the order in which they came.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", params(UserQuery),
    responses((status = 200, body = UserList), UnknownQuery, Unauthenticated, Forbidden))]
pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<UserQuery>,
) -> Result<Json<UserList>, Problem> {
    let UserQuery { after, limit } = query;
    let page = UserPage { after, limit: limit.get() };
    let items = caller.within(async |scope| users::list(scope, &page).await).await?;
    Ok(Json(UserList { next: limit.next(&items, |user| user.id), items }))
}

/// Makes a member of the team, and lets their invitation leave. For admins; to make an admin wants their password and a
/// fresh code, and every admin is told by mail.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", request_body = NewMember,
    responses((status = 201, body = MadeUser), Unauthenticated, Forbidden, Malformed, TooOften))]
pub(crate) async fn add(
    caller: Caller,
    State(auth): State<Auth>,
    Input(new): Input<NewMember>,
) -> Result<(StatusCode, Json<MadeUser>), Problem> {
    let id = match (new.role, typed(new.password, new.code)) {
        (StaffRole::Coach, _) => {
            invite_new(&caller, &auth, &new.email, &new.name, NewRole::Coach).await?
        }
        (StaffRole::Admin, None) => {
            invite_new(&caller, &auth, &new.email, &new.name, NewRole::Admin).await?
        }
        (StaffRole::Admin, Some(typed)) => {
            let made = invite_admin(&caller, &auth, &new.email, &new.name, &typed);
            made.await.map_err(refused)?
        }
    };
    Ok((StatusCode::CREATED, Json(MadeUser { id })))
}

/// The logins of a client, for whoever is assigned.
#[utoipa::path(get, path = "/api/v1/clients/{id}/users", tag = "users",
    params(("id" = ClientId, Path, description = "The client")),
    responses((status = 200, body = UserList), Unauthenticated, NotFound))]
pub(crate) async fn list_of_client(
    caller: Caller,
    Path(id): Path<ClientId>,
) -> Result<Json<UserList>, Problem> {
    let items = caller.within(async |scope| users::list_of_client(scope, id).await).await?;
    Ok(Json(UserList { items, next: None }))
}

/// Makes a login of a client, and lets its invitation leave. For whoever is assigned.
#[utoipa::path(post, path = "/api/v1/clients/{id}/users", tag = "users", request_body = NewLogin,
    params(("id" = ClientId, Path, description = "The client")),
    responses((status = 201, body = MadeUser), Unauthenticated, NotFound, Malformed, TooOften))]
pub(crate) async fn add_to_client(
    caller: Caller,
    State(auth): State<Auth>,
    Path(client): Path<ClientId>,
    Input(new): Input<NewLogin>,
) -> Result<(StatusCode, Json<MadeUser>), Problem> {
    let id = invite_new(&caller, &auth, &new.email, &new.name, NewRole::Client(client)).await?;
    Ok((StatusCode::CREATED, Json(MadeUser { id })))
}

/// Invites once more a user who has not come in yet. The link before is void.
#[utoipa::path(post, path = "/api/v1/users/{id}/invitation", tag = "users",
    params(("id" = UserId, Path, description = "The user")),
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Malformed, TooOften))]
pub(crate) async fn invite(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Problem> {
    let sent = caller.within(async |scope| {
        let link = new_link(&auth, scope.principal().tenant());
        users::invite(scope, id, &link).await
    });
    sent.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a user who lost password and second factor begin anew, by a link. An admin does it, and never
/// for themselves. Nothing changes until the link is followed.
#[utoipa::path(post, path = "/api/v1/users/{id}/recovery", tag = "users",
    params(("id" = UserId, Path, description = "The user")),
    responses((status = 204), Unauthenticated, Forbidden, NotFound, TooOften))]
pub(crate) async fn recover(
    caller: Caller,
    State(auth): State<Auth>,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Problem> {
    let sent = caller.within(async |scope| {
        let link = new_link(&auth, scope.principal().tenant());
        users::recover(scope, id, &link).await
    });
    sent.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The step of both faces: but for an admin, whom [`invite_admin`] makes.
pub async fn invite_new(
    caller: &Caller,
    auth: &Auth,
    email: &str,
    name: &str,
    role: NewRole,
) -> Result<UserId, Error> {
    let made = caller.work(async |scope| {
        let link = new_link(auth, scope.principal().tenant());
        users::add(scope, new_user(email, name, role), &link, None).await
    });
    made.await
}

/// The step of both faces. Only those are asked to prove who they are who may do it: a wrong try is counted.
pub async fn invite_admin(
    caller: &Caller,
    auth: &Auth,
    email: &str,
    name: &str,
    typed: &Typed,
) -> Result<UserId, portico_auth::Error> {
    caller.work(async |scope| scope.principal().require_admin()).await?;
    spend(caller, auth, typed, async |scope, spent| {
        let link = new_link(auth, scope.principal().tenant());
        users::add(scope, new_user(email, name, NewRole::Admin), &link, Some(spent)).await
    })
    .await
}

/// What may not be seen is 404 before anything is said of what was sent.
fn new_user(email: &str, name: &str, role: NewRole) -> NewUser {
    NewUser { email: Email::parse(email), name: PersonName::parse(name), role }
}

/// What proves who asks, if anything was sent for it.
fn typed(password: Option<SecretString>, code: Option<SecretString>) -> Option<Typed> {
    Some(Typed { password: password?, code: code.unwrap_or_default() })
}

/// A link to be.
pub fn new_link(auth: &Auth, tenant: TenantId) -> SealedLink {
    auth.sealed_link(tenant, &Token::generate())
}
