//! Guessing a code, by somebody who knows the password: from everywhere, with everything new each time.

use axum::http::StatusCode;
use portico_auth::{Act, LIMITS, Whose};
use portico_testkit::{seed, token};

use crate::{
    browser::{Browser, SESSION},
    common::House,
    staging::{
        address, count, forget_sign_ins, make_link, next_code, open_session, place,
        take_limits_down, who, wrong_code,
    },
};

const TRIES: usize = 200;

/// How many at once, as docs/SIGN-IN.md says (a test of its own compares the two).
fn at_once(act: Act, whose: Whose) -> i64 {
    let row = LIMITS.iter().find(|(a, w, ..)| (*a, *w) == (act, whose)).unwrap();
    i64::from(row.2)
}

async fn looked_at(house: &House) -> i64 {
    count(house, "select count(*) from audit_events where action = 'second-factor-refused'").await
}

/// Letter case, Unicode forms and spaces.
fn spelled(n: usize) -> String {
    match n % 5 {
        0 => address("a-half"),
        1 => address("A-HALF"),
        2 => "a-half@People.Example".to_owned(),
        3 => "ａ-ｈａｌｆ@people。example".to_owned(),
        _ => format!(" {} ", address("a-Half")),
    }
}

#[tokio::test]
async fn two_hundred_guesses_are_five() {
    let house = House::new().await;
    // Its owner has been here before, and keeps a mark of it.
    let mut owner = Browser::at("192.0.2.1");
    let proof = [("email", &*address("a-half")), ("password", seed::PASSWORD)];
    owner.post(&house, "/api/v1/login", &proof).await;
    owner.post(&house, "/api/v1/login/totp", &[("code", &seed::totp_code())]).await;
    assert_eq!(who(&house, &mut owner).await.as_deref(), Some("a-half"));
    assert!(!owner.marks().is_empty(), "a browser that came in keeps a mark");
    owner.cookies.remove(SESSION);

    let (mut half_sessions, mut refused, mut limited) = (0, 0, 0);
    for n in 0..TRIES {
        forget_sign_ins(&house).await;
        let mut guesser = Browser::at(&place(n)).saying("x-forwarded-for", &place(TRIES + n));
        let proof = [("email", &*spelled(n)), ("password", seed::PASSWORD)];
        let opened = guesser.post(&house, "/api/v1/login", &proof).await;
        half_sessions += usize::from(opened.status.is_success());
        let (path, code) = match n % 4 {
            0 => ("/api/v1/login/totp", wrong_code()),
            1 => ("/sign-in/code", wrong_code()),
            2 => ("/api/v1/login/recovery", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA".to_owned()),
            _ => ("/sign-in/recovery", "no code at all".to_owned()),
        };
        let answer = guesser.post(&house, path, &[("code", &code)]).await;
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => limited += 1,
            _ => refused += 1,
        }
        assert_eq!(who(&house, &mut guesser).await, None, "guess {n}");
    }
    let looked_at = looked_at(&house).await;
    println!(
        "{TRIES} guesses over {half_sessions} half sessions: {looked_at} looked at, {limited} told to wait"
    );
    assert_eq!(
        half_sessions, TRIES,
        "the password is right each time: that is not what stops them"
    );
    assert!(refused >= 1, "the first are looked at");
    assert!(looked_at <= at_once(Act::SecondFactor, Whose::Account), "{looked_at} were looked at");

    // A stranger with the right code waits as well; the owner does not.
    forget_sign_ins(&house).await;
    let mut stranger = Browser::at("192.0.2.2");
    stranger.post(&house, "/api/v1/login", &proof).await;
    let answer = stranger.post(&house, "/api/v1/login/totp", &[("code", &next_code())]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "a stranger waits");
    owner.post(&house, "/api/v1/login", &proof).await;
    let answer = owner.post(&house, "/api/v1/login/totp", &[("code", &next_code())]).await;
    assert_eq!(answer.status, StatusCode::OK, "the owner gets in: {answer:?}");
    assert_eq!(who(&house, &mut owner).await.as_deref(), Some("a-half"));
}

/// One session has five tries, of codes of both kinds together, also when no limit stands.
#[tokio::test]
async fn a_half_session_has_five_tries() {
    let house = House::new().await;
    take_limits_down(&house).await;
    let mut guesser = Browser::of("a-half");
    for n in 0..20 {
        let path = ["/api/v1/login/totp", "/api/v1/login/recovery"][n % 2];
        let answer = guesser.post(&house, path, &[("code", &wrong_code())]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(looked_at(&house).await, 5);
    let answer = guesser.post(&house, "/api/v1/login/totp", &[("code", &seed::totp_code())]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the right code comes too late");

    // The control: a try that is left is good for the right code.
    open_session(&house, "careful", "a-half", "second-factor").await;
    let mut careful = Browser::of("careful");
    for _ in 0..4 {
        careful.post(&house, "/api/v1/login/totp", &[("code", &wrong_code())]).await;
    }
    let answer = careful.post(&house, "/api/v1/login/totp", &[("code", &seed::totp_code())]).await;
    assert_eq!(answer.status, StatusCode::OK);
}

/// Whoever reads the mail of an account follows as many links as they like, each in a new browser: at the
/// second step that gives them no more tries than one browser has, beside those of the account.
#[tokio::test]
async fn a_mailbox_gives_no_tries_at_the_second_step() {
    let house = House::new().await;
    for n in 0..4 {
        let (link, mut thief) = (format!("reset-{n}"), Browser::at(&place(n)));
        let password = format!("{n} words or more of a thief");
        make_link(&house, &link, "a-half", "password-reset").await;
        let fields = [("token", &*token(&link)), ("password", &*password)];
        let answer = thief.post(&house, "/api/v1/password-reset/confirm", &fields).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "a control: a mailbox sets a password");
        let proof = [("email", &*address("a-half")), ("password", &*password)];
        for _ in 0..2 {
            forget_sign_ins(&house).await;
            let answer = thief.post(&house, "/api/v1/login", &proof).await;
            assert_eq!(answer.status, StatusCode::OK, "a control: and the password is right");
            for _ in 0..5 {
                thief.post(&house, "/api/v1/login/totp", &[("code", &wrong_code())]).await;
            }
        }
    }
    let looked_at = looked_at(&house).await;
    let most =
        at_once(Act::SecondFactor, Whose::Account) + at_once(Act::SecondFactor, Whose::Device);
    println!("after 4 resets, 40 guesses: {looked_at} looked at");
    assert!(looked_at <= most, "{looked_at} were looked at");
}
