//! Adding, finding and changing clients by the API: who may, what is refused, and what is sent twice.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{HeaderMap, Method, StatusCode, header, request::Builder};
use common::{Answer, Api, from};
use portico_domain::ClientId;
use portico_testkit::{
    World,
    sqlx::{query_scalar, raw_sql},
};
use serde_json::{Value, json};

const LIST: &str = "/api/v1/clients";

fn asked(actor: &str, method: Method, path: &str) -> Builder {
    from(actor, method, path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
}

async fn patch(api: &Api, actor: &str, path: &str, body: &Value) -> Answer {
    api.send(asked(actor, Method::PATCH, path), &body.to_string()).await
}

async fn add(api: &Api, actor: &str, body: &Value) -> String {
    let answer = api.post(actor, LIST, &body.to_string()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.body["id"].as_str().unwrap().to_owned()
}

async fn path(world: &World, name: &str) -> String {
    let id: ClientId = world.id(name).await;
    format!("{LIST}/{id}")
}

fn tag(headers: &HeaderMap) -> String {
    headers[header::ETAG].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn staff_add_clients_and_can_open_them() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let profile = json!({"email": " Ana@Example.com ", "phone": "+351 1", "currency": "EUR", "remark": "a\r\nb"});
    let id = add(&api, "a-bystander", &json!({"name": " Ana ", "profile": profile})).await;
    let answer = api.get("a-bystander", &format!("{LIST}/{id}")).await;
    assert_eq!((&answer.body["name"], &answer.body["status"]), (&json!("Ana"), &json!("active")));
    let known = &answer.body["profile"];
    assert_eq!((&known["email"], &known["remark"]), (&json!("ana@example.com"), &json!("a\nb")));
    assert_eq!((&known["currency"], &known["city"]), (&json!("EUR"), &Value::Null));
    assert_eq!(api.get("a-coach", &format!("{LIST}/{id}")).await.status, StatusCode::NOT_FOUND);

    let before = world.contents().await;
    let refused = api.post("a-client1", LIST, &json!({"name": "Ana"}).to_string()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for body in [
        json!({"name": ""}),
        json!({"name": "a\nb"}),
        json!({"name": "Ana", "profile": {"email": "ana"}}),
        json!({"name": "Ana", "profile": {"currency": "XXX"}}),
        json!({"name": "Ana", "profile": {"phone": "1\n2"}}),
        json!({"name": "Ana", "profile": {"city": "x".repeat(201)}}),
        json!({"name": "Ana", "profile": {"remark": "x".repeat(20_001)}}),
        json!({"name": "Ana", "profile": {"id": 1}}),
        json!({"name": "Ana", "status": "archived"}),
    ] {
        let answer = api.post("a-coach", LIST, &body.to_string()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(!answer.body.to_string().contains("Ana"), "nothing is echoed");
    }
    assert_eq!(world.contents().await, before);
}

#[tokio::test]
async fn one_key_makes_one_client() {
    let world = World::new(8).await;
    let api = Api::new(&world);
    let send = async |actor: &str, key: &str, name: &str| {
        let body = json!({"name": name, "profile": {"city": "there"}}).to_string();
        api.send(asked(actor, Method::POST, LIST).header("idempotency-key", key), &body).await
    };
    let tries = [(); 4].map(|()| send("a-coach", "key-1", "Twice"));
    let [a, b, c, d] = tries;
    let answers = tokio::join!(a, b, c, d);
    let answers = [answers.0, answers.1, answers.2, answers.3];
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (StatusCode::CREATED, &answers[0].body));
    }
    let made = "select count(*) from clients where name = 'Twice'";
    let count = async || query_scalar::<_, i64>(made).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(count().await, 1);

    // What became of it since stays.
    let id = answers[0].body["id"].as_str().unwrap();
    let body = json!({"profile": {"city": "elsewhere"}});
    patch(&api, "a-coach", &format!("{LIST}/{id}"), &body).await;
    let before = world.contents().await;
    assert_eq!(send("a-coach", "key-1", "Twice").await.body, answers[0].body);
    let other = send("a-coach", "key-1", "Another").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    for key in ["", "two words", &"k".repeat(101)] {
        let answer = send("a-coach", key, "Bad key").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{key}");
        assert_eq!(send("", key, "Nobody").await.status, StatusCode::UNAUTHORIZED, "{key}");
    }
    assert_eq!(world.contents().await, before);

    // A key is one's own.
    assert_eq!(send("a-admin", "key-1", "Twice").await.status, StatusCode::CREATED);
    assert_eq!(count().await, 2);
}

#[tokio::test]
async fn what_is_left_out_stays_and_null_empties() {
    let world = World::new(2).await;
    let (api, a1) = (Api::new(&world), path(&world, "a1").await);
    let before = api.get("a-coach", &a1).await;
    let body = json!({"profile": {"phone": "+1", "city": null}});
    let answer = patch(&api, "a-coach", &a1, &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    let mut expected = before.body.clone();
    expected["profile"]["phone"] = json!("+1");
    expected["profile"]["city"] = Value::Null;
    assert_eq!(answer.body, expected);
    assert_eq!(tag(&answer.headers), tag(&api.get("a-coach", &a1).await.headers));

    patch(&api, "a-coach", &a1, &json!({"status": "archived"})).await;
    let answer = patch(&api, "a-coach", &a1, &json!({"name": "Renamed"})).await;
    expected["status"] = json!("archived");
    expected["name"] = json!("Renamed");
    assert_eq!(answer.body, expected);
    let audit =
        "select count(*) from audit_events where action in ('client-amended', 'profile-amended')";
    assert_eq!(query_scalar::<_, i64>(audit).fetch_one(&world.superuser).await.unwrap(), 3);
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_not_written_over() {
    let world = World::new(4).await;
    let (api, a1) = (Api::new(&world), path(&world, "a1").await);
    let send = async |tag: &str, phone: &str| {
        let body = json!({"profile": {"phone": phone}}).to_string();
        let request = asked("a-coach", Method::PATCH, &a1).header(header::IF_MATCH, tag);
        api.send(request, &body).await
    };
    let found = tag(&api.get("a-coach", &a1).await.headers);
    let first = send(&found, "1").await;
    assert_eq!(first.status, StatusCode::OK);
    let before = world.contents().await;
    let late = send(&found, "2").await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert!(!late.headers.contains_key(header::ETAG));
    assert_eq!(world.contents().await, before);
    // What belongs to whom is said first.
    let request = asked("a-bystander", Method::PATCH, &a1).header(header::IF_MATCH, "\"x\"");
    assert_eq!(api.send(request, "{}").await.status, StatusCode::NOT_FOUND);

    let mut found = tag(&first.headers);
    for round in 0..10 {
        let (one, other) = (format!("{round} one"), format!("{round} other"));
        let (one, other) = tokio::join!(send(&found, &one), send(&found, &other));
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::OK, StatusCode::PRECONDITION_FAILED], "round {round}");
        found = tag(if one.status == StatusCode::OK { &one.headers } else { &other.headers });
    }
}

#[tokio::test]
async fn who_may_not_change_a_client_changes_nothing() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let (name, phone) = (json!({"name": "New"}), json!({"profile": {"phone": "1"}}));
    let (archived, wrong) = (json!({"status": "archived"}), json!({"profile": {"email": "x"}}));
    let (currency, remark) =
        (json!({"profile": {"currency": "USD"}}), json!({"profile": {"remark": null}}));
    let (own, none) = (json!({"profile": {"phone": "1", "remark": "x"}}), json!({}));
    use StatusCode as S;
    for (actor, client, body, status) in [
        ("a-client1", "a1", &name, S::FORBIDDEN),
        ("a-client1", "a1", &archived, S::FORBIDDEN),
        ("a-client1", "a1", &currency, S::FORBIDDEN),
        ("a-client1", "a1", &remark, S::FORBIDDEN),
        ("a-client1", "a1", &own, S::FORBIDDEN),
        ("a-client1", "a1", &wrong, S::UNPROCESSABLE_ENTITY),
        ("a-client1", "a1", &none, S::OK),
        ("a-client1", "a2", &phone, S::NOT_FOUND),
        ("a-client1", "b1", &phone, S::NOT_FOUND),
        ("a-client2", "a1", &wrong, S::NOT_FOUND),
        ("a-bystander", "a1", &name, S::NOT_FOUND),
        ("a-coach", "a2", &archived, S::NOT_FOUND),
        ("a-coach", "b1", &name, S::NOT_FOUND),
        ("a-admin", "a1", &phone, S::NOT_FOUND),
        ("a-admin", "a1", &remark, S::NOT_FOUND),
        ("b-admin", "a1", &name, S::NOT_FOUND),
        ("b-coach", "a1", &wrong, S::NOT_FOUND),
    ] {
        let before = world.contents().await;
        let answer = patch(&api, actor, &path(&world, client).await, body).await;
        assert_eq!(answer.status, status, "{actor} {client} {body}");
        assert_eq!(world.contents().await, before, "{actor} {client} {body}");
    }
    // The controls.
    for (actor, client, body) in [
        ("a-client1", "a1", &phone),
        ("a-admin", "a2", &archived),
        ("a-admin", "a1", &name),
        ("a-coach", "a1", &currency),
        ("a-coach", "a1", &remark),
    ] {
        let before = world.contents().await;
        let answer = patch(&api, actor, &path(&world, client).await, body).await;
        assert_eq!(answer.status, S::OK, "{actor} {client} {body}: {answer:?}");
        assert_ne!(world.contents().await, before, "{actor} {client} {body}");
    }
}

#[tokio::test]
async fn a_search_finds_the_beginnings_of_words_on_ones_own_roster() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    for name in ["José Álvarez", "Joanna Ziółko", "Über & Söhne", "100%_Design"] {
        add(&api, "a-coach", &json!({"name": name})).await;
    }
    let found = async |actor: &str, query: &str| {
        let answer = api.get(actor, &format!("{LIST}?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        let items = answer.body["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (search, names) in [
        ("alv", &["José Álvarez"][..]),
        ("%C3%81LV", &["José Álvarez"]),
        ("jo", &["Joanna Ziółko", "José Álvarez"]),
        ("sohne", &["Über & Söhne"]),
        ("varez", &[]),
        ("100%25_", &["100%_Design"]),
        ("%25", &[]),
        ("_", &[]),
    ] {
        assert_eq!(found("a-coach", &format!("search={search}")).await, names, "{search}");
        assert_eq!(found("a-admin", &format!("search={search}")).await, names, "{search}");
        for other in ["a-bystander", "a-client1", "b-coach", "b-admin"] {
            assert!(found(other, &format!("search={search}")).await.is_empty(), "{other} {search}");
        }
    }
    assert_eq!(found("a-coach", "search=a1").await, ["a1"]);
    assert!(found("a-coach", "search=a2").await.is_empty(), "who is off the roster is not found");
    let archive = "update clients set status = 'archived' where name in ('a1', 'a2')";
    raw_sql(archive).execute(&world.superuser).await.unwrap();
    assert_eq!(found("a-coach", "status=archived").await, ["a1"]);
    assert_eq!(found("a-admin", "status=archived").await, ["a1", "a2"]);
    assert!(found("a-coach", "search=a1&status=active").await.is_empty());
}
