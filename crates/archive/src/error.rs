use std::{io, path::Path};

/// Why there is no archive, or why it is not read. It says what to do, and nothing that stands in
/// the archive or in a key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that cannot be opened, written or read.
    #[error("{path}: {error}")]
    File {
        /// Which one.
        path: String,
        /// Why not.
        error: io::Error,
    },

    /// A backup takes the place of nothing.
    #[error("{0} is there already: name another file")]
    Exists(String),

    /// No public key.
    #[error("{0} is no recipient: it is the public key of `portico keygen --backup`, age1…")]
    Recipient(String),

    /// Nobody could ever read it.
    #[error("a backup is encrypted to somebody: name a recipient")]
    NoRecipient,

    /// A file that holds no private key.
    #[error(
        "{0} holds no identity: a line that begins with AGE-SECRET-KEY-1, as `portico keygen --backup` \
         prints it"
    )]
    Identity(String),

    /// None of age's files.
    #[error("{0} is no backup of Portico's: it is not encrypted by age")]
    NotAge(String),

    /// Another key opens it.
    #[error(
        "none of the identities opens this archive: it was encrypted to another recipient, whose file of the \
         private key is wanted"
    )]
    WrongKey,

    /// It ends too early, or is not what was written.
    #[error("the archive is damaged: it was cut short, or changed since it was written")]
    Damaged,

    /// A later program's.
    #[error(
        "the archive has format {0}, and this program reads formats up to {format}: restore it with the release that \
         wrote it, or a later one",
        format = crate::FORMAT
    )]
    Format(u32),

    /// It opens, and is something else.
    #[error("the archive opens, but it is no backup of Portico's: {0}")]
    Content(&'static str),

    /// A table or a file that is larger than the format can say.
    #[error("{0} has more parts than an archive can hold")]
    TooLarge(String),
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |error| Self::File { path, error }
    }
}
