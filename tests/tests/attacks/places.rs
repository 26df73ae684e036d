//! Tries belong to a place as well, and to all who serve together: no header, no address next door and no
//! other server gives new ones.

use axum::{Router, http::StatusCode};
use portico_api::{App, Proxies};
use portico_domain::{Database, Login};
use portico_testkit::{World, auth, seed, token};

use crate::{
    browser::{Browser, Fields},
    common::House,
    staging::{NEW_PASSWORD, address, count, place},
};

const WRONG: &str = "not this one, no";
const TRIES: usize = 30;

/// What is tried of one place, each time at another account, and how many at once.
const WAYS: [(&str, usize); 6] = [
    ("/api/v1/login", 25),
    ("/sign-in", 25),
    ("/api/v1/password-reset", 10),
    ("/password", 10),
    ("/api/v1/invitations/accept", 25),
    ("/api/v1/password-reset/confirm", 25),
];

async fn try_it(house: &House, mut browser: Browser, path: &str, n: usize) -> StatusCode {
    let (email, link) = (format!("somebody-{n}@people.example"), token(&format!("link-{n}")));
    let fields: Fields<'_> = match path {
        "/api/v1/login" | "/sign-in" => &[("email", &email), ("password", WRONG)],
        "/api/v1/password-reset" | "/password" => &[("email", &email)],
        _ => &[("token", &link), ("password", NEW_PASSWORD)],
    };
    browser.post(house, path, fields).await.status
}

/// Tries thirty times, as `from` says; how many were not told to wait.
async fn let_by(house: &House, path: &str, from: impl Fn(usize) -> Browser) -> usize {
    house.world.empty_buckets().await;
    let mut let_by = 0;
    for n in 0..TRIES {
        let status = try_it(house, from(n), path, n).await;
        let_by += usize::from(status != StatusCode::TOO_MANY_REQUESTS);
    }
    house.auth.settle().await;
    let_by
}

async fn behind_a_proxy() -> House {
    let world = World::new(2).await;
    let auth = world.auth();
    let ours = ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|net| Proxies::parse(net).unwrap());
    let proxies = Proxies::new(ours.to_vec());
    let app = App { proxies, ..App::new(world.database.clone(), auth.clone()) };
    House { router: portico_web::house(app, Router::new()), world, auth }
}

#[tokio::test]
async fn a_header_is_not_believed_of_whoever_is_no_proxy() {
    let house = House::new().await;
    for (path, most) in WAYS {
        for name in
            ["x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "cf-connecting-ip"]
        {
            let from = |n| {
                let value = match name {
                    "forwarded" => format!("for={}", place(n)),
                    _ => place(n),
                };
                Browser::at("203.0.113.7").saying(name, &value)
            };
            assert_eq!(let_by(&house, path, from).await, most, "{name} at {path}");
        }
        let each = |n| Browser::at(&place(n));
        assert_eq!(
            let_by(&house, path, each).await,
            TRIES,
            "a control: each from a place of its own"
        );
    }
    let refused = "select count(*) from audit_events where action = 'sign-in-refused'";
    assert_eq!(count(&house, refused).await, 2 * (5 * 25 + 30), "no other was looked at");
}

#[tokio::test]
async fn of_a_proxy_the_rightmost_hop_that_is_not_ours_counts() {
    let house = behind_a_proxy().await;
    let path = "/api/v1/login";
    let says = |value: String| Browser::at("10.1.2.3").saying("x-forwarded-for", &value);
    let spoofed = |n: usize| says(format!("198.51.100.{n}, 203.0.113.7"));
    assert_eq!(let_by(&house, path, spoofed).await, 25, "what stands before it is anybody's word");
    let chained = |n: usize| says(format!("198.51.100.{n}, 203.0.113.7, 10.9.9.9, 10.8.8.8"));
    assert_eq!(let_by(&house, path, chained).await, 25, "and what is ours is passed over");
    let garbled = |n: usize| says(format!("198.51.100.{n}, what is that"));
    assert_eq!(let_by(&house, path, garbled).await, 25, "what is no address says nothing");
    let lines = |n: usize| says(format!("198.51.100.{n}")).saying("x-forwarded-for", "203.0.113.7");
    assert_eq!(let_by(&house, path, lines).await, 25, "of two lines, the last");
    let direct = |n: usize| Browser::at("203.0.113.7").saying("x-forwarded-for", &place(n));
    assert_eq!(let_by(&house, path, direct).await, 25, "who comes past the proxy is no proxy");
    let each = |n: usize| says(format!("203.0.113.7, 198.51.100.{n}"));
    assert_eq!(let_by(&house, path, each).await, TRIES, "a control: its own word is believed");
}

#[tokio::test]
async fn a_network_of_ipv6_is_one_place() {
    let house = House::new().await;
    let path = "/api/v1/login";
    let one = |n: usize| Browser::at(&format!("2001:db8:1:2:{n:x}:{n:x}::{n:x}"));
    assert_eq!(let_by(&house, path, one).await, 25);
    let both = |n: usize| {
        Browser::at(if n.is_multiple_of(2) { "203.0.113.7" } else { "::ffff:203.0.113.7" })
    };
    assert_eq!(let_by(&house, path, both).await, 25, "an IPv4 address has one spelling");
    let each = |n: usize| Browser::at(&format!("2001:db8:1:{n:x}::1"));
    assert_eq!(
        let_by(&house, path, each).await,
        TRIES,
        "a control: the networks beside it are others'"
    );
}

/// Three who serve, each with its own memory: what was tried at one was tried at all.
#[tokio::test]
async fn all_who_serve_count_together() {
    let world = World::new(2).await;
    let mut routers = Vec::new();
    for _ in 0..3 {
        let url = world.url("portico_server");
        let database = Database::connect(&url, 1, Login::Server).await.unwrap();
        let auth = auth(&database);
        routers.push(portico_web::house(App::new(database, auth), Router::new()));
    }
    let auth = world.auth();
    let mut house = House { router: routers[0].clone(), world, auth };
    // What is right is given back, at whichever of them.
    let right = [("email", &*address("a-client1")), ("password", seed::PASSWORD)];
    for n in 0..12 {
        house.router = routers[n % 3].clone();
        let answer = Browser::at(&place(100 + n)).post(&house, "/api/v1/login", &right).await;
        assert_eq!(answer.status, StatusCode::OK, "a control");
    }

    let wrong = [("email", &*address("a-client1")), ("password", WRONG)];
    let mut let_by = 0;
    for n in 0..30 {
        house.router = routers[n % 3].clone();
        let answer = Browser::at(&place(n)).post(&house, "/api/v1/login", &wrong).await;
        let_by += usize::from(answer.status != StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(let_by, 5, "one account's");
    let refused = "select count(*) from audit_events where action = 'sign-in-refused'";
    assert_eq!(count(&house, refused).await, 5);
}
