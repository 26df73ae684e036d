//! The flood guard: what no place may do, whatever it asks for, before any work is done for it. It is
//! counted by each of those who serve, in their own memory; what must hold over all of them, and over
//! restarts, is counted in PostgreSQL.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    response::{IntoResponse, Response},
};
use portico_api::{Problem, Proxies};
use portico_auth::Network;
use tower_governor::{
    GovernorError, GovernorLayer, governor::GovernorConfigBuilder, key_extractor::KeyExtractor,
};

/// How many requests one place has at once,
const AT_ONCE: u32 = 500;

/// and how many in a second from then on.
const IN_A_SECOND: u32 = 50;

/// How often the places that have been quiet are forgotten.
const FORGET: Duration = Duration::from_secs(60);

/// Where a request came from, as [`Proxies`] says: never as whoever sent it says.
#[derive(Clone)]
struct ByNetwork(Proxies);

impl KeyExtractor for ByNetwork {
    type Key = Network;

    fn extract<T>(&self, request: &Request<T>) -> Result<Network, GovernorError> {
        Ok(self.0.network(request.extensions(), request.headers()))
    }
}

/// Puts the house behind it.
pub fn guard(house: Router, proxies: Proxies) -> Router {
    let config = GovernorConfigBuilder::default()
        .period(Duration::from_secs(1) / IN_A_SECOND)
        .burst_size(AT_ONCE)
        .key_extractor(ByNetwork(proxies))
        .finish();
    let config = Arc::new(config.expect("neither is zero"));
    let places = config.limiter().clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(FORGET).await;
            places.retain_recent();
        }
    });
    house.layer(GovernorLayer::new(config).error_handler(refused))
}

fn refused(error: GovernorError) -> Response<Body> {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            let wait = i64::try_from(wait_time).unwrap_or(1);
            Problem::limited(time::Duration::seconds(wait)).into_response()
        }
        GovernorError::UnableToExtractKey | GovernorError::Other { .. } => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.")
                .into_response()
        }
    }
}
