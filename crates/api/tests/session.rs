//! Signing in and out: what the cookie is, and that a session is never somebody else's choice.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{HeaderValue, Method, StatusCode, header};
use common::{Answer, Api, cookie, from};
use portico_testkit::{World, seed, token};
use serde_json::json;

const LOGIN: &str = "/api/v1/login";

fn proof(email: &str, password: &str) -> String {
    json!({ "email": email, "password": password }).to_string()
}

/// The cookies that an answer sets.
fn set(answer: &Answer) -> Vec<&str> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    cookies.map(|cookie: &HeaderValue| cookie.to_str().unwrap()).collect()
}

/// The token of the session that an answer opened. Whoever has come all the way for the first time is
/// given a mark of the account as well.
fn opened(answer: &Answer) -> String {
    let cookies = set(answer);
    let tokens = cookies.iter().filter_map(|cookie| cookie.strip_prefix("__Host-portico="));
    let [token] = tokens.collect::<Vec<_>>()[..] else { panic!("one session: {answer:?}") };
    let marked =
        cookies.iter().filter(|cookie| cookie.starts_with("__Host-portico-device=")).count();
    assert_eq!(marked, usize::from(answer.body["state"] == "signed-in"));
    token.split_once(';').unwrap().0.to_owned()
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_for_no_script() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    for (who, state, seconds) in [
        ("a-client1", "signed-in", 90 * 24 * 3600),
        ("a-coach", "second-factor-due", 600),
        ("a-admin", "second-factor-due", 600),
    ] {
        let email = format!("{who}@people.example");
        let answer = api.post("", LOGIN, &proof(&email, seed::PASSWORD)).await;
        assert_eq!(answer.body, json!({ "state": state }), "{who}");
        let token = opened(&answer);
        assert_eq!(token.len(), 43, "256 bits");
        let attributes = "Path=/; Secure; HttpOnly; SameSite=Lax";
        let expected = format!("__Host-portico={token}; Max-Age={seconds}; {attributes}");
        assert_eq!(set(&answer)[0], expected);
        for mark in &set(&answer)[1..] {
            assert!(mark.ends_with(&format!("; Max-Age=31536000; {attributes}")), "{mark}");
        }
    }
    let answer = api.post("a-client1", "/api/v1/logout", "").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(
        set(&answer),
        [
            "__Host-portico=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax",
            "__Host-portico-out=1; Max-Age=1; Path=/; Secure; HttpOnly; SameSite=Lax",
        ]
    );
}

/// Nothing but opening and ending a session touches the cookie.
#[tokio::test]
async fn what_is_refused_sets_no_cookie() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let wrong = api.post("", LOGIN, &proof("a-client1@people.example", "not this one, no")).await;
    for answer in [
        api.post("", LOGIN, &proof("nobody@people.example", seed::PASSWORD)).await,
        api.post("", LOGIN, &proof("b-client1@people.example", seed::PASSWORD)).await,
        api.post("", LOGIN, &proof("a-former@people.example", seed::PASSWORD)).await,
        api.post("", LOGIN, &proof("a-new@people.example", seed::PASSWORD)).await,
        api.post("", LOGIN, &proof("no address", seed::PASSWORD)).await,
        api.post("", LOGIN, &proof("", "")).await,
    ] {
        assert_eq!(answer, wrong, "the same for every cause");
    }
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(set(&wrong), [""; 0]);
    assert_eq!(set(&api.get("a-client1", "/api/v1/session").await), [""; 0]);
}

/// What a browser brings is never taken for the session that is made.
#[tokio::test]
async fn a_session_is_always_a_new_one() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let mut tokens = vec![token("planted"), token("a-client2")];
    for planted in ["planted", "a-client2"] {
        let proof = proof("a-client1@people.example", seed::PASSWORD);
        let answer = api.post(planted, LOGIN, &proof).await;
        tokens.push(opened(&answer));
        assert_eq!(api.get(planted, "/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
    }
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 4);
}

/// From a password to a code to the end; each step has its own token, and none outlives its step.
#[tokio::test]
async fn a_session_from_beginning_to_end() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let with = |token: &str, method, path| {
        from("", method, path)
            .header(header::COOKIE, format!("__Host-portico={token}"))
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json")
    };
    let session = "/api/v1/session";
    let half = opened(&api.post("", LOGIN, &proof("a-coach@people.example", seed::PASSWORD)).await);
    for path in [session, "/api/v1/invoices", "/api/v1/clients", "/api/v1/nothing"] {
        let answer = api.send(with(&half, Method::GET, path), "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "half signed in: {path}");
    }

    let code = json!({ "code": seed::totp_code() }).to_string();
    let answer = api.send(with(&half, Method::POST, "/api/v1/login/totp"), &code).await;
    let whole = opened(&answer);
    assert_ne!(whole, half);
    let again = api.send(with(&half, Method::POST, "/api/v1/login/totp"), &code).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "the step before is over");

    let answer = api.send(with(&whole, Method::GET, session), "").await;
    assert_eq!(answer.body["user"]["role"], "coach");
    assert_eq!(answer.body["state"], "signed-in");
    let answer = api.send(with(&whole, Method::POST, "/api/v1/login/totp"), &code).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "out of order");
    let answer = api.send(with(&whole, Method::GET, session), "").await;
    assert_eq!(answer.status, StatusCode::OK, "and nothing was lost by it");

    for expected in [StatusCode::NO_CONTENT, StatusCode::UNAUTHORIZED] {
        let answer = api.send(with(&whole, Method::POST, "/api/v1/logout"), "").await;
        assert_eq!(answer.status, expected);
        let answer = api.send(with(&whole, Method::GET, session), "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the old cookie is worth nothing");
    }
    assert_eq!(api.get("a-coach", session).await.status, StatusCode::OK, "another device stays");
    assert!(!cookie("a-coach").contains(&whole));
}
