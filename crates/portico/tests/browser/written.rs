//! Notes, files and activity: every page of theirs, of staff and of a client.

use std::{fs, path::PathBuf};

use crate::browser::Browser;

/// What is brought, in a folder that goes at the end.
struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

/// Of the first client on the list, and of one of whom nothing is written down yet.
pub async fn of_a_coach(browser: &Browser, home: &str, round: usize) {
    browser.go(&format!("{home}/notes")).await;
    browser.look("coach-all-notes", "Notes").await;
    browser.go(&format!("{home}/clients")).await;
    browser.press(".table th.lead a").await;
    let client = format!("{home}{}", browser.path().await);
    notes(browser, &client).await;
    files(browser, &format!("{client}/files"), "coach").await;
    browser.go(&format!("{client}/activity")).await;
    browser.look("coach-activity", "Activity").await;

    browser.go(&format!("{home}/clients/new")).await;
    browser.fill("name", "Zoë Blank").await;
    browser.fill("email", &format!("zoe-{round}@demo.example")).await;
    browser.press("main form button").await;
    browser.look("client-blank", "Zoë Blank").await;
    let blank = browser.path().await;
    for (part, heading) in [("notes", "Notes"), ("files", "Files"), ("activity", "Activity")] {
        browser.go(&format!("{home}{blank}/{part}")).await;
        browser.look(&format!("coach-no-{part}"), heading).await;
    }
}

async fn notes(browser: &Browser, client: &str) {
    browser.go(&format!("{client}/notes")).await;
    browser.look("coach-notes", "Notes").await;
    browser.press(".page-head a[href$='/notes/new']").await;
    browser.look("note-new", "New note").await;
    browser.fill("title", "After the summer").await;
    browser.run("document.querySelector('main form').noValidate = true").await;
    browser.press("main form button").await;
    browser.look("note-new-refused", "New note").await;
    assert_eq!(browser.value("title").await, "After the summer", "what was typed is still there");
    browser.fill("body", "# A beginning\n\n- **one** thing\n- `another`\n\n> said so\n\nhttps://a-very-long-address.example/without/an/end/anywhere/in/it").await;
    browser.press("main form button").await;
    browser.look("note-written", "After the summer").await;
    browser.press("a[href$='/edit']").await;
    browser.look("note-edit", "Change the note").await;
    browser.fill("body", "# A beginning\n\n- **two** things").await;
    browser.press("main form button").await;
    browser.look("note-changed", "After the summer").await;
    let note = browser.path().await;
    browser.press(".byline a[href*='/versions/']").await;
    browser.look("note-changes", "What changed").await;
    browser.press("nav.crumb a").await;
    browser.press("form[action$='/share'] button").await;
    browser.look("note-shared", "After the summer").await;
    browser.press("a[href$='/remove']").await;
    browser.look("note-remove", "Throw this note away").await;
    browser.press("main form button").await;
    browser.look("note-removed", "Notes").await;
    assert!(browser.texts(&format!("main a[href='{note}']")).await.is_empty(), "it is gone");
    browser.go(&format!("{client}/notes?search=nobodysaidthis")).await;
    browser.look("notes-none-found", "Notes").await;
}

/// Brings one, and does with it what can be done.
async fn files(browser: &Browser, place: &str, who: &str) {
    let files = Files::new();
    browser.go(place).await;
    browser.look(&format!("{who}-files"), "Files").await;
    browser.choose_file("file", &files.file("page.pdf", "<!doctype html>")).await;
    browser.press("form.upload button").await;
    browser.look(&format!("{who}-file-refused"), "Files").await;
    assert!(browser.title().await.starts_with("Error: "));
    let name = format!("{}.txt", "a-name-without-an-end".repeat(5));
    browser.choose_file("file", &files.file(&name, "One.")).await;
    browser.press("form.upload button").await;
    browser.look(&format!("{who}-file-added"), "Files").await;
    browser.press("main .rows li:first-child .end a").await;
    browser.look(&format!("{who}-file"), &name).await;
    browser.choose_file("file", &files.file("page.pdf", "<!doctype html>")).await;
    browser.press("form.upload button").await;
    browser.look(&format!("{who}-version-refused"), &name).await;
    browser.choose_file("file", &files.file(&name, "Two, and more.")).await;
    browser.press("form.upload button").await;
    browser.look(&format!("{who}-file-versions"), &name).await;
    browser.fill("name", "Minutes").await;
    browser.press("form[action$='/name'] button").await;
    browser.look(&format!("{who}-file-renamed"), "Minutes.txt").await;
    browser.press("a[href$='/remove']").await;
    browser.look(&format!("{who}-file-remove"), "Throw this file away").await;
    browser.press("main form button").await;
    browser.look(&format!("{who}-file-removed"), "Files").await;
    assert!(!browser.text("main").await.contains("Minutes.txt"), "it is gone");
}

/// What they were shown, and what they bring.
pub async fn of_a_client(browser: &Browser, home: &str) {
    browser.go(home).await;
    browser.press("nav.site-nav a[href='/notes']").await;
    browser.look("client-notes", "Notes").await;
    browser.press("main .rows h3 a").await;
    browser.look("client-note", "").await;
    files(browser, &format!("{home}/files"), "client").await;
    browser.go(&format!("{home}/activity")).await;
    browser.look("client-activity", "Activity").await;
}
