//! What a worker does with a letter. It stands at the worker's door of the letter's practice; what the
//! letter is made of it learns from [`read`], while it holds the lease.

use time::Duration;
use uuid::Uuid;

use super::bound_to;
use crate::{Error, LetterId, TenantId, UserId, WorkerDoor};

/// How long a letter is a worker's. Sending takes less, or is given up before.
const LEASE: Duration = Duration::minutes(1);

/// How often a letter is tried; then it is dead.
pub const ATTEMPTS: i16 = 8;

/// How long what has ended is kept, for the staff to see.
const KEPT: Duration = Duration::days(30);

/// A letter that this worker has the lease of.
#[derive(Debug)]
pub struct Claimed {
    id: LetterId,
    tenant: TenantId,
    lease: Uuid,
    attempts: i16,
}

impl Claimed {
    /// The same for the same letter, however often it is sent: for its Message-ID.
    pub fn id(&self) -> LetterId {
        self.id
    }

    /// What its token is sealed for.
    pub fn bound_to(&self) -> String {
        bound_to(self.tenant, self.id)
    }

    /// How long to wait before another try: 1, 4, 16 minutes, and so on to half a day; none after the
    /// last.
    fn pause(&self) -> Option<Duration> {
        let tried = u32::try_from(self.attempts).unwrap_or(u32::MAX);
        (self.attempts < ATTEMPTS).then(|| {
            let minutes = 4_i64.saturating_pow(tried.saturating_sub(1));
            Duration::minutes(minutes.min(12 * 60))
        })
    }
}

/// What a letter is made of.
#[derive(sqlx::FromRow)]
pub struct Contents {
    /// `invitation`, `password-changed` and so on.
    pub kind: String,
    /// Who reads it.
    pub user_id: UserId,
    /// The token of its link, sealed for [`Claimed::bound_to`].
    pub sealed: Option<Vec<u8>>,
    /// What its reader is called.
    pub user_name: crate::PersonName,
    /// Where it goes: the address of the row, never one that somebody typed.
    pub email: crate::Email,
    /// Whether its reader is of the staff.
    pub staff: bool,
    /// How many recovery codes they have left.
    pub codes_left: i32,
    /// What the practice calls itself.
    pub practice: String,
    /// Its colour, as `#rrggbb`.
    pub accent: Option<String>,
    /// What its links are built from.
    pub base_url: String,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It left.
    Sent,
    /// Nobody wants it any more, or its link has ended.
    Void,
    /// It did not leave, for this reason: another try may do.
    Later(String),
    /// It did not leave, for this reason, and never will.
    Never(String),
}

/// At most `most` letters that are due, leased for a minute each; and what ended long ago goes.
pub async fn claim(worker: &mut WorkerDoor, most: u8) -> Result<Vec<Claimed>, Error> {
    #[expect(clippy::disallowed_methods, reason = "a lease is of no record")]
    let lease = Uuid::new_v4();
    worker
        .statement(
            "delete from outbox
              where tenant_id = $1
                and id in (select o.id from outbox o
                            where o.tenant_id = $1
                              and o.state <> 'waiting'
                              and o.ended_at < now() - make_interval(secs => $2)
                            limit 100)",
        )
        .bind(KEPT.as_seconds_f64())
        .count()
        .await?;
    let claimed: Vec<(LetterId, i16)> = worker
        .statement(
            "update outbox
                set lease = $2, attempts = attempts + 1, due_at = now() + make_interval(secs => $3)
              where tenant_id = $1
                and id in (select o.id from outbox o
                            where o.tenant_id = $1
                              and o.state = 'waiting'
                              and o.due_at <= now()
                            order by o.due_at
                            limit $4
                              for update skip locked)
             returning id, attempts",
        )
        .bind(lease)
        .bind(LEASE.as_seconds_f64())
        .bind(i64::from(most))
        .all()
        .await?;
    let tenant = worker.tenant();
    let claimed = claimed.into_iter();
    Ok(claimed.map(|(id, attempts)| Claimed { id, tenant, lease, attempts }).collect())
}

/// What the letter is made of, from what is true now; none if nobody wants it any more.
pub async fn read(worker: &mut WorkerDoor, letter: &Claimed) -> Result<Option<Contents>, Error> {
    worker
        .statement("select r.* from app.read_letter($1, $2, $3) r where r.tenant_id = $1")
        .bind(letter.id)
        .bind(letter.lease)
        .optional()
        .await
}

/// Writes down what became of it. What has ended is forgotten but for that; what has not is due again
/// after a while, and dead after the last try. Whoever has lost the lease meanwhile says nothing:
/// another worker has the letter.
pub async fn end(worker: &mut WorkerDoor, letter: &Claimed, outcome: Outcome) -> Result<(), Error> {
    let (state, reason) = match outcome {
        Outcome::Sent => ("sent", None),
        Outcome::Void => ("void", None),
        Outcome::Never(reason) => ("dead", Some(reason)),
        Outcome::Later(reason) => match letter.pause() {
            Some(pause) => return wait(worker, letter, reason, pause).await,
            None => ("dead", Some(reason)),
        },
    };
    worker
        .statement(
            "update outbox
                set state = $4, reason = $5, lease = null, sealed = null, ended_at = now()
              where tenant_id = $1
                and id = $2
                and lease = $3
                and state = 'waiting'",
        )
        .bind(letter.id)
        .bind(letter.lease)
        .bind(state)
        .bind(reason)
        .count()
        .await?;
    Ok(())
}

async fn wait(
    worker: &mut WorkerDoor,
    letter: &Claimed,
    reason: String,
    pause: Duration,
) -> Result<(), Error> {
    worker
        .statement(
            "update outbox
                set reason = $4, lease = null, due_at = now() + make_interval(secs => $5)
              where tenant_id = $1
                and id = $2
                and lease = $3
                and state = 'waiting'",
        )
        .bind(letter.id)
        .bind(letter.lease)
        .bind(reason)
        .bind(pause.as_seconds_f64())
        .count()
        .await?;
    Ok(())
}
