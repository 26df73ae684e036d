//! Which other sites' scripts may read what the API answers (CORS): exactly those of a list, which is
//! empty unless it is configured. Cookies are not for them: no answer allows credentials.

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, Uri, header},
};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The origins of a list, each as a browser writes it: `https://site.example`.
#[derive(Debug, Clone, Default)]
pub struct Origins(Vec<HeaderValue>);

impl Origins {
    /// Those of `list`; the first that is no origin comes back.
    pub fn new(list: &[String]) -> Result<Self, String> {
        let origins = list.iter().map(|origin| parse(origin).ok_or_else(|| origin.clone()));
        Ok(Self(origins.collect::<Result<_, _>>()?))
    }

    /// Puts the API behind it. Where nobody is on the list, browsers are told nothing, and so refuse.
    pub(crate) fn allow(&self, api: Router) -> Router {
        if self.0.is_empty() {
            return api;
        }
        let layer = CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.0.clone()))
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                header::IF_MATCH,
                HeaderName::from_static("idempotency-key"),
            ])
            .expose_headers([
                HeaderName::from_static("x-request-id"),
                header::ETAG,
                header::RETRY_AFTER,
            ]);
        api.layer(layer)
    }
}

/// A scheme and a host, with a port unless it is the scheme's own, in lower case, and nothing after.
fn parse(origin: &str) -> Option<HeaderValue> {
    let uri: Uri = origin.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let default_port =
        matches!((scheme, uri.port_u16()), ("https", Some(443)) | ("http", Some(80)));
    let plain = origin == format!("{scheme}://{authority}")
        && origin.to_lowercase() == origin
        && !authority.as_str().contains(['@', '*'])
        && !default_port
        && matches!(scheme, "http" | "https");
    plain.then(|| HeaderValue::from_str(origin).ok()).flatten()
}

#[test]
fn an_origin_is_written_as_a_browser_writes_it() {
    for (origin, good) in [
        ("https://site.example", true),
        ("https://site.example:8443", true),
        ("http://localhost:3000", true),
        ("https://site.example/", false),
        ("https://site.example:443", false),
        ("https://Site.example", false),
        ("https://*.site.example", false),
        ("https://x@site.example", false),
        ("site.example", false),
        ("null", false),
        ("*", false),
        ("", false),
    ] {
        assert_eq!(Origins::new(&[origin.to_owned()]).is_ok(), good, "{origin}");
    }
}
