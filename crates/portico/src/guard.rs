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

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test")]
mod tests {
    use std::net::{IpAddr, SocketAddr};

    use axum::routing::get;
    use portico_api::Peer;
    use tower::ServiceExt;

    use super::*;

    /// One place has its share; the next one has its own, whatever the first one says it is.
    #[tokio::test]
    async fn a_flood_is_stopped_where_it_comes_from() {
        let house = guard(Router::new().route("/", get(async || "in")), Proxies::default());
        let ask = async |from: &str, says: &str| {
            let peer = SocketAddr::new(from.parse::<IpAddr>().unwrap(), 1);
            let request = Request::builder().uri("/").header("x-forwarded-for", says);
            let request = request.extension(Peer(peer)).body(Body::empty()).unwrap();
            house.clone().oneshot(request).await.unwrap()
        };
        let mut refused = 0;
        for n in 0..AT_ONCE + 100 {
            let answer = ask("203.0.113.7", &format!("198.51.100.{}", n % 250)).await;
            if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                assert!(answer.headers().contains_key("retry-after"));
                refused += 1;
            }
        }
        assert!(refused > 50, "{refused}");
        assert_eq!(ask("203.0.113.8", "203.0.113.7").await.status(), StatusCode::OK);
        let one_customer = ["2001:db8::1", "2001:db8::2"].map(|a| Network::of(a.parse().unwrap()));
        assert_eq!(one_customer[0], one_customer[1]);
    }
}
