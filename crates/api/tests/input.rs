//! What does not parse: what is said about it, and to whom.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{Method, StatusCode, header};
use common::{Api, from};
use portico_api::BODY_LIMIT;
use portico_testkit::World;

/// Where somebody who has yet to prove who they are may send something.
const OPEN: [&str; 4] = [
    "/api/v1/login",
    "/api/v1/login/totp",
    "/api/v1/invitations/accept",
    "/api/v1/invitations/confirm",
];

/// Limits that are none.
const LIMITS: [&str; 12] =
    ["0", "-1", "101", "255", "256", "1e9", "1000000000", "NaN", "1.5", "", "many", "0x10"];

#[tokio::test]
async fn a_body_is_json_of_a_few_fields() {
    let world = World::new(1).await;
    let api = Api::new(&world);
    let before = world.contents().await;
    let (deep, canary) = ("[".repeat(BODY_LIMIT / 2), "canary");
    for path in OPEN {
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
            let answer = api.post("", path, body).await;
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
            let request = from("", Method::POST, path);
            let request =
                kind.into_iter().fold(request, |r, kind| r.header(header::CONTENT_TYPE, kind));
            assert_eq!(api.send(request, "{}").await.status, expected, "{path} {kind:?}");
        }
        let most = format!("\"{}\"", "x".repeat(BODY_LIMIT - 2));
        assert_eq!(api.post("", path, &most).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let more = format!("\"{}\"", "x".repeat(BODY_LIMIT - 1));
        assert_eq!(api.post("", path, &more).await.status, StatusCode::PAYLOAD_TOO_LARGE);
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
