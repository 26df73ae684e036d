//! How a page says that its form was not taken: the page once more, with a sentence on top.

use axum::http::{HeaderName, StatusCode, header::RETRY_AFTER};
use portico_api::Problem;
use portico_auth::Error;
use time::Duration;

use crate::{format, security::REFUSED};

/// Why it was not taken.
pub struct Refusal {
    pub words: String,
    status: StatusCode,
    /// After how many seconds to try again.
    retry_after: Option<i64>,
}

impl Refusal {
    /// What was typed will not do.
    pub fn new(words: impl Into<String>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { words: words.into(), status, retry_after: None }
    }

    /// Too many tries; `or` is what to do but to wait: ", or ask for a new password".
    pub fn limited(wait: Duration, or: &str) -> Self {
        let minutes = format::minutes(wait);
        let words = format!("That was a lot of tries for now. Wait {minutes}{or}.");
        let retry_after = Some(wait.whole_seconds().max(0) + 1);
        Self { words, status: StatusCode::TOO_MANY_REQUESTS, retry_after }
    }

    /// Too many letters.
    fn mailed(wait: Duration) -> Self {
        let words =
            format!("Enough mail to them for now. Wait {}, then send it.", format::minutes(wait));
        Self { words, ..Self::limited(wait, "") }
    }

    /// Of a step of identity: `refused` is what to say where what was typed does not prove it. All
    /// that is not about the form has another page.
    pub fn of(error: Error, refused: &str) -> Result<Self, Problem> {
        match error {
            Error::Refused => Ok(Self::new(refused)),
            Error::Password(why) => Ok(Self::new(why)),
            Error::Limited(wait) => Ok(Self::limited(wait, ", then try again")),
            other => Err(other.into()),
        }
    }

    /// Of a rule that was broken; all else has another page.
    pub fn of_rule(error: portico_domain::Error) -> Result<Self, Problem> {
        match error {
            portico_domain::Error::Invalid(rule) => Ok(Self::new(format::sentence(rule))),
            portico_domain::Error::Limited(wait) => Ok(Self::mailed(wait)),
            other => Err(other.into()),
        }
    }

    /// Of what wants a proof and has rules of its own as well.
    pub fn of_proved(error: Error) -> Result<Self, Problem> {
        match error {
            Error::Domain(error) => Self::of_rule(error),
            other => Self::of(other, REFUSED),
        }
    }

    /// What goes out with a page that shows it, if it does: the status, and after how long to try again.
    pub fn parts(refusal: Option<&Self>) -> (StatusCode, Option<[(HeaderName, String); 1]>) {
        let Some(refusal) = refusal else { return (StatusCode::OK, None) };
        let wait = refusal.retry_after.map(|seconds| [(RETRY_AFTER, seconds.to_string())]);
        (refusal.status, wait)
    }
}
