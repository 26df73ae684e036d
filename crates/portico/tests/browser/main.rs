//! The demo in a real browser, narrow and wide: people sign in, go where the pages lead them, and
//! each page is looked at. `PORTICO_SHOTS=DIR` keeps a picture of each.
//!
//! Needs Debian's `chromium` and `chromium-driver`, and axe-core of npm at `PORTICO_AXE` for what it examines; says
//! loudly that it was skipped where they are missing, unless `PORTICO_REQUIRE=all` allows no skip.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod axe;
mod bring;
mod browser;
mod demo;
mod door;
mod hostile;
mod journey;
mod people;
mod plain;
mod practice;
mod written;

use std::time::SystemTime;

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
        whoever_forgot_their_password(&demo, &browser).await;
        the_staff(&demo, &browser, round).await;
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
    for (path, name, heading) in OWN {
        browser.go(&format!("{}{path}", client.base_url)).await;
        browser.look(&format!("client-{name}"), heading).await;
    }
    practice::of_a_client(browser, &client.base_url).await;
    written::of_a_client(browser, &client.base_url).await;
    browser.go(&format!("{}/nowhere", client.base_url)).await;
    browser.look("not-found", "There is nothing here for you").await;
    browser.go(&client.base_url).await;
    browser.sign_out().await;
    browser.look("sign-in", "Sign in").await;
    browser.go(&format!("{}/invoices", client.base_url)).await;
    assert!(browser.path().await.ends_with("/sign-in"), "signed out is signed out");
}

/// Of whoever is signed in.
const OWN: [(&str, &str, &str); 3] = [
    ("/preferences", "mail", "Mail"),
    ("/devices", "devices", "Devices"),
    ("/security", "security", "Security"),
];

async fn whoever_forgot_their_password(demo: &Demo, browser: &Browser) {
    let client = demo.account("client", "fenwick-amadi");
    browser.press(".links a[href='/password']").await;
    browser.look("password", "Ask for a new password").await;
    browser.fill("email", &client.email).await;
    let asked = SystemTime::now();
    browser.press("main form button").await;
    browser.look("password-sent", "Look in your mail").await;
    browser.go(&demo.link("/password/", &client.email, asked).await).await;
    browser.look("password-new", "Choose a new password").await;
    browser.fill("password", "fenwickamadi").await;
    browser.press("main form button").await;
    browser.look("password-new-refused", "Choose a new password").await;
    browser.fill("password", &client.password).await;
    browser.press("main form button").await;
    browser.look("password-done", "Sign in").await;
}

async fn the_staff(demo: &Demo, browser: &Browser, round: usize) {
    for (role, tenant) in [("coach", "fenwick-amadi"), ("admin", "okonkwo-varga")] {
        let account = demo.account(role, tenant);
        browser.go(&format!("{}/sign-in", account.base_url)).await;
        browser.fill("email", &account.email).await;
        browser.fill("password", &account.password).await;
        browser.press("main form button").await;
        browser.look("second-factor", "Your six digits").await;
        browser.press(".links a[href='/sign-in/recovery']").await;
        browser.look("recovery-code", "A recovery code").await;
        browser.press(".links a[href='/sign-in/code']").await;
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
        browser.look(&format!("{role}-today"), "Today").await;
        browser.go(&format!("{}/clients", account.base_url)).await;
        browser.look(&format!("{role}-clients"), "Clients").await;
        browser.press(".table th.lead a").await;
        browser.look(&format!("{role}-client"), "").await;
        browser.go(&format!("{}/invoices", account.base_url)).await;
        browser.look(&format!("{role}-invoices"), "Invoices").await;
        if role == "coach" {
            browser.follow_row("is-draft").await;
            browser.look("coach-invoice-draft", "").await;
        }
        for (path, name, heading) in OWN {
            browser.go(&format!("{}{path}", account.base_url)).await;
            browser.look(&format!("{role}-{name}"), heading).await;
        }
        browser.go(&format!("{}/team", account.base_url)).await;
        browser.look(&format!("{role}-team"), "Team").await;
        if role == "coach" {
            practice::of_a_coach(browser, &account.base_url).await;
            written::of_a_coach(browser, &account.base_url, round).await;
        }
        if role == "admin" {
            browser.press("main .rows a[href$='/recovery']").await;
            browser.look("admin-team-recovery", "Help ").await;
            practice::of_an_admin(browser, &account.base_url).await;
            bring::of_an_admin(browser, &account.base_url, round).await;
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
    a_second_step(demo, browser).await;
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
    browser.look("welcome-codes", "Keep these codes").await;
    browser.press("main a.button").await;
    browser.look("nothing-to-do-yet", "Today").await;
    browser.press("nav.site-nav a[href='/clients']").await;
    browser.look("no-clients-yet", "Clients").await;
    browser.sign_out().await;
    browser.go(&format!("{}/demo", demo.base_url)).await;
    browser.look("demo", "Who is who in this demo").await;
}

/// A client turns it on, who has just chosen a password.
async fn a_second_step(demo: &Demo, browser: &Browser) {
    browser.go(&format!("{}/security/factor", demo.base_url)).await;
    browser.look("factor", "Turn on the second step").await;
    browser.fill("password", "four words or so").await;
    browser.press("main form button").await;
    browser.look("factor-key", "Connect your app").await;
    let key = browser.text("main code").await.replace(' ', "");
    browser.fill("code", "000000").await;
    browser.press("main form button").await;
    browser.look("factor-refused", "Connect your app").await;
    browser.fill("code", &demo::code_of(&key)).await;
    browser.press("main form button").await;
    browser.look("factor-codes", "Keep these codes").await;
    browser.press("main a.button").await;
    browser.look("factor-on", "Security").await;
    browser.go(&format!("{}/security/codes", demo.base_url)).await;
    browser.look("factor-new-codes", "Make new recovery codes").await;
}
