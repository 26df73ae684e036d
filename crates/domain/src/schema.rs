//! Making the database what this program needs: the roles of the cluster, and the migrations. Both
//! are the operator's commands; `serve` does neither, and says which is missing.

#![expect(clippy::disallowed_methods, reason = "roles and migrations are no business of a scope")]

mod version;

use sqlx::{AssertSqlSafe, Connection, PgConnection, migrate::Migrator, raw_sql};

use crate::Error;

use version::applied;
pub(crate) use version::version;
pub use version::{Version, newest, version_of};

/// What this program was built with.
static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

const ROLES: &str = include_str!("../../../migrations/cluster/roles.sql");

/// Makes the roles, and the database `name` if it is not there. `administrator` logs in as a role
/// that may do that. What is there already stays, so that it may run again.
pub async fn init(administrator: &str, name: &str) -> Result<(), Error> {
    let mut connection = PgConnection::connect(administrator).await?;
    // Roles belong to the cluster, and two may run at once.
    raw_sql("select pg_advisory_lock(hashtext('portico init'))").execute(&mut connection).await?;
    raw_sql(ROLES).execute(&mut connection).await?;
    let exists: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
    if !exists {
        let quoted: String = sqlx::query_scalar("select quote_ident($1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
        let create = format!("create database {quoted} owner portico_owner");
        raw_sql(AssertSqlSafe(create)).execute(&mut connection).await?;
    }
    connection.close().await?; // and with it the lock
    Ok(())
}

/// Lets `login`, one of the roles that [`init`] made, log in with a password. The server is told
/// `verifier` (SCRAM, RFC 7677), never the password, which its log might keep.
pub async fn set_password(administrator: &str, login: &str, verifier: &str) -> Result<(), Error> {
    let mut connection = PgConnection::connect(administrator).await?;
    let text: String = sqlx::query_scalar("select format('alter role %I password %L', $1, $2)")
        .bind(login.to_owned())
        .bind(verifier.to_owned())
        .fetch_one(&mut connection)
        .await?;
    raw_sql(AssertSqlSafe(text)).execute(&mut connection).await?;
    Ok(())
}

/// Runs the migrations that are missing, and returns how many those were. `migrator` logs in as
/// `portico_migrator`. Several may start at once: one works, the others wait for it.
pub async fn migrate(migrator: &str) -> Result<usize, Error> {
    let mut connection = connect_as_owner(migrator).await?;
    let before = applied(&mut connection).await?.len();
    migrate_to(&mut connection, i64::MAX).await?;
    Ok(applied(&mut connection).await?.len() - before)
}

/// Logs in as `portico_migrator`, and acts as `portico_owner`.
pub(crate) async fn connect_as_owner(migrator: &str) -> Result<PgConnection, Error> {
    let mut connection = PgConnection::connect(migrator).await.map_err(unprepared)?;
    let owner = raw_sql("set role portico_owner").execute(&mut connection).await;
    owner.map_err(|error| match code(&error).as_deref() {
        Some("42501" | "22023") => Error::Login(
            "migrations are run by the login portico_migrator, which is allowed to act as \
             portico_owner"
                .into(),
        ),
        _ => error.into(),
    })?;
    Ok(connection)
}

/// Runs the migrations that are missing up to that one.
pub(crate) async fn migrate_to(connection: &mut PgConnection, last: i64) -> Result<(), Error> {
    MIGRATIONS.run_to(last, connection).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(error) => error.into(),
        other => Error::Unprepared(format!("the migrations do not fit this database: {other}")),
    })
}

/// Refuses a database that is not as this program was built for, and says which command is missing.
pub async fn require(url: &str) -> Result<(), Error> {
    let mut connection = PgConnection::connect(url).await.map_err(unprepared)?;
    require_current(&mut connection).await
}

/// The same of a connection.
pub(crate) async fn require_current(connection: &mut PgConnection) -> Result<(), Error> {
    match version(connection).await?.number {
        current if current == newest() => Ok(()),
        _ => Err(Error::Unprepared("the database lacks migrations: run `portico migrate`".into())),
    }
}

/// A login or a database that is not there yet.
pub(crate) fn unprepared(error: sqlx::Error) -> Error {
    match code(&error).as_deref() {
        Some("28000" | "3D000") => Error::Unprepared(
            "the database has no such role or is not there yet: run `portico db init`".into(),
        ),
        _ => error.into(),
    }
}

fn code(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}
