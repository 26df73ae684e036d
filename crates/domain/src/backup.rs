//! The whole of a database, read at one moment ([`Dump`]) and put into an empty one ([`Restore`]).
//! Both are the operator's commands, open no scope, and are bound by no policy: `portico_dump` reads
//! everything and writes nothing; the owner of the schema, as whom the migrator works, takes FORCE
//! down in the transaction in which it fills the tables, and puts it up again.

#![expect(clippy::disallowed_methods, reason = "all of a database is read, in nobody's name")]

mod aftermath;
mod files;
mod restore;
mod tables;

use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use time::OffsetDateTime;

use crate::{Error, schema};

pub use aftermath::Ended;
pub use files::Kept;
pub use restore::{Filling, Origin, Restore, Restored, Target};
pub use tables::Table;

/// One moment of a database, which it shows for as long as this is held: what is committed later is
/// not in it, and what is in it is all of what was committed before. Nobody waits for it but a
/// migration.
pub struct Dump {
    connection: PgConnection,
    tables: Vec<Table>,
    moment: Moment,
}

/// What is to be known of that moment.
#[derive(Debug)]
pub struct Moment {
    /// What its tables look like.
    pub schema: schema::Version,
    /// When it was, by the database's clock.
    pub at: OffsetDateTime,
    /// How many practices there are.
    pub practices: u64,
    /// The ids of the keys that second factors are sealed under, in hexadecimal.
    pub sealed_under: Vec<String>,
}

impl Dump {
    /// `url` logs in as `portico_dump`; any other login is refused. The database may lack
    /// migrations, since a backup is what one makes before them.
    pub async fn begin(url: &str) -> Result<Self, Error> {
        let mut connection = connect(url).await?;
        let tables = tables::list(&mut connection).await?;
        if tables.is_empty() {
            return Err(Error::Unprepared(
                "the database is empty: there is nothing to keep".into(),
            ));
        }
        // The tables are held before the moment is chosen, which the first question does: what a
        // migration changes meanwhile would not be as it was then.
        let begin = "begin isolation level repeatable read read only";
        let names: Vec<_> = tables.iter().map(Table::quoted).collect();
        let hold = format!("{begin}; lock table {} in access share mode", names.join(", "));
        raw_sql(AssertSqlSafe(hold)).execute(&mut connection).await?;
        raw_sql(tables::FORM).execute(&mut connection).await?;
        if tables::list(&mut connection).await? != tables {
            return Err(Error::Unprepared("the database is being migrated: try again".into()));
        }
        let moment = moment(&mut connection).await?;
        Ok(Self { connection, tables, moment })
    }

    /// What is to be known of the moment.
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// Its tables, each behind those that it refers to.
    pub fn tables(&self) -> Vec<Table> {
        self.tables.clone()
    }

    /// Gives `take` the rows of a table, in the order of its key, as COPY writes them. What is held
    /// in memory is one row.
    pub async fn rows<E: From<Error>>(
        &mut self,
        table: &Table,
        take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        tables::copy_out(&mut self.connection, table, take).await
    }

    /// The next files that the moment has behind `after`, in the order of their keys: a thousand at
    /// most, and none at the end, or where the schema has none.
    pub async fn kept(&mut self, after: Option<&Kept>) -> Result<Vec<Kept>, Error> {
        match tables::have_files(&self.tables) {
            true => files::kept(&mut self.connection, after).await,
            false => Ok(Vec::new()),
        }
    }

    /// Whether a file that the moment has was thrown away since: then it may be in the store no more.
    /// Asked outside of the moment, over a connection of its own, by the `url` of [`Dump::begin`].
    pub async fn was_thrown_away(url: &str, kept: &Kept) -> Result<bool, Error> {
        files::was_thrown_away(url, kept).await
    }
}

/// A connection of `portico_dump`; any other login is refused.
pub(crate) async fn connect(url: &str) -> Result<PgConnection, Error> {
    let mut connection = PgConnection::connect(url).await.map_err(schema::unprepared)?;
    let login: String =
        sqlx::query_scalar("select session_user::text").fetch_one(&mut connection).await?;
    if login == "portico_dump" {
        return Ok(connection);
    }
    let refused = format!("the database login {login} is refused: this needs portico_dump");
    Err(Error::Login(refused))
}

async fn moment(connection: &mut PgConnection) -> Result<Moment, Error> {
    let schema = schema::version(connection).await?;
    let (at, practices): (OffsetDateTime, i64) =
        sqlx::query_as("select now(), (select count(*) from tenants)")
            .fetch_one(&mut *connection)
            .await?;
    let sealed_under = "select distinct encode(substr(sealed_secret, 1, 4), 'hex') as id
                          from totp_factors order by id limit 1000";
    let sealed_under = sqlx::query_scalar(sealed_under).fetch_all(connection).await?;
    Ok(Moment { schema, at, practices: practices.unsigned_abs(), sealed_under })
}
