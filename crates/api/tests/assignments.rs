//! Who can open a client, by the API: admins give it, with a reason, and nobody takes it.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{Method, StatusCode};
use common::{Answer, Api, from};
use portico_domain::{ClientId, UserId};
use portico_testkit::World;
use serde_json::{Value, json};

struct House {
    world: World,
    api: Api,
}

impl House {
    async fn new() -> Self {
        let world = World::new(2).await;
        Self { api: Api::new(&world), world }
    }

    async fn client(&self, name: &str) -> String {
        let id: ClientId = self.world.id(name).await;
        id.to_string()
    }

    async fn user(&self, name: &str) -> String {
        let id: UserId = self.world.id(name).await;
        id.to_string()
    }

    async fn add(&self, actor: &str, client: &str, user: &str, reason: &str) -> Answer {
        let (client_id, user_id) = (self.client(client).await, self.user(user).await);
        let body = json!({"client_id": client_id, "user_id": user_id, "reason": reason});
        self.api.post(actor, "/api/v1/assignments", &body.to_string()).await
    }

    async fn remove(&self, actor: &str, client: &str, user: &str) -> Answer {
        let (client, user) = (self.client(client).await, self.user(user).await);
        let path = format!("/api/v1/clients/{client}/assignments/{user}");
        let request = from(actor, Method::DELETE, &path).header("sec-fetch-site", "same-origin");
        self.api.send(request, "").await
    }

    async fn list(&self, actor: &str, client: &str) -> Answer {
        let client = self.client(client).await;
        self.api.get(actor, &format!("/api/v1/assignments?client_id={client}")).await
    }

    /// Whether the client's content is open.
    async fn opens(&self, actor: &str, client: &str) -> bool {
        let client = self.client(client).await;
        let answer = self.api.get(actor, &format!("/api/v1/clients/{client}")).await;
        answer.status == StatusCode::OK && !answer.body["profile"].is_null()
    }
}

#[tokio::test]
async fn an_admin_lets_in_with_a_reason_that_is_seen() {
    let house = House::new().await;
    for reason in ["", " ", "a\nb", "\u{202e}x", &"x".repeat(201)] {
        let before = house.world.contents().await;
        let answer = house.add("a-admin", "a2", "a-coach", reason).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason:?}");
        assert_eq!(house.world.contents().await, before, "{reason:?}");
    }
    assert!(!house.opens("a-coach", "a2").await);
    let answer = house.add("a-admin", "a2", "a-coach", " Holiday cover ").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(house.opens("a-coach", "a2").await && !house.opens("a-admin", "a2").await);

    for actor in ["a-coach", "a-admin"] {
        let listed = house.list(actor, "a2").await.body["items"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 1, "{actor}");
        let expected = json!({
            "user_id": house.user("a-coach").await, "name": "a-coach",
            "reason": "Holiday cover", "given_by": "a-admin", "since": listed[0]["since"],
        });
        assert_eq!(listed[0], expected, "{actor}");
    }
    // Who can already is left as they are, and nothing more is written down.
    let before = house.world.contents().await;
    let again = house.add("a-admin", "a2", "a-coach", "Another").await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
    assert_eq!(house.world.contents().await, before);

    assert_eq!(
        house.add("a-admin", "a2", "a-admin", "To help").await.status,
        StatusCode::NO_CONTENT
    );
    assert!(house.opens("a-admin", "a2").await);
    assert_eq!(house.remove("a-admin", "a2", "a-coach").await.status, StatusCode::NO_CONTENT);
    assert!(!house.opens("a-coach", "a2").await && house.opens("a-admin", "a2").await);
    let again = house.remove("a-admin", "a2", "a-coach").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_takes_it_for_themselves_or_others() {
    let house = House::new().await;
    use StatusCode as S;
    for (actor, client, user, status) in [
        ("a-coach", "a2", "a-coach", S::NOT_FOUND),
        ("a-coach", "a1", "a-bystander", S::FORBIDDEN),
        ("a-bystander", "a1", "a-bystander", S::NOT_FOUND),
        ("a-client1", "a1", "a-client1", S::FORBIDDEN),
        ("a-client1", "a2", "a-client1", S::NOT_FOUND),
        ("a-admin", "b1", "a-admin", S::NOT_FOUND),
        ("b-admin", "a1", "b-admin", S::NOT_FOUND),
        // Whom nobody lets in: clients, who is disabled, the twin's, nobody.
        ("a-admin", "a1", "a-client2", S::NOT_FOUND),
        ("a-admin", "a1", "a-former", S::NOT_FOUND),
        ("a-admin", "a1", "b-coach", S::NOT_FOUND),
        ("a-admin", "a1", "none", S::NOT_FOUND),
    ] {
        let before = house.world.contents().await;
        let refused = house.add(actor, client, user, "Because").await;
        assert_eq!(refused.status, status, "{actor} {client} {user}");
        // Nor is it said what is wrong with a reason.
        assert_eq!(
            house.add(actor, client, user, "").await.status == S::UNPROCESSABLE_ENTITY,
            actor == "a-admin" && client == "a1"
        );
        assert_eq!(house.world.contents().await, before, "{actor} {client} {user}");
    }
    for (actor, client, user, status) in [
        ("a-bystander", "a1", "a-coach", S::NOT_FOUND),
        ("a-coach", "a1", "a-half", S::FORBIDDEN),
        ("a-client1", "a1", "a-coach", S::FORBIDDEN),
        ("b-admin", "a1", "a-coach", S::NOT_FOUND),
        ("a-admin", "b1", "b-coach", S::NOT_FOUND),
        ("a-admin", "a2", "a-coach", S::NOT_FOUND),
    ] {
        let before = house.world.contents().await;
        assert_eq!(
            house.remove(actor, client, user).await.status,
            status,
            "{actor} {client} {user}"
        );
        assert_eq!(house.world.contents().await, before, "{actor} {client} {user}");
    }
    assert_eq!(house.remove("a-admin", "a1", "a-half").await.status, S::NO_CONTENT);
}

/// A coach tries all that the API takes: none of it opens a client to them.
#[tokio::test]
async fn no_operation_opens_a_client_to_a_coach() {
    let house = House::new().await;
    let (a2, own) = (house.client("a2").await, house.user("a-bystander").await);
    let reason = json!({"client_id": a2, "user_id": own, "reason": "Because"});
    let admin = json!({"role": "admin"});
    let login = json!({"name": "Eve", "email": "eve@people.example"});
    for (method, path, body) in [
        (Method::POST, "/api/v1/assignments".to_owned(), reason),
        (Method::PATCH, format!("/api/v1/users/{own}"), admin.clone()),
        (Method::PATCH, format!("/api/v1/users/{}", house.user("a-coach").await), admin),
        (Method::PATCH, format!("/api/v1/clients/{a2}"), json!({"profile": {"remark": "x"}})),
        (Method::POST, format!("/api/v1/clients/{a2}/users"), login),
        (Method::POST, "/api/v1/clients".to_owned(), json!({"id": a2, "name": "a2"})),
    ] {
        let before = house.world.contents().await;
        let request = from("a-bystander", method.clone(), &path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json");
        let answer = house.api.send(request, &body.to_string()).await;
        assert!(answer.status.is_client_error(), "{method} {path}: {answer:?}");
        assert_eq!(house.world.contents().await, before, "{method} {path}");
        assert!(!house.opens("a-bystander", "a2").await, "{method} {path}");
    }
}

#[tokio::test]
async fn who_can_open_a_client_is_for_its_staff_to_know() {
    let house = House::new().await;
    let names = |answer: &Answer| {
        let items = answer.body["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for actor in ["a-coach", "a-admin"] {
        let mut listed = names(&house.list(actor, "a1").await);
        listed.sort();
        assert_eq!(listed, ["a-coach", "a-half", "a-leaver"], "{actor}: not who is disabled");
    }
    let unknown = house.list("a-coach", "none").await;
    assert_eq!(
        (unknown.status, &unknown.body["detail"]),
        (StatusCode::NOT_FOUND, &json!("There is no such record."))
    );
    for (actor, client) in [
        ("a-client1", "a1"),
        ("a-bystander", "a1"),
        ("a-coach", "a2"),
        ("a-admin", "b1"),
        ("b-coach", "a1"),
    ] {
        assert_eq!(house.list(actor, client).await, unknown, "{actor} {client}");
    }
    let none = house.api.get("a-admin", "/api/v1/assignments").await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.list("a-admin", "a2").await.body, json!({"items": [], "next": Value::Null}));
}
