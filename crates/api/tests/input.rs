//! What does not parse: what is said about it, and to whom.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{Method, StatusCode, header};
use common::{Api, from};
use portico_api::{BODY_LIMIT, document, invoices::LIMIT, notes, operations, public_operations};
use portico_testkit::World;

/// Every operation that takes JSON, and who may send one: nobody, whoever is at that step, or an
/// admin.
fn taking_bodies() -> Vec<(String, &'static str)> {
    let (document, public) = (serde_json::to_value(document()).unwrap(), public_operations());
    let takes = |path: &str| {
        document["paths"][path]["post"]["requestBody"]["content"]["application/json"].is_object()
    };
    let posts =
        operations(&portico_api::document()).into_iter().filter(|(m, _)| *m == Method::POST);
    let all = posts.filter(|(_, path)| takes(path)).map(|operation| {
        let actor = match operation.1.as_str() {
            "/api/v1/login/totp" | "/api/v1/login/recovery" => "a-half",
            "/api/v1/invitations/confirm" => "a-new",
            _ if public.contains(&operation) => "",
            _ => "a-admin",
        };
        (operation.1.replace("{id}", "00000000-0000-7000-8000-000000000000"), actor)
    });
    all.collect()
}

/// Limits that are none.
const LIMITS: [&str; 12] =
    ["0", "-1", "101", "255", "256", "1e9", "1000000000", "NaN", "1.5", "", "many", "0x10"];

#[tokio::test]
async fn a_body_is_json_of_a_few_fields() {
    let world = World::new(1).await;
    let api = Api::new(&world);
    let before = world.contents().await;
    let (deep, canary) = ("[".repeat(BODY_LIMIT / 2), "canary");
    let all = taking_bodies();
    assert!(all.len() >= 14, "they are found");
    for (path, actor) in &all {
        for (body, expected) in [
            ("", StatusCode::BAD_REQUEST),
            ("{", StatusCode::BAD_REQUEST),
            ("canary", StatusCode::BAD_REQUEST),
            (&deep, StatusCode::UNPROCESSABLE_ENTITY),
            ("\"canary\"", StatusCode::UNPROCESSABLE_ENTITY),
            ("null", StatusCode::UNPROCESSABLE_ENTITY),
            (
                r#"["a-client1@people.example", "everybody has this one"]"#,
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (r#"["canary"]"#, StatusCode::UNPROCESSABLE_ENTITY),
            ("{}", StatusCode::UNPROCESSABLE_ENTITY),
            (
                r#"{"email": 1, "password": 2, "code": 3, "token": 4}"#,
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            (r#"{"email": "x", "password": "x", "canary": 1}"#, StatusCode::UNPROCESSABLE_ENTITY),
            (r#"{"code": "x", "canary": 1}"#, StatusCode::UNPROCESSABLE_ENTITY),
            (
                r#"{"token": "x", "password": "x", "role": "admin"}"#,
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
        ] {
            let answer = api.post(actor, path, body).await;
            let at = format!("{path} {}", &body[..body.len().min(60)]);
            assert_eq!(answer.status, expected, "{at}");
            assert!(!answer.body.to_string().contains(canary), "{at} is echoed: {answer:?}");
        }
        for (kind, expected) in [
            (None, StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (Some("text/plain"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (Some("application/x-www-form-urlencoded"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (Some("multipart/form-data; boundary=x"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (Some("application/xml"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (Some("application/json; charset=utf-8"), StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let request = from(actor, Method::POST, path).header("sec-fetch-site", "same-origin");
            let request =
                kind.into_iter().fold(request, |r, kind| r.header(header::CONTENT_TYPE, kind));
            assert_eq!(api.send(request, "{}").await.status, expected, "{path} {kind:?}");
        }
        let most = format!("\"{}\"", "x".repeat(BODY_LIMIT - 2));
        assert_eq!(api.post(actor, path, &most).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for body in ["{", "{}", "null"].iter().filter(|_| !actor.is_empty()) {
            let stranger = api.post("", path, body).await;
            assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{path} {body}");
        }
        let limit = match path.as_str() {
            "/api/v1/invoices" => LIMIT,
            "/api/v1/notes" => notes::LIMIT,
            _ => BODY_LIMIT,
        };
        let more = format!("\"{}\"", "x".repeat(limit - 1));
        assert_eq!(api.post(actor, path, &more).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert_eq!(world.contents().await, before, "none of it changed anything");
}

/// How input was wrong is told to somebody; everybody else is told to sign in.
#[tokio::test]
async fn a_stranger_is_told_nothing_about_input() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let stranger = api.get("", "/api/v1/session").await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    let mut asked = Vec::new();
    for list in ["/api/v1/invoices", "/api/v1/clients"] {
        asked
            .extend(LIMITS.map(|limit| (format!("{list}?limit={limit}"), StatusCode::BAD_REQUEST)));
        for query in ["limit=1&limit=2", "after=x", "nothing=1", "limit", "after=", "offset=1"] {
            asked.push((format!("{list}?{query}"), StatusCode::BAD_REQUEST));
        }
        for id in ["x", "no-id", "0", "%00", "%FF", "..%2F..%2Fsession", "' or 1=1 --%20"] {
            asked.push((format!("{list}/{}", id.replace(' ', "%20")), StatusCode::NOT_FOUND));
        }
    }
    asked.push(("/api/v1/invoices?client_id=x".to_owned(), StatusCode::BAD_REQUEST));
    for (path, expected) in asked {
        let answer = api.get("a-coach", &path).await;
        assert_eq!(answer.status, expected, "{path}");
        for nobody in ["", "nonsense", "a-leaver", "a-former", "a-half", "a-new"] {
            assert_eq!(api.get(nobody, &path).await, stranger, "{path} to {nobody:?}");
        }
    }
    for limit in ["1", "100"] {
        let answer = api.get("a-coach", &format!("/api/v1/invoices?limit={limit}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{limit}");
    }
}
