//! Whoever changes a record can say what they found it like, so that nobody writes over what somebody else has
//! changed meanwhile: `ETag` of the answer, `If-Match` of the change.

use std::{convert::Infallible, fmt::Write};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Problem, extract::Json};

/// A JSON answer that shows one record, with its `ETag`.
pub(crate) struct Tagged<T>(pub(crate) T);

/// What a change says that it found: the tags of its `If-Match`, none if it has no such header.
pub(crate) struct IfMatch(Option<Vec<String>>);

/// The header, in the document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands for a header in the API's document")]
pub(crate) struct Found {
    /// The `ETag` of what is to be changed, as it was read: if it is like that no more, nothing is changed.
    #[param(rename = "If-Match")]
    tag: Option<String>,
}

#[derive(utoipa::IntoResponses)]
#[response(
    status = 412,
    description = "It is not as `If-Match` says any more",
    content_type = "application/problem+json"
)]
#[allow(dead_code, reason = "it stands for an answer in the API's document")]
pub(crate) struct Changed(#[to_schema] crate::problem::ProblemBody);

/// The tag of a record: the beginning of the hash of what is shown of it, to whoever asks.
fn tag<T: Serialize>(shown: &T) -> Option<String> {
    let json = serde_json::to_vec(shown).ok()?;
    let mut tag = String::with_capacity(34);
    tag.push('"');
    for byte in Sha256::digest(json).iter().take(16) {
        write!(tag, "{byte:02x}").ok()?;
    }
    tag.push('"');
    Some(tag)
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        match tag(&self.0) {
            Some(tag) => ([(header::ETAG, tag)], Json(self.0)).into_response(),
            None => Problem::internal().into_response(),
        }
    }
}

impl IfMatch {
    /// Whether the record is as it was found. It is read for that in the scope that changes it, after
    /// `TenantScope::hold`: otherwise of two who found the same both could change it.
    pub(crate) fn is<T: Serialize>(&self, present: &T) -> bool {
        let Some(found) = &self.0 else { return true };
        let present = tag(present);
        found.iter().any(|found| found == "*" || Some(found) == present.as_ref())
    }

    /// The answer where it is not.
    pub(crate) fn refused() -> Problem {
        let detail = "It was changed meanwhile. Read it anew, and decide once more.";
        Problem::new(StatusCode::PRECONDITION_FAILED, detail)
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let headers = parts.headers.get_all(header::IF_MATCH).iter();
        let tags: Vec<_> = headers
            .flat_map(|tags| tags.to_str().unwrap_or_default().split(','))
            .map(|tag| tag.trim().to_owned())
            .collect();
        Ok(Self(Some(tags).filter(|tags| !tags.is_empty())))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    async fn sent(tags: &[&str]) -> IfMatch {
        let mut request = Request::patch("/");
        for tag in tags {
            request = request.header(header::IF_MATCH, *tag);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let Ok(found) = IfMatch::from_request_parts(&mut parts, &()).await;
        found
    }

    #[tokio::test]
    async fn what_was_found_is_compared() {
        let tag = tag(&"record").unwrap();
        assert_eq!((tag.len(), tag.matches('"').count()), (34, 2));
        let (tag, list) = (tag.as_str(), format!("\"other\", {tag}"));
        for tags in [&[][..], &[tag], &["*"], &[&list], &["\"other\"", tag]] {
            assert!(sent(tags).await.is(&"record"), "{tags:?}");
        }
        let weak = format!("W/{tag}");
        for tags in [&[tag][..], &["\"other\""], &[""], &[&weak]] {
            assert!(!sent(tags).await.is(&"another"), "{tags:?}");
        }
        assert!(!sent(&[&weak]).await.is(&"record"), "a weak tag proves nothing");
    }
}
