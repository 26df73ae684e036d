//! A client's own profile.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::StatusCode;
use common::{Site, leads_to, text};
use portico_testkit::sqlx::{query_as, raw_sql};

#[tokio::test]
async fn a_client_says_how_it_is_reached() {
    let site = Site::new().await;
    let currency = "update client_profiles set currency = 'EUR'";
    raw_sql(currency).execute(&site.world.superuser).await.unwrap();
    let page = text(site.get("a-client1", "/profile").await).await;
    for words in
        ["value=\"a1-city\"", "<dd>EUR</dd>", "autocomplete=\"postal-code\"", "<dd>a1</dd>"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("remark") && !page.contains("name=\"currency\""), "{page}");
    let home = text(site.get("a-client1", "/").await).await;
    assert!(home.contains("href=\"/profile\""));
    assert!(!text(site.get("a-coach", "/clients").await).await.contains("href=\"/profile\""));

    let form =
        "first_name=Ana&email=a1%40clients.example&city=Faro&currency=USD&remark=mine&name=Other";
    let answer = site.post("a-client1", "/profile", form).await;
    assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/profile?done=saved"));
    let page = text(site.get("a-client1", "/profile?done=saved").await).await;
    assert!(page.contains("role=\"status\"") && page.contains("value=\"Faro\""));

    let all = "select c.name, p.first_name, p.city, p.currency, r.body
                 from clients c join client_profiles p on p.client_id = c.id
                 join client_remarks r on r.client_id = c.id where c.tenant_id = md5('a')::uuid order by c.name";
    let rows: Vec<(String, Option<String>, String, String, String)> =
        query_as(all).fetch_all(&site.world.superuser).await.unwrap();
    let row = |name: &str, first: Option<&str>, city: &str| {
        let text = str::to_owned;
        (text(name), first.map(text), text(city), text("EUR"), format!("{name}-remark"))
    };
    assert_eq!(rows, [row("a1", Some("Ana"), "Faro"), row("a2", None, "a2-city")]);
}

#[tokio::test]
async fn what_will_not_do_is_said_and_staff_have_no_such_page() {
    let site = Site::new().await;
    let before = site.world.contents().await;
    let answer = site.post("a-client1", "/profile", "email=a1&city=Faro").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(
        page.contains("<title>Error: Profile") && page.contains("id=\"email-error\""),
        "{page}"
    );
    assert!(page.contains("value=\"Faro\""));
    for actor in ["a-coach", "a-admin", "a-bystander"] {
        assert_eq!(site.get(actor, "/profile").await.status(), StatusCode::NOT_FOUND, "{actor}");
        for form in ["city=Faro", "email=x"] {
            let answer = site.post(actor, "/profile", form).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor} {form}");
        }
    }
    assert_eq!(site.world.contents().await, before);
}
