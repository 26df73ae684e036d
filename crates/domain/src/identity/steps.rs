use time::Duration;

use super::{
    Bucket, BucketKey, HalfSession, Stage, half_session, links::consume, notify, sessions::end_all,
    take,
};
use crate::{Error, Id, IdentityDoor, TokenHash, audit::Action, ids::kind, outbox::Notice};

/// The session of a token that is at this step of its way, and one of its five tries is gone:
/// PostgreSQL counts them, so that codes which are sent at once count like codes which are sent one
/// by one. After the fifth there is no session any more. One that is not at this step stays as it is.
pub async fn take_try(
    door: &mut IdentityDoor,
    token: &TokenHash,
    step: Stage,
) -> Result<Option<HalfSession>, Error> {
    // Whatever changes what proves somebody holds the row of their password first, so that of two who
    // come at once neither has what the other waits for.
    door.statement(
        "select p.tenant_id
           from passwords p
           join sessions s on s.tenant_id = p.tenant_id and s.user_id = p.user_id
          where p.tenant_id = $1
            and s.token_hash = $2
            for update of p",
    )
    .bind(token.bytes())
    .count()
    .await?;
    let counted = door
        .statement(
            "update sessions
                set tries = tries + 1
              where tenant_id = $1
                and token_hash = $2
                and stage = $3
                and stage <> 'signed-in'
                and expires_at > now()
                and tries < 5",
        )
        .bind(token.bytes())
        .bind(step.word())
        .count()
        .await?;
    if counted == 0 {
        door.statement(
            "delete from sessions
              where tenant_id = $1
                and token_hash = $2
                and stage = $3
                and stage <> 'signed-in'
                and tries >= 5",
        )
        .bind(token.bytes())
        .bind(step.word())
        .count()
        .await?;
        return Ok(None);
    }
    half_session(door, token).await
}

/// Uses up a time step of a confirmed factor: a code works once (RFC 6238, 5.2). A step that is not
/// newer than the last one is [`Error::NotFound`].
pub async fn use_step(door: &mut IdentityDoor, half: &HalfSession, step: i64) -> Result<(), Error> {
    door.statement(
        "update totp_factors
            set used_step = $3
          where tenant_id = $1
            and user_id = $2
            and used_step < $3
            and confirmed_at is not null",
    )
    .bind(half.account.user)
    .bind(step)
    .affect_one()
    .await
}

/// Uses up a recovery code in the place of the factor: it works once, and PostgreSQL decides for whom.
/// One that is none is [`Error::NotFound`]. The owner is told.
pub async fn use_recovery_code(
    door: &mut IdentityDoor,
    half: &HalfSession,
    code: &TokenHash,
) -> Result<(), Error> {
    door.statement(
        "update recovery_codes
            set used_at = now()
          where tenant_id = $1
            and user_id = $2
            and code_hash = $3
            and used_at is null",
    )
    .bind(half.account.user)
    .bind(code.bytes())
    .affect_one()
    .await?;
    notify(door, &half.account, Notice::RecoveryCodeUsed).await?;
    let user = half.account.user;
    door.record(Some(user), Action::RecoveryCodeUsed.to(user)).await
}

/// From now on the factor counts: a code of it was typed back. The invitation is used up, and no
/// other session of this user is left, so that nobody stays who followed the same link. `codes` are
/// the hashes of the recovery codes that come with it.
pub async fn confirm_factor(
    door: &mut IdentityDoor,
    half: &HalfSession,
    step: i64,
    codes: &[TokenHash],
) -> Result<(), Error> {
    consume(door, half.link.ok_or(Error::NotFound)?).await?;
    door.statement(
        "update totp_factors
            set used_step = $3, confirmed_at = now()
          where tenant_id = $1
            and user_id = $2
            and confirmed_at is null",
    )
    .bind(half.account.user)
    .bind(step)
    .affect_one()
    .await?;
    let user = half.account.user;
    end_all(door, user).await?;
    let ids: Vec<Id<kind::RecoveryCode>> = codes.iter().map(|_| Id::generate()).collect();
    door.statement(
        "insert into recovery_codes (tenant_id, id, user_id, code_hash)
         select u.tenant_id, n.id, u.id, n.hash
           from users u, unnest($3::uuid[], $4::bytea[]) n (id, hash)
          where u.tenant_id = $1
            and u.id = $2",
    )
    .bind(user)
    .bind(ids)
    .bind(codes.iter().map(TokenHash::bytes).collect::<Vec<_>>())
    .count()
    .await?;
    door.record(Some(user), Action::FactorConfirmed.to(user)).await
}

/// Writes down that a code was refused; the fifth of a session ends it. Of the fifth in a day, over however
/// many sessions, the owner is told, since whoever it was knew the password: once in a day.
pub async fn second_factor_refused(
    door: &mut IdentityDoor,
    half: &HalfSession,
) -> Result<(), Error> {
    door.statement("delete from sessions where tenant_id = $1 and id = $2 and tries >= 5")
        .bind(half.id)
        .count()
        .await?;
    let many = !fits(door, half, "wrong-codes", 4, Duration::hours(6)).await?;
    if many
        && half.stage == Stage::SecondFactor
        && fits(door, half, "told-of-failure", 1, Duration::days(1)).await?
    {
        notify(door, &half.account, Notice::FactorFailed).await?;
    }
    door.record(Some(half.account.user), Action::SecondFactorRefused.to(half.id)).await
}

/// Whether one more is within what there may be of this owner's.
async fn fits(
    door: &mut IdentityDoor,
    half: &HalfSession,
    kind: &'static str,
    size: i32,
    every: Duration,
) -> Result<bool, Error> {
    let key = BucketKey::of(&half.account.user.to_string());
    match take(door, &[Bucket { kind, key, size, every }]).await {
        Ok(()) => Ok(true),
        Err(Error::Limited(_)) => Ok(false),
        Err(other) => Err(other),
    }
}
