//! Before there is a principal: what may be asked at the [`IdentityDoor`] of a practice. Each
//! function takes a secret, an address, or what one of the others found by them; none takes an id.
//! This list is short, and a golden file.

mod letters;
mod limits;
mod links;
mod news;
mod sessions;
mod steps;

pub use letters::{ask_reset, notify};
pub use limits::{Bucket, BucketKey, give_back, take};
pub use links::{Link, Purpose, drop_factor, link, set_password, start_factor};
pub use news::{Reader, stop_news};
pub use sessions::{HalfSession, Stage, end_session, half_session, open_session, see};
pub use steps::{confirm_factor, second_factor_refused, take_try, use_recovery_code, use_step};

use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use crate::{
    Email, Error, IdentityDoor, PersonName, RoleName, UserId,
    audit::Action,
    settings::{Logo, Settings},
};

/// A login that could be signed in to. Found by an address, a link or a session; it cannot be made.
#[derive(Debug, Clone)]
pub struct Account {
    pub(in crate::identity) user: UserId,
    pub(in crate::identity) email: Email,
    pub(in crate::identity) name: PersonName,
    pub(in crate::identity) role: RoleName,
    /// The password that this was found with: if it has changed since, nothing opens.
    pub(in crate::identity) password_changed_at: Option<OffsetDateTime>,
    /// Whether it was found to have no second factor: if it has one by now, the password alone opens
    /// nothing.
    pub(in crate::identity) without_factor: bool,
}

/// What an address leads to.
#[derive(Debug)]
pub struct Login {
    /// Whose it is.
    pub account: Account,
    /// As argon2id made it (PHC string).
    pub password: SecretString,
    /// Whether a second factor was confirmed: without, staff cannot sign in.
    pub has_factor: bool,
}

impl Account {
    /// Whose it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Names the account as it is now: another one once its password has changed.
    pub fn stamp(&self) -> String {
        let changed = self.password_changed_at.map_or(0, OffsetDateTime::unix_timestamp_nanos);
        format!("{}/{changed}", self.user)
    }

    /// Where they are reached.
    pub fn email(&self) -> &Email {
        &self.email
    }

    /// What they are called.
    pub fn name(&self) -> &PersonName {
        &self.name
    }

    /// What they are in the practice.
    pub fn role(&self) -> RoleName {
        self.role
    }
}

#[derive(sqlx::FromRow)]
pub(in crate::identity) struct AccountRow {
    user_id: UserId,
    email: Email,
    name: PersonName,
    role: String,
}

impl TryFrom<AccountRow> for Account {
    type Error = Error;

    fn try_from(row: AccountRow) -> Result<Self, Error> {
        let role = RoleName::parse(&row.role)
            .ok_or_else(|| sqlx::Error::Decode("a role that this program does not know".into()))?;
        let AccountRow { user_id: user, email, name, .. } = row;
        Ok(Self { user, email, name, role, password_changed_at: None, without_factor: false })
    }
}

/// The picture of the practice whose door it is, if there is one.
pub async fn logo(door: &mut IdentityDoor) -> Result<Option<Logo>, Error> {
    door.statement(
        "select l.id, l.png
           from settings s
           join logos l on l.tenant_id = s.tenant_id and l.id = s.logo_id
          where s.tenant_id = $1",
    )
    .optional()
    .await
}

/// The practice whose door it is, for the pages before sign-in. (A connection keeps a statement by
/// its text: where the door binds otherwise than a scope, the texts must differ.)
pub async fn practice(door: &mut IdentityDoor) -> Result<Settings, Error> {
    door.statement(
        "select s.name, s.time_zone, s.accent, s.logo_id, s.number_format, s.currency, s.due_days, s.tax_name,
                s.tax_milli, s.number_pattern, s.imprint
           from settings s
          where s.tenant_id = $1",
    )
    .one()
    .await
}

/// The login of an address, if it has a password and is not disabled.
pub async fn login(door: &mut IdentityDoor, email: &Email) -> Result<Option<Login>, Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        account: AccountRow,
        hash: String,
        changed_at: OffsetDateTime,
        has_factor: bool,
    }
    let row: Option<Row> = door
        .statement(
            "select u.id as user_id, u.email, u.name, u.role, p.hash, p.changed_at,
                    f.confirmed_at is not null as has_factor
               from users u
               join passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id
               left join totp_factors f on f.tenant_id = u.tenant_id and f.user_id = u.id
              where u.tenant_id = $1
                and u.email = $2
                and u.disabled_at is null",
        )
        .bind(email.clone())
        .optional()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut account = Account::try_from(row.account)?;
    account.password_changed_at = Some(row.changed_at);
    account.without_factor = !row.has_factor;
    Ok(Some(Login { account, password: row.hash.into(), has_factor: row.has_factor }))
}

/// Holds what proves somebody until the work is done: whoever makes or ends sessions of theirs, or changes
/// what proves them, does this first. So nobody opens a session by what is being changed, and of two
/// who come at once neither has what the other waits for.
pub(in crate::identity) async fn hold(door: &mut IdentityDoor, user: UserId) -> Result<(), Error> {
    door.statement(
        "select p.tenant_id
           from passwords p
          where p.tenant_id = $1
            and p.user_id = $2
            for update",
    )
    .bind(user)
    .count()
    .await?;
    Ok(())
}

/// Keeps the same password under the parameters of today. Nothing ends by it; one that was changed
/// meanwhile stays.
pub async fn rehash(
    door: &mut IdentityDoor,
    account: &Account,
    hash: SecretString,
) -> Result<(), Error> {
    door.statement(
        "update passwords
            set hash = $3
          where tenant_id = $1
            and user_id = $2
            and changed_at = $4",
    )
    .bind(account.user)
    .bind(hash.expose_secret().to_owned())
    .bind(account.password_changed_at)
    .count()
    .await?;
    Ok(())
}

/// Writes down that a sign-in was refused; `account` is none where the address led to none.
pub async fn sign_in_refused(
    door: &mut IdentityDoor,
    account: Option<&Account>,
) -> Result<(), Error> {
    door.record(account.map(|account| account.user), Action::SignInRefused.done()).await
}
