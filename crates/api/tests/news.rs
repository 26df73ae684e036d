//! Who is told by mail that there is something new, how often, and that nobody is who does not want to be.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{Method, StatusCode, header};
use common::{Api, from};
use portico_domain::{
    Access::ReadWrite,
    ClientId, Error, FileId, NoteId, TenantScope,
    files::{self, Content, Target},
    outbox::{self, Outcome},
};
use portico_testkit::{
    World,
    sqlx::{self, AssertSqlSafe},
};
use serde_json::json;

struct House {
    api: Api,
    world: World,
}

impl House {
    async fn new() -> Self {
        let world = World::new(2).await;
        Self { api: Api::new(&world), world }
    }

    async fn sql(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.world.superuser).await.unwrap();
    }

    async fn change(&self, actor: &str, path: &str, change: serde_json::Value) {
        let request = from(actor, Method::PATCH, path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json");
        let answer = self.api.send(request, &change.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    /// Shares a note of the first client's, or takes it from their sight.
    async fn share(&self, note: &str, shared: bool) {
        let note: NoteId = self.world.id(note).await;
        self.change("a-coach", &format!("/api/v1/notes/{note}"), json!({ "shared": shared })).await;
    }

    /// To whom a letter waits, and in how many minutes it is due.
    async fn waiting(&self) -> Vec<(String, i32)> {
        let waiting = "select u.name, round(extract(epoch from o.due_at - now()) / 60)::int
                         from outbox o join users u on u.id = o.user_id
                        where o.kind = 'news' and o.state = 'waiting' order by 1";
        sqlx::query_as(waiting).fetch_all(&self.world.superuser).await.unwrap()
    }
}

fn now(name: &str) -> Vec<(String, i32)> {
    vec![(name.to_owned(), 0)]
}

#[tokio::test]
async fn each_side_is_told_of_what_the_other_does() {
    let house = House::new().await;
    let client: ClientId = house.world.id("a1").await;
    // What is private is no news, nor what is taken from somebody's sight.
    let note = json!({ "client_id": client, "title": "x", "body": "y" });
    house.api.post("a-coach", "/api/v1/notes", &note.to_string()).await;
    house.share("a1-shared", false).await;
    assert_eq!(house.waiting().await, []);

    // Shared, it is: to the client's login that can come in, and to nobody else. However much there is of it.
    house.share("a1-private", true).await;
    assert_eq!(house.waiting().await, now("a-client1"));
    house.share("a1-shared", true).await;
    let file: FileId = house.world.id("a1-file-private").await;
    house.change("a-coach", &format!("/api/v1/files/{file}"), json!({ "shared": true })).await;
    let asked = json!({ "client_id": client, "title": "x" });
    house.api.post("a-coach", "/api/v1/file-requests", &asked.to_string()).await;
    assert_eq!(house.waiting().await, now("a-client1"));

    // Once it has left, the next waits for the hour to be over.
    for (minutes, due) in [(20, 40), (59, 1), (61, 0)] {
        house
            .sql(&format!(
                "delete from outbox where kind = 'news' and state = 'sent';
                 update outbox set state = 'sent', ended_at = now() - interval '{minutes} minutes'
                  where kind = 'news'"
            ))
            .await;
        house.share("a1-private", false).await;
        house.share("a1-private", true).await;
        assert_eq!(house.waiting().await, [("a-client1".to_owned(), due)], "{minutes}");
    }

    // One that did not arrive was one.
    house.sql("update outbox set state = 'dead', ended_at = now() where kind = 'news'").await;
    house.share("a1-private", false).await;
    house.share("a1-private", true).await;
    assert_eq!(house.waiting().await, [("a-client1".to_owned(), 60)]);

    // What a client's login does is news to the staff who work with them.
    house.sql("delete from outbox where kind = 'news'").await;
    let by_client = house.world.credential("a-client1").await;
    let told = house.world.database.within(&by_client, ReadWrite, async |scope| {
        let content = content(scope, client).await?;
        files::add(scope, client, &content, false).await
    });
    told.await.unwrap();
    let staff = ["a-coach", "a-half", "a-leaver"].map(|name| (name.to_owned(), 0));
    assert_eq!(house.waiting().await, staff, "neither the admin nor who works with others");
}

async fn content(scope: &mut TenantScope, client: ClientId) -> Result<Content, Error> {
    let (_, object) = files::begin(scope, Target::New(client), 5).await?;
    let name = "x.txt".to_owned().into();
    Ok(Content { object, name, media_type: "text/plain", bytes: 5, sha256: [0; 32] })
}

#[tokio::test]
async fn who_wants_none_gets_none() {
    let house = House::new().await;
    let path = "/api/v1/preferences";
    assert_eq!(house.api.get("a-client1", path).await.body, json!({ "news": true }));
    assert_eq!(
        house.api.get("a-client2", path).await.body,
        json!({ "news": true }),
        "without a row"
    );
    house.share("a1-private", true).await;
    assert_eq!(house.waiting().await, now("a-client1"));

    // The letter that waits does not leave any more, and no other is written.
    house.change("a-client1", path, json!({ "news": false })).await;
    let (database, tenant) = (&house.world.database, house.world.id("a").await);
    let letters = database.at_work(tenant, async |worker| outbox::claim(worker, 50).await);
    for letter in letters.await.unwrap() {
        let read = database.at_work(tenant, async |worker| outbox::read(worker, &letter).await);
        let kind = read.await.unwrap().map(|contents| contents.kind);
        assert_ne!(kind.as_deref(), Some("news"));
        let end = async |worker: &mut _| outbox::end(worker, &letter, Outcome::Void).await;
        database.at_work(tenant, end).await.unwrap();
    }
    house.share("a1-private", false).await;
    house.share("a1-private", true).await;
    assert_eq!(house.waiting().await, []);

    // It is theirs alone to say, and they may say otherwise again.
    assert_eq!(house.api.get("a-coach", path).await.body, json!({ "news": true }));
    house.change("a-client1", path, json!({ "news": true })).await;
    house.change("a-client1", path, json!({})).await;
    house.share("a1-private", false).await;
    house.share("a1-private", true).await;
    assert_eq!(house.waiting().await, now("a-client1"));
}

/// Whoever was disabled, or has not come in, is told of nothing.
#[tokio::test]
async fn who_cannot_come_in_is_not_told() {
    let house = House::new().await;
    for away in [
        "update users set disabled_at = now() where id = md5('a-client1')::uuid",
        "update users set disabled_at = null where id = md5('a-client1')::uuid;
         delete from sessions where user_id = md5('a-client1')::uuid;
         delete from passwords where user_id = md5('a-client1')::uuid",
    ] {
        house.sql(away).await;
        house.share("a1-private", true).await;
        assert_eq!(house.waiting().await, [], "{away}");
        house.share("a1-private", false).await;
    }
}

/// A worker says that a letter has left, while somebody does what the next one is to say.
#[tokio::test]
async fn what_is_new_while_a_letter_leaves_waits_for_the_hour() {
    let house = House::new().await;
    house.share("a1-private", true).await;
    let mut leaving = house.world.superuser.begin().await.unwrap();
    let sent = "update outbox set state = 'sent', ended_at = now() where kind = 'news'";
    sqlx::query(sent).execute(&mut *leaving).await.unwrap();
    let again = async {
        house.share("a1-private", false).await;
        house.share("a1-private", true).await;
    };
    let left = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        leaving.commit().await.unwrap();
    };
    tokio::join!(again, left);
    assert_eq!(house.waiting().await, [("a-client1".to_owned(), 60)]);
}
