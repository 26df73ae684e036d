//! Which settings there are.

/// How a setting is read from a variable or a credential, and whether it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it stands there.
    Text,
    /// As it would stand in a file of settings: a number, a list.
    Toml,
    /// As it stands there, and never shown.
    Secret,
    /// The URL of a database: its password is never shown.
    Url,
    /// A list of keys, never shown; in a credential also one a line.
    Keys,
}

impl Kind {
    /// Whether it may stand only where others cannot read it.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Url | Self::Keys)
    }
}

/// All of them, by the names that they have in a file: `mail.host` is `host` below `[mail]`.
pub const SETTINGS: [(&str, Kind); 32] = [
    ("profile", Kind::Text),
    ("listen", Kind::Text),
    ("connections", Kind::Toml),
    ("drain_seconds", Kind::Toml),
    ("log_format", Kind::Text),
    ("database_url", Kind::Url),
    ("migrator_url", Kind::Url),
    ("operator_url", Kind::Url),
    ("dump_url", Kind::Url),
    ("keys", Kind::Keys),
    ("trusted_proxies", Kind::Toml),
    ("cors_origins", Kind::Toml),
    ("not_ours", Kind::Toml),
    ("redirects", Kind::Toml),
    ("disk.folders", Kind::Toml),
    ("disk.free_mb", Kind::Toml),
    ("files.folder", Kind::Text),
    ("files.bucket", Kind::Text),
    ("files.endpoint", Kind::Text),
    ("files.region", Kind::Text),
    ("files.addressing", Kind::Text),
    ("files.access_key", Kind::Secret),
    ("files.secret_key", Kind::Secret),
    ("files.authority", Kind::Text),
    ("mail.from", Kind::Text),
    ("mail.host", Kind::Text),
    ("mail.port", Kind::Toml),
    ("mail.tls", Kind::Text),
    ("mail.user", Kind::Text),
    ("mail.password", Kind::Secret),
    ("mail.authority", Kind::Text),
    ("backup.recipient", Kind::Text),
];

/// Variables of the program that are no settings of this kind: how much is logged, whom `db init` connects
/// as, where the demo's PostgreSQL is, which file of settings is read.
pub const OTHER_VARIABLES: [&str; 5] = [
    "PORTICO_LOG",
    "PORTICO_ADMIN_URL",
    "PORTICO_ADMIN_URL_FILE",
    "PORTICO_PG_BIN",
    "PORTICO_CONFIG",
];

/// What a setting is called in the environment.
pub fn variable(name: &str) -> String {
    format!("PORTICO_{}", name.replace('.', "_").to_uppercase())
}

/// What it is called where credentials lie.
pub fn credential(name: &str) -> String {
    variable(name).to_lowercase()
}

/// The known name that is most like an unknown one.
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    known.into_iter().min_by_key(|known| strsim::damerau_levenshtein(name, known))
}
