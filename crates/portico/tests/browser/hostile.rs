//! What people bring is harmless: files that are more than they seem, and texts that would act, in every field that takes
//! one. Whoever opens the pages that show them has nothing run, nothing asked of anybody else, and nothing to report.

mod desk;
mod files;
mod forms;
mod front;
mod heavy;
mod look;
mod plant;
mod proof;
mod texts;

use std::time::{Instant, SystemTime};

use serde_json::{Value, json};

use crate::{
    browser::{self, Browser, Width},
    demo::Demo,
    people::Person,
    plain,
};
use desk::Desk;
use front::{Front, Noticed};
use look::{download, look, walk};
use texts::{ACTING, Planted};

/// How much more memory the server may have at the end, and at most in between, in MB.
const MORE: [u64; 2] = [32, 64];

#[tokio::test]
async fn what_people_bring_is_harmless() {
    let Some(driver) = browser::driver() else { return };
    let begun = Instant::now();
    let demo = Demo::start();
    let front = Front::open(&demo.base_url);
    let open = async |width| Browser::open_with(&driver, width, &front.arguments()).await;
    let browsers = [open(Width::Desk).await, open(Width::Phone).await];
    let [of_admin, of_client] = &browsers;
    proof::what_acts_is_noticed(of_admin, &front, &demo.base_url).await;

    let mut planted = Planted::default();
    let mut admin = Person::of(demo.account("admin", "fenwick-amadi"));
    admin.sign_in(of_admin).await;
    let desk = Desk { home: demo.base_url.clone(), cookie: of_admin.session().await };
    let client = a_client(&desk);
    plant::let_in(&desk, &client, &mut planted);
    a_client_comes(&demo, &desk, of_client, &client, &mut planted).await;
    front.noticed();
    demo.forget_peak();
    let [before, _] = demo.memory();

    let invoice = plant::everywhere(&desk, &mut admin, &client, &mut planted).await;
    let files = files::bring(&demo, &desk, &client, &mut planted);
    files::a_huge_picture_is_no_logo(&desk);
    let folder = tempfile::tempdir().unwrap();
    let (mut pages, mut saved) = (0, 0);
    for (browser, staff) in [(of_admin, true), (of_client, false)] {
        let walk = walk(browser, &demo.base_url, &places(&client, staff), &mut planted).await;
        pages += walk.pages
            + forms::refused(browser, &demo.base_url, &client, staff, &mut planted).await;
        browser.save_into(folder.path()).await;
        let planted_on = |link: &&String| !link.ends_with("/pdf") || link.contains(&invoice);
        for link in walk.downloads.iter().filter(planted_on) {
            saved += download(browser, &demo.base_url, link, folder.path()).await;
        }
    }
    let [after, peak] = demo.memory();
    let noticed = front.noticed();
    println!(
        "hostile: {} texts, {files} files, {pages} pages, {saved} downloads: scripts run 0, reports {}, outside requests \
         {}; the server had {before} MB, has {after} MB, and had {peak} MB at most; {} s",
        planted.count(),
        noticed.reports.len(),
        noticed.outside.len(),
        begun.elapsed().as_secs(),
    );
    assert_eq!(noticed, Noticed::default());
    assert_eq!(planted.unseen(), Vec::<&str>::new(), "no page shows what was put there");
    assert!(after <= before + MORE[0] && peak <= before + MORE[1], "{before}, {after}, {peak} MB");
    proof::a_page_of_ours_reports(of_client, &front, &demo.base_url).await;
    for browser in browsers {
        browser.close().await;
    }
}

/// One whom the demo's first coach works with.
fn a_client(desk: &Desk) -> String {
    let clients = desk.say("GET", "/api/v1/clients", &Value::Null);
    let found = clients["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["name"].as_str().unwrap().starts_with("Keala"));
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

/// A login of theirs, who comes by the link in their mail, and once more from a browser that calls itself oddly; and who
/// brings a file.
async fn a_client_comes(
    demo: &Demo,
    desk: &Desk,
    browser: &Browser,
    client: &str,
    planted: &mut Planted,
) {
    let (email, password) = ("mallory@demo.example", "seven brave lanterns");
    let asked = SystemTime::now();
    let login = json!({ "email": email, "name": planted.text("a login's name") });
    desk.say("POST", &format!("/api/v1/clients/{client}/users"), &login);
    browser.go(&demo.link("/welcome/", email, asked).await).await;
    look(browser, planted).await;
    browser.fill("password", password).await;
    browser.press("main form button").await;
    assert_eq!(browser.path().await, "/");
    let proof = json!({ "email": email, "password": password }).to_string();
    let headers =
        "content-type: application/json\r\nuser-agent: <script>__ran=1</script> Firefox/1\r\n";
    let place = format!("{}/api/v1/login", demo.base_url);
    assert_eq!(plain::send("POST", &place, headers, proof.as_bytes()).status, 200);
    let own = Desk { home: demo.base_url.clone(), cookie: browser.session().await };
    let name = planted.is_shown("a file of a client's", "h <b onclick=__ran=1>.txt");
    let fields = [("client_id", client)];
    let (status, said) = own.bring("/api/v1/files", &fields, &format!("=\"{name}\""), b"h");
    assert_eq!(status, 201, "{said}");
}

/// Where a walk begins. The rest is found from there.
fn places(client: &str, staff: bool) -> Vec<String> {
    let mut places = vec![
        "/".to_owned(),
        "/nowhere/%3Csvg%20onload=__ran=1%3E?%22%3E%3Cscript%3E__ran=1%3C/script%3E".to_owned(),
    ];
    places.push(format!("/files?done={}", encoded(ACTING[0].0)));
    if staff {
        places.push(format!("/clients/{client}"));
        for (acting, _) in ACTING.iter().step_by(3) {
            let search = encoded(acting);
            places.push(format!("/clients?search={search}&state=all"));
            places.push(format!("/clients/{client}/notes?search={search}"));
        }
    }
    places
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
