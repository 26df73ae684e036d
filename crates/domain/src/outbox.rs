//! Mail that is to leave. A letter is written down in the transaction of its cause: at the identity
//! door, or in a scope. A worker claims it, reads what it is made of, sends it, and says what became
//! of it: once, or more than once where it died before it could say so.

mod send;

pub use send::{ATTEMPTS, Claimed, Contents, Outcome, claim, end, read};

use serde::Serialize;
use time::OffsetDateTime;

use crate::{
    ClientId, Error, LetterId, LinkId, TenantId, TenantScope, TokenHash, UserId, audit::Action,
    users::require_assigned,
};

/// What a letter says that carries no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Notice {
    PasswordChanged,
    FactorChanged,
    FactorRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    /// The password was right, and the codes were not.
    FactorFailed,
}

impl Notice {
    /// Each there is.
    pub const ALL: [Self; 6] = [
        Self::PasswordChanged,
        Self::FactorChanged,
        Self::FactorRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::FactorFailed,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password-changed",
            Self::FactorChanged => "factor-changed",
            Self::FactorRemoved => "factor-removed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::FactorFailed => "factor-failed",
        }
    }
}

/// A link that works once and the letter that will bring it, both to be. The token is sealed for the
/// letter's row, and for no other.
pub struct SealedLink {
    pub(crate) letter: LetterId,
    pub(crate) link: LinkId,
    pub(crate) hash: TokenHash,
    pub(crate) sealed: Vec<u8>,
}

impl SealedLink {
    /// `seal` is given what to bind the token to.
    pub fn new(tenant: TenantId, hash: TokenHash, seal: impl FnOnce(&str) -> Vec<u8>) -> Self {
        let letter = LetterId::generate();
        let sealed = seal(&bound_to(tenant, letter));
        Self { letter, link: LinkId::generate(), hash, sealed }
    }
}

pub(crate) fn bound_to(tenant: TenantId, letter: LetterId) -> String {
    format!("outbox/{tenant}/{letter}")
}

/// A letter that did not leave, as the staff see it.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct DeadLetter {
    /// The letter.
    pub id: LetterId,
    /// For whom it is.
    pub user_id: UserId,
    /// The client whose login that is; null for staff.
    pub client_id: Option<ClientId>,
    /// What it was to say: `invitation`, `password-reset`, `password-changed` and so on.
    pub kind: String,
    /// Why it did not leave: a word, or the number that the other mail server answered (RFC 5321).
    pub reason: Option<String>,
    /// When it was given up.
    #[serde(with = "time::serde::rfc3339")]
    pub ended_at: OffsetDateTime,
}

/// How many of a client are shown at most: the newest.
const DEAD_LETTERS: i64 = 20;

/// The letters to the logins of a client that did not leave, and that no newer one has made up for; the
/// newest first.
pub async fn list_dead(
    scope: &mut TenantScope,
    client: ClientId,
) -> Result<Vec<DeadLetter>, Error> {
    require_assigned(scope, client).await?;
    scope
        .statement(
            "select o.id, o.user_id, o.client_id, o.kind, o.reason, o.ended_at
               from outbox o
               join visible_clients($1, $2, $3) v on v.client_id = o.client_id and v.sees_private
              where o.tenant_id = $1
                and o.client_id = $4
                and o.state = 'dead'
                and not exists (select from outbox n
                                 where n.tenant_id = $1
                                   and n.user_id = o.user_id
                                   and n.kind = o.kind
                                   and n.id > o.id)
              order by o.id desc
              limit $5",
        )
        .bind(client)
        .bind(DEAD_LETTERS)
        .all()
        .await
}

/// The same of all clients whom whoever asks works with and, for admins, of the staff.
pub async fn list_all_dead(scope: &mut TenantScope) -> Result<Vec<DeadLetter>, Error> {
    scope.principal().require_sight()?;
    let admin = scope.principal().require_admin().is_ok();
    scope
        .statement(
            "select o.id, o.user_id, o.client_id, o.kind, o.reason, o.ended_at
               from outbox o
               left join visible_clients($1, $2, $3) v on v.client_id = o.client_id and v.sees_private
              where o.tenant_id = $1
                and o.state = 'dead'
                and (v.client_id is not null or o.client_id is null and $4)
                and not exists (select from outbox n
                                 where n.tenant_id = $1
                                   and n.user_id = o.user_id
                                   and n.kind = o.kind
                                   and n.id > o.id)
              order by o.id desc
              limit $5",
        )
        .bind(admin)
        .bind(DEAD_LETTERS)
        .all()
        .await
}

/// A letter that died, to a login of a client.
pub async fn fetch_dead(scope: &mut TenantScope, id: LetterId) -> Result<DeadLetter, Error> {
    scope.principal().require_sight()?;
    scope
        .statement(
            "select o.id, o.user_id, o.client_id, o.kind, o.reason, o.ended_at
               from outbox o
               join visible_clients($1, $2, $3) v on v.client_id = o.client_id and v.sees_private
              where o.tenant_id = $1
                and o.id = $4
                and o.state = 'dead'",
        )
        .bind(id)
        .one()
        .await
}

/// A letter that died leaves once more. One that brought a link does not, since the link is gone: it
/// is [`Error::NotFound`] here, and [`users::invite`](crate::users::invite) makes another.
pub async fn send_again(scope: &mut TenantScope, id: LetterId) -> Result<(), Error> {
    scope
        .statement("select s.tenant_id from app.send_again($1, $2, $4) s where s.tenant_id = $1")
        .bind(id)
        .one::<(TenantId,)>()
        .await?;
    scope.record(Action::LetterSentAgain.to(id)).await
}

/// How many admins are told at most of what all of them are told.
const ADMINS: usize = 50;

/// Letters to be, one for each admin there may be: a function that tells all of them takes as many as it needs.
pub(crate) fn letters_to_admins() -> Vec<LetterId> {
    (0..ADMINS).map(|_| LetterId::generate()).collect()
}

/// Tells whoever is asking what they did, by mail.
pub(crate) async fn notify_own(scope: &mut TenantScope, notice: Notice) -> Result<(), Error> {
    scope
        .statement(
            "insert into outbox (tenant_id, id, user_id, client_id, kind)
             select tenant_id, $4, $2, $3, $5 from (select $1) here (tenant_id)
              where tenant_id = $1",
        )
        .bind(LetterId::generate())
        .bind(notice.word())
        .affect_one()
        .await
}
