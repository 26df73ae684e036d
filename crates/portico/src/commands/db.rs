use std::{fs, path::PathBuf};

use clap::Subcommand;
use portico_domain::schema;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::scram;
use crate::{Config, Error, config::decoded};

#[derive(Subcommand)]
pub enum Command {
    /// Make the database roles and the database, as an administrator of the cluster; what is there
    /// already stays
    Init {
        /// The URL of an administrator's login: postgres://postgres:…@localhost/postgres. Whoever lists the processes
        /// of the machine sees it as long as this runs: better in a file, or in the variable
        #[arg(
            long,
            env = "PORTICO_ADMIN_URL",
            hide_env_values = true,
            required_unless_present = "admin_url_file"
        )]
        admin_url: Option<SecretString>,
        /// A file that it stands in
        #[arg(long, env = "PORTICO_ADMIN_URL_FILE", conflicts_with = "admin_url")]
        admin_url_file: Option<PathBuf>,
        /// What the database is to be called
        #[arg(long, default_value = "portico")]
        database: String,
    },
}

/// Logins whose URL in the configuration holds a password get it.
pub async fn run(command: Command, config: &Config) -> Result<(), Error> {
    let Command::Init { admin_url, admin_url_file, database } = command;
    let admin = match (admin_url, admin_url_file) {
        (Some(url), _) => url,
        (None, Some(file)) => fs::read_to_string(&file)
            .map_err(Error::file(file.display().to_string()))?
            .trim()
            .into(),
        (None, None) => {
            return Err(Error::Setting("say who administers the cluster: --admin-url".into()));
        }
    };
    let admin = admin.expose_secret();
    schema::init(admin, &database).await?;
    let mut with_password = Vec::new();
    for (login, url) in config.logins() {
        let url = Url::parse(url.expose_secret())
            .map_err(|_| Error::Setting(format!("the database URL of {login} is no URL")))?;
        if url.username() != login {
            continue; // PORTICO_DATABASE_URL may name any of them
        }
        if let Some(password) = url.password() {
            schema::set_password(admin, login, &scram::verifier(&decoded(password))).await?;
            with_password.push(login);
        }
    }
    println!("The roles and the database {database} are there. Next: portico migrate");
    match &with_password[..] {
        [] => println!("No login was given a password: none of the database URLs holds one."),
        logins => println!("Logins with the password of their URL: {}", logins.join(", ")),
    }
    Ok(())
}
