//! What makes a record makes one, however often it arrives: a request that bears an `Idempotency-Key` is
//! answered like the first one with that key.

use axum::{
    body::{Body, Bytes},
    extract::{FromRef, FromRequest, Request},
    http::{StatusCode, request::Parts},
};
use portico_domain::{Database, Error, once::Once};
use serde::de::DeserializeOwned;

use crate::{
    Problem, Quota,
    extract::{Input, to_somebody},
};

const KEY: &str = "idempotency-key";

/// As [`Input`], of what makes a record; with the key that came along, if there is one.
pub(crate) struct InputOnce<T>(pub(crate) T, pub(crate) Option<Once>);

/// The key, in the document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands for a header in the API's document")]
pub(crate) struct OnceKey {
    /// Sent along with each try of one request, it makes one record: 1 to 100 visible characters, known for a
    /// day. With another request it is refused.
    #[param(rename = "Idempotency-Key", max_length = 100)]
    key: Option<String>,
}

impl<T, S> FromRequest<S> for InputOnce<T>
where
    T: DeserializeOwned + Send,
    Database: FromRef<S>,
    Quota: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let body =
            Bytes::from_request(whole, state).await.map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.")
                }
                status => Problem::new(status, "The body did not arrive whole."),
            });
        match body.and_then(|body| Ok((once(&parts, &body)?, body))) {
            Ok((once, body)) => {
                let whole = Request::from_parts(parts, Body::from(body));
                Ok(Self(Input::from_request(whole, state).await?.0, once))
            }
            Err(problem) => Err(to_somebody(&mut parts, state, problem).await),
        }
    }
}

/// The key of a request, with what it asks: the same operation and the same body.
pub(crate) fn once(parts: &Parts, body: &[u8]) -> Result<Option<Once>, Error> {
    let mut keys = parts.headers.get_all(KEY).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    // Two keys are no key, and neither is what is no text.
    let key = key.to_str().ok().filter(|_| keys.next().is_none()).unwrap_or_default();
    let operation = [parts.method.as_str(), parts.uri.path()].map(str::as_bytes);
    Once::new(key, &[operation[0], operation[1], body]).map(Some)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn of(path: &str, keys: &[&str], body: &[u8]) -> Result<Option<String>, Error> {
        let mut request = Request::post(path);
        for key in keys {
            request = request.header(KEY, *key);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        Ok(once(&parts, body)?.map(|once| format!("{once:?}")))
    }

    #[test]
    fn a_key_goes_with_what_is_asked() {
        let first = of("/a", &["k"], b"x").unwrap();
        assert!(first.is_some());
        assert_eq!(first, of("/a", &["k"], b"x").unwrap());
        for (path, key, body) in [("/b", "k", "x"), ("/a", "l", "x"), ("/a", "k", "y")] {
            assert_ne!(first, of(path, &[key], body.as_bytes()).unwrap(), "{path} {key} {body}");
        }
        assert_eq!(of("/a", &[], b"x").unwrap(), None);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let long = "k".repeat(101);
        for keys in [&[""][..], &["two words"], &["é"], &["k", "k"], &[&long]] {
            assert!(of("/a", keys, b"").is_err(), "{keys:?}");
        }
        assert!(of("/a", &[&long[1..]], b"").is_ok());
    }
}
