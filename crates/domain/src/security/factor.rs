use time::Duration;

use crate::{
    Error, Id, TenantId, TenantScope, TokenHash,
    audit::Action,
    ids::kind,
    outbox::{Notice, notify_own},
    sessions::end_others,
};

/// How long a factor that was begun may be confirmed.
const BEGUN: Duration = Duration::minutes(10);

/// Whether there is a second factor, and what there is for the day when it is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Factor {
    /// Whether one was confirmed: from then on, signing in wants it.
    pub confirmed: bool,
    /// How many recovery codes have not been used.
    pub codes_left: i64,
}

/// A second factor that was just used, and is to be used up by what it is for, in the function that does it.
#[derive(Debug)]
pub enum Spent {
    /// A time step: see [`use_step`].
    Step(i64),
    /// A recovery code: see [`use_code`].
    Code(TokenHash),
}

impl Spent {
    pub(crate) fn step(&self) -> Option<i64> {
        if let Self::Step(step) = self { Some(*step) } else { None }
    }

    pub(crate) fn code(&self) -> Option<Vec<u8>> {
        if let Self::Code(code) = self { Some(code.bytes()) } else { None }
    }
}

/// That of whoever is asking.
pub async fn factor(scope: &mut TenantScope) -> Result<Factor, Error> {
    let (confirmed,): (bool,) = scope
        .statement(
            "select exists (select from totp_factors f
                             where f.tenant_id = $1 and f.user_id = $2 and f.confirmed_at is not null)",
        )
        .one()
        .await?;
    let (codes_left,): (i64,) = scope
        .statement(
            "select count(*) from recovery_codes c
              where c.tenant_id = $1 and c.user_id = $2 and c.used_at is null",
        )
        .one()
        .await?;
    Ok(Factor { confirmed, codes_left })
}

/// Begins another factor, or the first: `sealed` is its secret. It counts for nothing until
/// this session, within ten minutes, types a code of it back. The present one stays until then.
pub async fn amend_factor(scope: &mut TenantScope, sealed: Vec<u8>) -> Result<(), Error> {
    let session = scope.principal().session().ok_or(Error::Forbidden)?;
    scope
        .statement(
            "insert into totp_factors as f
                    (tenant_id, user_id, sealed_secret, next_secret, next_session, next_until)
             select tenant_id, $2, $4, $4, $5, now() + make_interval(secs => $6)
               from (select $1) me (tenant_id)
              where tenant_id = $1
                 on conflict on constraint totp_factors_pkey
                 do update set next_secret = $4, next_session = $5,
                               next_until = now() + make_interval(secs => $6)",
        )
        .bind(sealed)
        .bind(session)
        .bind(BEGUN.as_seconds_f64())
        .affect_one()
        .await?;
    let subject = scope.principal().subject();
    scope.record(Action::FactorBegun.to(subject)).await
}

/// From now on the factor that this session began counts: a code of it was typed back. `sealed` is its
/// secret, `codes` are the hashes of its recovery codes; those of the one before are void. The other
/// sessions end, and the owner is told.
pub async fn confirm_factor(
    scope: &mut TenantScope,
    sealed: Vec<u8>,
    step: i64,
    codes: &[TokenHash],
) -> Result<(), Error> {
    let session = scope.principal().session().ok_or(Error::Forbidden)?;
    scope
        .statement(
            "update totp_factors
                set sealed_secret = $4, used_step = $5, confirmed_at = now(),
                    next_secret = null, next_session = null, next_until = null
              where tenant_id = $1
                and user_id = $2
                and next_session = $6
                and next_until > now()",
        )
        .bind(sealed)
        .bind(step)
        .bind(session)
        .affect_one()
        .await?;
    replace_codes(scope, codes).await?;
    end_others(scope).await?;
    notify_own(scope, Notice::FactorChanged).await?;
    let subject = scope.principal().subject();
    scope.record(Action::FactorConfirmed.to(subject)).await
}

/// Takes the factor away, and its codes: for clients, who have it by choice.
pub async fn remove_factor(scope: &mut TenantScope) -> Result<(), Error> {
    if scope.principal().require_staff().is_ok() {
        return Err(Error::Forbidden);
    }
    scope
        .statement("delete from totp_factors where tenant_id = $1 and user_id = $2")
        .affect_one()
        .await?;
    replace_codes(scope, &[]).await?;
    end_others(scope).await?;
    notify_own(scope, Notice::FactorRemoved).await?;
    let subject = scope.principal().subject();
    scope.record(Action::FactorRemoved.to(subject)).await
}

/// Makes new recovery codes in the place of the old ones, where there is a factor.
pub async fn remake_codes(scope: &mut TenantScope, codes: &[TokenHash]) -> Result<(), Error> {
    if !factor(scope).await?.confirmed {
        return Err(Error::NotFound);
    }
    replace_codes(scope, codes).await?;
    notify_own(scope, Notice::RecoveryCodesMade).await?;
    let subject = scope.principal().subject();
    scope.record(Action::RecoveryCodesMade.to(subject)).await
}

/// Uses up a time step of the factor, as [`identity::use_step`](crate::identity::use_step) does.
pub async fn use_step(scope: &mut TenantScope, step: i64) -> Result<(), Error> {
    scope
        .statement(
            "update totp_factors set used_step = $4
              where tenant_id = $1
                and user_id = $2
                and used_step < $4
                and confirmed_at is not null",
        )
        .bind(step)
        .affect_one()
        .await
}

/// Uses up a recovery code of whoever is asking; the owner is told.
pub async fn use_code(scope: &mut TenantScope, code: &TokenHash) -> Result<(), Error> {
    scope
        .statement("select c.tenant_id from app.use_own_code($1, $2, $4) c where c.tenant_id = $1")
        .bind(code.bytes())
        .one::<(TenantId,)>()
        .await?;
    tell_of_code(scope).await
}

/// Says of what was used up, if it was a recovery code, what [`use_code`] says.
pub(crate) async fn tell_of(scope: &mut TenantScope, spent: &Spent) -> Result<(), Error> {
    if let Spent::Code(_) = spent { tell_of_code(scope).await } else { Ok(()) }
}

async fn tell_of_code(scope: &mut TenantScope) -> Result<(), Error> {
    notify_own(scope, Notice::RecoveryCodeUsed).await?;
    let subject = scope.principal().subject();
    scope.record(Action::RecoveryCodeUsed.to(subject)).await
}

async fn replace_codes(scope: &mut TenantScope, codes: &[TokenHash]) -> Result<(), Error> {
    scope
        .statement("delete from recovery_codes where tenant_id = $1 and user_id = $2")
        .count()
        .await?;
    let ids: Vec<Id<kind::RecoveryCode>> = codes.iter().map(|_| Id::generate()).collect();
    scope
        .statement(
            "insert into recovery_codes (tenant_id, id, user_id, code_hash)
             select me.tenant_id, n.id, $2, n.hash
               from (select $1) me (tenant_id), unnest($4::uuid[], $5::bytea[]) n (id, hash)
              where me.tenant_id = $1",
        )
        .bind(ids)
        .bind(codes.iter().map(TokenHash::bytes).collect::<Vec<_>>())
        .count()
        .await?;
    Ok(())
}
