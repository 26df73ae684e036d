//! One of the team: their role, and whether they may come in.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::StatusCode;
use common::{Site, leads_to, text};
use portico_testkit::{
    seed::{PASSWORD, totp_code},
    sqlx::raw_sql,
};

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;

const CHANGES: [(&str, &str); 4] = [
    ("role", "role=admin"),
    ("role", "role=coach"),
    ("state", "state=disabled"),
    ("state", "state=active"),
];

#[tokio::test]
async fn coaches_look_and_admins_change_but_not_themselves() {
    let site = Site::new().await;
    let coach = site.path("team", "a-coach").await;
    let page = text(site.get("a-admin", &coach).await).await;
    for words in
        ["<h1>a-coach</h1>", "Change role", "Disable a-coach", "signed out everywhere at once"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    for (actor, path) in
        [("a-bystander", coach.clone()), ("a-admin", site.path("team", "a-admin").await)]
    {
        let page = text(site.get(actor, &path).await).await;
        assert!(page.contains("On the team") && !page.contains("Change role"), "{actor}: {page}");
        assert!(!page.contains("/state") && !page.contains("/recovery"), "{actor}");
    }
    use StatusCode as S;
    for (actor, name, looks, changes) in [
        ("a-coach", "a-bystander", S::OK, S::FORBIDDEN),
        ("a-coach", "a-coach", S::OK, S::FORBIDDEN),
        ("a-coach", "a-admin", S::OK, S::FORBIDDEN),
        ("a-admin", "a-admin", S::OK, S::FORBIDDEN),
        ("a-coach", "a-client1", S::NOT_FOUND, S::NOT_FOUND),
        ("a-admin", "a-client1", S::NOT_FOUND, S::NOT_FOUND),
        ("a-admin", "b-coach", S::NOT_FOUND, S::NOT_FOUND),
        ("a-admin", "none", S::NOT_FOUND, S::NOT_FOUND),
        ("a-client1", "a-coach", S::NOT_FOUND, S::NOT_FOUND),
    ] {
        let path = site.path("team", name).await;
        let before = site.world.contents().await;
        assert_eq!(site.get(actor, &path).await.status(), looks, "{actor} {name}");
        for (change, form) in CHANGES {
            let answer = site.post(actor, &format!("{path}/{change}"), form).await;
            assert_eq!(answer.status(), changes, "{actor} {name} {change}");
        }
        assert_eq!(site.world.contents().await, before, "{actor} {name}");
    }
}

#[tokio::test]
async fn what_was_open_ends_within_one_request() {
    let site = Site::new().await;
    let raise = format!("role=admin&password={PASSWORD}&code={}", totp_code());
    for (name, change, form, done, words) in [
        ("a-coach", "role", raise.as_str(), "role", "Their role is changed."),
        (
            "a-bystander",
            "state",
            "state=disabled",
            "disabled",
            "They are signed out everywhere, and cannot sign in any more.",
        ),
    ] {
        let path = site.path("team", name).await;
        assert_eq!(site.get(name, "/clients").await.status(), StatusCode::OK, "{name}");
        let answer = site.post("a-admin", &format!("{path}/{change}"), form).await;
        assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{path}?done={done}").as_str()));
        assert_eq!(leads_to(&site.get(name, "/clients").await), (SEE_OTHER, "/sign-in"), "{name}");
        let page = text(site.get("a-admin", leads_to(&answer).1).await).await;
        assert!(page.contains(words), "{words}: {page}");
    }
    let path = site.path("team", "a-bystander").await;
    let page = text(site.get("a-admin", &path).await).await;
    assert!(page.contains("Let a-bystander in again") && !page.contains("Disable a-bystander"));
    let answer = site.post("a-admin", &format!("{path}/state"), "state=active").await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{path}?done=let-in").as_str()));
    let page = text(site.get("a-admin", &path).await).await;
    assert!(page.contains("Disable a-bystander"), "{page}");
    assert_eq!(leads_to(&site.get("a-bystander", "/clients").await), (SEE_OTHER, "/sign-in"));
}

#[tokio::test]
async fn to_make_an_admin_one_shows_once_more_who_one_is() {
    let site = Site::new().await;
    let former = "update users set role = 'admin', disabled_at = now() where name = 'a-bystander'";
    raw_sql(former).execute(&site.world.superuser).await.unwrap();
    let coach = site.path("team", "a-coach").await;
    let former = site.path("team", "a-bystander").await;
    for path in [&coach, &former] {
        let page = text(site.get("a-admin", path).await).await;
        assert_eq!(page.matches("name=\"password\"").count(), 1, "{page}");
    }
    let before = site.world.contents().await;
    let forms = [
        (format!("{coach}/role"), "role=admin"),
        (format!("{former}/state"), "state=active"),
        ("/team".to_owned(), "role=admin&name=Eve&email=eve%40people.example"),
    ];
    for (path, form) in &forms {
        let answer = site.post("a-admin", path, form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(answer).await;
        assert!(page.contains("To make an admin, give your password"), "{page}");
        assert!(page.contains("<title>Error: ") && page.contains("name=\"code\""), "{page}");
        let wrong = format!("{form}&password=wrong&code={}", totp_code());
        let answer = site.post("a-admin", path, &wrong).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(answer).await;
        assert!(page.contains("The password or the code doesn’t match."), "{page}");
        site.world.empty_buckets().await;
        assert_eq!(site.world.contents().await, before, "{path}");
    }
    for (path, form) in &forms {
        let right = format!("{form}&password={PASSWORD}&code={}", totp_code());
        let answer = site.post("a-admin", path, &right).await;
        assert_eq!(answer.status(), SEE_OTHER, "{path}: {}", text(answer).await);
        raw_sql("update totp_factors set used_step = 0")
            .execute(&site.world.superuser)
            .await
            .unwrap();
    }
}
