//! Tries belong to the account: whatever spells it, whatever browser, whatever mark of somebody else.

use axum::http::StatusCode;
use portico_testkit::seed;

use crate::{
    browser::{Browser, MARKS, SESSION},
    common::House,
    staging::{address, count, next_code, place, who},
};

const WRONG: &str = "not this one, no";

/// One address, as many a hand writes it.
const SPELLINGS: [&str; 11] = [
    "a-client1@people.example",
    "A-CLIENT1@people.example",
    "A-CLIENT1@People.Example",
    "ａ-ｃｌｉｅｎｔ１@people.example",
    "Ａ-client1@people.example",
    "a-client1@people。example",
    "a-client1@ｐｅｏｐｌｅ.example",
    "a-client①@people.example",
    "  a-client1@people.example",
    "a-client1@people.example\t\n",
    "\u{a0}a-client1@people.example\u{3000}",
];

async fn looked_at(house: &House) -> i64 {
    count(house, "select count(*) from audit_events where action = 'sign-in-refused'").await
}

/// Guesses in a way of their own: a new place, new cookies, another spelling.
async fn guess(house: &House, n: usize) -> StatusCode {
    let mut guesser = Browser::at(&place(n)).saying("x-forwarded-for", &place(1000 + n));
    guesser.cookies.insert("theme".to_owned(), n.to_string());
    let path = ["/api/v1/login", "/sign-in"][n % 2];
    let proof = [("email", SPELLINGS[n % SPELLINGS.len()]), ("password", WRONG)];
    guesser.post(house, path, &proof).await.status
}

/// Signs in, and forgets the session: what is left is a browser that has been here before.
async fn been_here(house: &House, user: &str, from: &str) -> Browser {
    let mut browser = Browser::at(from);
    sign_in(house, &mut browser, user).await;
    assert_eq!(who(house, &mut browser).await.as_deref(), Some(user), "{user} comes in");
    browser.cookies.remove(SESSION);
    assert!(!browser.marks().is_empty());
    browser
}

async fn sign_in(house: &House, browser: &mut Browser, user: &str) -> StatusCode {
    let proof = [("email", &*address(user)), ("password", seed::PASSWORD)];
    browser.post(house, "/api/v1/login", &proof).await.status
}

#[tokio::test]
async fn no_spelling_gives_an_account_new_tries() {
    let house = House::new().await;
    for (n, spelling) in SPELLINGS.into_iter().enumerate() {
        let mut owner = Browser::at(&place(5000 + n));
        let proof = [("email", spelling), ("password", seed::PASSWORD)];
        owner.post(&house, "/api/v1/login", &proof).await;
        let who = who(&house, &mut owner).await;
        assert_eq!(
            who.as_deref(),
            Some("a-client1"),
            "a control: {spelling:?} is the same address"
        );
    }
    let mut told_to_wait = 0;
    for n in 0..60 {
        told_to_wait += usize::from(guess(&house, n).await == StatusCode::TOO_MANY_REQUESTS);
    }
    println!("60 guesses in 11 spellings: {} looked at", looked_at(&house).await);
    assert_eq!((looked_at(&house).await, told_to_wait), (5, 55));

    let mut stranger = Browser::at("192.0.2.1");
    let waits = sign_in(&house, &mut stranger, "a-client1").await;
    assert_eq!(waits, StatusCode::TOO_MANY_REQUESTS, "the right password waits as well");
    let other = sign_in(&house, &mut stranger, "a-client2").await;
    assert_eq!(other, StatusCode::OK, "another account is none of it");
}

#[tokio::test]
async fn no_spelling_gives_an_account_more_letters() {
    let house = House::new().await;
    let letters = "select count(*) from outbox where kind = 'password-reset'";
    for n in 0..40 {
        let mut asks = Browser::at(&place(n));
        let path = ["/api/v1/password-reset", "/password"][n % 2];
        let answer = asks.post(&house, path, &[("email", SPELLINGS[n % SPELLINGS.len()])]).await;
        assert_eq!(answer.status == StatusCode::TOO_MANY_REQUESTS, n >= 3, "{n}: {answer:?}");
        house.auth.settle().await;
    }
    assert_eq!(count(&house, letters).await, 3);
}

/// The account's tries are gone, and its place's: whoever has been here before gets in.
#[tokio::test]
async fn its_owner_gets_in_while_somebody_guesses() {
    let house = House::new().await;
    let mut owner = been_here(&house, "a-client1", "203.0.113.7").await;
    for n in 0..20 {
        guess(&house, n).await;
    }
    // From the same place, at addresses of all kinds: the place's tries are gone as well.
    for n in 0..40 {
        let email = format!("somebody-{n}@people.example");
        let mut neighbour = Browser::at("203.0.113.7");
        neighbour.post(&house, "/api/v1/login", &[("email", &email), ("password", WRONG)]).await;
    }
    let mut neighbour = Browser::at("203.0.113.7");
    for user in ["a-client1", "a-client2"] {
        let status = sign_in(&house, &mut neighbour, user).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "a neighbour waits");
    }
    assert_eq!(sign_in(&house, &mut owner, "a-client1").await, StatusCode::OK);
    assert_eq!(who(&house, &mut owner).await.as_deref(), Some("a-client1"));

    // The mark has five tries of its own, and no more.
    let before = looked_at(&house).await;
    for _ in 0..20 {
        let proof = [("email", SPELLINGS[0]), ("password", WRONG)];
        owner.post(&house, "/sign-in", &proof).await;
    }
    assert_eq!(looked_at(&house).await - before, 5);
}

#[tokio::test]
async fn what_is_no_mark_of_the_account_gives_nothing() {
    let house = House::new().await;
    let mark = been_here(&house, "a-client1", "192.0.2.1").await.marks().to_owned();
    let mut second = Browser::at("192.0.2.2");
    sign_in(&house, &mut second, "a-client2").await;
    second.post(&house, "/api/v1/login/totp", &[("code", &next_code())]).await;
    let others = second.marks().to_owned();
    assert!(!others.is_empty() && others != mark);
    for n in 0..10 {
        guess(&house, n).await;
    }

    let flipped = |at: usize| {
        let letter = if mark.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{letter}{}", &mark[..at], &mark[at + 1..])
    };
    let (salt, mac) = mark.split_at(22);
    let forged = [
        others.clone(),
        String::new(),
        "A".repeat(64),
        mark[..63].to_owned(),
        mark[..32].to_owned(),
        format!("{mark}A"),
        format!("{mark}="),
        mark.to_uppercase(),
        flipped(0),
        flipped(10),
        flipped(40),
        flipped(62),
        format!("{mac}{salt}"),
        format!("{}{}", &others[..22], mac),
        format!("{others}.{}", flipped(0)),
        format!("{others}.{others}.{others}.{others}.{mark}"), // four are kept
    ];
    let before = looked_at(&house).await;
    for marks in &forged {
        let mut forger = Browser::at("192.0.2.3").with_marks(marks);
        let status = sign_in(&house, &mut forger, "a-client1").await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{marks}");
    }
    // Two cookies of the name are none.
    let twice = format!("{MARKS}={mark}; {MARKS}={mark}");
    let mut forger = Browser::at("192.0.2.3").saying("cookie", &twice);
    let status = sign_in(&house, &mut forger, "a-client1").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(looked_at(&house).await, before, "none was looked at");

    for marks in [mark.clone(), format!("{others}.{mark}")] {
        let mut owner = Browser::at("192.0.2.3").with_marks(&marks);
        assert_eq!(sign_in(&house, &mut owner, "a-client1").await, StatusCode::OK, "the control");
    }
}

/// A mark opens nothing.
#[tokio::test]
async fn a_mark_is_no_proof() {
    let house = House::new().await;
    let mut browser = been_here(&house, "a-client1", "192.0.2.1").await;
    let before = house.world.contents().await;
    assert_eq!(who(&house, &mut browser).await, None);
    let as_session = browser.marks().to_owned();
    assert_eq!(who(&house, &mut Browser::default().with_session(&as_session)).await, None);
    assert_eq!(house.world.contents().await, before);
    let proof = [("email", SPELLINGS[0]), ("password", WRONG)];
    assert_eq!(browser.post(&house, "/sign-in", &proof).await.status.as_u16(), 422);
    assert_eq!(sign_in(&house, &mut browser, "a-client1").await, StatusCode::OK, "the control");
}
