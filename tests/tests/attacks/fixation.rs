//! A session that somebody else chose is never the one that its owner gets.

use axum::http::StatusCode;
use portico_testkit::{seed, token};

use crate::{
    browser::{Browser, Fields, SESSION, set},
    common::{A, House, asked},
    staging::{NEW_PASSWORD, address, count, open_session, who},
};

/// The token that a successful answer sets.
fn given(answer: &crate::common::Answer) -> String {
    let session = set(answer).into_iter().find(|(name, _)| name == SESSION);
    let (_, token) = session.unwrap_or_else(|| panic!("a session was opened: {answer:?}"));
    token
}

/// That the planted token opens nothing, and what was given instead is what the owner has.
async fn require_not_adopted(house: &House, planted: &str, given: &str, at: &str) {
    assert_ne!(given, planted, "{at}");
    let mut attacker = Browser::default().with_session(planted);
    assert_eq!(who(house, &mut attacker).await, None, "{at}: what was planted opens nothing");
    let row = format!("select count(*) from sessions where token_hash = sha256('{planted}')");
    assert_eq!(count(house, &row).await, 0, "{at}: and is no session any more");
    let row = format!("select count(*) from sessions where token_hash = sha256('{given}')");
    assert_eq!(count(house, &row).await, 1, "{at}: what was given is one");
}

#[tokio::test]
async fn a_planted_cookie_is_not_adopted_at_sign_in() {
    for path in ["/api/v1/login", "/sign-in"] {
        for planted in ["planted", "a-client2", "own-half"] {
            let house = House::new().await;
            open_session(&house, "own-half", "a-half", "second-factor").await;
            let mut victim = Browser::of(planted);
            let email = address("a-client1");
            let proof = [("email", &*email), ("password", seed::PASSWORD)];
            let answer = victim.post(&house, path, &proof).await;
            let at = format!("{planted} at {path}");
            require_not_adopted(&house, &token(planted), &given(&answer), &at).await;
            assert_eq!(who(&house, &mut victim).await.as_deref(), Some("a-client1"), "{at}");
        }
    }
}

#[tokio::test]
async fn a_half_session_does_not_become_the_whole_one() {
    for path in ["/api/v1/login/totp", "/sign-in/code"] {
        let house = House::new().await;
        let code = seed::totp_code();
        for planted in ["planted", "a-client1"] {
            let before = house.world.contents().await;
            let answer = Browser::of(planted).post(&house, path, &[("code", &code)]).await;
            assert!(set(&answer).is_empty(), "{planted} at {path}");
            assert_eq!(house.world.contents().await, before, "{planted} at {path}");
        }
        let mut owner = Browser::of("a-half");
        let answer = owner.post(&house, path, &[("code", &code)]).await;
        require_not_adopted(&house, &token("a-half"), &given(&answer), path).await;
        assert_eq!(who(&house, &mut owner).await.as_deref(), Some("a-half"));
    }
}

#[tokio::test]
async fn a_planted_cookie_is_not_adopted_by_a_link() {
    for path in ["/api/v1/invitations/accept", "/welcome"] {
        for planted in ["planted", "a-client2", "a-half", "a-new"] {
            let house = House::new().await;
            let link = token("a-link");
            let fields = [("token", &*link), ("password", NEW_PASSWORD)];
            let answer = Browser::of(planted).post(&house, path, &fields).await;
            let at = format!("{planted} at {path}");
            require_not_adopted(&house, &token(planted), &given(&answer), &at).await;
        }
    }
}

#[tokio::test]
async fn a_session_stands_in_its_cookie_and_nowhere_else() {
    let house = House::new().await;
    let (owned, planted) = (token("a-coach"), token("planted"));
    let before = house.world.contents().await;
    for (name, value) in [
        ("authorization", format!("Bearer {owned}")),
        ("x-session-id", owned.clone()),
        ("x-session", owned.clone()),
        ("cookie", format!("session={owned}")),
        ("cookie", format!("portico={owned}")),
        ("cookie", format!("__Secure-portico={owned}")),
        ("cookie", format!("__HOST-PORTICO={owned}")),
        ("cookie2", format!("{SESSION}={owned}")),
    ] {
        let mut browser = Browser::default().saying(name, &value);
        assert_eq!(who(&house, &mut browser).await, None, "{name}: {value}");
    }
    for query in ["session", "token", "sid", SESSION] {
        let answer =
            Browser::default().get(&house, &format!("/api/v1/session?{query}={owned}")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{query}");
    }
    let email = address("a-client1");
    for field in ["session", "token", SESSION] {
        let fields: Fields<'_> =
            &[("email", &email), ("password", seed::PASSWORD), (field, &planted)];
        for path in ["/api/v1/login", "/sign-in"] {
            let answer = Browser::default().post(&house, path, fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} at {path}");
        }
    }
    assert_eq!(house.world.contents().await, before, "and nothing has changed");
    assert_eq!(who(&house, &mut Browser::of("a-coach")).await.as_deref(), Some("a-coach"));

    let mut victim = Browser::default().saying("x-session-id", &planted);
    let path = format!("/api/v1/login?{SESSION}={planted}");
    let proof = [("email", &*email), ("password", seed::PASSWORD)];
    let answer = victim.post(&house, &path, &proof).await;
    require_not_adopted(&house, &planted, &given(&answer), "beside the cookie").await;
}

#[tokio::test]
async fn two_cookies_of_one_name_are_none() {
    let house = House::new().await;
    let before = house.world.contents().await;
    let get = |cookies: &[String]| {
        let mut request = asked(axum::http::Method::GET, A, "/api/v1/session", None);
        for cookie in cookies {
            request = request.header("cookie", cookie);
        }
        house.send(request.body(axum::body::Body::empty()).unwrap())
    };
    let cookie = |actor: &str| format!("{SESSION}={}", token(actor));
    let (coach, planted) = (cookie("a-coach"), cookie("a-client1"));
    for cookies in [
        &[format!("{coach}; {planted}")][..],
        &[format!("{planted}; {coach}")],
        &[format!("{coach}; {coach}")],
        &[coach.clone(), planted.clone()],
        &[planted.clone(), coach.clone()],
    ] {
        assert_eq!(get(cookies).await.status, StatusCode::UNAUTHORIZED, "{cookies:?}");
    }
    assert_eq!(house.world.contents().await, before);
    assert_eq!(get(&[coach]).await.status, StatusCode::OK);
}
