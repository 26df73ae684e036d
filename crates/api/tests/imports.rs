//! Files of other programs over the API: bringing one, how it is read, and what is refused. Nobody looks at them here:
//! what a worker would find is written down instead.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use common::{Answer, Api, from};
use portico_domain::{ImportId, imports::MOST_BYTES};
use portico_testkit::{
    World,
    sqlx::{AssertSqlSafe, query_scalar, raw_sql},
};
use serde_json::{Value, json};
use tower::ServiceExt;

const LIST: &str = "/api/v1/imports";

type Part<'p> = (&'p str, &'p [u8]);

const FORM: [Part; 3] = [("kind", b"clients"), ("source", b"our-books"), ("file", b"Name\nAna\n")];

async fn bring(api: &Api, actor: &str, key: &str, mark: &str, parts: &[Part<'_>]) -> (u16, Value) {
    let mut body = Vec::new();
    for (name, value) in parts {
        let head = format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(&[head.as_bytes(), value, b"\r\n"].concat());
    }
    body.extend_from_slice(format!("--{mark}--\r\n").as_bytes());
    let mut request = from(actor, Method::POST, LIST)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={mark}"));
    if !key.is_empty() {
        request = request.header("idempotency-key", key);
    }
    let request: Request<Body> = request.body(Body::from(body)).unwrap();
    let answer = api.0.clone().oneshot(request).await.unwrap();
    let (status, location) = (answer.status(), answer.headers().get(header::LOCATION).cloned());
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    if status == StatusCode::CREATED {
        let path = format!("{LIST}/{}", body["id"].as_str().unwrap());
        assert_eq!(location.unwrap().to_str().unwrap(), path);
    }
    (status.as_u16(), body)
}

async fn send(api: &Api, actor: &str, method: Method, path: &str, body: &Value) -> Answer {
    let request = from(actor, method, path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    api.send(request, &body.to_string()).await
}

async fn say(world: &World, sql: &str) {
    raw_sql(AssertSqlSafe(sql.to_owned())).execute(&world.superuser).await.unwrap();
}

/// As if whatever waits had been looked at.
async fn look(world: &World, report: &str) {
    say(world, "update jobs set state = 'done', lease = null, leased_until = null").await;
    let report = report.replace('\'', "''");
    say(world, &format!("update imports set state = 'looked', report = '{report}'")).await;
}

#[tokio::test]
async fn a_file_is_brought_read_and_asked_for() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let (status, made) = bring(&api, "a-admin", "", "x", &FORM).await;
    assert_eq!(status, 201, "{made}");
    let path = format!("{LIST}/{}", made["id"].as_str().unwrap());
    let shown = api.get("a-admin", &path).await.body;
    for (field, value) in [
        ("kind", json!("clients")),
        ("source", json!("our-books")),
        ("state", json!("looking")),
        ("report", Value::Null),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert_eq!(shown["reading"]["map"], json!({}));
    let list = api.get("a-admin", LIST).await.body;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "and the one of the seed");
    assert!(items.iter().any(|item| item["id"] == made["id"] && item["report"].is_null()));

    // It is being looked at.
    let change = json!({ "reading": { "dates": "DMY" } });
    let busy = send(&api, "a-admin", Method::PATCH, &path, &change).await;
    assert_eq!(busy.status, StatusCode::UNPROCESSABLE_ENTITY);
    look(&world, r#"{"columns":["A"],"complete":true}"#).await;
    assert_eq!(api.get("a-admin", &path).await.body["report"]["columns"], json!(["A"]));

    let map = json!({ "key": "A", "name": "A" });
    let change = json!({ "reading": { "map": map, "dates": "DMY", "delimiter": ";" } });
    let answer = send(&api, "a-admin", Method::PATCH, &path, &change).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.body["state"], "looking");
    look(&world, "{}").await;
    let change = json!({ "reading": { "delimiter": null, "decimal": "," } });
    let answer = send(&api, "a-admin", Method::PATCH, &path, &change).await;
    let reading = &answer.body["reading"];
    assert_eq!(
        (&reading["map"], &reading["dates"]),
        (&map, &json!("DMY")),
        "what is left out stays"
    );
    assert_eq!((&reading["delimiter"], &reading["decimal"]), (&Value::Null, &json!(",")));

    look(&world, "{}").await;
    let answer = send(&api, "a-admin", Method::POST, &format!("{path}/take"), &json!({})).await;
    assert_eq!((answer.status, &answer.body["state"]), (StatusCode::ACCEPTED, &json!("taking")));
    let answer = send(&api, "a-admin", Method::DELETE, &path, &json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(api.get("a-admin", &path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_sound_is_refused() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let id: ImportId = world.id("a-import").await;
    let path = format!("{LIST}/{id}");
    let before = world.contents().await;
    let large = vec![b'x'; MOST_BYTES + 1];
    for (parts, status) in [
        (vec![FORM[0], FORM[1]], 422),
        (vec![FORM[0], FORM[2]], 422),
        (vec![FORM[1], FORM[2]], 422),
        (vec![FORM[0], FORM[1], FORM[2], FORM[2]], 422),
        (vec![FORM[0], FORM[1], FORM[2], ("other", b"x")], 422),
        (vec![FORM[0], ("source", b"Our books"), FORM[2]], 422),
        (vec![FORM[0], FORM[1], ("preset", b"nobody-s"), FORM[2]], 422),
        (vec![FORM[0], FORM[1], ("file", &large)], 422),
    ] {
        let (found, body) = bring(&api, "a-admin", "", "x", &parts).await;
        assert_eq!(found, status, "{body}");
        assert!(!body.to_string().contains("Our books"), "nothing is echoed");
    }
    let answer = send(&api, "a-admin", Method::POST, LIST, &json!({})).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for reading in [
        json!({ "preset": "nobody-s" }),
        json!({ "map": { "total": "A" } }),
        json!({ "map": { "name": "x".repeat(101) } }),
        json!({ "key": "x".repeat(101) }),
        json!({ "dates": "YDM" }),
        json!({ "encoding": "utf-16" }),
        json!({ "delimiter": "ab" }),
        json!({ "currency": "XXX" }),
        json!({ "other": 1 }),
    ] {
        let change = json!({ "reading": reading });
        let answer = send(&api, "a-admin", Method::PATCH, &path, &change).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{change}");
    }
    say(&world, "update imports set faults = 1").await;
    let faulty = send(&api, "a-admin", Method::POST, &format!("{path}/take"), &json!({})).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    say(&world, "update imports set faults = 0").await;
    assert_eq!(world.contents().await, before, "none of it changed anything");
}

#[tokio::test]
async fn of_others_files_there_is_nothing_to_see() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let [own, foreign]: [ImportId; 2] = [world.id("a-import").await, world.id("b-import").await];
    let before = world.contents().await;
    for (actor, id) in
        [("a-coach", own), ("a-client1", own), ("b-admin", own), ("a-admin", foreign)]
    {
        let path = format!("{LIST}/{id}");
        assert_eq!(api.get(actor, &path).await.status, StatusCode::NOT_FOUND, "{actor}");
        for reading in [json!({ "dates": "DMY" }), json!({ "preset": "nobody-s" })] {
            let change = json!({ "reading": reading });
            let answer = send(&api, actor, Method::PATCH, &path, &change).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{actor}");
        }
        let take = send(&api, actor, Method::POST, &format!("{path}/take"), &json!({})).await;
        let remove = send(&api, actor, Method::DELETE, &path, &json!({})).await;
        assert_eq!([take.status, remove.status], [StatusCode::NOT_FOUND; 2], "{actor}");
    }
    for actor in ["a-coach", "a-bystander", "a-client1"] {
        assert_eq!(api.get(actor, LIST).await.status, StatusCode::NOT_FOUND, "{actor}");
        for parts in [&FORM[..], &[]] {
            assert_eq!(bring(&api, actor, "", "x", parts).await.0, 403, "{actor}");
        }
    }
    assert_eq!(bring(&api, "", "", "x", &FORM).await.0, 401);
    assert_eq!(world.contents().await, before, "none of it changed anything");
    let list = api.get("b-admin", LIST).await.body;
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "the control: one's own");
}

#[tokio::test]
async fn one_key_brings_one_file_and_one_tag_changes_one_reading() {
    let world = World::new(4).await;
    let api = Api::new(&world);
    let (first, made) = bring(&api, "a-admin", "key-1", "x", &FORM).await;
    // The same form, whatever parts it.
    let (again, same) = bring(&api, "a-admin", "key-1", "another-mark", &FORM).await;
    assert_eq!((first, again, &made), (201, 201, &same));
    let other = [FORM[0], FORM[1], ("file", b"Name\nBo\n" as &[u8])];
    assert_eq!(bring(&api, "a-admin", "key-1", "x", &other).await.0, 422);
    assert_eq!(bring(&api, "a-admin", "two words", "x", &FORM).await.0, 422);
    let count = "select count(*) from imports where source = 'our-books'";
    let count = query_scalar::<_, i64>(count).fetch_one(&world.superuser).await.unwrap();
    assert_eq!(count, 1);

    look(&world, "{}").await;
    let path = format!("{LIST}/{}", made["id"].as_str().unwrap());
    let tag = api.get("a-admin", &path).await.headers[header::ETAG].clone();
    let change = async |dates: &str| {
        let request = from("a-admin", Method::PATCH, &path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, &tag);
        api.send(request, &json!({ "reading": { "dates": dates } }).to_string()).await
    };
    assert_eq!(change("DMY").await.status, StatusCode::OK);
    look(&world, "{}").await;
    let late = change("MDY").await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(api.get("a-admin", &path).await.body["reading"]["dates"], "DMY");
}
