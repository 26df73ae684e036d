//! Staff: a coach who is invited, and whom an admin helps back in.

use std::{mem, time::SystemTime};

use super::Scene;
use crate::{
    browser::Browser,
    people::{App, Person},
};

impl Scene<'_> {
    pub(super) async fn of_the_staff(&self, admin: &mut Person, novice: &mut Person) {
        let invitation = self.an_admin_invites(admin, novice).await;
        let hello = format!("Welcome, {}", novice.first_name());
        self.a_coach_enrols(&self.one, novice, &invitation, &hello).await;
        self.is_closed(&invitation).await;

        let recovery = self.an_admin_helps(novice).await;
        let cookie = self.one.session().await;
        assert!(self.opens(&cookie), "until it is followed nothing changes");
        let lost = mem::replace(&mut novice.password, "two slow green ferries".into());
        let hello = format!("Welcome back, {}", novice.first_name());
        self.a_coach_enrols(&self.other, novice, &recovery, &hello).await;
        assert!(!self.opens(&cookie), "each device of before is signed out");
        self.one.press("nav.site-nav a[href='/invoices']").await;
        assert_eq!(self.one.path().await, "/sign-in");
        self.other.sign_out().await;
        self.is_closed(&recovery).await;

        self.one.fill("email", &novice.email).await;
        self.one.fill("password", &lost).await;
        self.one.press("main form button").await;
        assert!(self.one.title().await.starts_with("Error: "), "the old password is no more");
        novice.sign_in(&self.one).await;
        self.one.look("door-coach-back", "Today").await;
        self.one.sign_out().await;
    }

    async fn an_admin_invites(&self, admin: &mut Person, novice: &Person) -> String {
        admin.sign_in(&self.staff).await;
        self.staff.press("nav.site-nav a[href='/team']").await;
        self.staff.fill("name", &novice.name).await;
        self.staff.fill("email", &novice.email).await;
        let asked = SystemTime::now();
        self.staff.press("form[action='/team'] button").await;
        self.staff.look("door-team-invited", "Team").await;
        assert!(self.row_of(novice).await.contains("Invited"));
        self.link("/welcome/", novice, asked).await
    }

    /// The admin is signed in still.
    async fn an_admin_helps(&self, novice: &Person) -> String {
        self.staff.go(&self.at("/team")).await;
        assert!(self.row_of(novice).await.contains("Active"));
        self.staff.press_in_row(&novice.name, "a[contains(@href, '/recovery')]").await;
        self.staff.look("door-team-recovery", &format!("Help {} back in", novice.name)).await;
        let asked = SystemTime::now();
        self.staff.press("main form button").await;
        self.staff.look("door-team-helped", "Team").await;
        self.staff.sign_out().await;
        self.link("/welcome/", novice, asked).await
    }

    async fn row_of(&self, novice: &Person) -> String {
        let rows = self.staff.texts("main .rows li").await;
        rows.into_iter().find(|row| row.contains(&novice.name)).unwrap()
    }

    async fn a_coach_enrols(&self, browser: &Browser, coach: &mut Person, link: &str, hello: &str) {
        browser.go(link).await;
        browser.look("door-coach-welcome", hello).await;
        browser.fill("password", &coach.password).await;
        browser.press("main form button").await;
        browser.look("door-coach-app", "Your second step").await;
        browser.go(&self.at("/clients")).await;
        assert_eq!(browser.path().await, "/sign-in", "a password alone is not enough");
        browser.go(&self.at("/welcome/code")).await;
        let mut app = App::new(&browser.text("main code").await);
        app.type_code(browser).await;
        browser.look("door-coach-codes", "Keep these codes").await;
        assert_eq!(browser.texts(".codes code").await.len(), 10);
        browser.press("main a.button").await;
        assert_eq!(browser.path().await, "/");
        browser.look("door-coach-today", "Today").await;
        coach.app = Some(app);
    }
}
