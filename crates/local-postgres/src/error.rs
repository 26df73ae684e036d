use std::{
    io,
    path::{Path, PathBuf},
};

/// Why there is no PostgreSQL. Each message is one sentence for the person at the shell; what a
/// program said while it failed may follow on the next line.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No binaries anywhere, nor a way to fetch them: the sentence says what to install.
    #[error("{0}")]
    Missing(String),

    /// A place that was named is not passed over in silence.
    #[error("PORTICO_PG_BIN is {}, where there is no PostgreSQL 15 or later", .0.display())]
    WrongPlace(PathBuf),

    /// A major version cannot read the data of another.
    #[error(
        "{} was made by PostgreSQL {made_by}, which is not to be found: install that version, \
         or choose another directory",
        directory.display()
    )]
    #[allow(missing_docs)]
    OtherVersion { directory: PathBuf, made_by: u32 },

    /// Told at once, and not waited for: it may last for as long as the other process does.
    #[error("{} is in use by another process", .0.display())]
    Busy(PathBuf),

    /// Whoever owns the directory could put anything in the place of what is made there.
    #[error("{} belongs to another user: choose a directory of your own", .0.display())]
    Foreign(PathBuf),

    /// Root runs PostgreSQL as somebody for whom the way to the directory is barred.
    #[error(
        "PostgreSQL does not run as root, and the user {user}, as whom it would run, may not \
         enter {}: choose a directory that is not inside a private one such as /root",
        directory.display()
    )]
    #[allow(missing_docs)]
    Closed { directory: PathBuf, user: String },

    /// There is nobody to run it as.
    #[error(
        "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: \
         start this as an ordinary user"
    )]
    OnlyRoot,

    /// Neither the directory nor one for temporary files will do for a socket.
    #[error(
        "the name of {} is too long for a socket, and so are those for temporary files",
        .0.display()
    )]
    LongPath(PathBuf),

    /// A program that makes a cluster did not.
    #[error("{program} failed:\n{said}")]
    #[allow(missing_docs)]
    Failed { program: &'static str, said: String },

    /// With the end of its log.
    #[error("PostgreSQL ended while it was starting:\n{0}")]
    Died(String),

    /// With the end of its log.
    #[error("PostgreSQL was not ready within a minute:\n{0}")]
    Slow(String),

    /// It was told to stop, and may still do so.
    #[error("PostgreSQL did not stop within a minute")]
    Stuck,

    /// The system refused something about a file or a program.
    #[error("{}: {source}", path.display())]
    #[allow(missing_docs)]
    Io { path: PathBuf, source: io::Error },
}

impl Error {
    /// For `map_err`: an error of the system that has to do with `path`.
    pub(crate) fn at(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.as_ref().to_owned(), source }
    }
}
