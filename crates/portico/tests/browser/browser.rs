//! Chromium, as a person at it sees a page.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

use crate::axe::{Axe, devtools};

#[derive(Clone, Copy)]
pub enum Width {
    Phone,
    Desk,
}

/// ChromeDriver, until this is dropped.
pub struct Driver {
    child: Child,
    port: u16,
}

/// Starts it; `None`, said loudly, where it is missing and may be.
pub fn driver() -> Option<Driver> {
    let found = ["chromedriver", "chromium"].map(|program| {
        let paths = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
        paths.into_iter().map(|path| path.join(program)).find(|path| path.is_file())
    });
    let [Some(driver), Some(_)] = found else {
        let required = env::var("PORTICO_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "chromium and chromium-driver are missing");
        eprintln!("SKIPPED: the pages were not looked at: chromium or chromium-driver is missing");
        return None;
    };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = Command::new(driver)
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let driver = Driver { child, port };
    for _ in 0..100 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(driver);
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("chromedriver does not answer");
}

impl Drop for Driver {
    /// Told to end it ends its browsers, also those that a failed test left open.
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

pub struct Browser {
    pub(crate) client: Client,
    width: Width,
    shots: Option<PathBuf>,
    axe: Option<Axe>,
    _profile: tempfile::TempDir,
}

impl Browser {
    pub async fn open(driver: &Driver, width: Width) -> Self {
        Self::open_with(driver, width, &[]).await
    }

    /// The same, told more on its command line.
    pub async fn open_with(driver: &Driver, width: Width, more: &[String]) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut options = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--window-size=1280,1000",
                format!("--user-data-dir={}", profile.path().display()),
            ],
        });
        options["args"].as_array_mut().unwrap().extend(more.iter().map(|word| json!(word)));
        if matches!(width, Width::Phone) {
            options["mobileEmulation"] =
                json!({ "deviceMetrics": { "width": 375, "height": 812, "pixelRatio": 1.0 } });
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        capabilities.insert("goog:loggingPrefs".into(), json!({ "browser": "ALL" }));
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .unwrap();
        let shots = env::var_os("PORTICO_SHOTS").map(PathBuf::from);
        if let Some(shots) = &shots {
            fs::create_dir_all(shots).unwrap();
        }
        Self { client, width, shots, axe: Axe::find(), _profile: profile }
    }

    pub async fn close(self) {
        self.client.close().await.unwrap();
    }

    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.client.find(Locator::Id(id)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses one of the answers of a select.
    pub async fn choose(&self, id: &str, value: &str) {
        self.client.find(Locator::Id(id)).await.unwrap().select_by_value(value).await.unwrap();
    }

    pub async fn choose_file(&self, id: &str, file: &Path) {
        let field = self.client.find(Locator::Id(id)).await.unwrap();
        field.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    pub async fn value(&self, id: &str) -> String {
        let field = self.client.find(Locator::Id(id)).await.unwrap();
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Presses what leads to another page, and waits until that is there.
    pub async fn press(&self, css: &str) {
        self.press_and_wait(Locator::Css(css)).await;
    }

    async fn press_and_wait(&self, what: Locator<'_>) {
        self.run("window.wasThere = true").await; // no id of a page is called so
        self.click_on(what).await;
        for _ in 0..200 {
            let there = "return !window.wasThere && document.readyState === 'complete'";
            if self.run(there).await == true {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{what:?} leads nowhere");
    }

    pub async fn text(&self, css: &str) -> String {
        self.client.find(Locator::Css(css)).await.unwrap().text().await.unwrap()
    }

    pub async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(css)).await.unwrap() {
            texts.push(element.text().await.unwrap());
        }
        texts
    }

    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    /// Presses what leads to no other page.
    pub async fn click(&self, css: &str) {
        self.click_on(Locator::Css(css)).await;
    }

    async fn click_on(&self, what: Locator<'_>) {
        let element = self.client.find(what).await.unwrap();
        // Where the tabs at the thumb do not stand in front of it.
        let middle = "arguments[0].scrollIntoView({ block: 'center' })";
        let it = vec![serde_json::to_value(&element).unwrap()];
        self.client.execute(middle, it).await.unwrap();
        element.click().await.unwrap();
    }

    /// Presses what is saved and not shown, into the folder of [`Browser::save_into`]: under which name, and what is in it.
    pub async fn download(&self, css: &str, folder: &Path) -> (String, Vec<u8>) {
        self.click(css).await;
        is_saved(css, folder).await
    }

    /// Goes in a tab of its own to what is saved and not shown.
    pub async fn download_at(&self, url: &str, folder: &Path) -> (String, Vec<u8>) {
        let here = self.client.window().await.unwrap();
        let tab = self.client.new_window(true).await.unwrap().handle;
        self.client.switch_to_window(tab).await.unwrap();
        self.go(url).await;
        let file = is_saved(url, folder).await;
        assert_eq!(self.run("return location.href").await, "about:blank", "{url} is shown");
        self.client.close_window().await.unwrap();
        self.client.switch_to_window(here).await.unwrap();
        file
    }

    /// From now on what is saved lies in this folder.
    pub async fn save_into(&self, folder: &Path) {
        let how = json!({ "behavior": "allow", "downloadPath": folder });
        devtools(&self.client, "Browser.setDownloadBehavior", how).await;
    }

    pub async fn back(&self) {
        self.client.back().await.unwrap();
    }

    /// The cookie of the session, as it is sent.
    pub async fn session(&self) -> String {
        let cookie = self.client.get_named_cookie("__Host-portico").await.unwrap();
        format!("__Host-portico={}", cookie.value())
    }

    /// Presses this in the row whose heading is so.
    pub async fn press_in_row(&self, heading: &str, what: &str) {
        let row = format!("//li[.//h3[normalize-space() = '{heading}']]//{what}");
        self.press_and_wait(Locator::XPath(&row)).await;
    }

    /// Opens the first invoice that bears this badge.
    pub async fn follow_row(&self, badge: &str) {
        let row = format!("//tr[.//*[contains(@class, '{badge}')]]//th//a");
        self.press_and_wait(Locator::XPath(&row)).await;
    }

    pub async fn sign_out(&self) {
        self.click("details.account summary").await;
        self.press("details.account form[action='/sign-out'] button").await;
        assert!(self.path().await.ends_with("/sign-in"), "out is out");
    }

    /// The picture is there, and not broken.
    pub async fn has_picture(&self, css: &str) {
        let script = format!("return document.querySelector(\"{css}\").naturalWidth");
        assert!(self.run(&script).await.as_u64().unwrap() > 0, "{css} shows nothing");
    }

    /// Where a link leads.
    pub async fn href(&self, css: &str) -> String {
        let link = self.client.find(Locator::Css(css)).await.unwrap();
        link.prop("href").await.unwrap().unwrap()
    }

    /// Looks at the page: it has one heading, which begins so; nothing sticks out at the side; what
    /// is to be pressed is named; no stylesheet, font or picture was refused. Keeps a picture.
    pub async fn look(&self, name: &str, heading: &str) {
        let found = self.run(
            "const de = document.documentElement;
             return {
               headings: [...document.querySelectorAll('h1')].map(h => h.textContent.trim()),
               title: document.title,
               sticking: [...document.querySelectorAll('body *')]
                 .filter(e => !e.closest('.vh, thead')) // kept for screen readers alone
                 .filter(e => e.getBoundingClientRect().right > de.clientWidth + 1)
                 .map(e => e.tagName + '.' + e.className).slice(0, 3),
               nameless: [...document.querySelectorAll('a, button')]
                 .filter(e => !e.textContent.trim() && !e.getAttribute('aria-label') && !e.querySelector('img[alt]'))
                 .length,
               unlabelled: [...document.querySelectorAll('input:not([type=hidden])')]
                 .filter(i => !i.labels.length).length,
               font: document.fonts.check('16px Onest'),
               styled: getComputedStyle(document.body).fontFamily,
             }",
        );
        let found = found.await;
        let headings = found["headings"].as_array().unwrap();
        assert_eq!(headings.len(), 1, "{name}: one heading; {found}");
        let h1 = headings[0].as_str().unwrap();
        assert!(h1.starts_with(heading) && !h1.is_empty(), "{name}: {h1:?}");
        assert_eq!(found["sticking"], json!([]), "{name} sticks out");
        assert_eq!((&found["nameless"], &found["unlabelled"]), (&json!(0), &json!(0)), "{name}");
        assert!(found["styled"].as_str().unwrap().contains("Onest"), "{name} has its stylesheet");
        if let Some(shots) = &self.shots {
            let wide = match self.width {
                Width::Phone => 375,
                Width::Desk => 1280,
            };
            tokio::time::sleep(Duration::from_millis(400)).await; // one page fades into the next
            let picture = self.client.screenshot().await.unwrap();
            fs::write(shots.join(format!("{name}-{wide}.png")), picture).unwrap();
        }
        if let Some(axe) = &self.axe {
            axe.examine(self, name).await;
        }
        if matches!(self.width, Width::Phone) {
            devtools(&self.client, "Emulation.setDeviceMetricsOverride", narrow(320)).await;
            let wide = self.run("return document.documentElement.scrollWidth").await;
            assert!(wide.as_u64().unwrap() <= 320, "{name} scrolls sideways at 320 px: {wide}");
            devtools(&self.client, "Emulation.setDeviceMetricsOverride", narrow(375)).await;
        }
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }
}

/// Waits until one file lies there whole, and takes it away: the next may have its name. (Until it is, an empty one keeps
/// its place.)
async fn is_saved(what: &str, folder: &Path) -> (String, Vec<u8>) {
    for _ in 0..200 {
        let files: Vec<_> =
            fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        if let [file] = &files[..]
            && file.extension().is_none_or(|extension| extension != "crdownload")
            && let bytes = fs::read(file).unwrap()
            && !bytes.is_empty()
        {
            fs::remove_file(file).unwrap();
            return (file.file_name().unwrap().to_str().unwrap().to_owned(), bytes);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} is not saved");
}

fn narrow(width: u16) -> Value {
    json!({ "width": width, "height": 812, "deviceScaleFactor": 1, "mobile": true })
}
