#![expect(clippy::disallowed_methods, reason = "all of a database is written, in nobody's name")]

use sqlx::{
    AssertSqlSafe, Connection, PgConnection, Postgres, Transaction, postgres::PgCopyIn, raw_sql,
};

use super::{
    Ended, Kept, aftermath, files,
    tables::{self, Table},
};
use crate::{Error, schema};

/// Where a backup is to go.
pub struct Target(PgConnection);

/// An empty database that is being filled, in one transaction: until [`Restored::keep`] has
/// returned, and if it never does, the database is as it was.
pub struct Restore<'t> {
    transaction: Transaction<'t, Postgres>,
    tables: Vec<Table>,
}

/// A database that is filled, and in which all is said: it is only to be kept.
#[must_use = "what is not kept is not there"]
pub struct Restored<'t>(Transaction<'t, Postgres>);

/// What a backup is of: see [`super::Moment`] and [`Table`].
#[derive(Debug)]
pub struct Origin {
    /// What its tables look like.
    pub schema: schema::Version,
    /// The name of each table, and those of its columns.
    pub tables: Vec<(String, Vec<String>)>,
}

/// The rows of a table on their way in.
#[must_use = "rows that are not finished are not there"]
pub struct Filling<'r>(PgCopyIn<&'r mut PgConnection>);

impl Target {
    /// `migrator` logs in as `portico_migrator`.
    pub async fn connect(migrator: &str) -> Result<Self, Error> {
        Ok(Self(schema::connect_as_owner(migrator).await?))
    }
}

impl<'t> Restore<'t> {
    /// The database is one that `portico db init` made, with or without tables, and without rows; any
    /// other is refused. It is then migrated as far as that of the backup was, and its walls are down
    /// for this transaction.
    pub async fn begin(target: &'t mut Target, origin: &Origin) -> Result<Self, Error> {
        let Origin { schema: wanted, tables: shapes } = origin;
        match schema::version_of(wanted.number) {
            _ if wanted.number > schema::newest() => {
                return Err(Error::Unprepared(format!(
                    "the backup is of schema {}, and this program knows {} at most: restore it with the \
                     release that made it, or a later one",
                    wanted.number,
                    schema::newest()
                )));
            }
            Some(known) if known == *wanted => {}
            _ => {
                return Err(Error::Unprepared(format!(
                    "the backup is of a schema {} that is another than this program's: restore it with the \
                     program that made it",
                    wanted.number
                )));
            }
        }
        // sqlx's own, since it counts: each migration then is a savepoint in this transaction, and
        // not the end of it.
        let mut transaction = target.0.begin().await?;
        let connection = &mut *transaction;
        raw_sql("set local lock_timeout = '10s'; set local client_min_messages = warning")
            .execute(&mut *connection)
            .await?;
        raw_sql(tables::FORM).execute(&mut *connection).await?;
        require_empty(connection, wanted).await?;
        schema::migrate_to(connection, wanted.number).await?;
        let tables = tables::list(connection).await?;
        let found = tables.iter().map(|table| (table.name(), table.columns()));
        if !found.eq(shapes.iter().map(|(name, columns)| (name.as_str(), &columns[..]))) {
            return Err(Error::Unprepared(
                "the backup has other tables than its schema: it was not made by `portico backup`"
                    .into(),
            ));
        }
        walls(connection, false).await?;
        Ok(Self { transaction, tables })
    }

    /// Begins to fill the table of that place among those of the backup.
    pub async fn fill(&mut self, table: usize) -> Result<Filling<'_>, Error> {
        let table = self.tables.get(table).ok_or(Error::NotFound)?;
        Ok(Filling(self.transaction.copy_in_raw(&table.copy_in()).await?))
    }

    /// Gives `take` the rows that are in that table now, as [`super::Dump::rows`] does.
    pub async fn rows<E: From<Error>>(
        &mut self,
        table: usize,
        take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let table = self.tables.get(table).ok_or(Error::NotFound)?;
        tables::copy_out(&mut self.transaction, table, take).await
    }

    /// The next files of which the rows say that they are kept, as [`super::Dump::kept`] does.
    pub async fn kept(&mut self, after: Option<&Kept>) -> Result<Vec<Kept>, Error> {
        match tables::have_files(&self.tables) {
            true => files::kept(&mut self.transaction, after).await,
            false => Ok(Vec::new()),
        }
    }

    /// Takes the rows of a file that the backup does not hold, since it was thrown away meanwhile.
    pub async fn lose(&mut self, kept: &Kept) -> Result<(), Error> {
        files::lose(&mut self.transaction, kept).await
    }

    /// Migrates on to this program's schema, and ends what must not live again.
    pub async fn finish(mut self) -> Result<(Restored<'t>, Ended), Error> {
        let connection = &mut *self.transaction;
        walls(connection, true).await?;
        schema::migrate_to(connection, i64::MAX).await?;
        walls(connection, false).await?;
        let ended = aftermath::end(connection).await?;
        walls(connection, true).await?;
        let names: Vec<_> = self.tables.iter().map(Table::quoted).collect();
        let analyze = AssertSqlSafe(format!("analyze {}", names.join(", ")));
        raw_sql(analyze).execute(&mut *connection).await?;
        Ok((Restored(self.transaction), ended))
    }
}

impl Restored<'_> {
    /// Keeps all of it. If this fails, the connection may have broken before or after it was kept.
    pub async fn keep(self) -> Result<(), Error> {
        Ok(self.0.commit().await?)
    }
}

impl Filling<'_> {
    /// Adds what COPY wrote, cut anywhere.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.send(bytes).await?;
        Ok(())
    }

    /// Ends the table.
    pub async fn finish(self) -> Result<(), Error> {
        self.0.finish().await?;
        Ok(())
    }
}

/// Refuses a database that holds anything, or more tables than those of the backup. To the owner a
/// table behind forced policies looks empty, whatever is in it: they come down first.
async fn require_empty(
    connection: &mut PgConnection,
    wanted: &schema::Version,
) -> Result<(), Error> {
    let current = schema::version(connection).await?;
    let tables = tables::list(connection).await?;
    if current.number == 0 && !tables.is_empty() {
        return Err(refused("holds tables of another program"));
    }
    if current.number > wanted.number {
        return Err(refused("was migrated further than that of the backup"));
    }
    walls(connection, false).await?;
    for table in tables {
        let look = AssertSqlSafe(format!("select exists (select from {})", table.quoted()));
        if sqlx::query_scalar(look).fetch_one(&mut *connection).await? {
            return Err(refused(&format!("is not empty ({} has rows)", table.name())));
        }
    }
    walls(connection, true).await
}

fn refused(why: &str) -> Error {
    Error::Unprepared(format!(
        "the database of migrator_url {why}, and a backup is restored into an empty one: make another with \
         `portico db init --database NAME`, and name that one in the URLs"
    ))
}

/// FORCE binds the owner to the policies, who then could fill nothing: it goes down, and up again
/// before anybody else sees the tables.
async fn walls(connection: &mut PgConnection, forced: bool) -> Result<(), Error> {
    let [down, up] = ["no force", "force"].map(|verb| {
        format!(
            "do $$ declare t regclass; begin
               for t in select oid from pg_class
                         where relrowsecurity and relnamespace = 'public'::regnamespace loop
                 execute format('alter table %s {verb} row level security', t);
               end loop; end $$"
        )
    });
    raw_sql(AssertSqlSafe(if forced { up } else { down })).execute(connection).await?;
    Ok(())
}
