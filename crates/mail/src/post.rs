use std::{fmt, path::PathBuf};

use crate::{Outgoing, Relay, directory};

/// Where letters go.
pub enum Post {
    /// To a mail relay, over TLS.
    Relay(Relay),
    /// Each into a file `<id>.eml` of this directory, which exists. For trying things out.
    Directory(PathBuf),
}

/// A letter was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It may go better another time.
    #[error("not delivered yet: {0}")]
    Later(Reason),
    /// It will not get better for this letter.
    #[error("not delivered: {0}")]
    Never(Reason),
}

/// Why: the relay's status code, or a word of ours. Never what the relay wrote, never an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The relay's answer, from 400 to 599 (RFC 5321, 4.2.1).
    Status(u16),
    /// The relay cannot take letters to such an address (RFC 6531).
    Address,
    /// Writing into the directory failed.
    Disk,
    /// The connection broke off.
    Lost,
    /// The relay offers no way to log in that we know.
    NoLogin,
    /// The relay offers no STARTTLS: a stranger in between could have taken it out.
    NoTls,
    /// Nobody listens where the relay should be.
    Refused,
    /// What the relay says is no SMTP, or too much of it.
    Reply,
    /// It took too long.
    Timeout,
    /// No secure connection came about: the certificate, for instance, was for another name.
    Tls,
    /// There is no such host, or no way to it.
    Unreachable,
}

impl Post {
    /// Delivers a letter, or says whether to try again. Takes about half a minute at most. After
    /// [`Failure::Later`] it may have arrived all the same: a connection can be lost between the
    /// relay's yes and our hearing it.
    pub async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Failure> {
        match self {
            Self::Relay(relay) => relay.deliver(outgoing).await,
            Self::Directory(directory) => directory::write(directory, outgoing).await,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Status(code) => return write!(f, "{code}"),
            Self::Address => "address",
            Self::Disk => "disk",
            Self::Lost => "lost-connection",
            Self::NoLogin => "no-login",
            Self::NoTls => "no-starttls",
            Self::Refused => "refused-connection",
            Self::Reply => "reply",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Unreachable => "unreachable",
        })
    }
}
