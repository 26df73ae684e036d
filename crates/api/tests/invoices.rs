//! The invoices of the API: what each actor is answered.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::http::{StatusCode, header};
use common::Api;
use portico_domain::{
    Access, ClientId, Currency, InvoiceId,
    invoices::{self, ImportedInvoice, Kind, Status},
};
use portico_testkit::{INVOICES, READABLE, World};
use serde_json::{Value, json};
use time::{Duration, macros::date};

const LIST: &str = "/api/v1/invoices";

/// Invoices that a coach took in for client a1, each a day newer than the one before it. The third is
/// a draft.
async fn with_more(world: &World) {
    let client_id: ClientId = world.id("a1").await;
    let more: Vec<_> = (0..5)
        .map(|n| ImportedInvoice {
            client_id,
            number: format!("more-{n}"),
            kind: Kind::Invoice,
            status: if n == 2 { Status::Draft } else { Status::Issued },
            currency: Currency::parse("JPY").unwrap(),
            issued_on: Some(date!(2026 - 03 - 01) + Duration::days(n)),
            due_on: None,
            reference: None,
            words: None,
            net_minor: None,
            tax_minor: None,
            total_minor: 16_500,
            paid_minor: 0,
            lines: Vec::new(),
        })
        .collect();
    let (coach, write) = (world.credential("a-coach").await, Access::ReadWrite);
    let taken_in = world.database.within(&coach, write, async |scope| {
        invoices::import(scope, "elsewhere", &more, |_| ()).await
    });
    assert_eq!(taken_in.await.unwrap(), 5);
}

/// The numbers on all pages of a list, from its beginning to its end.
async fn all_pages(api: &Api, actor: &str, query: &str) -> Vec<String> {
    let (mut numbers, mut after) = (Vec::new(), String::new());
    loop {
        let page = api.get(actor, &format!("{LIST}?limit=2{query}{after}")).await;
        assert_eq!(page.status, StatusCode::OK);
        numbers.extend(numbers_of(&page.body));
        assert!(numbers.len() <= 20, "a list has an end");
        let Some(next) = page.body["next"].as_str() else { return numbers };
        after = format!("&after={next}");
    }
}

fn numbers_of(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|invoice| invoice["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_may_not_be_seen_is_answered_like_what_is_not_there() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let nothing: InvoiceId = world.id("nothing").await;
    for (actor, readable) in READABLE {
        let unknown = api.get(actor, &format!("{LIST}/{nothing}")).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_eq!(unknown.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(unknown, api.get(actor, &format!("{LIST}/no-id")).await);
        let mut listed = Vec::new();
        for name in INVOICES {
            let id: InvoiceId = world.id(name).await;
            let answer = api.get(actor, &format!("{LIST}/{id}")).await;
            if readable.contains(&name) {
                assert_eq!((answer.status, &answer.body["words"]), (StatusCode::OK, &json!(name)));
                listed.push(format!("no-{name}"));
            } else {
                assert_eq!(answer, unknown, "{actor}: {name}");
            }
        }
        let mut numbers = all_pages(&api, actor, "").await;
        numbers.sort();
        assert_eq!(numbers, listed, "{actor}");
    }
}

#[tokio::test]
async fn a_list_is_paged_newest_first() {
    let world = World::new(2).await;
    with_more(&world).await;
    let api = Api::new(&world);
    for (actor, expected, in_all) in [
        ("a-coach", &["more-4", "more-3", "more-2", "more-1", "more-0"][..], 7),
        ("a-client1", &["more-4", "more-3", "more-1", "more-0"], 5),
        ("a-client2", &[], 1),
        ("a-admin", &[], 0),
        ("a-bystander", &[], 0),
        ("b-coach", &[], 2),
    ] {
        let numbers = all_pages(&api, actor, "").await;
        assert_eq!(numbers.len(), in_all, "{actor}: {numbers:?}");
        // The ids of the seed are random: its invoices stand anywhere.
        let more: Vec<_> =
            numbers.into_iter().filter(|number| number.starts_with("more")).collect();
        assert_eq!(more, expected, "{actor}");
    }
}

/// An id of whomever's moves the start of a list, and never its bounds.
#[tokio::test]
async fn a_cursor_lets_nobody_see_more() {
    let world = World::new(2).await;
    with_more(&world).await;
    let api = Api::new(&world);
    for actor in ["a-client1", "a-client2", "a-coach", "a-admin", "a-bystander", "b-client1"] {
        let whole = numbers_of(&api.get(actor, LIST).await.body);
        for name in INVOICES.into_iter().chain(["nothing"]) {
            let id: InvoiceId = world.id(name).await;
            let page = numbers_of(&api.get(actor, &format!("{LIST}?after={id}")).await.body);
            assert!(whole.ends_with(&page), "{actor} after {name}: {page:?} of {whole:?}");
        }
        for client in ["a1", "a2", "b1", "b2", "nothing"] {
            let id: ClientId = world.id(client).await;
            let page = all_pages(&api, actor, &format!("&client_id={id}")).await;
            let theirs = |number: &String| {
                number.starts_with(&format!("no-{client}"))
                    || client == "a1" && number.starts_with("more")
            };
            let expected: Vec<_> = whole.iter().filter(|number| theirs(number)).cloned().collect();
            assert_eq!(page, expected, "{actor}: those of {client}");
        }
    }
}

#[tokio::test]
async fn amounts_are_in_minor_units_and_dates_iso() {
    let world = World::new(2).await;
    let api = Api::new(&world);
    let (id, client): (InvoiceId, ClientId) = (world.id("a1-issued").await, world.id("a1").await);
    let mut answer = api.get("a-client1", &format!("{LIST}/{id}")).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    let late = answer.body["overdue_days"].take();
    assert!(late.as_i64().is_some_and(|days| days > 0), "due in February 2026: {late}");
    let payment: InvoiceId = world.id("a1-issued-payment").await;
    let expected = json!({
        "id": id.to_string(),
        "client_id": client.to_string(),
        "number": "no-a1-issued",
        "kind": "invoice",
        "state": "part-paid",
        "currency": "EUR",
        "issued_on": "2026-01-31",
        "due_on": "2026-02-14",
        "overdue_days": null,
        "reference": null,
        "words": "a1-issued",
        "net_minor": 10_000,
        "tax_minor": 1_900,
        "total_minor": 11_900,
        "paid_minor": 1_900,
        "outstanding_minor": 10_000,
        "credits_id": null,
        "source": "portico",
        "amended_at": answer.body["amended_at"],
        "lines": [{
            "description": "a1-issued-line",
            "quantity_milli": 1_000,
            "unit_minor": 10_000,
            "discount_milli": 0,
            "tax_milli": 19_000,
            "net_minor": 10_000,
        }],
        "taxes": [{ "tax_milli": 19_000, "net_minor": 10_000, "tax_minor": 1_900 }],
        "payments": [{
            "id": payment.to_string(),
            "amount_minor": 1_900,
            "received_on": "2026-02-01",
            "credit_id": null,
            "credit_number": null,
        }],
        "print": {
            "seller": "practice-a",
            "imprint": null,
            "buyer": "a1",
            "address": null,
            "how_to_pay": { "holder": null, "iban": "a1-iban", "bic": null, "words": null },
            "tax_name": "VAT",
            "number_format": "comma-point",
        },
    });
    assert_eq!(answer.body, expected);
    let mut listed = expected;
    let parts = ["lines", "taxes", "payments", "print"];
    listed.as_object_mut().unwrap().retain(|name, _| !parts.contains(&name.as_str()));
    let mut page = api.get("a-client1", LIST).await.body;
    page["items"][0]["overdue_days"].take();
    assert_eq!(page, json!({ "items": [listed], "next": null }));
}
