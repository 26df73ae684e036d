//! Getting in, and getting back in: every page before there is anybody.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{StatusCode, header};
use common::{Site, codes, cookies, encoded, leads_to, text};
use portico_testkit::{
    seed::{PASSWORD, TOTP_KEY, totp_code},
    sqlx::{AssertSqlSafe, raw_sql},
    token,
};

const CLIENT: &str = "email=a-client1%40people.example";

async fn sql(site: &Site, text: &str) -> u64 {
    raw_sql(AssertSqlSafe(text.to_owned()))
        .execute(&site.world.superuser)
        .await
        .unwrap()
        .rows_affected()
}

/// Puts a link into the world that the seed has not: its token is what an actor of that name brings.
async fn link(site: &Site, name: &str, user: &str, purpose: &str) -> String {
    let insert = format!(
        "insert into one_time_tokens (tenant_id, id, user_id, purpose, token_hash, expires_at)
         values (md5('a')::uuid, md5('{name}')::uuid, md5('{user}')::uuid, '{purpose}',
                 sha256('{}'), now() + interval '1 hour')",
        token(name)
    );
    assert_eq!(sql(site, &insert).await, 1);
    token(name)
}

#[tokio::test]
async fn whoever_signs_in_is_given_both_cookies() {
    let site = Site::new().await;
    let form = format!("{CLIENT}&password={}", encoded(PASSWORD));
    let answer = site.post("nonsense", "/sign-in", &form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/"));
    let set = cookies(&answer);
    assert!(set[0].starts_with("__Host-portico=") && set[1].starts_with("__Host-portico-device="));

    let form = format!("email=a-coach%40people.example&password={}", encoded(PASSWORD));
    let answer = site.post("nonsense", "/sign-in", &form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in/code"));
    assert_eq!(cookies(&answer).len(), 1, "no mark before the second step");
    let code = totp_code();
    let answer = site.post("a-half", "/sign-in/code", &format!("code={code}")).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(cookies(&answer).len(), 2);
}

#[tokio::test]
async fn the_door_says_what_was_done_in_its_own_words() {
    let site = Site::new().await;
    let page = text(site.get("nonsense", "/sign-in?done=password").await).await;
    assert!(page.contains("role=\"status\"") && page.contains("Your new password is set."));
    assert!(page.contains("href=\"/password\""));
    for path in ["/sign-in", "/sign-in?done=ended", "/sign-in?done=%3Cb%3E", "/sign-in?done="] {
        let page = text(site.get("nonsense", path).await).await;
        assert!(page.contains("<h1>Sign in</h1>") && !page.contains("role=\"status\""), "{path}");
    }
}

/// Too many tries are answered by the form itself, and say when to come back.
#[tokio::test]
async fn too_many_tries_say_how_long_to_wait() {
    let site = Site::new().await;
    for _ in 0..5 {
        let answer = site.post("nonsense", "/sign-in", &format!("{CLIENT}&password=no")).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = site.post("nonsense", "/sign-in", &format!("{CLIENT}&password=no")).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = answer.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=721).contains(&wait), "{wait}");
    let page = text(answer).await;
    assert!(page.contains("<title>Error: Sign in"));
    assert!(page.contains("Wait 12 minutes, or ask for a new password."), "{page}");
    assert!(page.contains("value=\"a-client1@people.example\""));

    let ask = "email=somebody%40people.example";
    for _ in 0..3 {
        let answer = site.post("nonsense", "/password", ask).await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/password/sent"));
    }
    let answer = site.post("nonsense", "/password", ask).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers().contains_key(header::RETRY_AFTER));
    assert!(text(answer).await.contains("<h1>Ask for a new password</h1>"));
}

#[tokio::test]
async fn a_recovery_code_gets_in_once() {
    let site = Site::new().await;
    let page = text(site.get("a-half", "/sign-in/code").await).await;
    assert!(page.contains("href=\"/sign-in/recovery\""));
    let answer = site.post("a-half", "/sign-in/recovery", "code=AAAAA-BBBBB").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("<title>Error: A recovery code") && !page.contains("BBBBB"));
    for actor in ["nonsense", "a-new", "a-client1"] {
        let answer = site.get(actor, "/sign-in/recovery").await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"), "{actor}");
    }
    let code = format!("{:A<25}", "AHALF");
    let answer = site.post("a-half", "/sign-in/recovery", &format!("code={code}")).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(cookies(&answer).len(), 2);
    let answer = site.post("a-half", "/sign-in/recovery", &format!("code={code}")).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"), "the half session is over");
}

/// Who has an account cannot be learned by asking.
#[tokio::test]
async fn asking_is_answered_alike_for_every_address() {
    let site = Site::new().await;
    let auth = site.world.auth();
    for address in ["a-client1%40people.example", "nobody%40people.example", "no+address", ""] {
        let answer = site.post("nonsense", "/password", &format!("email={address}")).await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/password/sent"), "{address}");
        assert_eq!(cookies(&answer), [""; 0]);
    }
    auth.settle().await;
    let page = text(site.get("nonsense", "/password/sent").await).await;
    assert!(page.contains("If the address has an account here") && !page.contains('@'), "{page}");
    assert!(text(site.get("nonsense", "/password").await).await.contains("Send me a link"));
}

#[tokio::test]
async fn a_link_sets_a_password_and_signs_nobody_in() {
    let site = Site::new().await;
    let link = token("a-reset");
    for path in [format!("/password/{link}"), "/password/none".to_owned()] {
        let answer = site.get("nonsense", &path).await;
        assert_eq!(answer.headers()[header::REFERRER_POLICY], "strict-origin");
    }
    let page = text(site.get("nonsense", &format!("/password/{link}")).await).await;
    assert!(page.contains("a-client1@people.example") && page.contains("10 characters"), "{page}");

    let short = format!("token={link}&password=short");
    let answer = site.post("nonsense", "/password/new", &short).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.headers()[header::REFERRER_POLICY], "strict-origin");
    let page = text(answer).await;
    assert!(page.contains("<title>Error: New password") && !page.contains("value=\"short\""));

    let new = "lanterns over quiet harbours";
    let form = format!("token={link}&password={}", encoded(new));
    let answer = site.post("nonsense", "/password/new", &form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in?done=password"));
    let set = cookies(&answer);
    assert!(set.len() == 1 && set[0].starts_with("__Host-portico-device="), "{set:?}");
    let answer = site.get("a-client1", "/").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"), "all sessions are over");

    for answer in [
        site.post("nonsense", "/password/new", &form).await,
        site.get("nonsense", &format!("/password/{link}")).await,
        site.get("nonsense", &format!("/password/{}", token("a-link"))).await, // an invitation
    ] {
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        let page = text(answer).await;
        assert!(page.contains("This link does not open any more"));
        assert!(page.contains("href=\"/password\""));
    }
    let form = format!("{CLIENT}&password={}", encoded(new));
    let answer = site.post("nonsense", "/sign-in", &form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/"));
}

/// The first code of a new factor is answered with the recovery codes, and nothing shows them again.
#[tokio::test]
async fn whoever_enrols_keeps_ten_codes() {
    let site = Site::new().await;
    let code = portico_auth::code_at(&TOTP_KEY.to_owned().into(), now()).unwrap();
    let answer = site.post("a-new", "/welcome/code", &format!("code={code}")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let set = cookies(&answer);
    assert_eq!(set.len(), 2, "{set:?}");
    let page = text(answer).await;
    assert!(page.contains("<h1>Keep these codes</h1>") && page.contains("href=\"/\""), "{page}");
    let codes = codes(&page);
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.len() == 29));
    let answer = site.post("a-new", "/welcome/code", &format!("code={code}")).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"));
}

#[tokio::test]
async fn whoever_begins_anew_is_welcomed_back() {
    let site = Site::new().await;
    let link = link(&site, "a-anew", "a-bystander", "recovery").await;
    let page = text(site.get("nonsense", &format!("/welcome/{link}")).await).await;
    assert!(page.contains("Welcome back, a-bystander"), "{page}");
    assert!(page.contains("new password") && page.contains("12 characters"));
    let page = text(site.get("nonsense", &format!("/welcome/{}", token("a-link"))).await).await;
    assert!(page.contains("Welcome, a-new"), "an invitation is none");
    let form = format!("token={link}&password={}", encoded("lanterns over quiet harbours"));
    let answer = site.post("nonsense", "/welcome", &form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/welcome/code"));
}

#[tokio::test]
async fn a_colour_is_a_second_sheet() {
    let site = Site::new().await;
    let page = text(site.get("nonsense", "/sign-in").await).await;
    assert_eq!(page.matches("rel=\"stylesheet\"").count(), 1, "Portico's own");
    let set = "update settings set accent = '#1e6350' where tenant_id = md5('a')::uuid";
    assert_eq!(sql(&site, set).await, 1);
    for (actor, path) in [
        ("nonsense", "/sign-in"),
        ("a-coach", "/clients"),
        ("a-client1", "/nowhere"),
        ("nonsense", "/password/none"),
    ] {
        let page = text(site.get(actor, path).await).await;
        let (first, second) = (page.find("portico.css"), page.find("/brand/1e6350.css"));
        assert!(first.is_some() && first < second, "{actor} {path}: {page}");
    }
    let sheet = site.get("nonsense", "/brand/1e6350.css").await;
    assert_eq!(sheet.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(text(sheet).await, ":root { --brand: #1e6350; }\n");
    let answer = site.get("nonsense", "/brand/1E6350.css").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs()
}
