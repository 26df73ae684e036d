//! What a mark is worth: tries that are shared, and only as long as the password is what it was.

use axum::http::StatusCode;
use portico_testkit::seed;

use crate::{
    browser::Browser,
    common::House,
    staging::{address, count, make_link, place, stage},
};

const WRONG: &str = "not this one, no";

async fn looked_at(house: &House) -> i64 {
    count(house, "select count(*) from audit_events where action = 'sign-in-refused'").await
}

/// Browsers that have each signed in to a-client1, and keep what they were given.
async fn marked(house: &House, many: usize) -> Vec<Browser> {
    let right = [("email", &*address("a-client1")), ("password", seed::PASSWORD)];
    let mut browsers = Vec::new();
    for n in 0..many {
        let mut browser = Browser::at(&place(n));
        let answer = browser.post(house, "/api/v1/login", &right).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!browser.marks().is_empty());
        browsers.push(browser);
    }
    browsers
}

/// Whoever once knew the password could sign in as often as they like: each mark is another, and all of
/// them have the tries of one.
#[tokio::test]
async fn many_marks_have_the_tries_of_one() {
    let house = House::new().await;
    let wrong = [("email", &*address("a-client1")), ("password", WRONG)];
    for mut browser in marked(&house, 8).await {
        for _ in 0..3 {
            browser.post(&house, "/api/v1/login", &wrong).await;
        }
    }
    assert_eq!(looked_at(&house).await, 5, "of 24");
}

/// Another password makes the marks of the one before void.
#[tokio::test]
async fn another_password_makes_marks_void() {
    let house = House::new().await;
    let mut old = marked(&house, 1).await.remove(0);
    make_link(&house, "reset", "a-client1", "password-reset").await;
    let (token, new) = (portico_testkit::token("reset"), "another five words or more");
    let mut owner = Browser::at("192.0.2.9");
    let fields = [("token", &*token), ("password", new)];
    let answer = owner.post(&house, "/api/v1/password-reset/confirm", &fields).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);

    // Everybody else's tries are used up.
    let wrong = [("email", &*address("a-client1")), ("password", WRONG)];
    for n in 0..10 {
        Browser::at(&place(100 + n)).post(&house, "/api/v1/login", &wrong).await;
    }
    assert_eq!(looked_at(&house).await, 5);
    let right = [("email", &*address("a-client1")), ("password", new)];
    let answer = old.post(&house, "/api/v1/login", &right).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "as everybody else");
    let answer = owner.post(&house, "/api/v1/login", &right).await;
    assert_eq!(answer.status, StatusCode::OK, "who followed the link has a mark of the new one");
}

/// A crowd that uses up the tries of a whole practice keeps nobody out.
#[tokio::test]
async fn a_crowd_keeps_nobody_out() {
    let house = House::new().await;
    let used_up = "insert into buckets (tenant_id, kind, key, full_at)
                   values (md5('a')::uuid, 'sign-in/tenant', sha256('all'), now() + interval '1 hour')";
    stage(&house, used_up).await;
    let mut let_by = 0;
    for n in 0..6 {
        let email = format!("nobody-{n}@people.example");
        let wrong = [("email", &*email), ("password", WRONG)];
        let answer = Browser::at(&place(0)).post(&house, "/api/v1/login", &wrong).await;
        let_by += usize::from(answer.status != StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(let_by, 2, "a place has few tries now");
    let right = [("email", &*address("a-client1")), ("password", seed::PASSWORD)];
    let answer = Browser::at("192.0.2.77").post(&house, "/api/v1/login", &right).await;
    assert_eq!(answer.status, StatusCode::OK, "from anywhere else, in a new browser");
}
