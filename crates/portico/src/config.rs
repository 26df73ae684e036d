//! Settings: config/default.toml, then a file, then the environment. An unknown name is an error.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use portico_api::{Origins, Proxies};
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
    dump_url: Option<SecretString>,
    #[serde(default)]
    keys: Vec<SecretString>,
    /// Networks of our own proxies.
    #[serde(default)]
    trusted_proxies: Vec<String>,
    /// Other sites whose scripts may read the API. There is no default: `serve` wants to be told.
    cors_origins: Option<Vec<String>>,
    mail: Option<Mail>,
    /// Whom backups are for.
    pub backup: Option<Backup>,
}

/// Backups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// The public key that they are encrypted to: age1…
    pub recipient: String,
}

/// How mail leaves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// In whose name: the address that replies and bounces go to.
    pub from: String,
    /// The relay that takes it.
    pub host: String,
    /// Its port; else 465 or 587, by `tls`.
    pub port: Option<u16>,
    /// How the connection is secured. There is no way to do without.
    #[serde(default)]
    pub tls: MailTls,
    /// The login at the relay.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<SecretString>,
    /// A file of certificates (PEM) that are trusted as well: of a relay with its own authority.
    pub authority: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// From the first byte on (port 465, RFC 8314).
    #[default]
    Implicit,
    /// By STARTTLS (port 587); a relay that does not offer it gets nothing.
    StartTls,
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
    Dump,
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
        let environment = Env::prefixed("PORTICO_")
            .ignore(&NO_SETTINGS)
            .map(|name| name.as_str().to_lowercase().replacen("mail_", "mail.", 1).into())
            .map(|name| name.as_str().replacen("backup_", "backup.", 1).into());
        settings.merge(environment).extract().map_err(|error| Error::Config(Box::new(error)))
    }

    /// Where to connect to as that login: PORTICO_DATABASE_URL, where it is set, for any of them.
    pub fn url(&self, login: Login) -> Result<&str, Error> {
        let (name, url) = match login {
            Login::Server => ("database_url", &self.database_url),
            Login::Migrator => ("migrator_url", &self.migrator_url),
            Login::Operator => ("operator_url", &self.operator_url),
            Login::Dump => ("dump_url", &self.dump_url),
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
            ("portico_dump", &self.dump_url),
        ];
        logins.into_iter().filter_map(|(login, url)| Some((login, url.as_ref()?)))
    }

    /// The networks of our own proxies.
    pub fn proxies(&self) -> Result<Proxies, Error> {
        let networks = self.trusted_proxies.iter().map(|network| {
            let parsed = Proxies::parse(network);
            parsed
                .ok_or_else(|| Error::Setting(format!("trusted_proxies: {network} is no network")))
        });
        Ok(Proxies::new(networks.collect::<Result<_, _>>()?))
    }

    /// The other sites whose scripts may read the API.
    pub fn origins(&self) -> Result<Origins, Error> {
        let list = self.cors_origins.as_ref().ok_or_else(|| {
            Error::Setting(
                "cors_origins is not set: name the other sites whose scripts may read the API, each as \
                 https://site.example, or [] for none"
                    .into(),
            )
        })?;
        Origins::new(list)
            .map_err(|origin| Error::Setting(format!("cors_origins: {origin} is no origin")))
    }

    /// How mail leaves; `None` if that is not configured.
    pub fn mail(&self) -> Option<&Mail> {
        self.mail.as_ref()
    }

    /// The key ring.
    pub fn keys(&self) -> Result<KeyRing, Error> {
        Ok(KeyRing::new(&self.keys)?)
    }
}
