//! Pages of clients: looking for one, adding, changing, archiving, and who can open them.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::StatusCode;
use common::{Site, encoded, leads_to, text};
use portico_domain::UserId;
use portico_testkit::sqlx::{query_scalar, raw_sql};

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

async fn count(site: &Site, of: &'static str) -> i64 {
    query_scalar(of).fetch_one(&site.world.superuser).await.unwrap()
}

#[tokio::test]
async fn a_list_is_searched() {
    let site = Site::new().await;
    for name in ["José Álvarez & Filhos", "Zoë"] {
        let answer = site.post("a-coach", "/clients", &format!("name={}", encoded(name))).await;
        assert_eq!(answer.status(), SEE_OTHER);
    }
    let page = text(site.get("a-coach", "/clients").await).await;
    assert!(page.contains("José Álvarez &#38; Filhos") && page.contains("Zoë"), "{page}");
    assert!(page.contains("href=\"/clients/new\"") && page.contains("role=\"search\""));

    let page = text(site.get("a-coach", "/clients?search=+alv&state=active").await).await;
    assert!(page.contains("José") && !page.contains("Zoë") && page.contains("value=\"alv\""));
    let page = text(site.get("a-coach", "/clients?search=%3Cb%3E").await).await;
    assert!(page.contains("Nobody of that name") && page.contains("“&#60;b&#62;”"), "{page}");
    let page = text(site.get("a-bystander", "/clients?search=alv").await).await;
    assert!(!page.contains("José") && page.contains("Nobody of that name"));
    assert_eq!(site.get("a-client1", "/clients?search=a").await.status(), StatusCode::NOT_FOUND);
    for query in ["state=none", "search=a&more=1"] {
        let answer = site.get("a-coach", &format!("/clients?{query}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{query}");
    }
}

/// A form that is sent twice is one client, invited once; another name in it is another.
#[tokio::test]
async fn a_client_is_added_once() {
    let site = Site::new().await;
    let page = text(site.get("a-coach", "/clients/new").await).await;
    let key = page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let all = "select (select count(*) from clients) * 100 + (select count(*) from outbox where kind = 'invitation')";
    let before = count(&site, all).await;
    let form = format!("key={key}&name=Ana&email=ana%40new.example&invite=on");
    let first = leads_to(&site.post("a-coach", "/clients", &form).await).1.to_owned();
    let again = site.post("a-coach", "/clients", &form).await;
    assert_eq!(leads_to(&again), (SEE_OTHER, first.as_str()));
    assert_eq!(count(&site, all).await, before + 101);
    let other = form.replace("Ana", "Anna").replace("ana%40", "anna%40");
    site.post("a-coach", "/clients", &other).await;
    assert_eq!(count(&site, all).await, before + 202);
}

#[tokio::test]
async fn a_pager_keeps_what_is_looked_for() {
    let site = Site::new().await;
    let many = "insert into clients (tenant_id, id, name, sort_name, key)
                select md5('a')::uuid, md5('many' || n)::uuid, 'R&D ' || n, 'r&d ' || lpad(n::text, 3, '0'), 'many' || n
                  from generate_series(1, 60) n";
    raw_sql(many).execute(&site.world.superuser).await.unwrap();
    let page = text(site.get("a-admin", "/clients?search=R%26D&state=all").await).await;
    let next = page.split("href=\"/clients?search=R%26D&amp;state=all&amp;after=").nth(1);
    let next = next.unwrap_or_else(|| panic!("{page}")).split('"').next().unwrap();
    let next = format!("/clients?search=R%26D&state=all&after={next}");
    let page = text(site.get("a-admin", &next).await).await;
    assert_eq!(page.matches("class=\"lead\"").count(), 10, "{page}");
    assert!(page.contains("href=\"/clients?search=R%26D&amp;state=all\""), "{page}");
}

#[tokio::test]
async fn a_client_is_added_and_invited_if_that_is_wanted() {
    let site = Site::new().await;
    let page = text(site.get("a-coach", "/clients/new").await).await;
    assert!(page.contains("<title>New client") && page.contains("Invite this client by email"));
    assert_eq!(site.get("a-client1", "/clients/new").await.status(), StatusCode::NOT_FOUND);

    let form = "name=Ana&email=ana%40new.example&phone=1&city=Porto&currency=eur";
    let answer = site.post("a-coach", "/clients", form).await;
    let (status, place) = leads_to(&answer);
    assert!(status == SEE_OTHER && place.ends_with("?done=added"), "{place}");
    let page = text(site.get("a-coach", place).await).await;
    for words in
        ["Nothing was sent.", "ana@<wbr>new.example", "Porto", "<dd>EUR</dd>", "New invoice"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let sent =
        "select count(*) from outbox where kind = 'invitation' and user_id <> md5('a-new')::uuid
                   and tenant_id = md5('a')::uuid";
    assert_eq!(count(&site, sent).await, 0);
    let answer =
        site.post("a-coach", "/clients", "name=Ida&email=ida%40new.example&invite=on").await;
    let (_, place) = leads_to(&answer);
    assert!(place.ends_with("?done=invited"), "{place}");
    assert!(text(site.get("a-coach", place).await).await.contains(">Invited<"));
    assert_eq!(count(&site, sent).await, 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_client_is_said_at_each_field() {
    let site = Site::new().await;
    let before = site.world.contents().await;
    let form = "name=+&email=ana%40example.&phone=1%07&currency=XX&city=Porto&invite=on";
    let answer = site.post("a-coach", "/clients", form).await;
    assert_eq!(answer.status(), WRONG);
    let page = text(answer).await;
    for words in [
        "<title>Error: New client",
        "role=\"alert\" tabindex=\"-1\" autofocus",
        "Nothing is saved yet. Four answers need another look:",
        "<a href=\"#name\">Name: give a name</a>",
        "<a href=\"#email\">Email: something is missing after the @</a>",
        "id=\"name\" name=\"name\" value=\" \"",
        "aria-invalid=\"true\" aria-describedby=\"name-hint name-error\"",
        "id=\"email-error\"",
        "aria-invalid=\"true\" aria-describedby=\"currency-hint currency-error\"",
        "value=\"ana@example.\"",
        "value=\"Porto\"",
        "name=\"invite\" value=\"on\" checked",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // An invitation needs an address, and one that nobody has: neither client nor login is left behind.
    for (form, words) in [
        ("name=Ana&invite=on", "The invitation needs an address."),
        ("name=Ana&email=a-coach%40people.example&invite=on", "of that address already."),
    ] {
        let answer = site.post("a-coach", "/clients", form).await;
        assert_eq!(answer.status(), WRONG, "{form}");
        let page = text(answer).await;
        assert!(page.contains(words) && page.contains("id=\"email-error\""), "{page}");
    }
    for (actor, form) in [("a-client1", "name=Ana"), ("a-client1", "name=")] {
        assert_eq!(site.post(actor, "/clients", form).await.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(site.world.contents().await, before);
}

#[tokio::test]
async fn what_is_known_is_changed_by_whoever_works_with_them() {
    let site = Site::new().await;
    let edit = format!("{}/edit", site.path("clients", "a1").await);
    let page = text(site.get("a-coach", &edit).await).await;
    assert!(page.contains("value=\"a1-city\"") && page.contains("a1-remark</textarea>"), "{page}");
    let page = text(site.get("a-admin", &edit).await).await;
    assert!(
        page.contains("value=\"a1\"") && !page.contains("a1-city") && !page.contains("a1-remark")
    );

    let form = "name=Renamed&email=a1%40clients.example&city=Lisboa&remark=two%0D%0Alines";
    for (actor, status) in
        [("a-bystander", StatusCode::NOT_FOUND), ("a-client1", StatusCode::NOT_FOUND)]
    {
        let before = site.world.contents().await;
        assert_eq!(site.get(actor, &edit).await.status(), status, "{actor}");
        assert_eq!(site.post(actor, &edit, form).await.status(), status, "{actor}");
        assert_eq!(site.world.contents().await, before, "{actor}");
    }
    let before = site.world.contents().await;
    let answer = site.post("a-coach", &edit, "name=Renamed&email=x&city=Lisboa").await;
    assert_eq!(answer.status(), WRONG);
    let page = text(answer).await;
    assert!(
        page.contains("<title>Error: Change a1") && page.contains("value=\"Lisboa\""),
        "{page}"
    );
    assert_eq!(site.world.contents().await, before);

    let answer = site.post("a-coach", &edit, form).await;
    let place = edit.replace("/edit", "?done=saved");
    assert_eq!(leads_to(&answer), (SEE_OTHER, place.as_str()));
    let page = text(site.get("a-coach", &place).await).await;
    assert!(
        page.contains("<h1>Renamed</h1>")
            && page.contains("Lisboa")
            && page.contains("two<br>lines")
    );

    // An admin who does not work with them changes the name, and nothing that they do not see.
    let before = site.world.contents().await;
    let answer = site.post("a-admin", &edit, "name=Anew&city=Paris&remark=").await;
    assert_eq!(answer.status(), SEE_OTHER);
    let after = site.world.contents().await;
    for table in ["client_profiles", "client_remarks"] {
        assert_eq!(before[table], after[table], "{table}");
    }
    assert_ne!(before["clients"], after["clients"]);
}

#[tokio::test]
async fn a_client_is_archived_and_brought_back() {
    let site = Site::new().await;
    let client = site.path("clients", "a1").await;
    let path = format!("{client}/status");
    let page = text(site.get("a-coach", &path).await).await;
    assert!(page.contains("<h1>Archive a1</h1>") && page.contains("Nothing is lost"), "{page}");
    for actor in ["a-bystander", "a-client1"] {
        let before = site.world.contents().await;
        assert_eq!(site.get(actor, &path).await.status(), StatusCode::NOT_FOUND, "{actor}");
        let answer = site.post(actor, &path, "status=archived").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor}");
        assert_eq!(site.world.contents().await, before, "{actor}");
    }
    let answer = site.post("a-coach", &path, "status=archived").await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{client}?done=archived").as_str()));
    assert!(!text(site.get("a-coach", "/clients").await).await.contains(&client));
    let page = text(site.get("a-coach", "/clients?state=archived").await).await;
    assert!(page.contains(&client) && page.contains(">Archived</span>"));
    let page = text(site.get("a-admin", &path).await).await;
    assert!(page.contains("<h1>Bring a1 back</h1>"));
    let answer = site.post("a-admin", &path, "status=active").await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{client}?done=back").as_str()));
    assert!(text(site.get("a-coach", "/clients").await).await.contains(&client));
}

#[tokio::test]
async fn who_can_open_a_client_is_seen_and_changed_with_a_reason() {
    let site = Site::new().await;
    let (client, user) = (site.path("clients", "a2").await, site.world.id("a-coach").await);
    let user: UserId = user;
    let access = format!("{client}/access");
    let form = |reason: &str| format!("user={user}&reason={}", encoded(reason));
    // A coach cannot let itself in, by any page, nor anybody else.
    let other = format!("{}/access", site.path("clients", "a1").await);
    let foreign = format!("{}/access", site.path("clients", "b1").await);
    let half: UserId = site.world.id("a-half").await;
    for (actor, path, status) in [
        ("a-coach", &access, StatusCode::NOT_FOUND),
        ("a-bystander", &access, StatusCode::NOT_FOUND),
        ("a-client2", &access, StatusCode::NOT_FOUND),
        ("a-admin", &foreign, StatusCode::NOT_FOUND),
        ("a-coach", &other, StatusCode::FORBIDDEN),
        ("a-client1", &other, StatusCode::NOT_FOUND),
    ] {
        let before = site.world.contents().await;
        assert_eq!(site.get(actor, path).await.status(), status, "{actor} {path}");
        assert_eq!(
            site.post(actor, path, &form("Because")).await.status(),
            status,
            "{actor} {path}"
        );
        assert_eq!(site.post(actor, path, &form("")).await.status(), status, "{actor} {path}");
        let remove = format!("{path}/{half}/remove");
        assert_eq!(site.post(actor, &remove, "").await.status(), status, "{actor} {path}");
        assert_eq!(site.world.contents().await, before, "{actor} {path}");
    }
    let before = site.world.contents().await;
    for reason in ["", " ", "a\nb", &"x".repeat(201)] {
        let answer = site.post("a-admin", &access, &form(reason)).await;
        assert_eq!(answer.status(), WRONG, "{reason}");
        let page = text(answer).await;
        assert!(
            page.contains("<title>Error: Who can open a2") && page.contains("id=\"reason-error\"")
        );
        assert!(page.contains(&format!("value=\"{user}\" selected")), "{page}");
    }
    let nobody = site.post("a-admin", &access, "reason=Because").await;
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
    assert_eq!(site.world.contents().await, before);

    let answer = site.post("a-admin", &access, &form("Holiday <cover>")).await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{access}?done=let-in").as_str()));
    for path in [&client, &access] {
        let page = text(site.get("a-admin", path).await).await;
        assert!(
            page.contains("Let in by a-admin on ") && page.contains("“Holiday &#60;cover&#62;”"),
            "{page}"
        );
    }
    let page = text(site.get("a-coach", &client).await).await;
    assert!(page.contains("Holiday") && !page.contains(&access), "coaches look");

    let answer = site.post("a-admin", &format!("{access}/{user}/remove"), "").await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{access}?done=taken").as_str()));
    assert_eq!(site.get("a-coach", &client).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_admin_lets_themselves_in_and_it_shows() {
    let site = Site::new().await;
    let client = site.path("clients", "a1").await;
    let page = text(site.get("a-admin", &client).await).await;
    for words in ["<h1>a1</h1>", "Let yourself in", "Who can open this", "a-coach", "Since <time"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    for words in ["a1-city", "a1-remark", "a1-issued", "people.example", "New invoice"] {
        assert!(!page.contains(words), "{words}");
    }
    let own: UserId = site.world.id("a-admin").await;
    let form = format!("user={own}&reason=Holiday+cover");
    let answer = site.post("a-admin", &format!("{client}/access"), &form).await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{client}?done=in").as_str()));
    let page = text(site.get("a-admin", &client).await).await;
    assert!(page.contains("a1-city") && !page.contains("Let yourself in"));
    let page = text(site.get("a-coach", &client).await).await;
    assert!(page.contains("Let in by a-admin on ") && page.contains("“Holiday cover”"));
}

#[tokio::test]
async fn a_login_is_disabled_and_let_in_again() {
    let site = Site::new().await;
    let (client, login) = (site.path("clients", "a1").await, site.path("users", "a-client1").await);
    let state = format!("{client}{login}/state");
    assert_eq!(site.get("a-client1", "/").await.status(), StatusCode::OK);
    let elsewhere = format!("{}{login}/state", site.path("clients", "a2").await);
    let foreign = format!("{}{login}/state", site.path("clients", "b1").await);
    let staff = format!("{client}{}/state", site.path("users", "a-half").await);
    for (actor, path) in [
        ("a-admin", &state),
        ("a-bystander", &state),
        ("a-client1", &state),
        ("a-coach", &foreign),
        ("a-coach", &elsewhere),
        ("a-coach", &staff),
    ] {
        let before = site.world.contents().await;
        assert_eq!(
            site.post(actor, path, "state=disabled").await.status(),
            StatusCode::NOT_FOUND,
            "{actor} {path}"
        );
        assert_eq!(site.world.contents().await, before, "{actor} {path}");
    }
    let answer = site.post("a-coach", &state, "state=disabled").await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{client}?done=disabled#logins").as_str()));
    assert_eq!(leads_to(&site.get("a-client1", "/").await), (SEE_OTHER, "/sign-in"));
    let page = text(site.get("a-coach", &client).await).await;
    assert!(page.contains(">Disabled<") && page.contains("Let in again"), "{page}");
    let answer = site.post("a-coach", &state, "state=active").await;
    assert_eq!(leads_to(&answer), (SEE_OTHER, format!("{client}?done=enabled#logins").as_str()));
    assert!(!text(site.get("a-coach", &client).await).await.contains(">Disabled<"));
}

#[tokio::test]
async fn a_name_that_nobody_sees_is_none() {
    let site = Site::new().await;
    let client = site.path("clients", "a1").await;
    let before = site.world.contents().await;
    for name in ["\u{200b}", "\u{2060}\u{feff}", "\u{ad}", "\u{3164}", "\u{2800} \u{200d}"] {
        let name = encoded(name);
        for (place, form) in [
            ("/clients".to_owned(), format!("name={name}")),
            (format!("{client}/edit"), format!("name={name}")),
        ] {
            let answer = site.post("a-coach", &place, &form).await;
            assert_eq!(answer.status(), WRONG, "{place} {name}");
            assert!(text(answer).await.contains("Give a name."), "{place}");
        }
        let form = format!("name={name}&email=new@people.example");
        for (actor, place) in
            [("a-coach", format!("{client}/users")), ("a-admin", "/team".to_owned())]
        {
            let form = if place == "/team" { format!("{form}&role=coach") } else { form.clone() };
            assert_eq!(site.post(actor, &place, &form).await.status(), WRONG, "{place} {name}");
        }
    }
    assert_eq!(site.world.contents().await, before);
}
