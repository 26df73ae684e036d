use time::{Duration, OffsetDateTime};

use super::{Account, AccountRow, Link, hold};
use crate::{Error, IdentityDoor, LinkId, SessionId, TokenHash, UserId, audit::Action};

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Staff who follow their invitation, and have yet to type back a code of their new factor.
    Enrolling,
    /// Whoever has a second factor, and whose password was right: a code is due.
    SecondFactor,
    /// Opens scopes.
    SignedIn,
}

/// A session that leads to its next step and opens no scope. Found by its token; it cannot be made.
#[derive(Debug)]
pub struct HalfSession {
    /// Whose it is.
    pub account: Account,
    /// How far it has come.
    pub stage: Stage,
    /// The second factor's secret, as it was sealed.
    pub sealed_secret: Vec<u8>,
    pub(super) id: SessionId,
    pub(super) link: Option<LinkId>,
}

#[derive(sqlx::FromRow)]
struct HalfRow {
    id: SessionId,
    stage: String,
    link_id: Option<LinkId>,
    sealed_secret: Vec<u8>,
    changed_at: OffsetDateTime,
    #[sqlx(flatten)]
    account: AccountRow,
}

impl TryFrom<HalfRow> for HalfSession {
    type Error = Error;

    fn try_from(row: HalfRow) -> Result<Self, Error> {
        let account = Account::try_from(row.account)?;
        Ok(Self {
            account: Account { password_changed_at: Some(row.changed_at), ..account },
            stage: Stage::parse(&row.stage)?,
            sealed_secret: row.sealed_secret,
            id: row.id,
            link: row.link_id,
        })
    }
}

impl Stage {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Enrolling => "enrolling",
            Self::SecondFactor => "second-factor",
            Self::SignedIn => "signed-in",
        }
    }

    fn parse(word: &str) -> Result<Self, sqlx::Error> {
        let stages = [Self::Enrolling, Self::SecondFactor, Self::SignedIn];
        let stage = stages.into_iter().find(|stage| stage.word() == word);
        stage.ok_or_else(|| sqlx::Error::Decode("a stage that this program does not know".into()))
    }
}

/// How many sessions one login has at most, and how many on their way: the oldest gives way (ASVS 7.1.2).
const MOST: i64 = 20;

/// Makes a session, unless the account was disabled, its password changed, or a second factor turned on
/// that was not there, since it was found: then it is [`Error::Unauthenticated`]. `link` is the
/// invitation that an enrolment will use up; `browser` is what Devices will call it. Signed in, it lasts
/// as long as the practice says; a step on the way, ten minutes. Returns how long that is.
pub async fn open_session(
    door: &mut IdentityDoor,
    account: &Account,
    stage: Stage,
    token: &TokenHash,
    link: Option<&Link>,
    browser: Option<&str>,
) -> Result<Duration, Error> {
    hold(door, account.user).await?;
    let session = SessionId::generate();
    let opened: Option<(f64,)> = door
        .statement(
            "insert into sessions (tenant_id, id, user_id, token_hash, stage, link_id, browser, idle, expires_at)
             select u.tenant_id, $3, u.id, $4, $5, $6, $7,
                    case when $5 <> 'signed-in' then interval '10 minutes'
                         when u.role = 'client' then make_interval(days => s.client_idle_days)
                         else make_interval(mins => s.staff_idle_minutes) end,
                    now() + case when $5 <> 'signed-in' then interval '10 minutes'
                                 when u.role = 'client' then make_interval(days => s.client_days)
                                 else make_interval(hours => s.staff_hours) end
               from users u
               join passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id
               join settings s on s.tenant_id = u.tenant_id
              where u.tenant_id = $1
                and u.id = $2
                and u.disabled_at is null
                and p.changed_at = coalesce($8, p.changed_at)
                and not ($9 and exists (select from totp_factors f
                                         where f.tenant_id = $1
                                           and f.user_id = $2
                                           and f.confirmed_at is not null))
             returning extract(epoch from expires_at - now())::float8",
        )
        .bind(account.user)
        .bind(session)
        .bind(token.bytes())
        .bind(stage.word())
        .bind(link.map(|link| link.id))
        .bind(browser.map(str::to_owned))
        .bind(account.password_changed_at)
        .bind(account.without_factor)
        .optional()
        .await?;
    let (lasts,) = opened.ok_or(Error::Unauthenticated)?;
    door.statement(
        "delete from sessions
          where tenant_id = $1
            and user_id = $2
            and (expires_at < now()
                 or seen_at + idle < now()
                 or id in (select s.id from sessions s
                            where s.tenant_id = $1 and s.user_id = $2 and s.stage = $4
                            order by s.id desc offset $3))",
    )
    .bind(account.user)
    .bind(MOST)
    .bind(stage.word())
    .count()
    .await?;
    let action = match stage {
        Stage::Enrolling => Action::LinkOpened,
        Stage::SecondFactor => Action::SecondFactorDue,
        Stage::SignedIn => Action::SignedIn,
    };
    door.record(Some(account.user), action.to(session)).await?;
    Ok(Duration::seconds_f64(lasts))
}

/// Writes down that a session is in use, if that was not done within the last minute.
pub async fn see(door: &mut IdentityDoor, token: &TokenHash) -> Result<(), Error> {
    door.statement(
        "update sessions
            set seen_at = now()
          where tenant_id = $1
            and token_hash = $2
            and stage = 'signed-in'
            and expires_at > now()
            and seen_at + idle > now()
            and seen_at < now() - interval '1 minute'",
    )
    .bind(token.bytes())
    .count()
    .await?;
    Ok(())
}

/// The session of a token that is on its way, for the page of its next step. One that enrols is
/// there for as long as its link works and the factor is not confirmed: the secret of a factor that
/// counts is shown to nobody.
pub async fn half_session(
    door: &mut IdentityDoor,
    token: &TokenHash,
) -> Result<Option<HalfSession>, Error> {
    let row: Option<HalfRow> = door
        .statement(
            "select s.id, s.stage, s.link_id, f.sealed_secret, p.changed_at,
                    u.id as user_id, u.email, u.name, u.role
               from sessions s
               join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
               join passwords p on p.tenant_id = s.tenant_id and p.user_id = s.user_id
               join totp_factors f on f.tenant_id = s.tenant_id and f.user_id = s.user_id
               left join one_time_tokens t on t.tenant_id = s.tenant_id and t.id = s.link_id
              where s.tenant_id = $1
                and s.token_hash = $2
                and s.expires_at > now()
                and u.disabled_at is null
                and case s.stage
                    when 'second-factor' then f.confirmed_at is not null
                    when 'enrolling' then f.confirmed_at is null
                                      and t.consumed_at is null
                                      and t.expires_at > now()
                    end",
        )
        .bind(token.bytes())
        .optional()
        .await?;
    row.map(HalfSession::try_from).transpose()
}

/// Ends the session of a token, however far it has come. Whoever brought it has no use for it any
/// more: they sign in anew, or go.
pub async fn end_session(door: &mut IdentityDoor, token: &TokenHash) -> Result<(), Error> {
    door.statement("delete from sessions where tenant_id = $1 and token_hash = $2")
        .bind(token.bytes())
        .count()
        .await?;
    Ok(())
}

/// Ends every session of a user.
pub(super) async fn end_all(door: &mut IdentityDoor, user: UserId) -> Result<(), Error> {
    door.statement("delete from sessions where tenant_id = $1 and user_id = $2")
        .bind(user)
        .count()
        .await?;
    Ok(())
}
