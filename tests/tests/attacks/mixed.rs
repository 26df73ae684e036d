//! Steps out of order, twice, or with what belongs to another way in: refused alike, and nothing changes.

use axum::http::StatusCode;
use portico_testkit::{seed, token};

use crate::{
    browser::{Browser, Fields, set},
    common::{Answer, House},
    staging::{NEW_PASSWORD, has_password, make_link, open_session, who},
};

const CODES: [&str; 8] = [
    "/api/v1/login/totp",
    "/api/v1/login/recovery",
    "/api/v1/invitations/confirm",
    "/api/v1/second-factor/confirm",
    "/sign-in/code",
    "/sign-in/recovery",
    "/welcome/code",
    "/security/factor/confirm",
];

/// Which of them are a step of each.
const OWN: [(&str, &[&str]); 3] = [
    ("", &[]),
    (
        "a-half",
        &["/api/v1/login/totp", "/api/v1/login/recovery", "/sign-in/code", "/sign-in/recovery"],
    ),
    ("a-new", &["/api/v1/invitations/confirm", "/welcome/code"]),
];

fn browser(actor: &str) -> Browser {
    if actor.is_empty() { Browser::default() } else { Browser::of(actor) }
}

fn is_refused(answer: &Answer) -> bool {
    let elsewhere = answer.status.is_redirection() && answer.location() == "/sign-in";
    elsewhere || answer.status.is_client_error()
}

#[tokio::test]
async fn a_later_step_does_not_come_first() {
    let house = House::new().await;
    let before = house.world.contents().await;
    for (actor, own) in OWN {
        for path in CODES.into_iter().filter(|path| !own.contains(path)) {
            for code in [seed::totp_code(), format!("{:A<25}", "AHALF")] {
                let answer = browser(actor).post(&house, path, &[("code", &code)]).await;
                assert!(is_refused(&answer), "{actor} at {path}: {answer:?}");
                let stranger = Browser::default().post(&house, path, &[("code", &code)]).await;
                assert_eq!(answer, stranger, "{actor} at {path}");
            }
        }
    }
    assert_eq!(house.world.contents().await, before, "nothing has changed");
    // A control: in their order they lead in.
    for (actor, path) in [("a-half", CODES[0]), ("a-new", CODES[2])] {
        let mut owner = browser(actor);
        owner.post(&house, path, &[("code", &seed::totp_code())]).await;
        assert_eq!(who(&house, &mut owner).await.as_deref(), Some(actor));
    }
}

/// A factor that another session began, or that nobody did.
#[tokio::test]
async fn a_factor_is_confirmed_where_it_was_begun() {
    let house = House::new().await;
    open_session(&house, "thief", "a-coach", "signed-in").await;
    let before = house.world.contents().await;
    for path in ["/api/v1/second-factor/confirm", "/security/factor/confirm"] {
        for actor in ["thief", "a-admin", "a-client1"] {
            let answer = browser(actor).post(&house, path, &[("code", &seed::totp_code())]).await;
            assert!(is_refused(&answer), "{actor} at {path}: {answer:?}");
        }
    }
    assert_eq!(house.world.contents().await, before, "nothing has changed");
    let path = "/api/v1/second-factor/confirm";
    let answer = browser("a-coach").post(&house, path, &[("code", &seed::totp_code())]).await;
    assert_eq!(answer.status, StatusCode::OK, "the control");
}

#[tokio::test]
async fn a_link_opens_what_it_is_for_and_nothing_else() {
    let house = House::new().await;
    make_link(&house, "a-recovery", "a-client2", "recovery").await;
    let before = house.world.contents().await;
    let (lets_in, sets) = (
        ["/api/v1/invitations/accept", "/welcome"],
        ["/api/v1/password-reset/confirm", "/password/new"],
    );
    for (paths, links) in [
        (lets_in, ["a-reset", "no-link", "b-link", "b-reset", "a-coach", "a-half", "a-new"]),
        (sets, ["a-link", "no-link", "b-link", "b-reset", "a-recovery", "a-client1", "a-new"]),
    ] {
        for path in paths {
            let mut nothing = None;
            for link in
                links.into_iter().map(token).chain(["".into(), "x".repeat(43), "x".repeat(4000)])
            {
                house.world.empty_buckets().await;
                let fields = [("token", &*link), ("password", NEW_PASSWORD)];
                let answer = Browser::default().post(&house, path, &fields).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{link} at {path}");
                assert_eq!(answer, *nothing.get_or_insert(answer.clone()), "{link} at {path}");
                assert!(set(&answer).is_empty(), "{link} at {path}");
            }
        }
    }
    for (path, links) in
        [("/password", ["a-link", "a-recovery"]), ("/welcome", ["a-reset", "b-link"])]
    {
        for link in links {
            let answer = Browser::default().get(&house, &format!("{path}/{}", token(link))).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{link} at {path}");
        }
    }
    assert_eq!(house.world.contents().await, before, "nothing has changed");
    // The control: each where it belongs.
    for (path, link) in [(lets_in[0], "a-link"), (lets_in[1], "a-recovery"), (sets[0], "a-reset")] {
        let fields = [("token", &*token(link)), ("password", NEW_PASSWORD)];
        let answer = Browser::default().post(&house, path, &fields).await;
        assert!(!is_refused(&answer), "{link} at {path}: {answer:?}");
    }
}

/// Whatever has been done is not done again.
#[tokio::test]
async fn no_step_is_taken_twice() {
    let house = House::new().await;
    make_link(&house, "a-recovery", "a-client2", "recovery").await;
    let (reset, recovery) = (token("a-reset"), token("a-recovery"));
    let code = seed::totp_code();
    let steps: [(&str, &str, Fields<'_>); 5] = [
        ("a-half", "/api/v1/login/totp", &[("code", &code)]),
        ("a-new", "/api/v1/invitations/confirm", &[("code", &code)]),
        ("", "/api/v1/password-reset/confirm", &[("token", &reset), ("password", NEW_PASSWORD)]),
        ("", "/api/v1/invitations/accept", &[("token", &recovery), ("password", NEW_PASSWORD)]),
        ("a-bystander", "/api/v1/logout", &[]),
    ];
    for (actor, path, fields) in steps {
        house.world.empty_buckets().await;
        let first =
            house.send(browser(actor).request(axum::http::Method::POST, path, fields)).await;
        assert!(first.status.is_success(), "{actor} at {path}: {first:?}");
        let before = house.world.contents().await;
        let again =
            house.send(browser(actor).request(axum::http::Method::POST, path, fields)).await;
        assert!(is_refused(&again), "{actor} at {path}: {again:?}");
        assert!(set(&again).is_empty(), "{actor} at {path}");
        assert_eq!(house.world.contents().await, before, "{actor} at {path}");
    }
    // An invitation that staff have confirmed is followed by nobody any more.
    let (link, before) = (token("a-link"), house.world.contents().await);
    let fields = [("token", &*link), ("password", NEW_PASSWORD)];
    let answer = Browser::default().post(&house, "/api/v1/invitations/accept", &fields).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(house.world.contents().await, before);
    assert!(
        has_password(&house, "a-client2", NEW_PASSWORD).await,
        "a control: what was done is done"
    );
}
