//! How far a database was migrated.

#![expect(clippy::disallowed_methods, reason = "migrations are no business of a scope")]

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::MIGRATIONS;
use crate::Error;

/// How far a database was migrated: what its tables look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The newest migration; 0 where none was run.
    pub number: i64,
    /// A hash of all of them, in hexadecimal: two programs may call different ones the same.
    pub fingerprint: String,
}

/// The newest migration of this program.
pub fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// What this program's databases are when they were migrated so far; `None` if none ever is.
pub fn version_of(number: i64) -> Option<Version> {
    let mut hash = Sha256::new();
    for migration in MIGRATIONS.iter().filter(|migration| migration.version <= number) {
        hash.update(migration.version.to_be_bytes());
        hash.update(&migration.checksum);
    }
    let fingerprint = HEXLOWER.encode(&hash.finalize());
    let known = number == 0 || MIGRATIONS.version_exists(number);
    known.then_some(Version { number, fingerprint })
}

/// How far this database was migrated, if by this program or one before it.
pub(crate) async fn version(connection: &mut PgConnection) -> Result<Version, Error> {
    let applied = applied(connection).await?;
    let number = applied.iter().map(|(version, _)| *version).max().unwrap_or(0);
    if number > newest() {
        return Err(Error::Unprepared(
            "the database is newer than this program: install the release that migrated it".into(),
        ));
    }
    for migration in MIGRATIONS.iter() {
        match applied.iter().find(|(version, _)| *version == migration.version) {
            Some((_, checksum)) if migration.checksum == *checksum => {}
            None if migration.version > number => {}
            Some(_) => {
                return Err(Error::Unprepared(format!(
                    "migration {} of this database is another than this program's",
                    migration.version
                )));
            }
            None => {
                return Err(Error::Unprepared(
                    "the database lacks migrations: run `portico migrate`".into(),
                ));
            }
        }
    }
    if applied.len() > MIGRATIONS.iter().filter(|migration| migration.version <= number).count() {
        return Err(Error::Unprepared(
            "the database has migrations that this program does not know: install the release that migrated it"
                .into(),
        ));
    }
    version_of(number).ok_or_else(|| Error::Unprepared("no such migration".into()))
}

/// What was applied, by version and checksum: nothing where nothing ever was.
pub(super) async fn applied(connection: &mut PgConnection) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    // Asked before, since inside of a transaction it may not fail.
    let exists: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !exists {
        return Ok(Vec::new());
    }
    let query = "select version, checksum from _sqlx_migrations where success";
    Ok(sqlx::query_as(query).fetch_all(connection).await?)
}
