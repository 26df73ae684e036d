//! Writing, issuing and paying through the API.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::time::Duration;

use axum::http::{HeaderMap, Method, StatusCode, header};
use common::{Answer, Api, from};
use portico_api::{App, Printer, router};
use portico_domain::{ClientId, InvoiceId};
use portico_testkit::{World, sqlx::query_scalar};
use serde_json::{Value, json};

const LIST: &str = "/api/v1/invoices";

/// What changes something, with other headers than the usual ones.
async fn send(
    api: &Api,
    actor: &str,
    method: Method,
    path: &str,
    more: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let request = from(actor, method, path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    let request = more.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    api.send(request, &body.to_string()).await
}

async fn place(world: &World, name: &str) -> String {
    let id: InvoiceId = world.id(name).await;
    format!("{LIST}/{id}")
}

fn line() -> Value {
    json!({ "description": "Session", "quantity_milli": 1_500, "unit_minor": 10_001,
            "discount_milli": 10_000, "tax_milli": 23_000 })
}

/// A draft of the coach's, for a1.
async fn written(world: &World, api: &Api) -> String {
    let client: ClientId = world.id("a1").await;
    let body = json!({ "client_id": client, "words": "Thank you.", "lines": [line()] });
    let answer = api.post("a-coach", LIST, &body.to_string()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    format!("{LIST}/{}", answer.body["id"].as_str().unwrap())
}

fn tag(headers: &HeaderMap) -> String {
    headers[header::ETAG].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_draft_is_written_changed_and_issued() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let draft = written(&world, &api).await;
    let answer = api.get("a-coach", &draft).await;
    let tagged = tag(&answer.headers);
    assert_eq!(answer.body["state"], "draft");
    assert_eq!(answer.body["currency"], "EUR", "the practice's");
    // 1.5 × 100.01, less 10 per cent, is 135.0135; and 23 per cent of 135.01 is 31.0523.
    assert_eq!(answer.body["lines"][0]["net_minor"], 13_501);
    assert_eq!(
        answer.body["taxes"],
        json!([{ "tax_milli": 23_000, "net_minor": 13_501, "tax_minor": 3_105 }])
    );
    assert_eq!(answer.body["total_minor"], 16_606);

    let change = json!({ "reference": "PO 7", "words": null });
    let patch = async |more: &[(&str, &str)], body: &Value| {
        send(&api, "a-coach", Method::PATCH, &draft, more, body).await
    };
    let answer = patch(&[("if-match", &tagged)], &change).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!((&answer.body["reference"], &answer.body["words"]), (&json!("PO 7"), &Value::Null));
    assert_eq!(answer.body["lines"][0]["description"], "Session", "what is left out stays");
    assert_eq!(tag(&answer.headers), tag(&api.get("a-coach", &draft).await.headers));
    let before = world.contents().await;
    let answer = patch(&[("if-match", &tagged)], &json!({ "reference": "PO 8" })).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    for (body, status) in [
        (json!({ "number": "2026-0001" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "client_id": "x" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "reference": "a\nb" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "words": "a\u{0}b" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "issued_on": "26/11/2026" }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "lines": vec![line(); 201] }), StatusCode::UNPROCESSABLE_ENTITY),
        (
            json!({ "lines": [{ "description": " ", "quantity_milli": 1, "unit_minor": 1, "tax_milli": 0 }] }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        assert_eq!(patch(&[], &body).await.status, status, "{body}");
    }
    assert_eq!(world.contents().await, before, "nothing of it is kept");

    let issue = format!("{draft}/issue");
    let answer = api.post("a-coach", &issue, "").await;
    assert_eq!((answer.status, &answer.body["number"]), (StatusCode::OK, &json!("2026-0003")));
    let before = world.contents().await;
    for (method, path) in
        [(Method::PATCH, &draft), (Method::DELETE, &draft), (Method::POST, &issue)]
    {
        let answer =
            send(&api, "a-coach", method.clone(), path, &[], &json!({ "words": "x" })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{method} {path}");
        let answer =
            send(&api, "a-client1", method.clone(), path, &[], &json!({ "words": "x" })).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
    assert_eq!(world.contents().await, before, "what was issued is frozen");

    let other = written(&world, &api).await;
    let gone = send(&api, "a-coach", Method::DELETE, &other, &[], &Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(api.get("a-coach", &other).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_invoice_is_paid_credited_and_made_void() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let draft = written(&world, &api).await;
    api.post("a-coach", &format!("{draft}/issue"), "").await;
    let payments = format!("{draft}/payments");
    let paid = api
        .post("a-coach", &payments, r#"{"amount_minor": 606, "received_on": "2026-11-03"}"#)
        .await;
    assert_eq!(paid.status, StatusCode::CREATED);
    let refused = api.post("a-coach", &format!("{draft}/void"), "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let one = format!("{payments}/{}", paid.body["id"].as_str().unwrap());
    let back = send(&api, "a-coach", Method::DELETE, &one, &[], &Value::Null).await;
    assert_eq!(back.status, StatusCode::NO_CONTENT);

    let key = [("idempotency-key", "one-credit-note")];
    let credit = format!("{draft}/credit-note");
    let note = send(&api, "a-coach", Method::POST, &credit, &key, &Value::Null).await;
    assert_eq!(note.status, StatusCode::CREATED, "{note:?}");
    let again = send(&api, "a-coach", Method::POST, &credit, &key, &Value::Null).await;
    assert_eq!(again.body, note.body, "the same draft");
    let note = format!("{LIST}/{}", note.body["id"].as_str().unwrap());
    let answer = api.get("a-coach", &note).await;
    assert_eq!(
        (&answer.body["kind"], &answer.body["total_minor"]),
        (&json!("credit-note"), &json!(-16_606))
    );
    api.post("a-coach", &format!("{note}/issue"), "").await;
    let answer = api.get("a-client1", &draft).await;
    assert_eq!(
        (&answer.body["state"], &answer.body["payments"][0]["credit_number"]),
        (&json!("paid"), &json!("2026-0004"))
    );

    let third = written(&world, &api).await;
    api.post("a-coach", &format!("{third}/issue"), "").await;
    let void = api.post("a-coach", &format!("{third}/void"), "").await;
    assert_eq!(void.status, StatusCode::NO_CONTENT);
    let answer = api.get("a-client1", &third).await;
    assert_eq!(
        (&answer.body["state"], &answer.body["outstanding_minor"]),
        (&json!("void"), &json!(0))
    );
}

/// Ten who send one request with one key, at once, make one record.
#[tokio::test]
async fn what_is_sent_ten_times_is_done_once() {
    let world = World::new(4).await;
    let api = Api::new(&world);
    let payments = format!("{}/payments", place(&world, "a1-issued").await);
    let (key, body) = ([("idempotency-key", "ten-at-once")], json!({ "amount_minor": 100 }));
    let mut ids = Vec::new();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (api, payments, body) = (Api(api.0.clone()), payments.clone(), body.clone());
        tasks.spawn(
            async move { send(&api, "a-coach", Method::POST, &payments, &key, &body).await },
        );
    }
    while let Some(answer) = tasks.join_next().await {
        let answer = answer.unwrap();
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        ids.push(answer.body["id"].clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let count = async || -> (i64, i64) {
        let paid =
            query_scalar("select paid_minor from invoices where id = md5('a1-issued')::uuid");
        let rows = query_scalar("select count(*) from payments where amount_minor = 100");
        let pool = &world.superuser;
        (paid.fetch_one(pool).await.unwrap(), rows.fetch_one(pool).await.unwrap())
    };
    assert_eq!(count().await, (2_000, 1));
    let other =
        send(&api, "a-coach", Method::POST, &payments, &key, &json!({ "amount_minor": 200 })).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The control: without a key each is one.
    for _ in 0..2 {
        send(&api, "a-coach", Method::POST, &payments, &[], &body).await;
    }
    assert_eq!(count().await, (2_200, 3));
}

/// Under whatever id, by whomever: what may not be seen is what is not there, in each representation.
#[tokio::test]
async fn foreign_guessed_and_swapped_ids_are_of_nothing() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let payment = async |name: &str| -> InvoiceId { world.id(&format!("{name}-payment")).await };
    let before = world.contents().await;
    for (actor, hidden) in [
        ("a-coach", &["a2-issued", "a2-draft", "b1-issued", "b1-draft"][..]),
        ("a-client1", &["a1-draft", "a2-issued", "b1-issued"]),
        ("a-client2", &["a1-issued", "a1-draft", "a2-draft", "b1-issued"]),
        ("a-bystander", &["a1-issued", "a1-draft", "b1-issued"]),
        ("a-admin", &["a1-issued", "a1-draft", "a2-issued", "b1-issued"]),
        ("b-coach", &["a1-issued", "a1-draft", "b2-issued"]),
    ] {
        let nothing = place(&world, "nothing").await;
        let unknown = api.get(actor, &nothing).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        for name in hidden {
            let (place, payment) = (place(&world, name).await, payment(name).await);
            for (method, path, body) in [
                (Method::GET, place.clone(), Value::Null),
                (Method::GET, format!("{place}/pdf"), Value::Null),
                (Method::PATCH, place.clone(), json!({ "words": "x" })),
                (Method::PATCH, place.clone(), json!({ "words": "a\u{0}" })),
                (Method::DELETE, place.clone(), Value::Null),
                (Method::POST, format!("{place}/issue"), Value::Null),
                (Method::POST, format!("{place}/void"), Value::Null),
                (Method::POST, format!("{place}/credit-note"), Value::Null),
                (Method::POST, format!("{place}/payments"), json!({ "amount_minor": -5 })),
                (Method::DELETE, format!("{place}/payments/{payment}"), Value::Null),
            ] {
                let answer = send(&api, actor, method.clone(), &path, &[], &body).await;
                assert_eq!(answer, unknown, "{actor}: {method} {name} {path}");
            }
        }
    }
    // A payment of another document, and drafts, which are no PDF.
    let (draft, unknown) =
        (place(&world, "a1-draft").await, api.get("a-coach", &format!("{LIST}/no-id")).await);
    let swapped = format!("{draft}/payments/{}", payment("a1-issued").await);
    assert_eq!(send(&api, "a-coach", Method::DELETE, &swapped, &[], &Value::Null).await, unknown);
    assert_eq!(api.get("a-coach", &format!("{draft}/pdf")).await, unknown);
    for (actor, client, status) in [
        ("a-coach", "a2", StatusCode::NOT_FOUND),
        ("a-coach", "b1", StatusCode::NOT_FOUND),
        ("a-admin", "a1", StatusCode::NOT_FOUND),
        ("a-bystander", "a1", StatusCode::NOT_FOUND),
        ("a-client2", "a1", StatusCode::NOT_FOUND),
        ("a-client1", "a1", StatusCode::FORBIDDEN),
    ] {
        let client: ClientId = world.id(client).await;
        for lines in [
            json!([line()]),
            json!([{ "description": "\u{0}", "quantity_milli": 1, "unit_minor": 1, "tax_milli": 0 }]),
        ] {
            let body = json!({ "client_id": client, "lines": lines }).to_string();
            assert_eq!(api.post(actor, LIST, &body).await.status, status, "{actor}");
        }
    }
    assert_eq!(world.contents().await, before);
    let whole = place(&world, "a1-issued").await;
    let answer = api.get("a-coach", &format!("{whole}/pdf")).await;
    assert_eq!(
        (answer.status, &answer.headers[header::CONTENT_TYPE]),
        (StatusCode::OK, &"application/pdf".parse().unwrap())
    );
}

/// What is decided of a document is decided of what was looked at, if that is said.
#[tokio::test]
async fn only_what_was_looked_at_is_issued_or_thrown_away() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let (draft, issued) = (place(&world, "a1-draft").await, place(&world, "a1-issued").await);
    let tag = async |path: &str| {
        api.get("a-coach", path).await.headers[header::ETAG].to_str().unwrap().to_owned()
    };
    let send = async |method: Method, path: &str, tag: &str, body: &str| {
        let request = from("a-coach", method, path)
            .header("sec-fetch-site", "same-origin")
            .header(header::IF_MATCH, tag)
            .header(header::CONTENT_TYPE, "application/json");
        api.send(request, body).await.status
    };
    let (seen, standing) = (tag(&draft).await, tag(&issued).await);
    let change = json!({ "reference": "another" }).to_string();
    assert_eq!(send(Method::PATCH, &draft, &seen, &change).await, StatusCode::OK);
    let before = world.contents().await;
    for (method, path, tag) in [
        (Method::POST, format!("{draft}/issue"), seen.as_str()),
        (Method::DELETE, draft.clone(), seen.as_str()),
        (Method::POST, format!("{issued}/void"), "\"another\""),
    ] {
        let status = send(method, &path, tag, "").await;
        assert_eq!(status, StatusCode::PRECONDITION_FAILED, "{path}");
    }
    assert_eq!(world.contents().await, before);
    let now = tag(&draft).await;
    assert_eq!(send(Method::POST, &format!("{draft}/issue"), &now, "").await, StatusCode::OK);
    let void = format!("{issued}/void");
    let status = send(Method::POST, &void, &standing, "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "something was paid of it: no 412");
}

#[tokio::test]
async fn a_document_has_twenty_rates_of_tax_at_most() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let client: ClientId = world.id("a1").await;
    for (rates, status) in [(20, StatusCode::CREATED), (21, StatusCode::UNPROCESSABLE_ENTITY)] {
        let line = |rate| json!({ "description": "x", "quantity_milli": 1000, "unit_minor": 100, "tax_milli": rate });
        let lines: Vec<_> = (0..rates).map(line).collect();
        let body = json!({ "client_id": client, "lines": lines }).to_string();
        assert_eq!(api.post("a-coach", LIST, &body).await.status, status, "{rates}");
    }
}

/// The largest invoice there is fits, whatever it is written in.
#[tokio::test]
async fn two_hundred_long_lines_fit() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let client: ClientId = world.id("a1").await;
    let line = json!({ "description": "€".repeat(2000), "quantity_milli": 1, "unit_minor": 1, "tax_milli": 0 });
    let body = json!({ "client_id": client, "lines": vec![line; 200] }).to_string();
    assert!(body.len() > portico_api::BODY_LIMIT);
    assert_eq!(api.post("a-coach", LIST, &body).await.status, StatusCode::CREATED);
}

/// A few documents are made at once: whoever waits too long is told when to come again.
#[tokio::test]
async fn who_waits_for_a_pdf_too_long_is_told_so() {
    let world = World::new(2).await;
    let app = App::new(world.database.clone(), world.auth());
    let busy = App { printer: Printer::new(0, Duration::from_millis(50)), ..app };
    let api = Api::serving(&world, router(busy));
    let answer = api.get("a-client1", &format!("{}/pdf", place(&world, "a1-issued").await)).await;
    assert_eq!(
        (answer.status, &answer.headers[header::RETRY_AFTER]),
        (StatusCode::SERVICE_UNAVAILABLE, &5.into())
    );
    // Nobody else learns that there is anything to wait for.
    let answer = api.get("a-client2", &format!("{}/pdf", place(&world, "a1-issued").await)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
