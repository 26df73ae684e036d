//! What a client is asked to bring, over the API: asking, bringing, and what is left of what goes wrong.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{Method, StatusCode, header};
use common::{Answer, Api, from};
use portico_api::{App, router};
use portico_domain::{Access, ClientId, FileId, FileRequestId, file_requests};
use portico_testkit::{World, sqlx};
use serde_json::{Value, json};

const LIST: &str = "/api/v1/file-requests";
const FILES: &str = "/api/v1/files";

struct House {
    api: Api,
    world: World,
    client: String,
}

impl House {
    async fn new() -> Self {
        Self::of(World::new(2).await).await
    }

    async fn of(world: World) -> Self {
        let store = Some(world.store().await);
        let app = App { store, ..App::new(world.database.clone(), world.auth()) };
        let client: ClientId = world.id("a1").await;
        Self { api: Api::serving(&world, router(app)), world, client: client.to_string() }
    }

    async fn ask(&self, actor: &str, client: &str, title: &str) -> Answer {
        let new = json!({ "client_id": client, "title": title });
        self.api.post(actor, LIST, &new.to_string()).await
    }

    /// Brings a file, in answer to this.
    async fn bring(&self, actor: &str, request: &str, shared: &str) -> Answer {
        let client = self.client.as_str();
        let texts = [("client_id", client), ("request_id", request), ("shared", shared)];
        let part = |(name, text): (&str, &str)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let form = texts.map(part).concat()
            + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.txt\"\r\n\r\nx\r\n--x--\r\n";
        let request = from(actor, Method::POST, FILES)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::CONTENT_LENGTH, form.len());
        self.api.send(request, &form).await
    }

    async fn remove(&self, actor: &str, path: &str) -> StatusCode {
        let request = from(actor, Method::DELETE, path).header("sec-fetch-site", "same-origin");
        self.api.send(request, "").await.status
    }

    /// What stands open for this client, in the order of its words.
    async fn open(&self, actor: &str) -> Vec<String> {
        let list =
            self.api.get(actor, &format!("{LIST}?open=true&client_id={}", self.client)).await;
        let items = list.body["items"].as_array().unwrap();
        let mut titles: Vec<_> =
            items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    }
}

fn id(made: &Answer) -> String {
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_asked_for_is_brought() {
    from_beginning_to_end(House::new().await).await;
}

#[tokio::test]
async fn wall_one_alone_keeps_a_request() {
    let world = World::new(2).await;
    world.take_row_level_security_down().await;
    from_beginning_to_end(House::of(world).await).await;
}

async fn from_beginning_to_end(house: House) {
    let asked = id(&house.ask("a-coach", &house.client, "  The signed agreement ").await);
    let path = format!("{LIST}/{asked}");
    assert_eq!(house.open("a-client1").await, ["The signed agreement", "a1-asked"]);
    let seen = house.api.get("a-client1", &path).await.body;
    assert_eq!((&seen["author"], &seen["file_id"]), (&json!("a-coach"), &Value::Null));

    // To everybody else it is not there: to read, to answer, to take back.
    let nothing: FileRequestId = house.world.id("nothing").await;
    let before = house.world.contents().await;
    for actor in ["a-client2", "a-bystander", "a-admin", "b-coach", "b-client1"] {
        let unknown = house.api.get(actor, &format!("{LIST}/{nothing}")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_eq!(house.api.get(actor, &path).await, unknown, "{actor}");
        assert_eq!(house.remove(actor, &path).await, StatusCode::NOT_FOUND, "{actor}");
        assert_eq!(house.bring(actor, &asked, "true").await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.open(actor).await, Vec::<String>::new(), "{actor}");
    }
    assert_eq!(house.remove("a-client1", &path).await, StatusCode::FORBIDDEN);
    let own = house.ask("a-client1", &house.client, "x").await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let foreign: FileRequestId = house.world.id("a2-asked").await;
    let other = house.bring("a-client1", &foreign.to_string(), "").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "{}", other.body);
    assert_eq!(house.world.contents().await, before, "nothing of it is left");

    // The client brings it, and it is open no more; thrown away, it is once more.
    let file = id(&house.bring("a-client1", &asked, "").await);
    assert_eq!(house.open("a-coach").await, ["a1-asked"]);
    let answered = house.api.get("a-coach", &path).await.body;
    assert_eq!(answered["file_id"], json!(file));
    assert!(answered["answered_at"].is_string(), "{answered}");
    let again = house.bring("a-client1", &asked, "").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body["detail"].as_str().unwrap().contains("here already"), "{}", again.body);
    assert_eq!(house.remove("a-client1", &format!("{FILES}/{file}")).await, StatusCode::NO_CONTENT);
    assert_eq!(house.open("a-coach").await, ["The signed agreement", "a1-asked"]);

    // Staff answer it by what the client sees, or take it back.
    let private = house.bring("a-coach", &asked, "false").await;
    assert_eq!(private.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(private.body["detail"].as_str().unwrap().contains("share it"), "{}", private.body);
    id(&house.bring("a-coach", &asked, "true").await);
    assert_eq!(house.open("a-client1").await, ["a1-asked"]);
    assert_eq!(house.remove("a-coach", &path).await, StatusCode::NO_CONTENT);
    assert_eq!(house.api.get("a-client1", &path).await.status, StatusCode::NOT_FOUND);
}

/// What answered it is seen in the request by those alone who may have it; and whether it is there still.
#[tokio::test]
async fn a_file_that_is_shared_no_more_is_not_named() {
    let house = House::new().await;
    let (answered, file): (FileRequestId, FileId) =
        (house.world.id("a1-answered").await, house.world.id("a1-file-shared").await);
    let path = format!("{LIST}/{answered}");
    for (shared, known) in [(true, json!(file)), (false, Value::Null)] {
        let set = format!("update files set shared = {shared} where id = '{file}'");
        sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&house.world.superuser).await.unwrap();
        assert_eq!(house.api.get("a-client1", &path).await.body["file_id"], known);
        assert_eq!(house.api.get("a-coach", &path).await.body["file_id"], json!(file));
    }
    let before = house.api.get("a-client1", &path).await.body;
    assert_eq!(house.remove("a-coach", &format!("{FILES}/{file}")).await, StatusCode::NO_CONTENT);
    assert_eq!(house.api.get("a-client1", &path).await.body, before, "nor is it told to be gone");
}

#[tokio::test]
async fn a_client_is_asked_for_so_much_and_once() {
    let house = House::new().await;
    for title in ["", " ", &"x".repeat(201), "two\nlines"] {
        let refused = house.ask("a-coach", &house.client, title).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{title:?}");
    }
    let new = json!({ "client_id": house.client, "title": "Once" }).to_string();
    let request = || {
        from("a-coach", Method::POST, LIST)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", "the-same")
    };
    let first = house.api.send(request(), &new).await;
    assert_eq!(house.api.send(request(), &new).await.body, first.body);
    for n in 2..20 {
        id(&house.ask("a-coach", &house.client, &format!("No. {n}")).await);
    }
    let refused = house.ask("a-coach", &house.client, "One more").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.open("a-client1").await.len(), 20);
}

/// Somebody takes it back, or answers it, while a file arrives: the file is kept, and nothing else changes.
#[tokio::test]
async fn what_is_answered_meanwhile_keeps_its_answer() {
    let house = House::new().await;
    let (client, answered): (ClientId, FileRequestId) =
        (house.world.id("a1").await, house.world.id("a1-answered").await);
    let shared: FileId = house.world.id("a1-file-shared").await;
    let coach = house.world.credential("a-coach").await;
    for (request, file) in [(answered, shared), (house.world.id("nothing").await, shared)] {
        let before = house.world.contents().await;
        let answer = house.world.database.within(&coach, Access::ReadWrite, async |scope| {
            file_requests::answer(scope, request, client, file).await
        });
        answer.await.unwrap();
        assert_eq!(house.world.contents().await, before);
    }
}
