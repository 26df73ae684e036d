use secrecy::{ExposeSecret, SecretString};

use super::{Account, AccountRow};
use crate::{Error, IdentityDoor, LinkId, TokenHash, audit::Action};

/// A link that still works, and who follows it. Found by its token; it cannot be made.
#[derive(Debug)]
pub struct Link {
    pub(super) id: LinkId,
    account: Account,
}

impl Link {
    /// Who follows it.
    pub fn account(&self) -> &Account {
        &self.account
    }
}

/// The invitation of a token, if it has neither been used nor run out, and its user is not disabled.
pub async fn link(door: &mut IdentityDoor, token: &TokenHash) -> Result<Option<Link>, Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        link_id: LinkId,
        #[sqlx(flatten)]
        account: AccountRow,
    }
    let row: Option<Row> = door
        .statement(
            "select t.id as link_id, u.id as user_id, u.email, u.name, u.role
               from one_time_tokens t
               join users u on u.tenant_id = t.tenant_id and u.id = t.user_id
              where t.tenant_id = $1
                and t.token_hash = $2
                and t.purpose = 'invitation'
                and t.consumed_at is null
                and t.expires_at > now()
                and u.disabled_at is null",
        )
        .bind(token.bytes())
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Link { id: row.link_id, account: row.account.try_into()? }))
}

/// Sets the password of whoever follows the link; `hash` is a PHC string. A client's link is used up
/// by it, and PostgreSQL decides who was first; that of staff, by [`confirm_factor`](super::confirm_factor).
pub async fn set_password(
    door: &mut IdentityDoor,
    link: &Link,
    hash: SecretString,
) -> Result<(), Error> {
    if !link.account.role.is_staff() {
        consume(door, link.id).await?;
    }
    door.statement(
        "insert into passwords as p (tenant_id, user_id, hash)
         select u.tenant_id, u.id, $3
           from users u
          where u.tenant_id = $1
            and u.id = $2
             on conflict on constraint passwords_pkey
             do update set hash = excluded.hash, changed_at = now()",
    )
    .bind(link.account.user)
    .bind(hash.expose_secret().to_owned())
    .affect_one()
    .await?;
    door.record(Some(link.account.user), Action::PasswordSet.to(link.account.user)).await
}

/// Keeps the sealed secret of a second factor that counts for nothing until a code was typed back.
/// One that was confirmed stays: [`Error::NotFound`]. Whoever followed the link before, and chose
/// another password, has to begin anew: what is confirmed is what one person set. (Call it after
/// [`set_password`], which lets those who come at once come one after the other.)
pub async fn start_factor(
    door: &mut IdentityDoor,
    link: &Link,
    sealed_secret: Vec<u8>,
) -> Result<(), Error> {
    door.statement(
        "delete from sessions where tenant_id = $1 and user_id = $2 and stage = 'enrolling'",
    )
    .bind(link.account.user)
    .count()
    .await?;
    door.statement(
        "insert into totp_factors as f (tenant_id, user_id, sealed_secret)
         select u.tenant_id, u.id, $3
           from users u
          where u.tenant_id = $1
            and u.id = $2
             on conflict on constraint totp_factors_pkey
             do update set sealed_secret = excluded.sealed_secret
          where f.confirmed_at is null",
    )
    .bind(link.account.user)
    .bind(sealed_secret)
    .affect_one()
    .await
}

pub(super) async fn consume(door: &mut IdentityDoor, link: LinkId) -> Result<(), Error> {
    door.statement(
        "update one_time_tokens
            set consumed_at = now()
          where tenant_id = $1
            and id = $2
            and consumed_at is null
            and expires_at > now()",
    )
    .bind(link)
    .affect_one()
    .await
}
