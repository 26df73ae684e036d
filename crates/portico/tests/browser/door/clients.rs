//! A client: invited, at home on two devices, with a second step, and with a new password.

use std::{collections::HashSet, mem, time::SystemTime};

use super::Scene;
use crate::{
    people::{App, Person},
    plain,
};

/// Refused: it is the practice's name.
const WEAK: &str = "fenwickamadi";

impl Scene<'_> {
    pub(super) async fn of_a_client(&self, coach: &mut Person, client: &mut Person) {
        let invitation = self.a_coach_invites(coach, client).await;
        self.the_invitation_is_accepted(client, &invitation).await;
        self.one_device_signs_the_other_out(client).await;
        self.each_recovery_code_works_once(client).await;
        let [older, newer] = self.a_new_password_signs_nobody_in(client).await;
        self.signed_out_is_signed_out().await;
        for link in [invitation, older, newer] {
            self.is_closed(&link).await;
        }
    }

    async fn a_coach_invites(&self, coach: &mut Person, client: &Person) -> String {
        coach.sign_in(&self.staff).await;
        self.staff.press("nav.site-nav a[href='/clients']").await;
        self.staff.press(".table th.lead a").await;
        self.staff.click("section[aria-labelledby='logins'] details.disclosure summary").await;
        self.staff.fill("name", &client.name).await;
        self.staff.fill("email", &client.email).await;
        let asked = SystemTime::now();
        self.staff.press("form[action$='/users'] button").await;
        self.staff.look("door-client-invited", "").await;
        let logins = self.staff.texts("section[aria-labelledby='logins'] li").await;
        let login = logins.iter().find(|login| login.contains(&client.name)).unwrap();
        assert!(login.contains("Invited"), "{login}");
        self.staff.sign_out().await;
        self.link("/welcome/", client, asked).await
    }

    async fn the_invitation_is_accepted(&self, client: &Person, link: &str) {
        // A program that looks through mail was here first.
        for method in ["GET", "HEAD"] {
            let (status, body) = plain::ask(method, link, None);
            assert_eq!((status, body.is_empty()), (200, method == "HEAD"), "{method}");
        }
        let browser = &self.one;
        browser.go(link).await;
        browser.go(link).await;
        browser.look("door-welcome", &format!("Welcome, {}", client.first_name())).await;
        browser.fill("password", WEAK).await;
        browser.press("main form button").await;
        browser.look("door-welcome-refused", "Welcome").await;
        assert!(browser.title().await.starts_with("Error: "));
        assert!(!browser.text("#alert").await.is_empty(), "it is said why");
        assert_eq!(browser.value("email").await, client.email, "it is still there");
        assert_eq!(browser.value("password").await, "", "never a password");
        browser.fill("password", &client.password).await;
        browser.press("main form button").await;
        assert_eq!(browser.path().await, "/");
        browser.look("door-home", &format!("Hello, {}", client.first_name())).await;
        browser.sign_out().await;
    }

    async fn one_device_signs_the_other_out(&self, client: &mut Person) {
        for browser in [&self.one, &self.other] {
            client.sign_in(browser).await;
            browser.look("door-home", "Hello, ").await;
        }
        self.other.go(&self.at("/devices")).await;
        self.other.look("door-devices-two", "Devices").await;
        assert_eq!(self.other.texts("main .rows li").await.len(), 2);
        assert_eq!(self.other.texts("main .rows .is-now").await, ["This device"]);
        self.other.press("main .rows li:not(:has(.is-now)) button").await;
        self.other.look("door-device-ended", "Devices").await;
        assert_eq!(self.other.texts("main .rows li").await.len(), 1);
        self.one.press("nav.site-nav a[href='/invoices']").await;
        assert_eq!(self.one.path().await, "/sign-in", "its next click leads nowhere else");
        self.one.look("door-signed-out-elsewhere", "Sign in").await;
    }

    async fn each_recovery_code_works_once(&self, client: &mut Person) {
        let browser = &self.other;
        browser.go(&self.at("/security")).await;
        browser.look("door-security-off", "Security").await;
        browser.press("a[href='/security/factor']").await;
        browser.fill("password", &client.password).await;
        browser.press("main form button").await;
        let mut app = App::new(&browser.text("main code").await);
        app.type_code(browser).await;
        browser.look("door-codes", "Keep these codes").await;
        let codes = browser.texts(".codes code").await;
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 10, "ten, and each another");
        browser.press("main a.button").await;
        browser.look("door-security-on", "Security").await;
        assert_eq!(self.codes_left().await, "10 of 10");
        for shown in ["/security", "/security/codes", "/security/factor/confirm"] {
            browser.go(&self.at(shown)).await;
            assert!(browser.texts(".codes").await.is_empty(), "{shown} shows them again");
        }
        browser.go(&self.at("/")).await;
        browser.sign_out().await;

        self.recover_with(client, &codes[0]).await;
        browser.look("door-home", "Hello, ").await;
        browser.go(&self.at("/security")).await;
        assert_eq!(self.codes_left().await, "9 of 10");
        browser.sign_out().await;
        self.recover_with(client, &codes[0]).await;
        browser.look("door-recovery-refused", "A recovery code").await;
        assert!(browser.title().await.starts_with("Error: "), "a second time it opens nothing");
        browser.go(&self.at("/")).await;
        assert_eq!(browser.path().await, "/sign-in");
        self.recover_with(client, &codes[1]).await;
        browser.look("door-home", "Hello, ").await;
        browser.sign_out().await;
        client.app = Some(app);
    }

    async fn codes_left(&self) -> String {
        self.other.text("section[aria-labelledby='codes-h'] .card strong").await
    }

    async fn recover_with(&self, client: &Person, code: &str) {
        client.type_password(&self.other).await;
        assert_eq!(self.other.path().await, "/sign-in/code");
        self.other.press(".links a[href='/sign-in/recovery']").await;
        self.other.fill("code", code).await;
        self.other.press("main form button").await;
    }

    /// Two links are asked for, of which the second takes the place of the first.
    async fn a_new_password_signs_nobody_in(&self, client: &mut Person) -> [String; 2] {
        let browser = &self.other;
        let older = self.ask_for_a_password(client).await;
        let newer = self.ask_for_a_password(client).await;
        self.is_closed(&older).await;
        browser.go(&newer).await;
        browser.look("door-password-new", "Choose a new password").await;
        assert_eq!(browser.value("email").await, client.email);
        let before = mem::replace(&mut client.password, "eleven windy orchards".into());
        browser.fill("password", &client.password).await;
        browser.press("main form button").await;
        browser.look("door-password-set", "Sign in").await;
        browser.go(&self.at("/")).await;
        assert_eq!(browser.path().await, "/sign-in", "a mailbox alone opens nothing");

        browser.fill("email", &client.email).await;
        browser.fill("password", &before).await;
        browser.press("main form button").await;
        assert!(browser.title().await.starts_with("Error: "), "the old one is no more");
        client.sign_in(browser).await;
        browser.look("door-home", "Hello, ").await;
        [older, newer]
    }

    async fn ask_for_a_password(&self, client: &Person) -> String {
        self.other.go(&self.at("/sign-in")).await;
        self.other.press(".links a[href='/password']").await;
        self.other.fill("email", &client.email).await;
        let asked = SystemTime::now();
        self.other.press("main form button").await;
        self.other.look("door-password-sent", "Look in your mail").await;
        self.link("/password/", client, asked).await
    }

    /// Neither the cookie that was, nor the way back, opens anything.
    async fn signed_out_is_signed_out(&self) {
        let cookie = self.other.session().await;
        assert!(self.opens(&cookie));
        self.other.sign_out().await;
        assert!(!self.opens(&cookie), "the server forgot it, not the browser alone");
        self.other.back().await;
        assert_eq!(self.other.path().await, "/sign-in", "nor is it shown from memory");
        self.other.look("door-back", "Sign in").await;
    }
}
