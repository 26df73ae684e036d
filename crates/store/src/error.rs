use std::{error::Error as Source, io};

use object_store::client::{HttpError, HttpErrorKind};

/// Why a file is not stored or not read, or why there is no store. None of it holds a key, a path, a name, or
/// what a server wrote, but for the word that S3 has for a fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No folder, or one that this program may not use.
    #[error(
        "the folder for files cannot be used ({0}): name a folder that belongs to this program"
    )]
    Folder(io::ErrorKind),

    /// What is configured cannot be.
    #[error("{0}")]
    Setting(&'static str),

    /// Nothing was sent.
    #[error("this file is empty")]
    Empty,

    /// More was sent than may be. The number is what may be, in bytes.
    #[error("this file is larger than the {0} bytes that it may have")]
    TooLarge(u64),

    /// Its content is nothing that is taken.
    #[error("this is {what}, which is not taken. Files may be {allowed}", what = .0.words(), allowed = crate::ALLOWED)]
    Refused(What),

    /// Whoever sent it stopped, or its form is broken.
    #[error("the file did not arrive whole")]
    Stream(#[source] Box<dyn Source + Send + Sync>),

    /// There is no such object.
    #[error("there is no such file")]
    NotFound,

    /// The range is empty, turned around, or begins behind the end.
    #[error("the file does not have this part")]
    Range,

    /// It was put once more, or cut, while it was read.
    #[error("the file was changed while it was read")]
    Changed,

    /// What was read is not what was written just before.
    #[error("the store gives back other bytes than it was given")]
    Unfaithful,

    /// The disk, or what may be used of it.
    #[error("there is no room left for files: make some, or allow more")]
    Full,

    /// Wrong keys, or keys that may not do this.
    #[error(
        "the store refuses these keys ({0}): look at access key, secret key, region and the bucket's policy"
    )]
    Denied(String),

    /// The bucket does not exist.
    #[error("the store has no such bucket: make it, or name another")]
    Bucket,

    /// Nobody answers, or not in time, or not under TLS.
    #[error("the store cannot be reached ({0}): look at its endpoint and the network")]
    Away(&'static str),

    /// Too much in the bucket is not ours.
    #[error("the bucket holds what others put there: give it to this installation alone")]
    Strange,

    /// An answer that nothing can be done with.
    #[error("the store failed ({0})")]
    Failed(String),

    /// The disk failed.
    #[error("the disk failed ({0})")]
    Disk(io::ErrorKind),
}

/// What a file is that is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Begins as HTML, SVG, XML and the like do, or as a script within them.
    Markup,
    /// Something that a computer would run.
    Program,
    /// Nothing that is known.
    Other,
}

impl What {
    fn words(self) -> &'static str {
        match self {
            Self::Markup => "a web page, a drawing of the web, or XML",
            Self::Program => "a program",
            Self::Other => "of a kind that is not known here",
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::NotFound => Self::NotFound,
            kind => Self::Disk(kind),
        }
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(_: tokio::task::JoinError) -> Self {
        Self::Failed("a task ended early".to_owned())
    }
}

/// Their texts quote paths, keys and answers: what is kept of them is what they mean.
impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        use object_store::Error as E;
        match &error {
            E::NotFound { .. } if code(&error).as_deref() == Some("NoSuchBucket") => Self::Bucket,
            E::NotFound { .. } => Self::NotFound,
            E::Precondition { .. } => Self::Changed,
            E::PermissionDenied { .. } | E::Unauthenticated { .. } => {
                Self::Denied(code(&error).unwrap_or_else(|| "no reason given".to_owned()))
            }
            _ => by_cause(&error),
        }
    }
}

fn by_cause(error: &(dyn Source + 'static)) -> Error {
    let mut cause = Some(error);
    while let Some(this) = cause {
        if let Some(io) = this.downcast_ref::<io::Error>() {
            return Error::from(io::Error::from(io.kind()));
        }
        if let Some(http) = this.downcast_ref::<HttpError>() {
            return Error::Away(match http.kind() {
                HttpErrorKind::Timeout => "it takes too long",
                HttpErrorKind::Connect => "no connection",
                _ => "the connection broke",
            });
        }
        cause = this.source();
    }
    Error::Failed(code(error).unwrap_or_else(|| "no reason given".to_owned()))
}

/// What S3 calls a fault: `<Code>NoSuchBucket</Code>`, and nothing else of its answer.
fn code(error: &dyn Source) -> Option<String> {
    let text = error.to_string();
    let (_, behind) = text.split_once("<Code>")?;
    let (code, _) = behind.split_once("</Code>")?;
    let sound = (1..=60).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    sound.then(|| code.to_owned())
}
