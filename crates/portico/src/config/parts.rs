//! Settings of more than one word.

use std::path::{Path, PathBuf};

use portico_store::{S3Settings, Store};
use secrecy::SecretString;
use serde::Deserialize;

use crate::Error;

/// What an installation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    Development,
    Staging,
    Production,
}

impl Profile {
    /// The file of what is otherwise in it, and what that says.
    pub fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Development => {
                ("config/development.toml", include_str!("../../../../config/development.toml"))
            }
            Self::Staging => {
                ("config/staging.toml", include_str!("../../../../config/staging.toml"))
            }
            Self::Production => {
                ("config/production.toml", include_str!("../../../../config/production.toml"))
            }
        }
    }

    /// Whether it serves nothing that breaks a rule of production.
    pub fn is_strict(self) -> bool {
        self != Self::Development
    }
}

/// How the log reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Json,
    Text,
}

/// Where there must be room.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disk {
    /// Folders of the file systems that are looked at.
    pub folders: Vec<PathBuf>,
    /// How much is to be free, in millions of bytes.
    pub free_mb: u64,
}

/// Where files of clients lie: in a bucket, where one is named, and else in a folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// A folder of this program's own.
    pub folder: PathBuf,
    /// The name of a bucket of this installation's own.
    pub bucket: Option<String>,
    /// Whoever keeps it: https://s3.provider.example.
    pub endpoint: Option<String>,
    /// As they call it.
    #[serde(default = "usual_region")]
    pub region: String,
    /// Whether the bucket's name stands in the path, or in front of the host.
    #[serde(default)]
    pub addressing: Addressing,
    /// The keys to it.
    pub access_key: Option<SecretString>,
    pub secret_key: Option<SecretString>,
    /// A file of certificates (PEM) that are trusted as well.
    pub authority: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Addressing {
    #[default]
    Path,
    Host,
}

fn usual_region() -> String {
    "us-east-1".to_owned()
}

impl Files {
    /// Whether they lie on this machine.
    pub fn is_local(&self) -> bool {
        self.bucket.is_none()
    }

    /// The store. It calls nobody yet.
    pub fn store(&self) -> Result<Store, Error> {
        let wrong = |error: portico_store::Error| Error::Setting(format!("files: {error}"));
        let Some(bucket) = &self.bucket else {
            return Store::local(&self.folder).map_err(wrong);
        };
        let missing =
            |name| Error::Setting(format!("files.{name} is missing: files.bucket needs it"));
        let settings = S3Settings {
            endpoint: self.endpoint.clone().ok_or_else(|| missing("endpoint"))?,
            region: self.region.clone(),
            bucket: bucket.clone(),
            access_key: self.access_key.clone().ok_or_else(|| missing("access_key"))?,
            secret_key: self.secret_key.clone().ok_or_else(|| missing("secret_key"))?,
            addressing: match self.addressing {
                Addressing::Path => portico_store::Addressing::Path,
                Addressing::Host => portico_store::Addressing::Host,
            },
            extra_root: certificates(self.authority.as_deref())?,
        };
        Store::s3(&settings).map_err(wrong)
    }
}

/// What is in a file of certificates, where there is one.
pub fn certificates(authority: Option<&Path>) -> Result<Option<Vec<u8>>, Error> {
    let read = |path: &Path| std::fs::read(path).map_err(Error::file(path.display().to_string()));
    authority.map(read).transpose()
}

/// What lies where it lies no more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    pub from: String,
    pub to: String,
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

/// Backups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// The public key that they are encrypted to: age1…
    pub recipient: String,
}
