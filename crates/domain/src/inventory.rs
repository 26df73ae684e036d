//! What the rows say of the store, for whoever compares the two: of all practices, in nobody's name: `portico
//! files check` asks, as `portico_dump`, which reads everything and writes nothing. Each question is of a moment of its own: what is
//! asked later knows more.

#![expect(clippy::disallowed_methods, reason = "those of all practices, in nobody's name")]

use std::fmt;

use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use crate::{Error, ObjectId, TenantId, backup, schema};

/// How many rows are read at a time.
pub const PAGE: usize = 1_000;

/// How many practices [`Inventory::miscounted`] names at most.
pub const MISCOUNTED: i64 = 1_000;

/// The rows of objects, of all practices.
pub struct Inventory {
    connection: PgConnection,
}

/// An object of which there is a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    tenant: TenantId,
    object: ObjectId,
    /// What the row says of it.
    pub state: State,
}

/// What is known of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may be there, or parts of it, or nothing.
    Arriving {
        /// For more than a day, though the sweep of a server gives up after three hours.
        overdue: bool,
    },
    /// It is there.
    Kept {
        /// How large it is.
        bytes: u64,
        /// Of all of it.
        sha256: [u8; 32],
    },
    /// It is the content of a file, and on its way or thrown away. The functions of the schema let none become so.
    Unkept,
    /// It is kept, and the content of no file. The functions of the schema let none become so.
    Fileless,
    /// It was thrown away, and goes with the next sweep. Since when, no row says.
    Doomed,
}

/// Where it lies in the store: `<practice>/<object>`.
impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.object)
    }
}

#[derive(FromRow)]
struct Row {
    tenant_id: TenantId,
    id: ObjectId,
    state: String,
    overdue: bool,
    bytes: i64,
    sha256: Option<Vec<u8>>,
}

impl Inventory {
    /// `url` logs in as `portico_dump`; any other login is refused, and so is a database that lacks migrations.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let mut connection = backup::connect(url).await?;
        schema::require_current(&mut connection).await?;
        Ok(Self { connection })
    }

    /// The next rows behind `after`, up to `last` where there is one, in the order of the keys: [`PAGE`] at most. Both are
    /// places in the store.
    pub async fn rows(
        &mut self,
        after: Option<&str>,
        last: Option<&str>,
    ) -> Result<Vec<Recorded>, Error> {
        // No row is in front of the one, or behind the other: so one plan is right for all pages.
        let after = after.map_or(Ok((Uuid::nil(), Uuid::nil())), place)?;
        let last = last.map_or(Ok((Uuid::max(), Uuid::max())), place)?;
        let rows: Vec<Row> = sqlx::query_as(
            "select o.tenant_id, o.id, o.state, o.begun_at < now() - interval '1 day' as overdue, o.bytes, v.sha256
               from objects o
               left join file_versions v on v.tenant_id = o.tenant_id and v.object_id = o.id
              where (o.tenant_id, o.id) > ($1, $2) and (o.tenant_id, o.id) <= ($3, $4)
              order by o.tenant_id, o.id
              limit $5",
        )
        .bind(after.0)
        .bind(after.1)
        .bind(last.0)
        .bind(last.1)
        .bind(i64::try_from(PAGE).unwrap_or(i64::MAX))
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter().map(Recorded::of).collect()
    }

    /// Whether it is kept at this moment.
    pub async fn is_kept(&mut self, object: &str) -> Result<bool, Error> {
        let (tenant, object) = place(object)?;
        let kept = sqlx::query_scalar(
            "select exists (select from objects where tenant_id = $1 and id = $2 and state = 'kept')",
        );
        Ok(kept.bind(tenant).bind(object).fetch_one(&mut self.connection).await?)
    }

    /// The practices whose files do not come to what is counted of them: [`MISCOUNTED`] at most.
    pub async fn miscounted(&mut self) -> Result<Vec<TenantId>, Error> {
        let miscounted = sqlx::query_scalar(
            "select s.tenant_id from storage s
              where s.used_bytes <> (select coalesce(sum(o.bytes), 0) from objects o
                                      where o.tenant_id = s.tenant_id and o.state <> 'doomed')
              order by s.tenant_id
              limit $1",
        );
        Ok(miscounted.bind(MISCOUNTED).fetch_all(&mut self.connection).await?)
    }
}

impl Recorded {
    fn of(row: Row) -> Result<Self, Error> {
        let Row { tenant_id: tenant, id: object, state, overdue, bytes, sha256 } = row;
        let state = match (state.as_str(), sha256) {
            ("arriving" | "doomed", Some(_)) => State::Unkept,
            ("arriving", _) => State::Arriving { overdue },
            ("doomed", _) => State::Doomed,
            (_, None) => State::Fileless,
            (_, Some(sha256)) => State::Kept {
                bytes: bytes.unsigned_abs(),
                sha256: sha256.try_into().map_err(|_| Error::NotFound)?, // a check of the table's
            },
        };
        Ok(Self { tenant, object, state })
    }
}

/// What [`Recorded`] shows, and a store's key does.
fn place(text: &str) -> Result<(Uuid, Uuid), Error> {
    let (tenant, object) = text.split_once('/').ok_or(Error::NotFound)?;
    let id = |text| Uuid::try_parse(text).map_err(|_| Error::NotFound);
    Ok((id(tenant)?, id(object)?))
}
