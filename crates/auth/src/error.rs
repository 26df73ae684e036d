/// Everything that can go wrong in this crate, as a caller must tell it apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed does not prove it. The same for every cause, so that nobody learns which.
    #[error("it does not match")]
    Refused,

    /// There is no such session on its way, or it has run out of time or tries.
    #[error("no sign-in is on its way")]
    Unauthenticated,

    /// The link was used, has run out, or never was.
    #[error("this link does not work any more")]
    LinkSpent,

    /// A new password is not taken; the text says why.
    #[error("{0}")]
    Password(&'static str),

    /// Too often: after so long there is room for one more.
    #[error("too often")]
    Limited(time::Duration),

    /// More people are signing in at this moment than this machine can serve.
    #[error("too many are signing in")]
    Busy,

    /// A secret does not open under any key of the ring.
    #[error("a sealed secret does not open under the keys that are configured")]
    Sealed,

    /// The database said no.
    #[error(transparent)]
    Domain(portico_domain::Error),
}

impl From<portico_domain::Error> for Error {
    fn from(error: portico_domain::Error) -> Self {
        match error {
            portico_domain::Error::Limited(wait) => Self::Limited(wait),
            other => Self::Domain(other),
        }
    }
}
