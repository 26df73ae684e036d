//! What stands in front of both faces: headers on every answer, and what a browser is made to send.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::collections::BTreeSet;

use axum::{
    Router,
    body::Body,
    http::{HeaderName, Method, Request, StatusCode, header},
    routing::get,
};
use common::{Answer, Api, from};
use portico_api::{App, BODY_LIMIT, Hosts, Redirects, router, stack};
use portico_testkit::{World, seed};
use serde_json::json;
use tower::ServiceExt;

/// What no answer goes without.
const EVERYWHERE: [(&str, &str); 9] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("referrer-policy", "same-origin"),
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// The API, and a handler that panics.
fn with_a_panic(world: &World) -> Router {
    let app = App::new(world.database.clone(), world.auth());
    let panics = get(async || -> &'static str { panic!("what a panic says") });
    router(app).merge(Router::new().route("/panics", panics))
}

fn login(email: &str) -> String {
    json!({ "email": email, "password": seed::PASSWORD }).to_string()
}

/// An answer of each kind, by its status.
async fn of_each_kind(api: &Api) -> Vec<(u16, Answer)> {
    let nobodys = Request::builder().uri("/api/v1/session").header(header::HOST, "nobody.example");
    let hostless = Request::builder().uri("/api/v1/session");
    let elsewhere =
        from("a-coach", Method::POST, "/api/v1/logout").header("sec-fetch-site", "cross-site");
    let too_much = login(&"x".repeat(BODY_LIMIT));
    let untyped = from("", Method::POST, "/api/v1/login");
    vec![
        (200, api.get("a-coach", "/api/v1/invoices").await),
        (200, api.get("", "/api/v1/openapi.json").await),
        (200, api.post("", "/api/v1/login", &login("a-client1@people.example")).await),
        (204, api.post("a-client2", "/api/v1/logout", "").await),
        (400, api.get("a-coach", "/api/v1/invoices?limit=0").await),
        (400, api.post("", "/api/v1/login", "{").await),
        (400, api.send(hostless, "").await),
        (401, api.get("", "/api/v1/invoices").await),
        (401, api.get("", "/api/v1/nothing").await),
        (401, api.post("", "/api/v1/login", &login("nobody@people.example")).await),
        (403, api.send(elsewhere, "").await),
        (404, api.get("a-coach", "/api/v1/invoices/no-id").await),
        (404, api.get("a-coach", "/api/v1/nothing").await),
        (405, api.post("a-coach", "/api/v1/session", "").await),
        (413, api.post("", "/api/v1/login", &too_much).await),
        (415, api.send(untyped, &login("a-client1@people.example")).await),
        (421, api.send(nobodys, "").await),
        (422, api.post("", "/api/v1/login", "{}").await),
        (500, api.get("a-coach", "/panics").await),
    ]
}

#[tokio::test]
async fn every_answer_has_its_headers_and_every_refusal_is_a_problem() {
    let world = World::new(2).await;
    let api = Api::serving(&world, with_a_panic(&world));
    for (status, answer) in of_each_kind(&api).await {
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
        for (name, value) in EVERYWHERE {
            let name = HeaderName::from_static(name);
            let values: Vec<_> = answer.headers.get_all(&name).iter().collect();
            assert_eq!(values, [value], "{name} at {status}");
        }
        for told in ["server", "x-powered-by", "access-control-allow-origin"] {
            assert!(!answer.headers.contains_key(told), "{told} at {status}");
        }
        if status >= 400 {
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
            let fields: BTreeSet<_> = answer.body.as_object().unwrap().keys().cloned().collect();
            assert_eq!(fields, BTreeSet::from(["detail", "status", "title"].map(str::to_owned)));
            assert_eq!(answer.body["status"], status);
        }
    }
}

#[tokio::test]
async fn a_panic_is_answered_without_what_it_said() {
    let world = World::new(1).await;
    let api = Api::serving(&world, with_a_panic(&world));
    for _ in 0..3 {
        let answer = api.get("", "/panics").await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.body.to_string().contains("what a panic says"), "{answer:?}");
    }
    assert_eq!(
        api.get("a-coach", "/api/v1/session").await.status,
        StatusCode::OK,
        "and life goes on"
    );
}

/// One a request, ours, whatever the request brings.
#[tokio::test]
async fn a_request_id_is_unique_and_not_believed() {
    let world = World::new(1).await;
    let app = App::new(world.database.clone(), world.auth());
    let routes = stack(router(app), Hosts::new(world.database.clone(), Redirects::default()));
    let mut seen = BTreeSet::new();
    for n in 0..50 {
        let path = if n % 2 == 0 { "/api/v1/session" } else { "/api/v1/nothing" };
        let request = from("a-coach", Method::GET, path)
            .header("x-request-id", "00000000-0000-4000-8000-000000000000")
            .body(Body::empty());
        let answer = routes.clone().oneshot(request.unwrap()).await.unwrap();
        let ids: Vec<_> = answer.headers().get_all("x-request-id").iter().collect();
        assert_eq!(ids.len(), 1);
        let id = ids[0].to_str().unwrap().to_owned();
        assert!(id.len() == 36 && !id.starts_with("00000000"), "{id}");
        assert!(seen.insert(id), "an id comes once");
    }
}

async fn anew() -> (World, Api) {
    let world = World::new(2).await;
    let api = Api::new(&world);
    (world, api)
}

/// Where a request came from, and whether it may end a session (of a-client1) or begin one.
#[tokio::test]
async fn another_site_changes_nothing() {
    let (mut world, mut api) = anew().await;
    let site = |value: &'static str| ("sec-fetch-site", value);
    let origin = |value: &'static str| ("origin", value);
    for (says, with_cookie, without) in [
        (vec![site("same-origin")], true, true),
        (vec![site("none")], true, true),
        (vec![site("cross-site")], false, false),
        (vec![site("same-site")], false, false),
        (vec![site("anything")], false, false),
        (vec![site("Same-Origin")], false, false),
        (vec![site("same-origin"), origin("https://a.example")], true, true),
        (vec![site("cross-site"), origin("https://a.example")], false, false),
        (vec![origin("https://a.example")], true, true),
        (vec![origin("https://b.localhost:8080")], false, false),
        (vec![origin("https://evil.example")], false, false),
        (vec![origin("https://a.example.evil.example")], false, false),
        (vec![origin("https://x.a.example")], false, false),
        (vec![origin("https://a.example:8443")], false, false),
        (vec![origin("null")], false, false),
        (vec![site("same-origin"), site("cross-site")], false, false),
        (vec![origin("https://a.example"), origin("https://evil.example")], false, false),
        // A browser says one of them; a program that has no cookie needs none.
        (vec![], false, true),
        (vec![("referer", "https://a.example/")], false, true),
        (vec![origin("")], false, true),
        (vec![site("")], false, true),
    ] {
        let said = |request: axum::http::request::Builder| {
            says.iter().fold(request, |request, (name, value)| request.header(*name, *value))
        };
        let before = world.contents().await;
        let request = said(from("a-client1", Method::POST, "/api/v1/logout"));
        let answer = api.send(request, "").await;
        if with_cookie {
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{says:?}");
            assert_ne!(world.contents().await, before, "{says:?}");
            (world, api) = anew().await;
        } else {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{says:?}");
            assert_eq!(world.contents().await, before, "{says:?} changed something");
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
        }

        let before = world.contents().await;
        let request = said(from("", Method::POST, "/api/v1/login"))
            .header(header::CONTENT_TYPE, "application/json");
        let answer = api.send(request, &login("a-client1@people.example")).await;
        let expected = if without { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, expected, "{says:?}");
        assert_eq!(world.contents().await != before, without, "{says:?}");
    }
}

/// To look is no harm: a link from another site leads in.
#[tokio::test]
async fn another_site_may_link_here() {
    let world = World::new(1).await;
    let api = Api::new(&world);
    for site in ["cross-site", "same-site", "none"] {
        let request =
            from("a-coach", Method::GET, "/api/v1/session").header("sec-fetch-site", site);
        assert_eq!(api.send(request, "").await.status, StatusCode::OK, "{site}");
    }
    let preflight = from("", Method::OPTIONS, "/api/v1/session")
        .header(header::ORIGIN, "https://evil.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET");
    let answer = api.send(preflight, "").await;
    assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control-")));
}
