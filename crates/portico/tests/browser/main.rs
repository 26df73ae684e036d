//! The demo in a real browser, narrow and wide: people sign in, go where the pages lead them, and
//! each page is looked at. `PORTICO_SHOTS=DIR` keeps a picture of each.
//!
//! Needs Debian's `chromium` and `chromium-driver`; says loudly that it was skipped where they are
//! missing, unless `PORTICO_REQUIRE=all` allows no skip.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod browser;
mod demo;

use browser::{Browser, Width};
use demo::Demo;

const WIDTHS: [Width; 2] = [Width::Desk, Width::Phone];

#[tokio::test]
async fn people_find_their_way_through_every_page() {
    let Some(driver) = browser::driver() else { return };
    let demo = Demo::start();
    for (round, width) in WIDTHS.into_iter().enumerate() {
        let browser = Browser::open(&driver, width).await;
        a_client(&demo, &browser).await;
        the_staff(&demo, &browser).await;
        those_who_are_invited(&demo, &browser, round).await;
        browser.close().await;
    }
}

async fn a_client(demo: &Demo, browser: &Browser) {
    let client = demo.account("client", "fenwick-amadi");
    browser.go(&format!("{}/invoices", client.base_url)).await;
    browser.look("sign-in", "Sign in").await;
    browser.fill("email", &client.email).await;
    browser.fill("password", "not this one").await;
    browser.press("main form button").await;
    browser.look("sign-in-refused", "Sign in").await;
    assert_eq!(browser.value("email").await, client.email, "what was typed is still there");
    assert_eq!(browser.value("password").await, "", "never a password");
    browser.fill("password", &client.password).await;
    browser.press("main form button").await;

    browser.look("client-home", "Hello, ").await;
    browser.press("nav.site-nav a[href='/invoices']").await;
    browser.look("client-invoices", "Invoices").await;
    for (badge, name) in [("is-overdue", "overdue"), ("is-part", "part-paid"), ("is-done", "paid")]
    {
        browser.go(&format!("{}/invoices", client.base_url)).await;
        browser.follow_row(badge).await;
        browser.look(&format!("client-invoice-{name}"), "Invoice ").await;
    }
    browser.go(&format!("{}/nowhere", client.base_url)).await;
    browser.look("not-found", "There is nothing here for you").await;
    browser.go(&client.base_url).await;
    browser.sign_out().await;
    browser.look("sign-in", "Sign in").await;
    browser.go(&format!("{}/invoices", client.base_url)).await;
    assert!(browser.path().await.ends_with("/sign-in"), "signed out is signed out");
}

async fn the_staff(demo: &Demo, browser: &Browser) {
    for (role, tenant) in [("coach", "fenwick-amadi"), ("admin", "okonkwo-varga")] {
        let account = demo.account(role, tenant);
        browser.go(&format!("{}/sign-in", account.base_url)).await;
        browser.fill("email", &account.email).await;
        browser.fill("password", &account.password).await;
        browser.press("main form button").await;
        browser.look("second-factor", "Your six digits").await;
        loop {
            browser.fill("code", &account.code()).await;
            browser.press("main form button").await;
            if !browser.path().await.ends_with("/sign-in/code") {
                break;
            }
            // Its step was used up already, or ended just now: the next one is on its way. Five
            // tries are all there are.
            browser.look("second-factor-refused", "Your six digits").await;
            demo::wait_for_next_step().await;
        }
        browser.look(&format!("{role}-clients"), "Clients").await;
        browser.press(".table th.lead a").await;
        browser.look(&format!("{role}-client"), "").await;
        browser.go(&format!("{}/invoices", account.base_url)).await;
        browser.look(&format!("{role}-invoices"), "Invoices").await;
        if role == "coach" {
            browser.follow_row("is-draft").await;
            browser.look("coach-invoice-draft", "").await;
        }
        browser.go(&account.base_url).await;
        browser.sign_out().await;
    }
}

async fn those_who_are_invited(demo: &Demo, browser: &Browser, round: usize) {
    let client = demo.invite(&format!("new-client-{round}@demo.example"), "client");
    browser.go(&client).await;
    browser.look("welcome-client", "Welcome").await;
    browser.fill("password", "four words or so").await;
    browser.press("main form button").await;
    browser.look("client-home", "Hello, ").await;
    browser.sign_out().await;
    browser.go(&client).await;
    browser.look("welcome-spent", "").await;

    browser.go(&demo.invite(&format!("new-coach-{round}@demo.example"), "coach")).await;
    browser.look("welcome-coach", "Welcome").await;
    browser.fill("password", "four words or more").await;
    browser.press("main form button").await;
    browser.look("welcome-code", "").await;
    browser.has_picture("img[src='/welcome/code/qr']").await;
    let key = browser.text("[data-key], .key, code").await.replace(' ', "");
    browser.fill("code", &demo::code_of(&key)).await;
    browser.press("main form button").await;
    browser.look("no-clients-yet", "Clients").await;
    browser.sign_out().await;
    browser.go(&format!("{}/demo", demo.base_url)).await;
    browser.look("demo", "Who is who in this demo").await;
}
