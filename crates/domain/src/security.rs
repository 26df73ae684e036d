//! What proves who someone is, in their own hands: whoever is signed in changes it, after proving it
//! once more. Of hashes and secrets a scope reads those of whoever is asking, and only by
//! [`proof`], which counts.

mod factor;

pub(crate) use factor::tell_of;
pub use factor::{
    Factor, Spent, amend_factor, confirm_factor, factor, remake_codes, remove_factor, use_code,
    use_step,
};

use secrecy::{ExposeSecret, SecretString};
use time::Duration;

use crate::{
    Email, Error, TenantScope,
    audit::Action,
    outbox::{Notice, notify_own},
    sessions::end_others,
};

/// What whoever is asking proves themselves by.
pub struct Proof {
    /// What they sign in with.
    pub email: Email,
    /// As argon2id made it (PHC string).
    pub password: SecretString,
    /// The secret of the second factor that counts, as it was sealed.
    pub sealed_secret: Option<Vec<u8>>,
    /// That of the factor that is to take its place.
    pub next_secret: Option<Vec<u8>>,
}

/// What is compared with what they typed. Each time it is asked is a try: ten at once, one more every
/// three minutes, then it is [`Error::Limited`]. So let the scope commit, and compare after it.
pub async fn proof(scope: &mut TenantScope) -> Result<Proof, Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        email: Option<Email>,
        hash: Option<String>,
        sealed_secret: Option<Vec<u8>>,
        next_secret: Option<Vec<u8>>,
        wait: Option<f64>,
    }
    let row: Row = scope
        .statement(
            "select o.email, o.hash, o.sealed_secret, o.next_secret, extract(epoch from o.wait)::float8 as wait
               from app.own_proof($1, $2) o
              where o.tenant_id = $1",
        )
        .one()
        .await?;
    if let Some(seconds) = row.wait {
        return Err(Error::Limited(Duration::seconds_f64(seconds)));
    }
    Ok(Proof {
        email: row.email.ok_or(Error::NotFound)?,
        password: row.hash.ok_or(Error::NotFound)?.into(),
        sealed_secret: row.sealed_secret,
        next_secret: row.next_secret,
    })
}

/// Holds what proves them until the scope ends: whoever changes it at the same time comes after. Call it
/// first; see [`take_try`](crate::identity::take_try).
pub async fn hold(scope: &mut TenantScope) -> Result<(), Error> {
    scope
        .statement(
            "select p.tenant_id from passwords p
              where p.tenant_id = $1 and p.user_id = $2
                for update of p",
        )
        .count()
        .await?;
    Ok(())
}

/// Changes their password; `hash` is a PHC string. Links that were sent to them are void, their other
/// sessions end, and they are told by mail.
pub async fn set_password(scope: &mut TenantScope, hash: SecretString) -> Result<(), Error> {
    scope
        .statement(
            "update passwords set hash = $4, changed_at = now()
              where tenant_id = $1 and user_id = $2",
        )
        .bind(hash.expose_secret().to_owned())
        .affect_one()
        .await?;
    scope
        .statement(
            "update one_time_tokens set consumed_at = now()
              where tenant_id = $1 and user_id = $2 and consumed_at is null",
        )
        .count()
        .await?;
    end_others(scope).await?;
    notify_own(scope, Notice::PasswordChanged).await?;
    let subject = scope.principal().subject();
    scope.record(Action::PasswordSet.to(subject)).await
}
