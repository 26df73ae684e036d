//! A code of the second factor is good once, whoever has read it over a shoulder.

use axum::http::{Method, StatusCode};
use portico_testkit::{seed, token};

use crate::{
    browser::{Browser, at_once},
    common::House,
    staging::{
        count, forget_step, next_code, open_session, sessions, stage, take_limits_down, who,
        wide_house,
    },
};

const ROUNDS: usize = 10;
const AT_ONCE: usize = 30;

#[tokio::test]
async fn a_code_that_was_used_is_refused_at_every_step() {
    let house = House::new().await;
    let code = seed::totp_code();
    open_session(&house, "thief", "a-half", "second-factor").await;
    let mut owner = Browser::of("a-half");
    assert!(owner.post(&house, "/api/v1/login/totp", &[("code", &code)]).await.status.is_success());

    let mut thief = Browser::of("thief");
    for path in ["/api/v1/login/totp", "/sign-in/code"] {
        let answer = thief.post(&house, path, &[("code", &code)]).await;
        assert!(answer.status.is_client_error(), "{path}: {answer:?}");
    }
    let codes = "select count(*) from recovery_codes where used_at is null";
    let (before, kept) = (house.world.contents().await, count(&house, codes).await);
    let again = [("password", seed::PASSWORD), ("code", &*code)];
    for path in ["/api/v1/recovery-codes", "/api/v1/second-factor", "/security/codes"] {
        let answer = owner.post(&house, path, &again).await;
        assert!(answer.status.is_client_error(), "{path}: {answer:?}");
    }
    let new = [again[0], again[1], ("new_password", "another five words or more")];
    let answer = owner.post(&house, "/api/v1/password", &new).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(house.world.contents().await, before, "nothing has changed");
    assert_eq!(count(&house, codes).await, kept);

    // The control: the code after it is good, for either.
    let next = next_code();
    assert!(thief.post(&house, "/api/v1/login/totp", &[("code", &next)]).await.status.is_success());
}

/// The other way round: what has proved a change does not sign in.
#[tokio::test]
async fn a_code_that_proved_a_change_signs_nobody_in() {
    let house = House::new().await;
    let code = seed::totp_code();
    open_session(&house, "thief", "a-admin", "second-factor").await;
    let again = [("password", seed::PASSWORD), ("code", &*code)];
    let made = Browser::of("a-admin").post(&house, "/api/v1/recovery-codes", &again).await;
    assert_eq!(made.status, StatusCode::OK);
    let mut thief = Browser::of("thief");
    let answer = thief.post(&house, "/api/v1/login/totp", &[("code", &code)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(who(&house, &mut thief).await, None);
    let answer = thief.post(&house, "/api/v1/login/totp", &[("code", &next_code())]).await;
    assert_eq!(answer.status, StatusCode::OK, "the control");
}

/// Once for one session, and once for fifteen: the second is for the step alone, since each of them has
/// tries left. No limit helps.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_thirty_at_once_one_wins() {
    let house = wide_house().await;
    take_limits_down(&house).await;
    for round in 0..ROUNDS {
        for spread in [1, 15] {
            stage(&house, "delete from sessions where user_id = md5('a-half')::uuid").await;
            forget_step(&house, "a-half").await;
            for n in 0..spread {
                open_session(&house, &format!("s{n}"), "a-half", "second-factor").await;
            }
            let code = seed::totp_code();
            let requests = (0..AT_ONCE).map(|n| {
                let path = ["/api/v1/login/totp", "/sign-in/code"][n % 2];
                let browser = Browser::default().with_session(&token(&format!("s{}", n % spread)));
                browser.request(Method::POST, path, &[("code", &code)])
            });
            let answers = at_once(&house.router, requests.collect()).await;
            let won = answers
                .iter()
                .filter(|a| a.status == StatusCode::OK || a.location() == "/")
                .count();
            assert_eq!(won, 1, "round {round} with {spread} sessions: {answers:?}");
            assert_eq!(sessions(&house, "a-half", "signed-in").await, 1);
        }
    }
    println!("{ROUNDS} rounds of {AT_ONCE}, for one session and for fifteen: one won in each");
}
