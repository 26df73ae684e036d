//! Behind authentication by default: on a route that is not public, an answer that no scope was
//! opened for does not leave the house, whatever its handler does.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use portico_domain::Error;

use crate::Problem;

/// Whether a scope was opened for a request.
#[derive(Clone, Default)]
pub(crate) struct Opened(Arc<AtomicBool>);

impl Opened {
    pub(crate) fn mark(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The layer of every route that is not public. Lets through what was answered after a scope had
/// opened, and refusals; everything else becomes 401.
pub async fn require_scope(mut request: Request, next: Next) -> Response {
    let opened = Opened::default();
    request.extensions_mut().insert(opened.clone());
    let response = next.run(request).await;
    let refused = matches!(
        response.status(),
        StatusCode::UNAUTHORIZED | StatusCode::MISDIRECTED_REQUEST | StatusCode::METHOD_NOT_ALLOWED
    ) || response.status().is_server_error();
    if refused || opened.0.load(Ordering::Relaxed) {
        return response;
    }
    tracing::error!(status = response.status().as_u16(), "an answer without a scope was held back");
    Problem::from(Error::Unauthenticated).into_response()
}
