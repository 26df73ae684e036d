//! The team, and who signs in for a client: for those whom it concerns.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::StatusCode;
use common::{Site, leads_to, text};
use portico_testkit::sqlx::{query_scalar, raw_sql};

/// How many letters of a kind wait for an address.
async fn letters(site: &Site, kind: &str, email: &str) -> i64 {
    query_scalar(
        "select count(*) from outbox o join users u on u.tenant_id = o.tenant_id and u.id = o.user_id
          where o.kind = $1 and u.email = $2 and o.state <> 'dead' and o.tenant_id = md5('a')::uuid",
    )
    .bind(kind)
    .bind(email)
    .fetch_one(&site.world.superuser)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_team_is_for_the_staff_to_see_and_for_admins_to_change() {
    let site = Site::new().await;
    let page = text(site.get("a-admin", "/team").await).await;
    for words in [
        "a-coach@<wbr>people.example",
        ">a-admin</a> <span class=\"muted small\">(you)",
        "Admin, ",
        ">Invited<",
        ">Active<",
        ">Disabled<",
        "Send the invitation again",
        "Help them back in",
        "action=\"/team\"",
        "href=\"/team\" aria-current=\"page\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("a-client1") && !page.contains("b-coach"));
    let own = site.path("team", "a-admin").await;
    assert!(!page.contains(&format!("{own}/recovery")), "nobody helps themselves");

    let page = text(site.get("a-coach", "/team").await).await;
    assert!(page.contains("a-admin@<wbr>people.example"));
    assert!(!page.contains("Send the invitation") && !page.contains("<form class=\"card\""));
    assert!(!page.contains("Help them back in"));
    let answer = site.get("a-client1", "/team").await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let page = text(answer).await;
    assert!(page.contains("not for you to do") && !page.contains("a-coach"));
}

#[tokio::test]
async fn an_admin_invites() {
    let site = Site::new().await;
    let form = "name=Ida&email=ida%40people.example&role=coach";
    for actor in ["a-coach", "a-client1"] {
        let answer = site.post(actor, "/team", form).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{actor}");
    }
    assert_eq!(letters(&site, "invitation", "ida@people.example").await, 0);
    let answer = site.post("a-admin", "/team", form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/team?done=invited"));
    assert_eq!(letters(&site, "invitation", "ida@people.example").await, 1);
    let page = text(site.get("a-admin", "/team?done=invited").await).await;
    assert!(page.contains("role=\"status\"") && page.contains("ida@<wbr>people.example"));

    for (form, words) in [
        (form, "This practice has a user of that address already."),
        ("name=Ida&email=ida&role=admin", "That is no e-mail address."),
        ("name=+&email=idb%40people.example&role=admin", "A name has 1 to 200 characters"),
    ] {
        let answer = site.post("a-admin", "/team", form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let page = text(answer).await;
        assert!(page.contains("<title>Error: Team") && page.contains(words), "{words}: {page}");
        let role = if form.ends_with("admin") { "admin" } else { "coach" };
        let kept = format!("value=\"{role}\" selected");
        assert!(page.contains(&kept), "what was typed is still there");
    }
}

#[tokio::test]
async fn an_invitation_is_sent_again_while_nobody_came() {
    let site = Site::new().await;
    let path = |user: String| format!("{user}/invitation");
    let new = path(site.path("team", "a-new").await);
    let coach = path(site.path("team", "a-coach").await);
    assert_eq!(site.post("a-coach", &new, "").await.status(), StatusCode::FORBIDDEN);
    for name in ["a-client1", "b-new", "none"] {
        let path = path(site.path("team", name).await);
        assert_eq!(site.post("a-admin", &path, "").await.status(), StatusCode::NOT_FOUND, "{name}");
    }
    // Who has a password is on the way in already.
    let none_yet = "delete from passwords where user_id = md5('a-new')::uuid";
    raw_sql(none_yet).execute(&site.world.superuser).await.unwrap();
    let answer = site.post("a-admin", &new, "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/team?done=invited"));
    let answer = site.post("a-admin", &coach, "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("They have come in already. Nothing was sent."));
}

#[tokio::test]
async fn an_admin_helps_others_back_in() {
    let site = Site::new().await;
    let path = |user: String| format!("{user}/recovery");
    let coach = path(site.path("team", "a-coach").await);
    let page = text(site.get("a-admin", &coach).await).await;
    assert!(page.contains("<h1>Help a-coach back in</h1>") && page.contains("Send the link"));
    assert_eq!(
        letters(&site, "recovery", "a-coach@people.example").await,
        0,
        "nothing is sent yet"
    );
    for (actor, name, status) in [
        ("a-bystander", "a-coach", StatusCode::FORBIDDEN),
        ("a-client1", "a-coach", StatusCode::NOT_FOUND),
        ("a-admin", "a-admin", StatusCode::FORBIDDEN),
        ("a-admin", "a-new", StatusCode::FORBIDDEN),
        ("a-admin", "a-former", StatusCode::FORBIDDEN),
        ("a-admin", "a-client1", StatusCode::NOT_FOUND),
        ("a-admin", "b-coach", StatusCode::NOT_FOUND),
        ("a-admin", "none", StatusCode::NOT_FOUND),
    ] {
        let path = path(site.path("team", name).await);
        assert_eq!(site.get(actor, &path).await.status(), status, "{actor} {name}");
        assert_eq!(site.post(actor, &path, "").await.status(), status, "{actor} {name}");
    }
    let answer = site.post("a-admin", &coach, "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/team?done=recovery"));
    assert_eq!(letters(&site, "recovery", "a-coach@people.example").await, 1);
}

#[tokio::test]
async fn whoever_works_with_a_client_invites_for_it() {
    let site = Site::new().await;
    let client = site.path("clients", "a1").await;
    let page = text(site.get("a-coach", &client).await).await;
    assert!(page.contains("a-client1@<wbr>people.example") && page.contains("Invite someone"));
    let page = text(site.get("a-admin", &client).await).await;
    assert!(
        !page.contains("people.example") && !page.contains("550"),
        "an admin is not among them"
    );

    let users = format!("{client}/users");
    let form = "name=Ola&email=ola%40people.example";
    for actor in ["a-admin", "a-bystander", "a-client1"] {
        let answer = site.post(actor, &users, form).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor}");
    }
    let answer = site.post("a-coach", &users, form).await;
    assert_eq!(
        leads_to(&answer),
        (StatusCode::SEE_OTHER, format!("{client}?done=invited#logins").as_str())
    );
    assert_eq!(letters(&site, "invitation", "ola@people.example").await, 1);
    let page = text(site.get("a-coach", &format!("{client}?done=invited")).await).await;
    assert!(page.contains("The invitation is on its way.") && page.contains(">Invited<"));

    let answer = site.post("a-coach", &users, form).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("<title>Error: a1") && page.contains("of that address already."));
    assert!(page.contains("value=\"Ola\"") && page.contains("value=\"ola@people.example\""));

    let ola: String = query_scalar("select id::text from users where email = 'ola@people.example'")
        .fetch_one(&site.world.superuser)
        .await
        .unwrap();
    let again = format!("{users}/{ola}/invitation");
    assert_eq!(site.post("a-admin", &again, "").await.status(), StatusCode::NOT_FOUND);
    let answer = site.post("a-coach", &again, "").await;
    assert_eq!(
        leads_to(&answer),
        (StatusCode::SEE_OTHER, format!("{client}?done=invited#logins").as_str())
    );
    for name in ["a-client2", "a-new", "b-client1"] {
        let user = site.path("users", name).await;
        let answer = site.post("a-coach", &format!("{client}{user}/invitation"), "").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
    }
    let user = site.path("users", "a-client1").await;
    let answer = site.post("a-coach", &format!("{client}{user}/invitation"), "").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "they have come in");
}

#[tokio::test]
async fn a_letter_that_did_not_leave_is_said_and_sent_again() {
    let site = Site::new().await;
    let (client, letter) =
        (site.path("clients", "a1").await, site.path("letters", "a-letter-dead").await);
    let page = text(site.get("a-coach", &client).await).await;
    assert!(page.contains("could not be delivered (550). Check the address, then send it again."));
    let again = format!("{client}{letter}/again");
    assert!(page.contains(&format!("action=\"{again}\"")), "{page}");
    for actor in ["a-admin", "a-bystander", "a-client1"] {
        assert_eq!(site.post(actor, &again, "").await.status(), StatusCode::NOT_FOUND, "{actor}");
    }
    let elsewhere = site.path("clients", "a2").await;
    let answer = site.post("a-coach", &format!("{elsewhere}{letter}/again"), "").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let answer = site.post("a-coach", &again, "").await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, format!("{client}?done=sent").as_str()));
    let page = text(site.get("a-coach", &format!("{client}?done=sent")).await).await;
    assert!(
        page.contains("It is on its way once more.") && !page.contains("could not be delivered")
    );
    assert_eq!(site.post("a-coach", &again, "").await.status(), StatusCode::NOT_FOUND);
}
