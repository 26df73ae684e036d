use secrecy::{ExposeSecret, SecretString};
use time::{Duration, OffsetDateTime};

use super::{Account, AccountRow, hold, sessions::end_all};
use crate::{Error, IdentityDoor, LinkId, TokenHash, audit::Action, outbox::Notice};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To come in for the first time.
    Invitation,
    /// To choose another password: nobody is signed in by it, and the second factor stays.
    PasswordReset,
    /// To begin anew, the second factor included. Only another admin, or the operator, makes one.
    Recovery,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Invitation, Self::PasswordReset, Self::Recovery];

    /// How long such a link works.
    pub fn lives(self) -> Duration {
        match self {
            Self::Invitation | Self::Recovery => Duration::days(7),
            Self::PasswordReset => Duration::minutes(30),
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
            Self::Recovery => "recovery",
        }
    }

    pub(super) fn parse(word: &str) -> Result<Self, sqlx::Error> {
        let purpose = Self::ALL.into_iter().find(|purpose| purpose.word() == word);
        purpose
            .ok_or_else(|| sqlx::Error::Decode("a purpose that this program does not know".into()))
    }
}

/// A link that still works, and who follows it. Found by its token; it cannot be made.
#[derive(Debug)]
pub struct Link {
    pub(super) id: LinkId,
    purpose: Purpose,
    account: Account,
}

impl Link {
    /// Who follows it.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What it is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Whether whoever follows it has a second factor to enrol before the account works.
    pub fn enrols(&self) -> bool {
        self.account.role.is_staff() && self.purpose != Purpose::PasswordReset
    }
}

/// The link of a token, if it has neither been used nor run out, and its user is not disabled.
pub async fn link(door: &mut IdentityDoor, token: &TokenHash) -> Result<Option<Link>, Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        link_id: LinkId,
        purpose: String,
        #[sqlx(flatten)]
        account: AccountRow,
    }
    let row: Option<Row> = door
        .statement(
            "select t.id as link_id, t.purpose, u.id as user_id, u.email, u.name, u.role
               from one_time_tokens t
               join users u on u.tenant_id = t.tenant_id and u.id = t.user_id
              where t.tenant_id = $1
                and t.token_hash = $2
                and t.consumed_at is null
                and t.expires_at > now()
                and u.disabled_at is null",
        )
        .bind(token.bytes())
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (id, purpose) = (row.link_id, Purpose::parse(&row.purpose)?);
    Ok(Some(Link { id, purpose, account: row.account.try_into()? }))
}

/// Sets the password of whoever follows the link; `hash` is a PHC string. The link is used up by it,
/// and PostgreSQL decides who was first; where a factor is to be enrolled, by
/// [`confirm_factor`](super::confirm_factor). Every other link of the account is void from here on,
/// and every session ends; of a change the owner is told. (Staff who have yet to enrol keep the link by
/// which they do, whatever their mailbox asked for meanwhile.) Returns the account as it is then.
pub async fn set_password(
    door: &mut IdentityDoor,
    link: &Link,
    hash: SecretString,
) -> Result<Account, Error> {
    let user = link.account.user;
    hold(door, user).await?;
    if !link.enrols() {
        consume(door, link.id).await?;
    }
    let (changed_at,): (OffsetDateTime,) = door
        .statement(
            "insert into passwords as p (tenant_id, user_id, hash)
             select u.tenant_id, u.id, $3
               from users u
              where u.tenant_id = $1
                and u.id = $2
                 on conflict on constraint passwords_pkey
                 do update set hash = excluded.hash, changed_at = now()
             returning p.changed_at",
        )
        .bind(user)
        .bind(hash.expose_secret().to_owned())
        .one()
        .await?;
    door.statement(
        "update one_time_tokens
            set consumed_at = now()
          where tenant_id = $1
            and user_id = $2
            and id <> $3
            and consumed_at is null
            and ($4 <> 'password-reset'
                 or purpose = 'password-reset'
                 or exists (select from users u
                             where u.tenant_id = $1 and u.id = $2 and u.role = 'client')
                 or exists (select from totp_factors f
                             where f.tenant_id = $1 and f.user_id = $2 and f.confirmed_at is not null))",
    )
    .bind(user)
    .bind(link.id)
    .bind(link.purpose.word())
    .count()
    .await?;
    end_all(door, user).await?;
    if link.purpose != Purpose::Invitation {
        super::notify(door, &link.account, Notice::PasswordChanged).await?;
    }
    door.record(Some(user), Action::PasswordSet.to(user)).await?;
    Ok(Account { password_changed_at: Some(changed_at), ..link.account.clone() })
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

/// Takes the second factor and its recovery codes away from whoever follows a link for a recovery.
pub async fn drop_factor(door: &mut IdentityDoor, link: &Link) -> Result<(), Error> {
    if link.purpose != Purpose::Recovery {
        return Err(Error::Forbidden);
    }
    door.statement(
        "delete from recovery_codes
          where tenant_id = $1
            and user_id = $2",
    )
    .bind(link.account.user)
    .count()
    .await?;
    door.statement(
        "delete from totp_factors
          where tenant_id = $1
            and user_id = $2",
    )
    .bind(link.account.user)
    .count()
    .await?;
    door.record(Some(link.account.user), Action::FactorRemoved.to(link.account.user)).await
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
