//! The settings of a practice and what is still to be paid, over the API.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use common::{Answer, Api, from};
use portico_testkit::{
    World,
    seed::{PASSWORD, totp_code},
};
use serde_json::{Value, json};
use tower::ServiceExt;

const SETTINGS: &str = "/api/v1/settings";
const BANK: &str = "/api/v1/settings/bank-details";
const LOGO: &str = "/api/v1/settings/logo";

async fn send(api: &Api, actor: &str, method: Method, path: &str, body: &Value) -> Answer {
    let request = from(actor, method, path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    api.send(request, &body.to_string()).await
}

async fn upload(api: &Api, actor: &str, method: Method, file: Vec<u8>) -> StatusCode {
    let request = from(actor, method, LOGO)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "image/png");
    let request: Request<Body> = request.body(Body::from(file)).unwrap();
    let answer = api.0.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    status
}

fn picture() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(700, 100).write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

#[tokio::test]
async fn settings_are_read_by_staff_and_changed_by_admins() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let before = world.contents().await;
    for actor in ["a-client1", "a-client2"] {
        assert_eq!(api.get(actor, SETTINGS).await.status, StatusCode::FORBIDDEN, "{actor}");
    }
    for actor in ["a-coach", "a-bystander", "a-client1"] {
        for change in [json!({ "name": "Mine" }), json!({ "name": "" }), json!({})] {
            let answer = send(&api, actor, Method::PATCH, SETTINGS, &change).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{actor} {change}");
        }
    }
    for change in [
        json!({ "name": "" }),
        json!({ "name": "a\u{0}b" }),
        json!({ "name": null }),
        json!({ "currency": null }),
        json!({ "currency": "XXX" }),
        json!({ "accent": "red" }),
        json!({ "accent": "#1e6350\u{0}" }),
        json!({ "time_zone": "Europe/Nowhere" }),
        json!({ "time_zone": "posix/Europe/Lisbon" }),
        json!({ "due_days": 366 }),
        json!({ "due_days": -1 }),
        json!({ "tax_name": "a tax of more than twenty" }),
        json!({ "tax_milli": 100_001 }),
        json!({ "number_format": "dots" }),
        json!({ "number_pattern": "{YYYY}" }),
        json!({ "imprint": "x".repeat(1_001) }),
        json!({ "logo_id": null }),
    ] {
        let answer = send(&api, "a-admin", Method::PATCH, SETTINGS, &change).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{change}");
    }
    assert_eq!(world.contents().await, before, "none of it changed anything");

    let mut expected = api.get("a-coach", SETTINGS).await.body;
    let change =
        json!({ "name": "Practice", "accent": "#1E6350", "imprint": "A\r\nB", "tax_milli": 7_700 });
    let answer = send(&api, "a-admin", Method::PATCH, SETTINGS, &change).await;
    assert_eq!(answer.status, StatusCode::OK);
    for (field, value) in [
        ("name", json!("Practice")),
        ("accent", json!("#1e6350")),
        ("imprint", json!("A\nB")),
        ("tax_milli", json!(7_700)),
    ] {
        expected[field] = value;
    }
    assert_eq!(answer.body, expected, "what was not named stays");
    let change = json!({ "accent": null, "imprint": null });
    let answer = send(&api, "a-admin", Method::PATCH, SETTINGS, &change).await;
    assert_eq!((&answer.body["accent"], &answer.body["imprint"]), (&Value::Null, &Value::Null));
    assert_eq!(api.get("b-coach", SETTINGS).await.body["name"], "practice-b");
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_not_written_over() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let found = api.get("a-admin", SETTINGS).await.headers[header::ETAG].clone();
    let change = async |name: &str| {
        let request = from("a-admin", Method::PATCH, SETTINGS)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, &found);
        api.send(request, &json!({ "name": name }).to_string()).await
    };
    let first = change("First").await;
    assert_eq!((first.status, &first.body["name"]), (StatusCode::OK, &json!("First")));
    assert_ne!(first.headers[header::ETAG], found);
    let before = world.contents().await;
    assert_eq!(change("Second").await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(world.contents().await, before);
    assert_eq!(
        api.get("a-admin", SETTINGS).await.headers[header::ETAG],
        first.headers[header::ETAG]
    );
}

#[tokio::test]
async fn a_logo_is_put_and_taken_away() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let before = world.contents().await;
    for actor in ["a-coach", "a-client1"] {
        for (method, file) in [(Method::PUT, picture()), (Method::DELETE, vec![])] {
            assert_eq!(upload(&api, actor, method, file).await, StatusCode::FORBIDDEN, "{actor}");
        }
        let heavy = vec![0; 6 << 20];
        assert_eq!(upload(&api, actor, Method::PUT, heavy).await, StatusCode::FORBIDDEN, "{actor}");
    }
    for (file, status) in [
        (vec![], StatusCode::UNPROCESSABLE_ENTITY),
        (b"<svg/>".to_vec(), StatusCode::UNPROCESSABLE_ENTITY),
        (picture()[..50].to_vec(), StatusCode::UNPROCESSABLE_ENTITY),
        (vec![0; 6 << 20], StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(upload(&api, "a-admin", Method::PUT, file).await, status);
    }
    assert_eq!(world.contents().await, before, "none of it changed anything");
    let first = api.get("a-coach", SETTINGS).await.body["logo_id"].clone();
    assert_eq!(upload(&api, "a-admin", Method::PUT, picture()).await, StatusCode::NO_CONTENT);
    let second = api.get("a-coach", SETTINGS).await.body["logo_id"].clone();
    assert!(second.is_string() && second != first);
    assert_eq!(upload(&api, "a-admin", Method::DELETE, vec![]).await, StatusCode::NO_CONTENT);
    assert_eq!(api.get("a-coach", SETTINGS).await.body["logo_id"], Value::Null);
    assert!(api.get("b-coach", SETTINGS).await.body["logo_id"].is_string(), "the twin's");
}

#[tokio::test]
async fn bank_details_take_a_password_and_a_fresh_code() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let with = |iban: &str, password: &str, code: &str| json!({ "iban": iban, "password": password, "code": code });
    let right = with("GB29 NWBK 6016 1331 9268 19", PASSWORD, &totp_code());
    let before = world.contents().await;
    for (actor, get, put) in
        [("a-client1", 404, 404), ("a-coach", 200, 403), ("a-bystander", 200, 403)]
    {
        assert_eq!(api.get(actor, BANK).await.status, get, "{actor}");
        for body in [&right, &with("none", PASSWORD, "")] {
            assert_eq!(send(&api, actor, Method::PUT, BANK, body).await.status, put, "{actor}");
        }
    }
    for (body, status) in [
        (with("GB29 NWBK 6016 1331 9268 19", "wrong", &totp_code()), 403),
        (with("GB29 NWBK 6016 1331 9268 19", PASSWORD, "000000x"), 403),
        (with("GB29 NWBK 6016 1331 9268 19", PASSWORD, ""), 403),
        (with("GB28 NWBK 6016 1331 9268 19", PASSWORD, &totp_code()), 422),
        (json!({ "iban": null }), 422),
    ] {
        assert_eq!(send(&api, "a-admin", Method::PUT, BANK, &body).await.status, status, "{body}");
    }
    assert_eq!(world.contents().await, before, "none of it changed anything");
    let answer = send(&api, "a-admin", Method::PUT, BANK, &right).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let expected =
        json!({ "holder": null, "iban": "GB29NWBK60161331926819", "bic": null, "words": null });
    assert_eq!(api.get("a-coach", BANK).await.body, expected);
    let after = world.contents().await;
    let answer = send(&api, "a-admin", Method::PUT, BANK, &right).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "that code was used");
    assert_eq!(world.contents().await, after);
}

#[tokio::test]
async fn receivables_are_of_the_clients_one_works_with() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let answer = api.get("a-coach", "/api/v1/receivables").await;
    assert_eq!(answer.body["totals"][0]["outstanding_minor"], 10_000);
    assert_eq!(answer.body["totals"][0]["invoices"], 1);
    assert_eq!(answer.body["clients"][0]["name"], "a1");
    assert_eq!(answer.body["clients"].as_array().unwrap().len(), 1);
    assert_eq!(answer.body["months"][0]["month"], "2026-02-01");
    let table = api.get("a-coach", "/api/v1/receivables/csv").await;
    assert_eq!(table.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert!(
        table.body.as_str().unwrap().contains("\"a1\",\"no-a1-issued\",\"2026-01-31\","),
        "{table:?}"
    );
    let nothing = json!({ "totals": [], "clients": [], "months": [] });
    for actor in ["a-admin", "a-bystander"] {
        assert_eq!(api.get(actor, "/api/v1/receivables").await.body, nothing, "{actor}");
    }
    for path in ["/api/v1/receivables", "/api/v1/receivables/csv"] {
        assert_eq!(api.get("a-client1", path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
