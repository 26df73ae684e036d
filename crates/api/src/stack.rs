//! What stands in front of both faces, from the outside in: a request id and a log line, headers
//! that no answer goes without, a limit of time and of size, the host, and where a request that
//! changes something came from.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header, uri::PathAndQuery},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tokio::time::timeout;
use tower_http::{
    catch_panic::CatchPanicLayer,
    csrf::{CsrfLayer, ProtectionError},
};
use tracing::Instrument;
use uuid::Uuid;

use crate::{Hosts, Problem, cookie::session_token, files, hosts};

/// The largest body, in bytes: forms and JSON of a few fields.
pub const BODY_LIMIT: usize = 64 * 1024;

/// How long a request may take, its body included; one that brings a file, [as long as that](files::TIME_LIMIT).
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Headers of every answer, unless its handler said otherwise.
const HEADERS: [(HeaderName, &str); 9] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts `faces` behind all of it.
pub fn stack(faces: Router, hosts: Hosts) -> Router {
    stack_behind(faces, hosts, |faces| faces)
}

/// The same with a guard in front of all work: what it refuses has a request id, a log line and the
/// headers of every answer, and nothing else was done for it.
pub fn stack_behind(faces: Router, hosts: Hosts, guard: impl FnOnce(Router) -> Router) -> Router {
    let cross_site = |_: ProtectionError| Problem::CROSS_SITE.into_response();
    let faces = faces
        .layer(from_fn(say_where_from))
        .layer(from_fn(uncover_target))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(from_fn(cover_target))
        .layer(from_fn_with_state(hosts, hosts::admit))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(limit_time));
    guard(faces).layer(from_fn(add_headers)).layer(from_fn(log))
}

async fn limit_time(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    // The guard of uploads is behind this: it hears of them in time, and gives them up itself.
    let grace = Duration::from_secs(60);
    let limit = match files::is_upload(request.method(), route) {
        true => files::TIME_LIMIT + grace,
        false => TIME_LIMIT,
    };
    let late = || Problem::new(StatusCode::REQUEST_TIMEOUT, "This took too long.").into_response();
    timeout(limit, next.run(request)).await.unwrap_or_else(|_| late())
}

/// Refuses what would change something in the name of a session and says neither `Sec-Fetch-Site`
/// nor `Origin`: every browser of today says one of them (`CsrfLayer` judges what they say). And
/// whatever says one of them twice, or names an origin that is not this host, whatever else it says.
async fn say_where_from(request: Request, next: Next) -> Result<Response, Problem> {
    let headers = request.headers();
    let twice = |name| headers.get_all(name).iter().nth(1).is_some();
    if twice("sec-fetch-site") || twice(header::ORIGIN.as_str()) {
        return Err(Problem::CROSS_SITE);
    }
    let says = |name| headers.get(name).is_some_and(|value: &HeaderValue| !value.is_empty());
    let silent = !says("sec-fetch-site") && !says(header::ORIGIN.as_str());
    if silent && !request.method().is_safe() && session_token(headers).is_some() {
        return Err(Problem::CROSS_SITE);
    }
    let foreign = headers.get(header::ORIGIN).is_some_and(|origin| !is_of_host(origin, headers));
    if foreign && !request.method().is_safe() {
        return Err(Problem::CROSS_SITE);
    }
    Ok(next.run(request).await)
}

/// Whether an origin is that of the host which the request came to.
fn is_of_host(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let bare = |scheme: &[u8]| origin.as_bytes().strip_prefix(scheme);
    origin.is_empty() || bare(b"https://").or(bare(b"http://")) == host
}

/// What a request asks for, while it is covered.
#[derive(Clone)]
struct Target(Uri);

/// `CsrfLayer` logs the whole URI at trace level, and a path may be a link that works once. It needs
/// no more of it than the authority.
async fn cover_target(mut request: Request, next: Next) -> Response {
    let mut covered = request.uri().clone().into_parts();
    covered.path_and_query = Some(PathAndQuery::from_static("/"));
    if let Ok(covered) = Uri::from_parts(covered) {
        let target = std::mem::replace(request.uri_mut(), covered);
        request.extensions_mut().insert(Target(target));
    }
    next.run(request).await
}

async fn uncover_target(mut request: Request, next: Next) -> Response {
    if let Some(Target(target)) = request.extensions_mut().remove() {
        *request.uri_mut() = target;
    }
    next.run(request).await
}

async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// One line a request: its id, method and route template, the status, how long it took. Never its
/// path, query, headers or body. An id that the request brings is not believed.
#[expect(clippy::disallowed_methods, reason = "a request's id is of no record, and of no time")]
async fn log(request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().to_string();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let span = tracing::info_span!("request", id, method = %request.method(), route);
    let begun = tokio::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, ms, "answered"));
    response.headers_mut().insert(REQUEST_ID, HeaderValue::try_from(id).expect("a UUID is ASCII"));
    response
}

/// What a panic says may hold anything: it is not logged, only that there was one. (The hook of
/// `main` logs where.)
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::internal().into_response()
}
