//! Files over the API: bringing them, having them, and what is left of what goes wrong.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::num::NonZero;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, StatusCode, header},
};
use common::{Api, from};
use portico_api::{App, Quota, router};
use portico_domain::{ClientId, FileId, ObjectId, files::sweep};
use portico_store::Store;
use portico_testkit::{World, sqlx};
use serde_json::{Value, json};
use tower::ServiceExt;

const LIST: &str = "/api/v1/files";

struct House {
    api: Api,
    world: World,
    store: Store,
}

/// What is sent: texts, and the file with its name.
type Form<'f> = (&'f [(&'f str, &'f str)], &'f str, &'f [u8]);

impl House {
    async fn new() -> Self {
        Self::of(World::new(2).await).await
    }

    async fn of(world: World) -> Self {
        let store = world.store().await;
        let app =
            App { store: Some(store.clone()), ..App::new(world.database.clone(), world.auth()) };
        Self { api: Api::serving(&world, router(app)), world, store }
    }

    async fn ask(&self, request: axum::http::Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
        let answer = self.api.0.clone().oneshot(request).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        (status, headers, to_bytes(answer.into_body(), 1 << 20).await.unwrap())
    }

    async fn bring(&self, actor: &str, path: &str, form: Form<'_>) -> (StatusCode, Value) {
        let body = body(form);
        let request = from(actor, Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::CONTENT_LENGTH, body.len());
        let (status, _, body) = self.ask(request.body(Body::from(body)).unwrap()).await;
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn have(
        &self,
        actor: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = from(actor, Method::GET, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn change(&self, actor: &str, method: Method, path: &str, change: Value) -> StatusCode {
        let request = from(actor, method, path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json");
        self.api.send(request, &change.to_string()).await.status
    }

    /// Rows by state, what the practice keeps, and how many objects there are.
    async fn kept(&self) -> (i64, i64, i64, usize) {
        let states = "select count(*) filter (where o.state = 'kept'), count(*) filter (where o.state <> 'kept'),
                             (select used_bytes from storage s where s.tenant_id = md5('a')::uuid)
                        from objects o where o.tenant_id = md5('a')::uuid";
        let (kept, unkept, used): (i64, i64, i64) =
            sqlx::query_as(states).fetch_one(&self.world.superuser).await.unwrap();
        (kept, unkept, used, self.store.list(None, 1_000).await.unwrap().len())
    }

    /// What the program does every half a minute.
    async fn sweep(&self) {
        for tenant in self.world.database.tenants_to_sweep().await.unwrap() {
            let due = async |worker: &mut _| sweep::due(worker, 100).await;
            for object in self.world.database.at_work(tenant, due).await.unwrap() {
                self.store.remove(&format!("{tenant}/{object}").parse().unwrap()).await.unwrap();
                let forget = async |worker: &mut _| sweep::forget(worker, object).await;
                self.world.database.at_work(tenant, forget).await.unwrap();
            }
        }
    }
}

fn body((texts, name, bytes): Form<'_>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in texts {
        let part =
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/html\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    body
}

#[tokio::test]
async fn a_file_from_beginning_to_end() {
    from_beginning_to_end(House::new().await).await;
}

#[tokio::test]
async fn wall_one_alone_keeps_a_file() {
    let world = World::new(2).await;
    world.take_row_level_security_down().await;
    from_beginning_to_end(House::of(world).await).await;
}

async fn from_beginning_to_end(house: House) {
    let client: ClientId = house.world.id("a1").await;
    let client = client.to_string();
    let texts: &[_] = &[("client_id", client.as_str())];
    let before = house.kept().await;
    let (status, made) =
        house.bring("a-coach", LIST, (texts, "C:\\notes\\..\\plan.html", b"First.")).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let path = format!("{LIST}/{}", made["id"].as_str().unwrap());
    let file = house.api.get("a-coach", &path).await;
    assert_eq!(
        (&file.body["name"], &file.body["media_type"], &file.body["bytes"], &file.body["shared"]),
        (&json!("plan.html.txt"), &json!("text/plain"), &json!(6), &json!(false))
    );

    // Private: not there for the client, in no representation.
    let nothing: FileId = house.world.id("nothing").await;
    let unknown = house.api.get("a-client1", &format!("{LIST}/{nothing}")).await;
    for end in ["", "/versions", "/content", "/versions/1/content"] {
        assert_eq!(house.api.get("a-client1", &format!("{path}{end}")).await, unknown, "{end}");
    }

    // Shared: they have it, inert; another version is kept beside.
    let shared = house.change("a-coach", Method::PATCH, &path, json!({ "shared": true })).await;
    assert_eq!(shared, StatusCode::OK);
    let versions = format!("{path}/versions");
    let (status, _) = house.bring("a-coach", &versions, (&[], "plan 2.txt", b"Second one.")).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, headers, bytes) = house.have("a-client1", &format!("{path}/content"), &[]).await;
    assert_eq!((status, &bytes[..]), (StatusCode::OK, &b"Second one."[..]));
    for (name, value) in [
        ("content-type", "text/plain"),
        ("content-length", "11"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "bytes"),
        ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
        (
            "content-disposition",
            "attachment; filename=\"plan 2.txt\"; filename*=UTF-8''plan%202.txt",
        ),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    let (_, _, first) = house.have("a-client1", &format!("{versions}/1/content"), &[]).await;
    assert_eq!(&first[..], b"First.");

    // A part of it, and one that it does not have.
    for (range, status, part, says) in [
        ("bytes=0-5", 206, &b"Second"[..], "bytes 0-5/11"),
        ("bytes=-4", 206, b"one.", "bytes 7-10/11"),
        ("bytes=7-99", 206, b"one.", "bytes 7-10/11"),
        ("bytes=0-1,3-4", 200, b"Second one.", ""),
    ] {
        let had = house.have("a-client1", &format!("{path}/content"), &[("range", range)]).await;
        assert_eq!((had.0.as_u16(), &had.2[..]), (status, part), "{range}");
        let told = had.1.get("content-range").map_or("", |value| value.to_str().unwrap());
        assert_eq!(told, says, "{range}");
    }
    let (status, headers, _) =
        house.have("a-client1", &format!("{path}/content"), &[("range", "bytes=11-")]).await;
    assert_eq!((status.as_u16(), headers["content-range"].to_str().unwrap()), (416, "bytes */11"));

    // The client may neither change nor throw away what is not theirs.
    for (method, end) in [(Method::PATCH, ""), (Method::DELETE, "")] {
        let change = json!({ "name": "mine.txt" });
        let refused = house.change("a-client1", method, &format!("{path}{end}"), change).await;
        assert_eq!(refused, StatusCode::FORBIDDEN);
    }
    let (refused, _) = house.bring("a-client1", &versions, (&[], "mine.txt", b"Mine.")).await;
    assert_eq!(refused, StatusCode::FORBIDDEN);

    // Thrown away, it is gone at once, and its bytes with the next sweep.
    assert_eq!(house.kept().await, (before.0 + 2, before.1, before.2 + 17, before.3 + 2));
    let gone = house.change("a-coach", Method::DELETE, &path, json!({})).await;
    assert_eq!(gone, StatusCode::NO_CONTENT);
    assert_eq!(
        house.have("a-coach", &format!("{path}/content"), &[]).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(house.kept().await, (before.0, before.1 + 2, before.2, before.3 + 2));
    house.sweep().await;
    assert_eq!(house.kept().await, before);
}

#[tokio::test]
async fn what_a_client_brings_is_seen_by_both_and_is_theirs_to_change() {
    let house = House::new().await;
    let client: ClientId = house.world.id("a1").await;
    let client = client.to_string();
    let texts: &[_] = &[("client_id", client.as_str()), ("shared", "false")];
    let (status, made) = house.bring("a-client1", LIST, (texts, "intake.txt", b"Hello.")).await;
    assert_eq!(status, StatusCode::CREATED);
    let path = format!("{LIST}/{}", made["id"].as_str().unwrap());
    let seen = house.api.get("a-coach", &path).await;
    assert_eq!((&seen.body["shared"], &seen.body["author"]), (&json!(true), &json!("a-client1")));
    for actor in ["a-client2", "a-bystander", "a-admin", "b-coach"] {
        let hidden = house.have(actor, &format!("{path}/content"), &[]).await;
        assert_eq!(hidden.0, StatusCode::NOT_FOUND, "{actor}");
    }
    let renamed =
        house.change("a-client1", Method::PATCH, &path, json!({ "name": "Intake.txt" })).await;
    assert_eq!(renamed, StatusCode::OK);
    let hidden = house.change("a-client1", Method::PATCH, &path, json!({ "shared": false })).await;
    assert_eq!(hidden, StatusCode::FORBIDDEN);
    assert_eq!(
        house.change("a-client1", Method::DELETE, &path, json!({})).await,
        StatusCode::NO_CONTENT
    );
    // To nobody else's client, and to none whom one does not work with.
    let other: ClientId = house.world.id("a2").await;
    let other = other.to_string();
    let before = house.kept().await;
    for (actor, status) in [
        ("a-client1", 404),
        ("a-coach", 403),
        ("a-admin", 404),
        ("a-bystander", 404),
        ("b-coach", 404),
    ] {
        let texts: &[_] = &[("client_id", other.as_str())];
        let (refused, _) = house.bring(actor, LIST, (texts, "x.txt", b"x")).await;
        let allowed = if actor == "a-coach" { 404 } else { status };
        assert!([status, allowed].contains(&refused.as_u16()), "{actor}: {refused}");
    }
    assert_eq!(house.kept().await, before, "nothing of it is left");
}

#[tokio::test]
async fn what_is_not_taken_leaves_nothing() {
    let house = House::new().await;
    let client: ClientId = house.world.id("a1").await;
    let client = client.to_string();
    let texts: &[_] = &[("client_id", client.as_str())];
    let before = house.kept().await;
    for (name, bytes, status) in [
        ("page.pdf", &b"<!doctype html><script>alert(1)</script>"[..], 422),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", 422),
        ("invoice.pdf", b"MZ\x90\x00\x03\x00\x00\x00", 422),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n", 422),
        ("empty.txt", b"", 422),
    ] {
        let (refused, problem) = house.bring("a-coach", LIST, (texts, name, bytes)).await;
        assert_eq!(refused.as_u16(), status, "{name}: {problem}");
    }
    // A form of another shape, one that ends too early, one that does not say how long it is.
    let whole = body((texts, "x.txt", b"whole"));
    for (sent, length, status) in [
        (&whole[..whole.len() - 12], Some(whole.len()), 422),
        (&whole[..60], Some(whole.len()), 422),
        (&whole[..], None, 411),
        (&body((&[("other", "1")], "x.txt", b"x"))[..], Some(100), 422),
        (&body((&[], "x.txt", b"x"))[..], Some(100), 422),
        (&body((&[("client_id", "no-id")], "x.txt", b"x"))[..], Some(100), 404),
    ] {
        let mut request = from("a-coach", Method::POST, LIST)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        let (refused, _, _) = house.ask(request.body(Body::from(sent.to_vec())).unwrap()).await;
        assert_eq!(refused.as_u16(), status, "{length:?} of {}", sent.len());
    }
    house.sweep().await;
    assert_eq!(house.kept().await, before, "no row and no object is left");

    // More than a file may have, and more than there is room for.
    for (limit, says) in
        [("largest_bytes = 100", "larger than"), ("quota_bytes = used_bytes + 100", "no room")]
    {
        let set = format!("update storage set {limit} where tenant_id = md5('a')::uuid");
        sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&house.world.superuser).await.unwrap();
        let (refused, problem) = house.bring("a-coach", LIST, (texts, "x.txt", &[b'x'; 200])).await;
        assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
        let reset = "update storage set largest_bytes = 1000000, quota_bytes = 1000000";
        sqlx::raw_sql(reset).execute(&house.world.superuser).await.unwrap();
    }
    assert_eq!(house.kept().await, before);
}

/// What a file was called before is not told by what is had of it later; and what a form holds in front of the file is
/// short.
#[tokio::test]
async fn the_name_that_stands_is_the_one_that_is_had() {
    let house = House::new().await;
    let client: ClientId = house.world.id("a1").await;
    let client = client.to_string();
    let texts: &[_] = &[("client_id", client.as_str())];
    let (_, made) = house.bring("a-coach", LIST, (texts, "of somebody else.txt", b"x")).await;
    let path = format!("{LIST}/{}", made["id"].as_str().unwrap());
    let change = json!({ "name": "Summary.txt", "shared": true });
    assert_eq!(house.change("a-coach", Method::PATCH, &path, change).await, StatusCode::OK);
    let (_, headers, _) = house.have("a-client1", &format!("{path}/content"), &[]).await;
    assert!(headers["content-disposition"].to_str().unwrap().contains("Summary.txt"));
    let versions = house.api.get("a-client1", &format!("{path}/versions")).await;
    assert!(!versions.body.to_string().contains("somebody"), "{}", versions.body);

    let long = vec![b'x'; 3 << 20];
    let request = from("a-client1", Method::POST, LIST)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, long.len());
    let chunks =
        long.chunks(64 << 10).map(|chunk| Ok::<_, std::io::Error>(Bytes::copy_from_slice(chunk)));
    let body = Body::from_stream(futures_util::stream::iter(chunks.collect::<Vec<_>>()));
    let (refused, _, _) = house.ask(request.body(body).unwrap()).await;
    assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
}

/// What began to arrive and was never heard of again goes after a day; what was given up, at once.
#[tokio::test]
async fn what_was_cut_off_is_swept() {
    let house = House::new().await;
    let before = house.kept().await;
    let object: ObjectId = house.world.id("cut-off").await;
    let cut_off = "insert into objects (tenant_id, id, client_id, subject_id, bytes)
                   select md5('a')::uuid, md5('cut-off')::uuid, md5('a1')::uuid, md5('a-coach')::uuid, 500;
                   update storage set used_bytes = used_bytes + 500 where tenant_id = md5('a')::uuid";
    sqlx::raw_sql(cut_off).execute(&house.world.superuser).await.unwrap();
    let tenant: portico_domain::TenantId = house.world.id("a").await;
    let key = format!("{tenant}/{object}").parse().unwrap();
    let text = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"half"))]);
    house.store.put(&key, text, 100).await.unwrap();
    house.sweep().await;
    assert_eq!(
        house.kept().await,
        (before.0, before.1 + 1, before.2 + 500, before.3 + 1),
        "still young"
    );
    let old = "update objects set begun_at = now() - interval '25 hours' where state = 'arriving'";
    sqlx::raw_sql(old).execute(&house.world.superuser).await.unwrap();
    house.sweep().await;
    assert_eq!(house.kept().await, before);
}

/// The quota counts requests: one that has begun comes to its end, and what came of it is kept, or given up.
#[tokio::test]
async fn what_has_begun_comes_to_its_end() {
    let world = World::new(2).await;
    let (store, two) = (world.store().await, NonZero::new(2).unwrap());
    let quota = Quota::new(two, NonZero::new(1).unwrap());
    let app =
        App { store: Some(store.clone()), quota, ..App::new(world.database.clone(), world.auth()) };
    let house = House { api: Api::serving(&world, router(app)), world, store };
    let client: ClientId = house.world.id("a1").await;
    let client = client.to_string();
    let texts: &[_] = &[("client_id", client.as_str())];
    let mut kept = 0;
    for n in 0..5 {
        let (status, _) = house.bring("a-client1", LIST, (texts, "x.txt", b"x")).await;
        assert!([201, 429].contains(&status.as_u16()), "{n}: {status}");
        kept += i64::from(status == StatusCode::CREATED);
        let unkept = house.kept().await.1;
        assert_eq!(unkept, 0, "{n}: nothing is on its way any more");
    }
    assert!((2..5).contains(&kept), "the control: {kept}");
}
