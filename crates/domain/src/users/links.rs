//! Making users, and the links by which they come in, or begin anew. PostgreSQL decides once more who
//! may: see `app.add_user` and `app.send_link`.

use time::Duration;

use super::amend::ASKED;
use crate::{
    ClientId, Email, Error, PersonName, RoleName, TenantId, TenantScope, UserId,
    audit::Action,
    identity::Purpose,
    outbox::{SealedLink, letters_to_admins},
    security::{Spent, tell_of},
};

/// A user to be.
#[derive(Debug)]
pub struct NewUser {
    /// Where they are reached, and what they will sign in with; none is refused, once it is known that
    /// whoever asks may do this.
    pub email: Option<Email>,
    /// What they are called; none is refused likewise.
    pub name: Option<PersonName>,
    /// What they will be.
    pub role: NewRole,
}

/// What a user may be made as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "as Role")]
pub enum NewRole {
    Admin,
    Coach,
    Client(ClientId),
}

impl NewRole {
    fn parts(self) -> (RoleName, Option<ClientId>) {
        match self {
            Self::Admin => (RoleName::Admin, None),
            Self::Coach => (RoleName::Coach, None),
            Self::Client(client) => (RoleName::Client, Some(client)),
        }
    }
}

/// Makes a user and lets their invitation leave: of the staff, for admins; of a client, for whoever is
/// assigned. An admin is made by a second factor that was just used; it is used up, and every admin is told.
pub async fn add(
    scope: &mut TenantScope,
    new: NewUser,
    link: &SealedLink,
    spent: Option<&Spent>,
) -> Result<UserId, Error> {
    let (id, (role, client)) = (UserId::generate(), new.role.parts());
    match client {
        None => scope.principal().require_admin()?,
        Some(client) => require_assigned(scope, client).await?,
    }
    let email = new.email.ok_or(Error::Invalid("That is no e-mail address."))?;
    let name = new
        .name
        .ok_or(Error::Invalid("A name has 1 to 200 characters, on one line, and is no link."))?;
    let spent = if role == RoleName::Admin { Some(spent.ok_or(ASKED)?) } else { None };
    let skeleton = email.skeleton();
    scope
        .statement(
            "select a.tenant_id from app.add_user($1, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12) a
              where a.tenant_id = $1",
        )
        .bind(id)
        .bind(email)
        .bind(skeleton)
        .bind(name)
        .bind(role.as_str())
        .bind(client)
        .bind(spent.and_then(Spent::step))
        .bind(spent.and_then(Spent::code))
        .bind(letters_to_admins())
        .optional::<(TenantId,)>()
        .await?
        .ok_or(if spent.is_some() { Error::Unproven } else { Error::NotFound })?;
    if let Some(spent) = spent {
        tell_of(scope, spent).await?;
    }
    scope.record(Action::UserCreated.to(id).about(client, false)).await?;
    send(scope, id, Purpose::Invitation, link).await?;
    scope.record(Action::InvitationSent.to(id).about(client, false)).await?;
    Ok(id)
}

/// Invites once more a user who has not come in yet. The link before is void.
pub async fn invite(scope: &mut TenantScope, user: UserId, link: &SealedLink) -> Result<(), Error> {
    if !require_visible(scope, user).await? {
        scope.principal().require_admin()?;
    }
    send(scope, user, Purpose::Invitation, link).await.map_err(|error| match error {
        Error::NotFound => Error::Invalid("They have come in already. Nothing was sent."),
        other => other,
    })?;
    scope.record(Action::InvitationSent.to(user)).await
}

/// Lets a user who lost everything begin anew: password and second factor. An admin does it, never
/// for themselves; nothing changes until the link is followed.
pub async fn recover(
    scope: &mut TenantScope,
    user: UserId,
    link: &SealedLink,
) -> Result<(), Error> {
    require_visible(scope, user).await?;
    scope.principal().require_admin()?;
    if scope.principal().subject() == user {
        return Err(Error::Forbidden);
    }
    send(scope, user, Purpose::Recovery, link).await.map_err(|error| match error {
        Error::NotFound => Error::Forbidden,
        other => other,
    })?;
    scope.record(Action::RecoverySent.to(user)).await
}

/// 404 before 403: staff see the staff, and the logins of the clients whom they are assigned. Returns
/// whether it is a client's.
pub(super) async fn require_visible(scope: &mut TenantScope, user: UserId) -> Result<bool, Error> {
    scope.principal().require_sight()?;
    let (of_client,): (bool,) = scope
        .statement(
            "select u.client_id is not null
               from users u
               join users me on me.tenant_id = u.tenant_id and me.id = $2 and me.role <> 'client'
              where u.tenant_id = $1
                and u.id = $4
                and coalesce(exists (select from visible_clients($1, $2, $3) v
                                      where v.client_id = u.client_id and v.sees_private)
                             or u.client_id is null, false)",
        )
        .bind(user)
        .one()
        .await?;
    Ok(of_client)
}

/// [`Error::NotFound`] but for staff who may open this client.
pub(crate) async fn require_assigned(
    scope: &mut TenantScope,
    client: ClientId,
) -> Result<(), Error> {
    scope
        .statement(
            "select c.tenant_id
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
              where c.tenant_id = $1
                and c.id = $4",
        )
        .bind(client)
        .one::<(TenantId,)>()
        .await?;
    Ok(())
}

async fn send(
    scope: &mut TenantScope,
    user: UserId,
    purpose: Purpose,
    link: &SealedLink,
) -> Result<(), Error> {
    let (_, wait): (TenantId, Option<f64>) = scope
        .statement(
            "select s.tenant_id, extract(epoch from s.wait)::float8
               from app.send_link($1, $2, $4, $5, $6, $7, make_interval(secs => $8), $9, $10) s
              where s.tenant_id = $1",
        )
        .bind(user)
        .bind(purpose.word())
        .bind(link.link)
        .bind(link.hash.bytes())
        .bind(purpose.lives().as_seconds_f64())
        .bind(link.letter)
        .bind(link.sealed.clone())
        .one()
        .await?;
    match wait {
        Some(seconds) => Err(Error::Limited(Duration::seconds_f64(seconds))),
        None => Ok(()),
    }
}
