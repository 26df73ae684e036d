//! The operator's commands.

pub mod backup;
pub mod config;
pub mod db;
pub mod files;
pub mod health;
pub mod import;
mod progress;
pub mod restore;
mod scram;
pub mod tenant;
pub mod user;

use clap::Args;
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

#[derive(Args)]
pub struct Keygen {
    /// Print a pair of keys for backups instead, as age-keygen does: the line of the private key
    /// is the file that `restore --identity` wants, and does not belong on this machine
    #[arg(long)]
    backup: bool,
}

/// Prints a new key.
pub fn keygen(options: &Keygen) {
    if options.backup {
        let (public, private) = portico_archive::new_identity();
        println!("# public key: {public}\n{}", private.expose_secret());
    } else {
        println!("{}", portico_auth::new_key().expose_secret());
    }
}
