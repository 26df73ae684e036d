/// Why a command did not do what it was asked to, as a sentence for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the program cannot start: {0}")]
    Start(std::io::Error),

    #[error("{what}: {error}")]
    File { what: String, error: std::io::Error },

    #[error("the configuration is not right: {0}")]
    Config(Box<figment::Error>),

    #[error("{0}")]
    Setting(String),

    #[error(transparent)]
    Keys(#[from] portico_auth::KeyRingError),

    #[error("{}", said(.0))]
    Domain(#[from] portico_domain::Error),

    #[error(transparent)]
    Auth(#[from] portico_auth::Error),

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
