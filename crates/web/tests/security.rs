//! What whoever is signed in sees and changes of their own: devices, password, second step, codes.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{StatusCode, header};
use common::{Site, codes, cookies, encoded, leads_to, text};
use portico_domain::SessionId;
use portico_testkit::{
    seed::{PASSWORD, totp_code},
    sqlx::{AssertSqlSafe, raw_sql},
};

const NEW: &str = "lanterns over quiet harbours";

fn proof() -> String {
    format!("password={}", encoded(PASSWORD))
}

/// The session of an actor: the seed calls it what it calls the actor, without the practice.
async fn session(site: &Site, actor: &str) -> SessionId {
    site.world.id(&actor[2..]).await
}

/// One more session of the first client, from another browser.
async fn another(site: &Site) -> SessionId {
    let made = "insert into sessions (tenant_id, id, user_id, token_hash, stage, browser, idle, expires_at)
                values (md5('a')::uuid, md5('another')::uuid, md5('a-client1')::uuid, sha256('x'),
                        'signed-in', 'Firefox on Windows', interval '1 day', now() + interval '1 day')";
    raw_sql(AssertSqlSafe(made)).execute(&site.world.superuser).await.unwrap();
    site.world.id("another").await
}

/// As if the code of now had not been typed yet.
async fn unused(site: &Site) {
    let before = "update totp_factors set used_step = 0";
    raw_sql(before).execute(&site.world.superuser).await.unwrap();
}

#[tokio::test]
async fn devices_are_ones_own() {
    let site = Site::new().await;
    let other = another(&site).await;
    let page = text(site.get("a-client1", "/devices").await).await;
    assert!(page.contains("Firefox on Windows") && page.contains("A browser we don’t know"));
    assert_eq!(page.matches("This device").count(), 1);
    assert!(page.contains("All times are UTC") && page.contains("today, "), "{page}");
    assert!(page.contains("Sign out all other devices"));
    let page = text(site.get("a-client2", "/devices").await).await;
    assert!(!page.contains("Firefox") && !page.contains("all other devices"));

    for (actor, id) in
        [("a-client2", other), ("a-coach", other), ("a-client1", session(&site, "a-coach").await)]
    {
        let answer = site.post(actor, &format!("/devices/{id}/end"), "").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor}");
    }
    let answer = site.post("a-client1", &format!("/devices/{other}/end"), "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/devices?done=ended"));
    assert_eq!(cookies(&answer), [""; 0]);
    let page = text(site.get("a-client1", "/devices?done=ended").await).await;
    assert!(page.contains("That device is signed out.") && !page.contains("Firefox"));

    another(&site).await;
    let answer = site.post("a-client1", "/devices/end-others", "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/devices?done=others"));
    let page = text(site.get("a-client1", "/devices").await).await;
    assert!(page.contains("This device") && !page.contains("Firefox"));

    let own = session(&site, "a-client1").await;
    let answer = site.post("a-client1", &format!("/devices/{own}/end"), "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(answer.headers()[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let answer = site.get("a-client1", "/devices").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"));
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it() {
    let site = Site::new().await;
    let page = text(site.get("a-client1", "/security").await).await;
    assert!(page.contains("<strong>Off.</strong>") && !page.contains("name=\"code\""));
    assert!(page.contains("10 characters") && !page.contains("Recovery codes"));

    let wrong = format!("password=wrong+one&new_password={}", encoded(NEW));
    let answer = site.post("a-client1", "/security/password", &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("<title>Error: Security"));
    assert!(page.contains("The password or the code doesn’t match."));
    assert!(!page.contains("wrong one") && !page.contains(NEW) && !page.contains("aria-invalid"));

    let weak = format!("{}&new_password=short", proof());
    let answer = site.post("a-client1", "/security/password", &weak).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("Choose a password of 10 characters or more."));
    assert!(page.contains("aria-invalid=\"true\"") && !page.contains("value=\"short\""));

    another(&site).await;
    let form = format!("{}&new_password={}", proof(), encoded(NEW));
    let answer = site.post("a-client1", "/security/password", &form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/security?done=password"));
    let page = text(site.get("a-client1", "/security?done=password").await).await;
    assert!(page.contains("Your new password is set."));
    assert!(!text(site.get("a-client1", "/devices").await).await.contains("Firefox"));
    let answer = site.post("a-client1", "/security/password", &form).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "it is no longer what it was");
}

/// A client turns it on, gets ten codes, makes others, and turns it off again.
#[tokio::test]
async fn a_second_step_comes_and_goes() {
    let site = Site::new().await;
    for path in ["/security/codes", "/security/factor/remove"] {
        for answer in
            [site.get("a-client1", path).await, site.post("a-client1", path, &proof()).await]
        {
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
    let page = text(site.get("a-client1", "/security/factor").await).await;
    assert!(page.contains("<h1>Turn on the second step</h1>") && !page.contains("name=\"code\""));
    let answer = site.post("a-client1", "/security/factor", "password=wrong").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("The password or the code doesn’t match."));

    let answer = site.post("a-client1", "/security/factor", &proof()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page = text(answer).await;
    assert!(page.contains("<svg class=\"qr\"") && !page.contains("style="), "{page}");
    let key = page.split("<dd><code>").nth(1).unwrap().split('<').next().unwrap().replace(' ', "");
    let since = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    let code = |key: &str, steps: u64| {
        let now = since.clone().unwrap().as_secs();
        portico_auth::code_at(&key.to_owned().into(), now + 30 * steps).unwrap()
    };

    let answer = site.post("a-client1", "/security/factor/confirm", "code=000+000").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("<title>Error: Connect your app") && page.contains("name=\"code\""));
    assert!(!page.contains("<svg class=\"qr\"") && !page.contains("<dd><code>"), "shown once");

    let form = format!("code={}", code(&key, 0));
    let answer = site.post("a-client1", "/security/factor/confirm", &form).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let kept = codes(&text(answer).await);
    assert_eq!(kept.len(), 10);
    let answer = site.post("a-client1", "/security/factor/confirm", &form).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("Begin once more."));
    let page = text(site.get("a-client1", "/security").await).await;
    assert!(page.contains("<strong>On.</strong>") && page.contains("<strong>10 of 10</strong>"));
    assert!(!page.contains(&kept[0]));

    unused(&site).await;
    let again = format!("{}&code={}", proof(), code(&key, 0));
    let answer = site.post("a-client1", "/security/codes", &again).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let others = codes(&text(answer).await);
    assert!(others.len() == 10 && !others.contains(&kept[1]));
    let answer = site.post("a-client1", "/security/factor/remove", &again).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "that code was typed before");
    let void = format!("{}&code={}", proof(), kept[0]);
    let answer = site.post("a-client1", "/security/factor/remove", &void).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "there are others in its place");
    let kept = format!("{}&code={}", proof(), others[0]);
    let answer = site.post("a-client1", "/security/factor/remove", &kept).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/security?done=removed"));
    assert!(text(site.get("a-client1", "/security").await).await.contains("<strong>Off.</strong>"));
}

#[tokio::test]
async fn staff_never_go_without_a_second_step() {
    let site = Site::new().await;
    let page = text(site.get("a-coach", "/security").await).await;
    assert!(page.contains("<strong>1 of 10</strong> is left") && page.contains("12 characters"));
    assert!(page.contains("name=\"code\"") && !page.contains("factor/remove"));
    let form = format!("{}&code={}", proof(), totp_code());
    for answer in [
        site.get("a-coach", "/security/factor/remove").await,
        site.post("a-coach", "/security/factor/remove", &form).await,
    ] {
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(text(answer).await.contains("This is not for you to do"));
    }
    let answer = site.post("a-coach", "/security/factor", &proof()).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "without a code");
    let page = text(site.post("a-coach", "/security/factor", &form).await).await;
    assert!(page.contains("<svg class=\"qr\""));
    let page = text(site.get("a-coach", "/security/factor").await).await;
    assert!(page.contains("<h1>Connect another app</h1>"));
}

/// What cannot be read is told to somebody only; who is signed in stays so.
#[tokio::test]
async fn a_form_with_other_fields_did_not_arrive_whole() {
    let site = Site::new().await;
    for path in ["/security/password", "/security/factor", "/security/codes", "/team"] {
        let answer = site.post("a-admin", path, "more=1").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(text(answer).await.contains("That did not arrive whole"), "{path}");
    }
}

#[tokio::test]
async fn too_many_proofs_are_another_page() {
    let site = Site::new().await;
    let mut last = StatusCode::OK;
    for _ in 0..11 {
        let answer = site.post("a-client1", "/security/factor", "password=wrong").await;
        last = answer.status();
        if last == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.headers().contains_key(header::RETRY_AFTER));
            assert!(text(answer).await.contains("That was a lot of tries"));
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
