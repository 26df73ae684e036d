//! A client's whole way: from the letter that invites them until they are gone, and every door that they came through is
//! shut behind them.

use std::{fs, path::Path, time::SystemTime};

use crate::{
    browser::{self, Browser, Driver, Width},
    demo::Demo,
    people::Person,
    plain,
};

/// What the client is asked for, and what they bring.
const ASKED: &str = "The plan that we spoke of";
const FILE: &str = "Plan for spring, second draft.pdf";

/// Two people at two machines.
struct Scene<'a> {
    demo: &'a Demo,
    staff: Browser,
    client: Browser,
    /// Where both save what they download.
    folder: tempfile::TempDir,
}

#[tokio::test]
async fn a_client_comes_brings_something_and_goes() {
    let Some(driver) = browser::driver() else { return };
    let demo = Demo::start();
    let mut coach = Person::of(demo.account("coach", "fenwick-amadi"));
    for (width, name) in [(Width::Desk, "Mirela Tan"), (Width::Phone, "Oona Lindqvist")] {
        let scene = Scene::open(&demo, &driver, width).await;
        let mut client = Person::new(&demo.base_url, name, "seven brave lanterns");
        let (invitation, theirs) = scene.is_invited(&mut coach, &client).await;
        scene.chooses_a_password_and_signs_in(&mut client, &invitation).await;
        scene.changes_their_profile().await;
        let stop = scene.is_asked_for_a_file(&theirs, &client).await;
        let file = scene.brings_a_file().await;
        scene.is_told_of_a_new_password(&mut client).await;
        scene.wants_no_more_mail(&stop).await;
        scene.staff_have_the_file(&theirs, &file).await;
        scene.sees_who_opened_it(&coach, &file).await;
        scene.leaves_and_nothing_opens(&invitation, &file).await;
        scene.staff.sign_out().await;
        scene.staff.close().await;
        scene.client.close().await;
    }
}

impl<'a> Scene<'a> {
    async fn open(demo: &'a Demo, driver: &Driver, width: Width) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (staff, client) =
            (Browser::open(driver, width).await, Browser::open(driver, width).await);
        staff.save_into(folder.path()).await;
        client.save_into(folder.path()).await;
        Self { demo, staff, client, folder }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.demo.base_url)
    }

    /// The link in the letter, and where the client's page is.
    async fn is_invited(&self, coach: &mut Person, client: &Person) -> (String, String) {
        coach.sign_in(&self.staff).await;
        self.staff.press("nav.site-nav a[href='/clients']").await;
        self.staff.press(".table th.lead a").await;
        let theirs = self.staff.path().await;
        self.staff.click("section[aria-labelledby='logins'] details.disclosure summary").await;
        self.staff.fill("name", &client.name).await;
        self.staff.fill("email", &client.email).await;
        let asked = SystemTime::now();
        self.staff.press("form[action$='/users'] button").await;
        (self.demo.link("/welcome/", &client.email, asked).await, theirs)
    }

    async fn chooses_a_password_and_signs_in(&self, client: &mut Person, invitation: &str) {
        self.client.go(invitation).await;
        self.client.look("journey-welcome", &format!("Welcome, {}", client.first_name())).await;
        self.client.fill("password", &client.password).await;
        self.client.press("main form button").await;
        assert_eq!(self.client.path().await, "/");
        self.client.sign_out().await;
        client.sign_in(&self.client).await;
        self.client.look("journey-home", &format!("Hello, {}", client.first_name())).await;
    }

    async fn changes_their_profile(&self) {
        self.client.click("details.account summary").await;
        self.client.press("details.account a[href='/profile']").await;
        self.client.look("journey-profile", "Profile").await;
        self.client.fill("phone", "+353 21 555 0100").await;
        self.client.fill("city", "Cork").await;
        self.client.press("main form button[type='submit']").await;
        self.client.look("journey-profile-saved", "Profile").await;
        self.client.go(&self.at("/profile")).await;
        assert_eq!(self.client.value("city").await, "Cork");
        assert_eq!(self.client.value("phone").await, "+353 21 555 0100");
    }

    /// Mail says that there is something new, and not what. Returns the link by which no more of it comes.
    async fn is_asked_for_a_file(&self, theirs: &str, client: &Person) -> String {
        self.staff.go(&self.at(&format!("{theirs}/files"))).await;
        self.staff.fill("title", ASKED).await;
        let asked = SystemTime::now();
        self.staff.press("form[action$='/file-requests'] button").await;
        self.staff.look("journey-asked", "Files").await;
        assert!(self.staff.text("section[aria-labelledby='asked']").await.contains(ASKED));
        let stop = self.demo.link("/unsubscribe/", &client.email, asked).await;
        let told = |letter: &str| letter.contains("something new").then(|| letter.to_owned());
        let letter = self.demo.letter(&client.email, asked, told).await;
        assert!(!letter.contains(ASKED), "{letter}");
        stop
    }

    /// From their machine, as it stands among what they have to do. Returns where it is.
    async fn brings_a_file(&self) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        fs::write(&file, content()).unwrap();
        self.client.press("nav.site-nav a[href='/']").await;
        self.client.look("journey-to-do", "Hello").await;
        assert!(self.client.text("section[aria-labelledby='todo']").await.contains(ASKED));
        self.client.press("a[href^='/files?request=']").await;
        self.client.look("journey-files", "Files").await;
        self.client.choose_file("file", &file).await;
        self.client.press("main form.upload button").await;
        self.client.look("journey-files-added", "Files").await;
        assert!(self.client.text("main .notice").await.contains("The file is saved."));
        assert_eq!(self.client.text("main .rows li:first-child h3").await, FILE);
        let open = self.client.texts("#request_id option").await;
        assert!(!open.iter().any(|asked| asked == ASKED), "it is asked for no more: {open:?}");
        self.client.press("main .rows li:first-child .end a").await;
        self.client.look("journey-file", FILE).await;
        self.client.path().await
    }

    /// By the letter, which wants no sign-in.
    async fn wants_no_more_mail(&self, stop: &str) {
        self.client.go(stop).await;
        self.client.look("journey-no-more", "Stop these mails?").await;
        self.client.press("main form button").await;
        self.client.look("journey-no-more-done", "No more of these mails").await;
        self.client.go(&self.at("/preferences")).await;
        self.client.look("journey-mail", "Mail").await;
        assert!(self.client.texts("input[name='news']:checked").await.is_empty());
    }

    async fn is_told_of_a_new_password(&self, client: &mut Person) {
        self.client.go(&self.at("/security")).await;
        self.client.look("journey-security", "Security").await;
        let asked = SystemTime::now();
        self.client.fill("password", &client.password).await;
        let later = "eleven windy orchards";
        client.password = later.to_owned();
        self.client.fill("new_password", &client.password).await;
        self.client.press("form[action='/security/password'] button").await;
        self.client.look("journey-password-set", "Security").await;
        let told = |letter: &str| letter.contains("password").then_some(());
        self.demo.letter(&client.email, asked, told).await;
    }

    async fn staff_have_the_file(&self, theirs: &str, file: &str) {
        self.staff.go(&self.at(theirs)).await;
        self.staff.look("journey-client", "").await;
        self.staff.press("section[aria-labelledby='files'] header a").await;
        self.staff.look("journey-client-files", "Files").await;
        assert_eq!(self.staff.text("section[aria-label='Files'] li:first-child h3").await, FILE);
        self.staff.press("section[aria-label='Files'] li:first-child .end a").await;
        self.staff.look("journey-client-file", FILE).await;
        assert_eq!(self.staff.path().await, file);
        let saved = self.staff.download(".page-head a[href$='/content']", self.folder.path()).await;
        assert!(saved == (FILE.to_owned(), content()), "it is what was brought, under its name");
    }

    /// It is theirs to know.
    async fn sees_who_opened_it(&self, coach: &Person, file: &str) {
        self.client.go(&self.at(file)).await;
        self.client.look("journey-file-opened", FILE).await;
        assert!(self.client.text("main .split footer").await.contains(&coach.name));
        self.client.go(&self.at("/activity")).await;
        self.client.look("journey-activity", "Activity").await;
        assert!(self.client.text("main .rows").await.contains(FILE));
    }

    /// The link that was followed, the page that was open, the address that was copied, the cookie that was kept.
    async fn leaves_and_nothing_opens(&self, invitation: &str, file: &str) {
        let (page, content) = (self.at(file), self.at(&format!("{file}/content")));
        let session = self.at("/api/v1/session");
        let cookie = self.client.session().await;
        for url in [&page, &content, &session] {
            assert_eq!(plain::ask("GET", url, Some(&cookie)).0, 200, "{url} opens until then");
        }
        self.client.go(&page).await;
        self.client.sign_out().await;
        self.client.back().await;
        assert_eq!(self.client.path().await, "/sign-in", "nor is it shown from memory");
        self.client.look("journey-back", "Sign in").await;
        for url in [&page, &content] {
            self.client.go(url).await;
            assert_eq!(self.client.path().await, "/sign-in", "{url}");
        }
        for cookie in [None, Some(&*cookie)] {
            for (url, status) in [(&page, 303), (&content, 303), (&session, 401)] {
                let (refused, body) = plain::ask("GET", url, cookie);
                assert_eq!((refused, body.contains(FILE)), (status, false), "{url}");
            }
        }
        self.client.go(invitation).await;
        self.client.look("journey-link-closed", "This link does not open any more").await;
        assert_eq!(plain::ask("GET", invitation, None).0, 404);
        assert!(is_empty(self.folder.path()), "nothing more was saved");
    }
}

/// A PDF, as its sign says, of a length that takes more than one read.
fn content() -> Vec<u8> {
    [b"%PDF-1.7\n", &b"A plan.\n".repeat(50_000)[..]].concat()
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}
