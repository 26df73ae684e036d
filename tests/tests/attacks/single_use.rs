//! What works once works once, also for thirty who come at one moment: PostgreSQL says who was first.
//! No limit stands here, so that none of them helps.

use axum::http::{Method, StatusCode};
use portico_testkit::token;

use crate::{
    browser::{Browser, at_once},
    common::{Answer, House},
    staging::{
        code_of, count, has_password, make_link, open_session, sessions, stage, take_limits_down,
        wide_house,
    },
};

const ROUNDS: usize = 10;
const AT_ONCE: usize = 30;

/// What the n-th of them chooses.
fn password(n: usize) -> String {
    format!("{} for number {n} of many", ["umbrella", "lighthouse", "marmalade"][n % 3])
}

fn succeeded(answer: &Answer) -> bool {
    answer.status.is_success() || answer.status.is_redirection() && answer.location() != "/sign-in"
}

/// Thirty follow one link at once, each with a password of their own: the one who is answered that it
/// was set has set it.
async fn follow(house: &House, user: &str, link: &str, paths: [&str; 2]) {
    let token = token(link);
    let requests = (0..AT_ONCE).map(|n| {
        let fields = [("token", &*token), ("password", &*password(n))];
        Browser::default().request(Method::POST, paths[n % 2], &fields)
    });
    let answers = at_once(&house.router, requests.collect()).await;
    let won: Vec<_> = (0..AT_ONCE).filter(|n| succeeded(&answers[*n])).collect();
    assert_eq!(won.len(), 1, "{link}: {answers:?}");
    for (n, answer) in answers.iter().enumerate() {
        let expected = won[0] == n || answer.status == StatusCode::NOT_FOUND;
        assert!(expected, "{link}: {answer:?}");
    }
    assert!(has_password(house, user, &password(won[0])).await, "{link}: the winner's password");
    assert!(!has_password(house, user, &password(won[0] + 1)).await, "{link}: and no other");
    let left = format!(
        "select count(*) from one_time_tokens
          where user_id = md5('{user}')::uuid and consumed_at is null"
    );
    assert_eq!(count(house, &left).await, 0, "{link}: no link is left");
}

const INVITATION: [&str; 2] = ["/api/v1/invitations/accept", "/welcome"];
const RESET: [&str; 2] = ["/api/v1/password-reset/confirm", "/password/new"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_thirty_accepts_an_invitation() {
    let house = wide_house().await;
    take_limits_down(&house).await;
    for round in 0..ROUNDS {
        stage(&house, "delete from passwords where user_id = md5('a-client1')::uuid").await;
        let link = format!("invitation-{round}");
        make_link(&house, &link, "a-client1", "invitation").await;
        follow(&house, "a-client1", &link, INVITATION).await;
        assert_eq!(sessions(&house, "a-client1", "signed-in").await, 1);
    }
    println!("invitation: {ROUNDS} rounds of {AT_ONCE}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_thirty_follows_a_reset() {
    let house = wide_house().await;
    take_limits_down(&house).await;
    for round in 0..ROUNDS {
        let link = format!("reset-{round}");
        make_link(&house, &link, "a-client1", "password-reset").await;
        follow(&house, "a-client1", &link, RESET).await;
        assert_eq!(sessions(&house, "a-client1", "signed-in").await, 0, "nobody is signed in");
    }
    println!("reset: {ROUNDS} rounds of {AT_ONCE}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_thirty_begins_anew() {
    let house = wide_house().await;
    take_limits_down(&house).await;
    for round in 0..ROUNDS {
        let link = format!("recovery-{round}");
        make_link(&house, &link, "a-client2", "recovery").await;
        follow(&house, "a-client2", &link, INVITATION).await;
        assert_eq!(sessions(&house, "a-client2", "signed-in").await, 1);
        let factors = "select count(*) from totp_factors where user_id = md5('a-client2')::uuid";
        assert_eq!(count(&house, factors).await, 0, "the factor is gone");
    }
    println!("recovery link: {ROUNDS} rounds of {AT_ONCE}");
}

/// The link of staff works until a factor is confirmed: all thirty may follow it, and the last of them
/// has the only session, and the password that is set. Then one of thirty codes confirms.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_thirty_enrols() {
    let house = wide_house().await;
    take_limits_down(&house).await;
    for round in 0..ROUNDS {
        stage(
            &house,
            "delete from recovery_codes where user_id = md5('a-new')::uuid;
             update one_time_tokens set consumed_at = null where user_id = md5('a-new')::uuid;
             delete from totp_factors where user_id = md5('a-new')::uuid",
        )
        .await;
        let link = token("a-link");
        let requests = (0..AT_ONCE).map(|n| {
            let fields = [("token", &*link), ("password", &*password(n))];
            Browser::default().request(Method::POST, INVITATION[n % 2], &fields)
        });
        let answers = at_once(&house.router, requests.collect()).await;
        let mut last = Vec::new();
        for (n, answer) in answers.into_iter().enumerate() {
            assert!(succeeded(&answer), "round {round}: {answer:?}");
            let mut browser = Browser::default();
            browser.keep(answer);
            let factor = browser.get(&house, "/api/v1/invitations/factor").await;
            last.extend(factor.status.is_success().then_some((n, browser, factor)));
        }
        assert_eq!(last.len(), 1, "round {round}: one session is left");
        let (n, browser, factor) = last.remove(0);
        assert!(has_password(&house, "a-new", &password(n)).await, "round {round}");

        let factor: serde_json::Value = serde_json::from_str(&factor.body).unwrap();
        let code = code_of(factor["key"].as_str().unwrap());
        let requests = (0..AT_ONCE).map(|n| {
            let path = ["/api/v1/invitations/confirm", "/welcome/code"][n % 2];
            browser.request(Method::POST, path, &[("code", &code)])
        });
        let answers = at_once(&house.router, requests.collect()).await;
        let won = answers.iter().filter(|answer| succeeded(answer)).count();
        assert_eq!(won, 1, "round {round}: {answers:?}");
        assert_eq!(sessions(&house, "a-new", "signed-in").await, 1);
        assert_eq!(sessions(&house, "a-new", "enrolling").await, 0);
        let codes = "select count(*) from recovery_codes where user_id = md5('a-new')::uuid";
        assert_eq!(count(&house, codes).await, 10, "the codes of one");
    }
    println!("enrolment: {ROUNDS} rounds of {AT_ONCE} who follow, and of {AT_ONCE} who confirm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_thirty_uses_a_recovery_code() {
    let house = wide_house().await;
    take_limits_down(&house).await;
    for round in 0..ROUNDS {
        stage(
            &house,
            "delete from sessions where user_id = md5('a-half')::uuid;
             update recovery_codes set used_at = null where user_id = md5('a-half')::uuid",
        )
        .await;
        for n in 0..15 {
            open_session(&house, &format!("s{n}"), "a-half", "second-factor").await;
        }
        let code = format!("{:A<25}", "AHALF");
        // Two for each of fifteen sessions.
        let requests = (0..AT_ONCE).map(|n| {
            let browser = Browser::default().with_session(&token(&format!("s{}", n / 2)));
            let path = ["/api/v1/login/recovery", "/sign-in/recovery"][n % 2];
            browser.request(Method::POST, path, &[("code", &code)])
        });
        let answers = at_once(&house.router, requests.collect()).await;
        let won = answers.iter().filter(|answer| succeeded(answer)).count();
        assert_eq!(won, 1, "round {round}: {answers:?}");
        assert_eq!(sessions(&house, "a-half", "signed-in").await, 1);
    }
    println!("recovery code: {ROUNDS} rounds of {AT_ONCE}");
}
