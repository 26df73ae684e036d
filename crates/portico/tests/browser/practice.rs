//! A day's work of a practice, at a browser; and how many clicks from home its tasks take.

use crate::{browser::Browser, plain};

/// Find what I owe: none, it stands at home. Get its PDF: two.
pub async fn of_a_client(browser: &Browser, home: &str) {
    browser.go(home).await;
    let owed = browser.text("section[aria-labelledby='todo'] .rows li p").await;
    assert!(owed.contains('£'), "what I owe stands at home: {owed}");
    browser.press("section[aria-labelledby='todo'] .rows a.button").await; // 1
    browser.look("client-invoice-to-pay", "Invoice ").await;
    assert!(browser.text("#pay").await.contains("How to pay"));
    let (pdf, cookie) = (browser.href("a[href$='/pdf']").await, browser.session().await); // 2
    let (status, pdf) = plain::ask("GET", &pdf, Some(&cookie));
    assert!(status == 200 && pdf.starts_with("%PDF-1.7"), "it is a PDF");
    println!("clicks from home: find what I owe 0, get its PDF 2");
    browser.go(&format!("{home}/profile")).await;
    browser.look("client-profile", "Profile").await;
    browser.fill("city", "Cork").await;
    browser.press("main form button[type='submit']").await;
    browser.look("client-profile-saved", "Profile").await;
    assert_eq!(browser.value("city").await, "Cork");
}

/// Invoice a client: five clicks from home, and what is typed between them.
pub async fn of_a_coach(browser: &Browser, home: &str) {
    browser.go(home).await;
    browser.press("nav.site-nav a[href='/clients']").await; // 1
    browser.press(".table th.lead a").await; // 2
    let client = browser.path().await;
    browser.press("form[action$='/invoices'] button").await; // 3
    browser.look("invoice-editor-empty", "New invoice").await;
    browser.fill("d1", "Coaching session, 60 minutes").await;
    browser.fill("q1", "two").await;
    browser.fill("p1", "310.00").await;
    browser.press("button[value='add-line']").await;
    browser.look("invoice-editor-refused", "New invoice").await;
    assert!(browser.title().await.starts_with("Error: "));
    assert_eq!(browser.value("q1").await, "two", "what was typed is still there");
    browser.fill("q1", "2").await;
    browser.press("button[value='add-line']").await;
    browser.fill("d2", "Train and one night").await;
    browser.fill("q2", "1").await;
    browser.fill("p2", "287.40").await;
    browser.press(".form-end button[value='review']").await; // 4
    browser.look("invoice-review", "Review and issue").await;
    browser.press("form[action$='/issue'] button").await; // 5
    browser.look("invoice-issued", "Invoice FA-").await;
    println!("clicks from home: invoice a client 5");
    assert!(browser.text("main .notice").await.contains("is issued"));

    browser.click(".card details.disclosure summary").await;
    browser.fill("amount", "100.00").await;
    browser.press("form[action$='/payments'] button").await;
    browser.look("invoice-part-paid", "Invoice FA-").await;
    browser.press("a[href$='/remove']").await;
    browser.look("payment-take-back", "").await;
    browser.press("main form button").await;
    browser.press("a[href$='/void']").await;
    browser.look("invoice-void-confirm", "").await;
    browser.press("main form button").await;
    browser.look("invoice-voided", "Invoice FA-").await;

    browser.go(&format!("{home}/invoices")).await;
    browser.follow_row("is-part").await;
    browser.press("form[action$='/credit-note'] button").await;
    browser.look("credit-note-editor", "").await;
    browser.press("button[value='discard']").await;
    browser.look("draft-discard", "").await;
    browser.press("main form button").await;

    browser.go(&format!("{home}/clients/new")).await;
    browser.look("client-new", "New client").await;
    browser.fill("email", "nobody@").await;
    browser.fill("name", "Somebody New").await;
    browser.run("document.querySelector('main form').noValidate = true").await;
    browser.press("main form button").await;
    browser.look("client-new-refused", "New client").await;
    for (path, name, heading) in [("/edit", "client-edit", ""), ("/status", "client-status", "")] {
        browser.go(&format!("{home}{client}{path}")).await;
        browser.look(name, heading).await;
    }
    browser.go(&format!("{home}{client}/edit")).await;
    browser.fill("currency", "XYZ").await;
    browser.press("main form button").await;
    browser.look("client-edit-refused", "").await;
    browser.go(&format!("{home}/clients?search=nobody&state=all")).await;
    browser.look("clients-none-found", "Clients").await;
    browser.go(&format!("{home}/money")).await;
    browser.look("coach-money", "Money").await;
    browser.go(home).await;
    browser.press("a[href='/money?part=overdue']").await;
    browser.look("coach-money-overdue", "Money").await;
    browser.press("nav.site-nav a[href='/invoices']").await;
    browser.press("a[href='/invoices/new']").await;
    browser.look("invoice-new", "New invoice").await;
    browser.fill("search", "nobody").await;
    browser.press("form.toolbar button").await;
    browser.look("invoice-new-nobody", "New invoice").await;
}

pub async fn of_an_admin(browser: &Browser, home: &str) {
    browser.go(&format!("{home}/settings")).await;
    browser.look("settings", "Settings").await;
    browser.fill("number_pattern", "{NNN}").await;
    browser.press("main form[action='/settings'] button").await;
    browser.look("settings-refused", "Settings").await;
    browser.go(&format!("{home}/settings/payment")).await;
    browser.look("settings-payment", "Settings").await;
    browser.fill("iban", "DE89 3704 0044 0532 0130 0").await;
    browser.press("main form[action='/settings/payment'] button").await;
    browser.look("settings-payment-refused", "Settings").await;
    assert!(
        browser.text("#iban-error").await.contains("22 letters and digits, and this one has 21")
    );
    browser.go(&format!("{home}/clients")).await;
    browser.press(".table th.lead a").await;
    let client = browser.path().await;
    browser.go(&format!("{home}{client}/access")).await;
    browser.look("client-access", "").await;
    browser.go(&format!("{home}/team")).await;
    browser.press("main .rows h3 a").await;
    browser.look("team-member", "").await;
}
