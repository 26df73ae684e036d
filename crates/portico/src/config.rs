//! Settings, from all places that they may stand in: config/default.toml says which those are. An unknown
//! name is an error.

mod load;
mod parts;
pub mod rules;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, path::Path};

use portico_api::{Origins, Proxies, Redirects};
use portico_auth::{KeyRing, key_fingerprint};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::Error;
use load::{SecretFile, Surroundings};
use parts::Moved;
pub use parts::{Backup, Disk, Files, LogFormat, Mail, MailTls, Profile, certificates};
pub use settings::nearest;
pub use shown::Shown;

/// What the program is told. Whatever is secret is typed so that it is never printed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What it is for.
    pub profile: Profile,
    /// Where `serve` listens.
    pub listen: SocketAddr,
    /// How many connections `serve` holds.
    pub connections: u32,
    /// For how many seconds what has begun may go on once the program is told to end.
    pub drain_seconds: u16,
    /// How the log reads.
    pub log_format: LogFormat,
    /// Where there must be room.
    pub disk: Disk,
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
    /// Where files of clients lie.
    pub files: Files,
    /// Whom backups are for.
    pub backup: Option<Backup>,
    /// Fingerprints of other installations.
    not_ours: Vec<String>,
    #[serde(default)]
    redirects: Vec<Moved>,
    #[serde(skip)]
    shown: Vec<Shown>,
    #[serde(skip)]
    secret_files: Vec<SecretFile>,
}

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
        load::load(file, &Surroundings::of_process())
    }

    /// What can be known to be wrong without asking anybody.
    fn check(&self) -> Result<(), Error> {
        self.redirects()?;
        match self.not_ours.iter().find(|print| !is_fingerprint(print)) {
            Some(_) => Err(Error::Setting(
                "not_ours: write what `portico config fingerprint` prints in the other installation, each as \
                 \"key:…\" or \"database:…\""
                    .into(),
            )),
            None => Ok(()),
        }
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

    /// What lies elsewhere now.
    pub fn redirects(&self) -> Result<Redirects, Error> {
        let pairs = self.redirects.iter().map(|moved| (moved.from.as_str(), moved.to.as_str()));
        Redirects::new(pairs).map_err(|why| Error::Setting(format!("redirects: {why}")))
    }

    /// The fingerprints of the keys, in their order.
    pub fn key_fingerprints(&self) -> Vec<String> {
        self.keys.iter().filter_map(key_fingerprint).collect()
    }

    /// All settings that have a value, as they may be shown.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
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

fn is_fingerprint(text: &str) -> bool {
    let digits = text.strip_prefix("key:").or_else(|| text.strip_prefix("database:"));
    digits.is_some_and(|digits| {
        digits.len() == 32 && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// A password as its URL writes it may have bytes as `%40`.
pub fn decoded(password: &str) -> SecretString {
    url::form_urlencoded::parse(format!("p={}", password.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, password)| password.into_owned())
        .unwrap_or_default()
        .into()
}

#[test]
fn a_password_is_read_out_of_its_url() {
    for (written, meant) in [("plain", "plain"), ("a%40b%25+c", "a@b%+c"), ("%C3%A9&x=1", "é")] {
        assert_eq!(decoded(written).expose_secret(), meant);
    }
}
