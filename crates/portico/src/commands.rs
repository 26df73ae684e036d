//! The operator's commands.

pub mod config;
pub mod db;
pub mod import;
mod scram;
pub mod tenant;
pub mod user;

use portico_domain::schema;
use secrecy::ExposeSecret;

use crate::{Config, Error, config::Login};

/// Runs the migrations that are missing.
pub async fn migrate(config: &Config) -> Result<(), Error> {
    match schema::migrate(config.url(Login::Migrator)?).await? {
        0 => println!("The database is up to date."),
        1 => println!("Ran one migration."),
        many => println!("Ran {many} migrations."),
    }
    Ok(())
}

/// Prints a new key.
pub fn keygen() {
    println!("{}", portico_auth::new_key().expose_secret());
}
