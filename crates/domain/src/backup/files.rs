//! The files of clients in a backup: what the rows say of them. Their bytes lie in the store, which
//! nothing here knows.

#![expect(clippy::disallowed_methods, reason = "those of all practices, in nobody's name")]

use std::fmt;

use sqlx::{Connection, FromRow, PgConnection};

use crate::{Error, ObjectId, TenantId, schema};

/// How many are read at a time.
const PAGE: i64 = 1_000;

/// A file's content that is in the store, as the rows have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    tenant: TenantId,
    object: ObjectId,
    /// How large it is.
    pub bytes: u64,
    /// Of all of it.
    pub sha256: [u8; 32],
}

/// Where it lies in the store: `<practice>/<object>`.
impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.object)
    }
}

#[derive(FromRow)]
struct Row {
    tenant_id: TenantId,
    id: ObjectId,
    bytes: i64,
    sha256: Vec<u8>,
}

/// The next page behind `after`, in the order of the keys. The functions of the schema see to it that
/// what is kept is the content of one version of a file; what is of none is nobody's, and left out.
pub(super) async fn kept(
    connection: &mut PgConnection,
    after: Option<&Kept>,
) -> Result<Vec<Kept>, Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "select o.tenant_id, o.id, v.bytes, v.sha256
           from objects o
           join file_versions v on v.tenant_id = o.tenant_id and v.object_id = o.id
          where o.state = 'kept' and ($1::uuid is null or (o.tenant_id, o.id) > ($1, $2))
          order by o.tenant_id, o.id
          limit $3",
    )
    .bind(after.map(|kept| kept.tenant))
    .bind(after.map(|kept| kept.object))
    .bind(PAGE)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Kept::of).collect()
}

impl Kept {
    fn of(row: Row) -> Result<Self, Error> {
        let Row { tenant_id: tenant, id: object, bytes, sha256 } = row;
        let sha256 = sha256.try_into().map_err(|_| Error::NotFound)?; // a check of the table's
        Ok(Self { tenant, object, bytes: bytes.unsigned_abs(), sha256 })
    }
}

/// Whether it is kept no more by now, whatever a moment before has. `url` logs in as `portico_dump`.
pub(super) async fn was_thrown_away(url: &str, kept: &Kept) -> Result<bool, Error> {
    let mut connection = PgConnection::connect(url).await.map_err(schema::unprepared)?;
    let still = sqlx::query_scalar(
        "select exists (select from objects where tenant_id = $1 and id = $2 and state = 'kept')",
    );
    let still: bool = still.bind(kept.tenant).bind(kept.object).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(!still)
}

/// Takes the rows of what was thrown away while the backup was made, and is not in it.
pub(super) async fn lose(connection: &mut PgConnection, kept: &Kept) -> Result<(), Error> {
    for sql in [
        "delete from file_versions where tenant_id = $1 and object_id = $2",
        "delete from objects where tenant_id = $1 and id = $2",
    ] {
        sqlx::query(sql).bind(kept.tenant).bind(kept.object).execute(&mut *connection).await?;
    }
    Ok(())
}

/// A file that has lost what it shows goes with all that it held before: it is in the store no more, or not for long,
/// since the sweep of a server removes what is doomed. What was arriving arrives no more. Its row goes, and is not
/// doomed: in the old store it may have become a file after the backup was made, and nothing removes that unasked. What
/// there is of it is nobody's then, which `files check` says.
pub(super) async fn settle(connection: &mut PgConnection) -> Result<(), Error> {
    for sql in [
        "update objects o set state = 'doomed'
           from file_versions v
          where v.tenant_id = o.tenant_id and v.object_id = o.id and not exists (
                select from files f join file_versions n on n.tenant_id = f.tenant_id and n.file_id = f.id
                 where f.tenant_id = v.tenant_id and f.id = v.file_id and n.version = f.version)",
        "delete from file_versions v using objects o
          where o.tenant_id = v.tenant_id and o.id = v.object_id and o.state = 'doomed'",
        "delete from files f
          where not exists (select from file_versions v where v.tenant_id = f.tenant_id and v.file_id = f.id)",
        "delete from objects where state = 'arriving'",
        "update storage s
            set used_bytes = (select coalesce(sum(o.bytes), 0) from objects o
                               where o.tenant_id = s.tenant_id and o.state = 'kept')",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    Ok(())
}
