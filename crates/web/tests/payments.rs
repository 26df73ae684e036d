//! What was paid, written down and taken back; and documents as PDF.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use axum::{
    body::to_bytes,
    http::{StatusCode, header},
};
use common::{Site, leads_to, text};
use portico_testkit::sqlx::{query_as, query_scalar};

async fn payments(site: &Site) -> Vec<i64> {
    let sql = "select amount_minor from payments where invoice_id = md5('a1-issued')::uuid order by created_at, id";
    query_scalar(sql).fetch_all(&site.world.superuser).await.unwrap()
}

#[tokio::test]
async fn a_payment_is_written_down_and_taken_back() {
    let site = Site::new().await;
    let invoice = site.path("invoices", "a1-issued").await;
    let place = format!("{invoice}/payments");
    let page = text(site.get("a-coach", &invoice).await).await;
    assert!(page.contains("name=\"amount\"") && page.contains("value=\"100.00\""), "{page}");
    let key =
        page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = format!("key={key}&amount=%E2%82%AC120&received_on=2026-11-03");
    for _ in 0..2 {
        // A form that is sent twice is one payment.
        let answer = site.post("a-coach", &place, &form).await;
        assert_eq!(
            leads_to(&answer),
            (StatusCode::SEE_OTHER, format!("{invoice}?done=paid").as_str())
        );
        assert_eq!(payments(&site).await, [1_900, 12_000]);
    }
    let page = text(site.get("a-coach", &format!("{invoice}?done=paid")).await).await;
    for words in
        ["The payment is written down.", "€20.00 more than it asked for", "3 Nov 2026", "Take back"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = text(site.get("a-client1", &invoice).await).await;
    assert!(
        page.contains("€20.00 more than it asked for") && !page.contains("Take back"),
        "{page}"
    );

    let (id,): (String,) = query_as("select id::text from payments where amount_minor = 12000")
        .fetch_one(&site.world.superuser)
        .await
        .unwrap();
    let remove = format!("{place}/{id}/remove");
    let page = text(site.get("a-coach", &remove).await).await;
    assert!(page.contains("The payment of €120.00 of 3 November 2026 goes from"), "{page}");
    let answer = site.post("a-coach", &remove, "").await;
    assert_eq!(
        leads_to(&answer),
        (StatusCode::SEE_OTHER, format!("{invoice}?done=taken-back").as_str())
    );
    assert_eq!(payments(&site).await, [1_900]);
    assert_eq!(site.post("a-coach", &remove, "").await.status(), StatusCode::NOT_FOUND);
    // Going back and typing another amount is another payment.
    let answer = site.post("a-coach", &place, &format!("key={key}&amount=5")).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(payments(&site).await, [1_900, 500]);
}

#[tokio::test]
async fn what_is_no_amount_is_said_at_the_field() {
    let site = Site::new().await;
    let invoice = site.path("invoices", "a1-issued").await;
    let before = site.world.contents().await;
    for amount in ["", "0", "-5", "1.234", "all", "1e3"] {
        let form = format!("amount={amount}&received_on=2026-11-03&key=k");
        let answer = site.post("a-coach", &format!("{invoice}/payments"), &form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{amount}");
        let page = text(answer).await;
        assert!(
            page.contains("<title>Error: Invoice no-a1-issued")
                && page.contains("href=\"#amount\"")
        );
        assert!(
            page.contains(&format!("value=\"{amount}\"")) && page.contains("value=\"2026-11-03\"")
        );
        assert!(page.contains("<details class=\"disclosure\" open>"), "it is not hidden");
    }
    for (form, field, words) in [
        ("amount=5&received_on=2199-01-01", "received_on", "today or earlier"),
        ("amount=5&received_on=0206-11-03", "received_on", "of the years 1900 to 2199"),
        ("amount=5&received_on=soon", "received_on", "of the years 1900 to 2199"),
        ("amount=99999999999999", "amount", "more than an invoice can hold"),
    ] {
        let answer = site.post("a-coach", &format!("{invoice}/payments"), form).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        let page = text(answer).await;
        assert!(page.contains(&format!("href=\"#{field}\"")) && page.contains(words), "{page}");
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{page}");
    }
    let draft = site.path("invoices", "a1-draft").await;
    let answer = site.post("a-coach", &format!("{draft}/payments"), "amount=5").await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("It asks for nothing"));
    assert_eq!(site.world.contents().await, before);
}

#[tokio::test]
async fn a_document_comes_as_pdf_to_who_may_see_it() {
    let site = Site::new().await;
    let pdf = |place: String| format!("{place}/pdf");
    let path = pdf(site.path("invoices", "a1-issued").await);
    let mut copies = Vec::new();
    for actor in ["a-client1", "a-coach", "a-client1"] {
        let answer = site.get(actor, &path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{actor}");
        for (name, value) in [
            (header::CONTENT_TYPE, "application/pdf"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"Invoice-no-a1-issued.pdf\""),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (
                header::CONTENT_SECURITY_POLICY,
                "sandbox; default-src 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(answer.headers()[&name], value, "{name}");
        }
        copies.push(to_bytes(answer.into_body(), 1 << 22).await.unwrap());
    }
    assert!(copies[0].starts_with(b"%PDF-") && copies.iter().all(|copy| copy == &copies[0]));
    let answer = site.post("a-coach", &path.replace("/pdf", "/payments"), "amount=100").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let paid = to_bytes(site.get("a-coach", &path).await.into_body(), 1 << 22).await.unwrap();
    assert_eq!(paid, copies[0], "it says what it said, whatever was paid since");

    let nothing = text(site.get("a-coach", "/nowhere").await).await;
    for (actor, name) in [
        ("a-coach", "a1-draft"),
        ("a-client1", "a1-draft"),
        ("a-coach", "a2-issued"),
        ("a-coach", "b1-issued"),
        ("a-coach", "none"),
        ("a-client1", "a2-issued"),
        ("a-client2", "a1-issued"),
        ("a-bystander", "a1-issued"),
        ("a-admin", "a1-issued"),
    ] {
        let answer = site.get(actor, &pdf(site.path("invoices", name).await)).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor} {name}");
        assert_eq!(text(answer).await, nothing, "{actor} {name}");
    }
}
