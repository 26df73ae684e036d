//! Settings of more than one word.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

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
