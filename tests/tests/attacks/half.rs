//! Whoever is on their way in is nobody yet: everywhere but at their own step.

use axum::http::StatusCode;
use portico_testkit::seed;
use portico_web::AccessClass;

use crate::{browser::Browser, common::House, everything::everything, staging::who};

/// Their own steps: what is answered otherwise than to a stranger.
const STEPS: [(&str, &[&str]); 2] = [
    (
        "a-half",
        &[
            "POST /api/v1/login/totp",
            "POST /api/v1/login/recovery",
            "GET /sign-in/code",
            "POST /sign-in/code",
            "GET /sign-in/recovery",
            "POST /sign-in/recovery",
        ],
    ),
    (
        "a-new",
        &[
            "GET /api/v1/invitations/factor",
            "POST /api/v1/invitations/confirm",
            "GET /welcome/code",
            "POST /welcome/code",
            "GET /welcome/code/qr",
        ],
    ),
];

/// To end is open to every session: it comes last.
const WAYS_OUT: [&str; 2] = ["POST /api/v1/logout", "POST /sign-out"];

#[tokio::test]
async fn whoever_is_half_signed_in_is_a_stranger_everywhere_else() {
    for (actor, steps) in STEPS {
        let house = House::new().await;
        let before = house.world.contents().await;
        let (browser, stranger) = (Browser::of(actor), Browser::default());
        let (mut own, mut others) = (0, 0);
        for asks in everything(&house).await {
            let name = asks.name();
            if WAYS_OUT.contains(&&*name) {
                continue;
            }
            let answer = house.send(asks.by(&browser)).await;
            let to_stranger = house.send(asks.by(&stranger)).await;
            if steps.contains(&&*name) {
                assert_ne!(answer.status, to_stranger.status, "{actor} is at home at {name}");
                own += 1;
                continue;
            }
            assert_eq!(answer, to_stranger, "{actor} at {name}");
            if matches!(asks.access, AccessClass::SignedIn | AccessClass::Half) {
                let refused = match asks.is_page() {
                    true => answer.location() == "/sign-in",
                    false => answer.status == StatusCode::UNAUTHORIZED,
                };
                assert!(refused, "{actor} at {name}: {answer:?}");
            }
            others += 1;
        }
        assert_eq!((own, others > 60), (steps.len(), true), "all were asked");
        assert_eq!(house.world.contents().await, before, "{actor} has changed nothing");
        println!("{actor}: {others} refused like a stranger, {own} of their own step");
    }
}

/// A control: the code makes somebody of them.
#[tokio::test]
async fn after_their_step_they_are_somebody() {
    for (actor, path) in
        [("a-half", "/api/v1/login/totp"), ("a-new", "/api/v1/invitations/confirm")]
    {
        let house = House::new().await;
        let mut browser = Browser::of(actor);
        assert_eq!(who(&house, &mut browser).await, None);
        let answer = browser.post(&house, path, &[("code", &seed::totp_code())]).await;
        assert_eq!(answer.status, StatusCode::OK, "{actor}: {answer:?}");
        assert_eq!(who(&house, &mut browser).await.as_deref(), Some(actor));
    }
}
