//! What a restore ends. Whoever proved something between the backup and now did so to a database
//! that is gone: this one would take the same proof once more. So nothing that works once works any
//! more, nobody is signed in, and no letter leaves by itself.

#![expect(clippy::disallowed_methods, reason = "all practices are meant, in nobody's name")]

use sqlx::PgConnection;
use uuid::Uuid;

use super::files;
use crate::{Error, Id, audit::Action, ids::kind};

/// How much of what a restore ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Sessions.
    pub sessions: u64,
    /// Links that had not been followed.
    pub links: u64,
    /// Recovery codes that had not been used.
    pub codes: u64,
    /// Letters that waited: they count as not delivered, and whoever sees them may send them again,
    /// with a new link where they brought one.
    pub letters: u64,
}

pub(super) async fn end(c: &mut PgConnection) -> Result<Ended, Error> {
    let ended = Ended {
        sessions: count(c, "delete from sessions").await?,
        links: count(c, "update one_time_tokens set consumed_at = now() where consumed_at is null")
            .await?,
        codes: count(c, "update recovery_codes set used_at = now() where used_at is null").await?,
        // Most of them left after the backup was made, and a rehearsal has no business with anybody.
        letters: count(
            c,
            "update outbox
                set state = 'dead', reason = 'restored', sealed = null, lease = null, ended_at = now()
              where state = 'waiting'",
        )
        .await?,
    };
    // The code of now, and the one after it, which is taken as well, may have been used already.
    count(
        c,
        "update totp_factors
            set used_step = greatest(used_step, floor(extract(epoch from clock_timestamp()) / 30)::bigint + 1),
                next_secret = null, next_session = null, next_until = null",
    )
    .await?;
    files::settle(c).await?;
    let practices: Vec<Uuid> =
        sqlx::query_scalar("select id from tenants").fetch_all(&mut *c).await?;
    let events: Vec<Uuid> =
        practices.iter().map(|_| Id::<kind::Event>::generate().uuid()).collect();
    let written = sqlx::query(
        "insert into audit_events (tenant_id, id, action)
         select e.tenant_id, e.id, $3 from unnest($1, $2) e (tenant_id, id)",
    );
    let done = Action::BackupRestored.done();
    written.bind(practices).bind(events).bind(done.action).execute(c).await?;
    Ok(ended)
}

async fn count(connection: &mut PgConnection, sql: &'static str) -> Result<u64, Error> {
    let done = sqlx::query(sql).execute(connection).await?;
    Ok(done.rows_affected())
}
