//! Settings: config/default.toml, then a file, then the environment. An unknown name is an error.

use std::{net::SocketAddr, path::Path};

use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use portico_auth::KeyRing;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::Error;

/// What the program is told. Whatever is secret is typed so that it is never printed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// How many connections `serve` holds.
    pub connections: u32,
    database_url: Option<SecretString>,
    migrator_url: Option<SecretString>,
    operator_url: Option<SecretString>,
    #[serde(default)]
    keys: Vec<SecretString>,
}

/// Variables of the program that are no settings of this kind: how much is logged, whom `db init`
/// connects as, where the demo's PostgreSQL is.
const NO_SETTINGS: [&str; 3] = ["log", "admin_url", "pg_bin"];

/// Whose database login a command needs.
#[derive(Debug, Clone, Copy)]
pub enum Login {
    Server,
    Migrator,
    Operator,
}

impl Config {
    /// Reads all of it.
    pub fn load(file: Option<&Path>) -> Result<Self, Error> {
        let mut settings =
            Figment::from(Toml::string(include_str!("../../../config/default.toml")));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(Error::Setting(format!("there is no file {}", file.display())));
            }
            settings = settings.merge(Toml::file_exact(file));
        }
        let environment = Env::prefixed("PORTICO_").ignore(&NO_SETTINGS);
        settings.merge(environment).extract().map_err(|error| Error::Config(Box::new(error)))
    }

    /// Where to connect to as that login: PORTICO_DATABASE_URL, where it is set, for any of them.
    pub fn url(&self, login: Login) -> Result<&str, Error> {
        let (name, url) = match login {
            Login::Server => ("database_url", &self.database_url),
            Login::Migrator => ("migrator_url", &self.migrator_url),
            Login::Operator => ("operator_url", &self.operator_url),
        };
        let overridden = std::env::var_os("PORTICO_DATABASE_URL").and(self.database_url.as_ref());
        let url = overridden.or(url.as_ref()).map(ExposeSecret::expose_secret);
        url.ok_or_else(|| {
            Error::Setting(format!("no database is named: set {name}, or PORTICO_DATABASE_URL"))
        })
    }

    /// The logins that have a password to be set, with the URL that says it.
    pub fn logins(&self) -> impl Iterator<Item = (&'static str, &SecretString)> {
        let logins = [
            ("portico_server", &self.database_url),
            ("portico_migrator", &self.migrator_url),
            ("portico_operator", &self.operator_url),
        ];
        logins.into_iter().filter_map(|(login, url)| Some((login, url.as_ref()?)))
    }

    /// The key ring.
    pub fn keys(&self) -> Result<KeyRing, Error> {
        Ok(KeyRing::new(&self.keys)?)
    }
}
