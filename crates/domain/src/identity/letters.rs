use super::{Account, Purpose};
use crate::{
    Email, Error, IdentityDoor, LetterId, UserId,
    audit::Action,
    outbox::{Notice, SealedLink},
};

/// Lets a link leave to whoever has this address, for a new password; to whoever has yet to choose
/// one, their invitation once more. It takes the place of such a link for a new password, and of no
/// other: whoever may ask for it is nobody yet, and must not void what an admin sent. Nothing else of
/// the account changes. Says nothing of whether there is such an account; `None` is no address.
pub async fn ask_reset(
    door: &mut IdentityDoor,
    email: Option<&Email>,
    new: &SealedLink,
) -> Result<(), Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        user_id: UserId,
        purpose: String,
    }
    let Some(email) = email else {
        return door.record(None, Action::ResetAsked.done()).await;
    };
    let found: Option<Row> = door
        .statement(
            "select u.id as user_id,
                    case when p.user_id is null then 'invitation' else 'password-reset' end as purpose
               from users u
               left join passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id
              where u.tenant_id = $1
                and u.email = $2
                and u.disabled_at is null",
        )
        .bind(email.clone())
        .optional()
        .await?;
    let Some(Row { user_id, purpose }) = found else {
        return door.record(None, Action::ResetAsked.done()).await;
    };
    door.statement(
        "update one_time_tokens
            set consumed_at = now()
          where tenant_id = $1
            and user_id = $2
            and purpose = 'password-reset'
            and consumed_at is null",
    )
    .bind(user_id)
    .count()
    .await?;
    let purpose = Purpose::parse(&purpose)?;
    door.statement(
        "insert into one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at)
         select u.tenant_id, $3, u.id, $4, $5, now() + make_interval(secs => $6)
           from users u
          where u.tenant_id = $1
            and u.id = $2",
    )
    .bind(user_id)
    .bind(new.link)
    .bind(purpose.word())
    .bind(new.hash.bytes())
    .bind(purpose.lives().as_seconds_f64())
    .affect_one()
    .await?;
    door.statement(
        "insert into outbox (tenant_id, id, user_id, client_id, kind, link_id, sealed)
         select u.tenant_id, $3, u.id, u.client_id, $4, $5, $6
           from users u
          where u.tenant_id = $1
            and u.id = $2",
    )
    .bind(user_id)
    .bind(new.letter)
    .bind(purpose.word())
    .bind(new.link)
    .bind(new.sealed.clone())
    .affect_one()
    .await?;
    door.record(Some(user_id), Action::ResetAsked.to(user_id)).await
}

/// Tells the owner of an account, by mail, what became of it.
pub async fn notify(
    door: &mut IdentityDoor,
    account: &Account,
    notice: Notice,
) -> Result<(), Error> {
    door.statement(
        "insert into outbox (tenant_id, id, user_id, client_id, kind)
         select u.tenant_id, $3, u.id, u.client_id, $4
           from users u
          where u.tenant_id = $1
            and u.id = $2",
    )
    .bind(account.user)
    .bind(LetterId::generate())
    .bind(notice.word())
    .affect_one()
    .await
}
