use sha2::{Digest, Sha256};
use time::Duration;

use crate::{Error, IdentityDoor};

/// What holds so many tries at once, and loses one `every` so long. Which there are, and how large, is
/// for who asks to say; that they are shared by all who serve, and outlive them, is for PostgreSQL.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// What is tried, and whose bucket it is: `sign-in/account`.
    pub kind: &'static str,
    /// Whose: a hash, so that it cannot be read from the row.
    pub key: BucketKey,
    /// How many at once.
    pub size: i32,
    /// How long until there is room for one more.
    pub every: Duration,
}

/// Whose bucket it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketKey([u8; 32]);

impl BucketKey {
    /// Of an address, a network, or whatever names it.
    pub fn of(name: &str) -> Self {
        Self(Sha256::digest(name).into())
    }
}

/// Takes a try of each of them, or of none: if one is full, it is [`Error::Limited`], with how long
/// to wait. Name them in one order everywhere, so that nobody waits for one another.
pub async fn take(door: &mut IdentityDoor, buckets: &[Bucket]) -> Result<(), Error> {
    for bucket in buckets {
        let (_, wait): (crate::TenantId, Option<f64>) = door
            .statement(
                "select here.tenant_id,
                        extract(epoch from app.take($1, $2, $3, $4, make_interval(secs => $5)))::float8
                   from (select $1) here (tenant_id)
                  where here.tenant_id = $1",
            )
            .bind(bucket.kind)
            .bind(bucket.key.0.to_vec())
            .bind(bucket.size)
            .bind(bucket.every.as_seconds_f64())
            .one()
            .await?;
        if let Some(seconds) = wait {
            return Err(Error::Limited(Duration::seconds_f64(seconds)));
        }
    }
    door.statement(
        "delete from buckets
          where tenant_id = $1
            and (kind, key) in (select b.kind, b.key from buckets b
                                 where b.tenant_id = $1 and b.full_at < now()
                                 order by b.full_at limit 10
                                   for update skip locked)",
    )
    .count()
    .await?;
    Ok(())
}

/// Gives back what was taken for a try that was right.
pub async fn give_back(door: &mut IdentityDoor, buckets: &[Bucket]) -> Result<(), Error> {
    for bucket in buckets {
        door.statement(
            "update buckets
                set full_at = full_at - make_interval(secs => $4)
              where tenant_id = $1
                and kind = $2
                and key = $3",
        )
        .bind(bucket.kind)
        .bind(bucket.key.0.to_vec())
        .bind(bucket.every.as_seconds_f64())
        .count()
        .await?;
    }
    Ok(())
}
