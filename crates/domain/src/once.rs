//! What is asked twice is done once: a request that bears a key (`Idempotency-Key`) says by it which record it
//! was to make.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::{Error, Id, TenantScope};

/// How long a key is remembered, in hours; at most [`KEYS`] of one user.
const HOURS: i32 = 24;
const KEYS: i64 = 1_000;

/// A key that came with a request, and what the request asks.
#[derive(Debug, Clone)]
pub struct Once {
    key: String,
    asked: [u8; 32],
}

/// Whether a request is the first with its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn<K> {
    /// It is: this is the id of the record that it makes.
    First(Id<K>),
    /// It is not: the first made this record.
    Again(Id<K>),
}

impl Once {
    /// A key is 1 to 100 visible ASCII characters. `asked` is the operation and what was sent to it: another
    /// question under the same key is refused.
    pub fn new(key: &str, asked: &[&[u8]]) -> Result<Self, Error> {
        let sound = (1..=100).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if !sound {
            return Err(Error::Invalid("an Idempotency-Key has 1 to 100 visible characters"));
        }
        Ok(Self { key: key.to_owned(), asked: hash(asked) })
    }

    /// Of a form that may be sent twice: `key` stood in it, and `typed` is what it makes of whom. What is typed
    /// otherwise, after going back, is another question under another key. None for a form without a key.
    pub fn of_form(key: &str, typed: &[&[u8]]) -> Option<Self> {
        let asked = hash(&[&[key.as_bytes()], typed].concat());
        (!key.is_empty()).then(|| Self { key: HEXLOWER.encode(&asked), asked })
    }
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Claims the key for a record that is to be made in this scope. A second request that comes at the same time
/// waits for the first, by the row.
pub async fn claim<K: 'static>(
    scope: &mut TenantScope,
    once: Option<&Once>,
) -> Result<Turn<K>, Error> {
    let id = Id::generate();
    let Some(once) = once else { return Ok(Turn::First(id)) };
    forget(scope).await?;
    let claimed = scope
        .statement(
            "insert into idempotency_keys (tenant_id, subject_id, key, asked, record_id)
             select tenant_id, $2, $4, $5, $6 from (select $1) here (tenant_id)
              where tenant_id = $1
                 on conflict on constraint idempotency_keys_pkey do nothing",
        )
        .bind(once.key.clone())
        .bind(once.asked.to_vec())
        .bind(id)
        .count()
        .await?;
    if claimed == 1 {
        return Ok(Turn::First(id));
    }
    let (asked, before): (Vec<u8>, Id<K>) = scope
        .statement(
            "select asked, record_id from idempotency_keys
              where tenant_id = $1 and subject_id = $2 and key = $4",
        )
        .bind(once.key.clone())
        .one()
        .await?;
    if asked == once.asked {
        Ok(Turn::Again(before))
    } else {
        Err(Error::Invalid("this Idempotency-Key came with another request before"))
    }
}

async fn forget(scope: &mut TenantScope) -> Result<(), Error> {
    scope
        .statement(
            "delete from idempotency_keys k
              where k.tenant_id = $1
                and k.subject_id = $2
                and (k.created_at < now() - make_interval(hours => $4)
                     or k.key in (select o.key from idempotency_keys o
                                   where o.tenant_id = $1 and o.subject_id = $2
                                   order by o.created_at desc
                                  offset $5))",
        )
        .bind(HOURS)
        .bind(KEYS)
        .count()
        .await?;
    Ok(())
}
