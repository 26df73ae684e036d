use figment::error::Kind;

use crate::config::{
    nearest,
    rules::{Broken, in_words},
};

/// Why a command did not do what it was asked to, as a sentence for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the program cannot start: {0}")]
    Start(std::io::Error),

    #[error("{what}: {error}")]
    File { what: String, error: std::io::Error },

    #[error("the configuration is not right: {}", said_of_settings(.0))]
    Config(Box<figment::Error>),

    #[error("{0}")]
    Setting(String),

    #[error(
        "this is not fit for production, and so it is not served:\n{}    `portico config check` shows all settings",
        in_words(.0)
    )]
    Broken(Vec<Broken>),

    #[error(transparent)]
    Keys(#[from] portico_auth::KeyRingError),

    #[error("{}", said(.0))]
    Domain(#[from] portico_domain::Error),

    #[error(transparent)]
    Auth(#[from] portico_auth::Error),

    #[error(transparent)]
    Archive(#[from] portico_archive::Error),

    #[error("{0}: this backup was not made by `portico backup`")]
    Unfit(String),

    #[error("{error}\nNothing was restored: the database is as it was before{}.", not_removed(*left))]
    NotRestored { error: Box<Error>, left: usize },

    #[error(
        "{0}\nIt is not known whether it was restored: the connection broke in the moment in which it was to be \
         kept. If the database has no rows, restore once more; the files that came are in the store."
    )]
    Unknown(Box<Error>),

    #[error("the store of files: {0}")]
    Store(#[from] portico_store::Error),

    #[error(
        "the file {file} cannot be kept: {why}.\nThere is no backup: see that the setting `files` names the store \
         of this installation. If it does, bring this file back from an earlier backup, or throw it away in the \
         portal"
    )]
    Unkept { file: String, why: String },

    #[error(transparent)]
    Import(#[from] portico_import::Error),

    #[cfg(feature = "demo")]
    #[error(transparent)]
    Postgres(#[from] portico_local_postgres::Error),
}

impl Error {
    /// A file, or a socket, that does not do what it should.
    pub fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |error| Self::File { what, error }
    }
}

/// What could not be taken back.
fn not_removed(files: usize) -> String {
    match files {
        0 => ", and so is the store of files".into(),
        files => format!(
            ". Of the files that came, {files} could not be removed from the store again: the same restore finds \
             them there, and no row knows of them until then"
        ),
    }
}

/// Which setting is wrong, and how it should be: never what it is, since it may be a key.
fn said_of_settings(errors: &figment::Error) -> String {
    let said = errors.clone().into_iter().map(|error| {
        let (name, place) = (error.path.join("."), error.metadata.as_ref().map(|m| m.name.clone()));
        let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
        let how = match &error.kind {
            Kind::UnknownField(field, known) => {
                // The path may end with the field or above it.
                let above = error.path.iter().filter(|part| *part != field);
                let below: String = above.map(|part| format!("{part}.")).collect();
                let near = nearest(field, known.iter().copied()).unwrap_or_default();
                format!("there is no setting {below}{field}: the nearest is {below}{near}")
            }
            Kind::InvalidType(_, _) if name == "keys" => {
                "keys is a list: PORTICO_KEYS='[\"…\"]'".into()
            }
            Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
                format!("{name} should be {expected}")
            }
            Kind::MissingField(field) => format!("{field} is missing"),
            Kind::Message(message) => {
                let place =
                    message.lines().next().filter(|line| line.starts_with("TOML parse error"));
                place.unwrap_or("a value is not of its kind").into()
            }
            _ => "a value is not of its kind".into(),
        };
        format!("{how}{place}")
    });
    said.collect::<Vec<_>>().join("; ")
}

/// What the database has to do with it, and what can be done.
fn said(error: &portico_domain::Error) -> String {
    let portico_domain::Error::Database(_) = error else { return error.to_string() };
    let why = error.for_log();
    match why.split(' ').next() {
        Some("42501") => {
            "the database login may not do this: see which one the command needs".into()
        }
        Some("28P01") => "the database does not accept the password of its URL".into(),
        _ => {
            format!("the database of the URL that is configured does not do what it should: {why}")
        }
    }
}
