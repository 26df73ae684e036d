//! What lies elsewhere now is told so before anybody asks whose host it is; a host that nobody knows stays nobody's;
//! and how the program is may be asked at any host.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    Router,
    body::Body,
    http::{Method, StatusCode, header},
};
use common::{A, Answer, House, asked};
use portico_api::{App, Health, Parts, Redirects, Word};

/// The house, with what lies elsewhere.
async fn house(moved: &[(&str, &str)], health: Health) -> House {
    let House { world, auth, .. } = House::new().await;
    let redirects = Redirects::new(moved.iter().copied()).unwrap();
    let app = App { redirects, health, ..App::new(world.database.clone(), auth.clone()) };
    House { router: portico_web::house(app, Router::new()), world, auth }
}

async fn ask(house: &House, method: Method, host: &str, path: &str) -> Answer {
    house.send(asked(method, host, path, None).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn what_has_moved_is_told_so_with_path_and_query() {
    let moved = [
        ("example", "https://a.example"),
        ("old.example/portal", "https://a.example/invoices"),
        ("a.example/kunden", "https://a.example/clients"), // of an earlier portal at the same host
    ];
    let house = house(&moved, Health::default()).await;
    for (host, path, to) in [
        ("example", "/x/y?z=%20&z=1", "https://a.example/x/y?z=%20&z=1"),
        ("example", "/", "https://a.example/"),
        ("old.example", "/portal/7?x", "https://a.example/invoices/7?x"),
        ("a.example", "/kunden/7", "https://a.example/clients/7"),
    ] {
        for method in [Method::GET, Method::HEAD, Method::POST] {
            let answer = ask(&house, method, host, path).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::MOVED_PERMANENTLY, to));
            assert!(answer.body.is_empty() && answer.headers.contains_key(header::REFERRER_POLICY));
        }
    }
    // All else is as it was.
    for (host, path, status) in [
        ("old.example", "/", StatusCode::MISDIRECTED_REQUEST),
        ("old.example", "/portals", StatusCode::MISDIRECTED_REQUEST),
        ("EXAMPLE", "/", StatusCode::MISDIRECTED_REQUEST),
        ("of-nobody.example", "/kunden", StatusCode::MISDIRECTED_REQUEST),
        (A, "/sign-in", StatusCode::OK),
    ] {
        assert_eq!(ask(&house, Method::GET, host, path).await.status, status, "{host}{path}");
    }
}

#[tokio::test]
async fn how_the_program_is_may_be_asked_at_any_host() {
    let (findings, health) = Health::new();
    let house = house(&[("example", "https://a.example")], health).await;
    let ready = async || ask(&house, Method::GET, "of-nobody.example", "/readyz").await;
    let unknown = ready().await;
    assert_eq!(unknown.status, StatusCode::SERVICE_UNAVAILABLE, "nobody has looked yet");
    assert!(unknown.body.contains(r#""database":"unknown""#), "{}", unknown.body);

    findings.write(Parts::WELL);
    for host in [A, "of-nobody.example", "example", "10.0.0.7:8080"] {
        for path in ["/healthz", "/readyz"] {
            let answer = ask(&house, Method::GET, host, path).await;
            assert_eq!(answer.status, StatusCode::OK, "{host}{path}");
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
        }
    }
    for (part, said) in [
        (Parts { database: Word::Away, ..Parts::WELL }, "away"),
        (Parts { migrations: Word::Other, ..Parts::WELL }, "other"),
        (Parts { mail: Word::Stuck, ..Parts::WELL }, "stuck"),
        (Parts { disk: Word::Full, ..Parts::WELL }, "full"),
    ] {
        findings.write(part);
        let answer = ready().await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.body.starts_with(r#"{"status":"not-ready""#) && answer.body.contains(said));
        assert_eq!(answer.headers[header::RETRY_AFTER], "5");
    }
    findings.write(Parts { mail: Word::Unset, ..Parts::WELL });
    assert_eq!(ready().await.status, StatusCode::OK, "where no mail is wanted, none is missed");
    assert_eq!(ask(&house, Method::GET, "of-nobody.example", "/healthz/").await.status, 421);
}
