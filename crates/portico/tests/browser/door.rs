//! How people come in, and come back when something is lost, on several devices and with a mailbox;
//! and that each way in closes behind them.

mod clients;
mod staff;

use crate::{
    browser::{self, Browser, Driver, Width},
    demo::Demo,
    people::Person,
    plain,
};

/// Three machines, each with a profile of its own.
struct Scene<'a> {
    demo: &'a Demo,
    staff: Browser,
    one: Browser,
    other: Browser,
}

#[tokio::test]
async fn each_way_in_opens_for_its_owner_and_closes_behind_them() {
    let Some(driver) = browser::driver() else { return };
    let demo = Demo::start();
    let mut coach = Person::of(demo.account("coach", "fenwick-amadi"));
    let mut admin = Person::of(demo.account("admin", "fenwick-amadi"));
    for (width, client, novice) in
        [(Width::Desk, "Mirela Tan", "Anselm Roe"), (Width::Phone, "Oona Lindqvist", "Dario Petit")]
    {
        let scene = Scene::open(&demo, &driver, width).await;
        let mut client = Person::new(&demo.base_url, client, "seven brave lanterns");
        scene.of_a_client(&mut coach, &mut client).await;
        let mut novice = Person::new(&demo.base_url, novice, "patient copper harbour");
        scene.of_the_staff(&mut admin, &mut novice).await;
        for browser in [scene.staff, scene.one, scene.other] {
            browser.close().await;
        }
    }
}

impl<'a> Scene<'a> {
    async fn open(demo: &'a Demo, driver: &Driver, width: Width) -> Self {
        let staff = Browser::open(driver, width).await;
        let one = Browser::open(driver, width).await;
        Self { demo, staff, one, other: Browser::open(driver, width).await }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.demo.base_url)
    }

    /// The link in the mail to this person; it stands on the demo's page as well.
    async fn link(&self, kind: &str, to: &Person, since: std::time::SystemTime) -> String {
        let link = self.demo.link(kind, &to.email, since).await;
        let (_, page) = plain::ask("GET", &self.at("/demo"), None);
        assert!(page.contains(&format!("<a href=\"{link}\">")), "{link} is not on /demo");
        link
    }

    /// Refused with its own page, which is not found.
    async fn is_closed(&self, link: &str) {
        self.other.go(link).await;
        self.other.look("door-link-closed", "This link does not open any more").await;
        assert_eq!(plain::ask("GET", link, None).0, 404, "{link}");
    }

    /// Whether whoever brings this cookie is signed in. A browser is not needed for that.
    fn opens(&self, cookie: &str) -> bool {
        match plain::ask("GET", &self.at("/api/v1/session"), Some(cookie)).0 {
            200 => true,
            401 => false,
            other => panic!("{other}"),
        }
    }
}
