//! Who someone is in a practice. Staff read the users of theirs; a client reads itself.

mod amend;
mod links;

pub use amend::{Change, amend, require_amendable};
pub(crate) use links::require_assigned;
pub use links::{NewRole, NewUser, add, invite, recover};

use serde::Serialize;

use crate::{ClientId, Email, Error, PersonName, Principal, RoleName, TenantScope, UserId};

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Me {
    /// The user.
    pub id: UserId,
    /// What they are called.
    pub name: PersonName,
    /// What they are in this practice.
    pub role: RoleName,
    /// The client whose login this is; null for staff.
    pub client_id: Option<ClientId>,
}

/// A login of the practice, as its staff see it.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct User {
    /// The user.
    pub id: UserId,
    /// What they are called.
    pub name: PersonName,
    /// Where they are reached, and what they sign in with.
    pub email: Email,
    /// What they are in this practice.
    pub role: RoleName,
    /// How far they have come.
    pub state: State,
    /// Whose login it is; none for staff.
    #[serde(skip)]
    pub client_id: Option<ClientId>,
}

/// How far a user has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[schema(as = UserState)]
pub enum State {
    /// They were invited, or are to be, and have not come in yet.
    Invited,
    /// They can sign in.
    Active,
    /// They could, and cannot any more.
    Disabled,
}

/// A page of the team.
#[derive(Debug, Clone, Copy)]
pub struct UserPage {
    /// Where the page before ended.
    pub after: Option<UserId>,
    /// At most so many.
    pub limit: u8,
}

/// One of the staff, or a login of a client whom whoever asks is assigned; for staff.
pub async fn fetch(scope: &mut TenantScope, id: UserId) -> Result<User, Error> {
    links::require_visible(scope, id).await?;
    scope
        .statement(
            "select u.id, u.name, u.email, u.role, u.client_id,
                    case when u.disabled_at is not null then 'disabled'
                         when app.has_joined($1, u.id) then 'active' else 'invited' end as state
               from users u
              where u.tenant_id = $1
                and u.id = $4",
        )
        .bind(id)
        .one()
        .await
}

/// Those of these users whom whoever asks may see, as [`fetch`] shows one.
pub async fn fetch_many(scope: &mut TenantScope, ids: Vec<UserId>) -> Result<Vec<User>, Error> {
    scope.principal().require_sight()?;
    scope
        .statement(
            "select u.id, u.name, u.email, u.role, u.client_id,
                    case when u.disabled_at is not null then 'disabled'
                         when app.has_joined($1, u.id) then 'active' else 'invited' end as state
               from users u
               left join visible_clients($1, $2, $3) v on v.client_id = u.client_id and v.sees_private
              where u.tenant_id = $1
                and u.id = any ($4)
                and (u.client_id is null or v.client_id is not null)",
        )
        .bind(ids)
        .all()
        .await
}

/// The staff of the practice, in the order in which they came.
pub async fn list(scope: &mut TenantScope, page: &UserPage) -> Result<Vec<User>, Error> {
    scope.principal().require_staff()?;
    scope
        .statement(
            "select u.id, u.name, u.email, u.role, u.client_id,
                    case when u.disabled_at is not null then 'disabled'
                         when app.has_joined($1, u.id) then 'active' else 'invited' end as state
               from users u
              where u.tenant_id = $1
                and u.role <> 'client'
                and u.id > coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid)
              order by u.id
              limit $5",
        )
        .bind(page.after)
        .bind(i64::from(page.limit))
        .all()
        .await
}

/// How many logins of one client are shown.
const LOGINS: i64 = 50;

/// The logins of a client, for the staff who are assigned.
pub async fn list_of_client(scope: &mut TenantScope, client: ClientId) -> Result<Vec<User>, Error> {
    require_assigned(scope, client).await?;
    scope
        .statement(
            "select u.id, u.name, u.email, u.role, u.client_id,
                    case when u.disabled_at is not null then 'disabled'
                         when app.has_joined($1, u.id) then 'active' else 'invited' end as state
               from users u
               join visible_clients($1, $2, $3) v on v.client_id = u.client_id and v.sees_private
              where u.tenant_id = $1
                and u.client_id = $4
              order by u.id
              limit $5",
        )
        .bind(client)
        .bind(LOGINS)
        .all()
        .await
}

/// Somebody who was invited and has not come in yet.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Invited {
    /// The user.
    pub id: UserId,
    /// What they are called.
    pub name: PersonName,
    /// The client whose login that is; none for staff.
    pub client_id: Option<ClientId>,
}

/// How many of those who have not come in are shown.
pub const INVITED: usize = 20;

/// Who was invited and has not come in yet: logins of clients whom whoever asks works with and, for admins, the
/// staff; whoever waits longest first.
pub async fn list_invited(scope: &mut TenantScope) -> Result<Vec<Invited>, Error> {
    scope.principal().require_sight()?;
    let admin = scope.principal().require_admin().is_ok();
    scope
        .statement(
            "select u.id, u.name, u.client_id
               from users u
               left join visible_clients($1, $2, $3) v on v.client_id = u.client_id and v.sees_private
              where u.tenant_id = $1
                and (v.client_id is not null or u.client_id is null and $4)
                and u.disabled_at is null
                and not exists (select from app.joined($1) j where j.user_id = u.id)
              order by u.id
              limit $5",
        )
        .bind(admin)
        .bind(INVITED as i64)
        .all()
        .await
}

/// Whoever is asking.
pub async fn me(scope: &mut TenantScope) -> Result<Me, Error> {
    let (name,) = scope
        .statement("select u.name from users u where u.tenant_id = $1 and u.id = $2")
        .one()
        .await?;
    let asking: &Principal = scope.principal();
    Ok(Me { id: asking.subject(), name, role: asking.role().name(), client_id: asking.client() })
}
