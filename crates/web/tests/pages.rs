//! The list of pages, and what a visitor is answered at the door of each.

mod common;

use std::fs;

use axum::http::{Method, StatusCode, header};
use common::{Site, leads_to, text};
use portico_testkit::token;
use portico_web::AccessClass;

/// `tests/pages.txt` is a golden file: a page that comes or goes changes it.
/// `PORTICO_BLESS=1` writes it anew.
#[test]
fn the_list_of_pages_is_known() {
    let table = portico_web::table();
    let lines = table.iter().map(|(method, path, access)| format!("{method} {path} {access:?}\n"));
    let found: String = lines.collect();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages.txt");
    if std::env::var_os("PORTICO_BLESS").is_some() {
        fs::write(golden, &found).unwrap();
    }
    assert_eq!(fs::read_to_string(golden).unwrap(), found);
}

/// Half signed in, invited, run out, disabled or never heard of: for pages behind sign-in they are
/// all nobody, and an id that exists is like one that is none.
#[tokio::test]
async fn nobody_is_asked_to_sign_in() {
    let site = Site::new().await;
    let invoice = site.path("invoices", "a1-issued").await;
    for actor in ["nonsense", "a-half", "a-new", "a-leaver", "a-former", "b-coach"] {
        for (method, path, access) in portico_web::table() {
            if access == AccessClass::SignedIn {
                let path = path.replace('{', "no-").replace('}', "");
                let answer = match method {
                    Method::GET => site.get(actor, &path).await,
                    _ => site.post(actor, &path, "what=ever").await,
                };
                assert_eq!(
                    leads_to(&answer),
                    (StatusCode::SEE_OTHER, "/sign-in"),
                    "{actor} {path}"
                );
            }
        }
        for path in
            [invoice.as_str(), "/invoices?after=x", "/invoices?x=y", "/nowhere", "/nowhere/at/all"]
        {
            let answer = site.get(actor, path).await;
            assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"), "{actor} {path}");
        }
    }
}

#[tokio::test]
async fn everybody_has_their_pages() {
    let site = Site::new().await;
    let (invoice, draft) =
        (site.path("invoices", "a1-issued").await, site.path("invoices", "a1-draft").await);
    let client = site.path("clients", "a1").await;
    for (actor, path, words) in [
        ("a-client1", "/", "Pay invoice <span class=\"nowrap\">no-a1-issued</span>"),
        ("a-client1", "/invoices", "€100.00"),
        ("a-client1", &invoice, "VAT, 19%"),
        ("a-coach", "/", "Needs your care"),
        ("a-bystander", "/", "Nothing needs your care"),
        ("a-coach", "/money", "€100.00"),
        ("a-bystander", "/money", "Nothing is to be paid"),
        ("a-admin", "/settings", "Name of the practice"),
        ("a-admin", "/settings/payment", "value=\"a-holder\""),
        ("a-coach", "/clients", ">a1</a>"),
        ("a-coach", &client, "a1-remark"),
        ("a-coach", "/invoices", "Team only"),
        ("a-coach", &invoice, "Client sees it"),
        ("a-coach", &draft, "Team only"),
        ("a-admin", "/clients", ">a2</a>"),
        ("a-admin", &client, "you are not among them"),
        ("a-admin", "/invoices", "No invoices yet"),
        ("a-bystander", "/clients", "No clients yet"),
        ("a-half", "/sign-in/code", "a-half@<wbr>people.example"),
        ("a-new", "/welcome/code", "Type this key"),
        ("nonsense", "/sign-in", "practice-a"),
    ] {
        let answer = site.get(actor, path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{actor} {path}");
        let page = text(answer).await;
        assert!(page.contains(words), "{actor} {path}: {page}");
    }
}

/// A page that takes no form is none to send one to.
#[tokio::test]
async fn what_is_not_taken_is_not_there() {
    let site = Site::new().await;
    for path in ["/", "/invoices", "/devices", "/nowhere"] {
        let answer = site.post("nonsense", path, "").await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
        assert_eq!(site.post("a-coach", path, "").await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

/// What may not be seen is what is not there, byte for byte.
#[tokio::test]
async fn the_unseen_is_not_there() {
    let site = Site::new().await;
    for actor in ["a-client1", "a-coach", "a-admin"] {
        let nothing = text(site.get(actor, "/nowhere").await).await;
        assert!(nothing.contains("There is nothing here for you"));
        let mut paths = vec!["/invoices/no-id".to_owned(), "/clients/no-id".to_owned()];
        for name in ["a2-issued", "b1-issued", "none"] {
            paths.push(site.path("invoices", name).await);
        }
        for name in ["b1", "none"] {
            paths.push(site.path("clients", name).await);
        }
        match actor {
            "a-client1" => {
                paths.push(site.path("invoices", "a1-draft").await);
                paths.push(site.path("clients", "a1").await);
                paths.push("/clients".to_owned());
                paths.extend(["/money", "/money/csv", "/settings/payment"].map(str::to_owned));
            }
            "a-coach" => paths.push(site.path("clients", "a2").await),
            _ => paths.push(site.path("invoices", "a1-issued").await),
        }
        for path in paths {
            let answer = site.get(actor, &path).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{actor} {path}");
            assert_eq!(text(answer).await, nothing, "{actor} {path}");
        }
    }
}

#[tokio::test]
async fn what_does_not_match_is_said_on_the_form() {
    let site = Site::new().await;
    let typed = "email=a-client1%40people.example&password=not+this+one";
    let answer = site.post("nonsense", "/sign-in", typed).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("<title>Error: Sign in"));
    assert!(page.contains("role=\"alert\"") && page.contains("autofocus"));
    assert!(page.contains("value=\"a-client1@people.example\"") && !page.contains("not this one"));

    for (actor, path) in [("a-half", "/sign-in/code"), ("a-new", "/welcome/code")] {
        let answer = site.post(actor, path, "code=000+000").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(text(answer).await.contains("<title>Error: "), "{path}");
        let answer = site.post(actor, path, "code=000+000&more=1").await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(text(answer).await.contains("That did not arrive whole"), "{path}");
        let answer = site.post("nonsense", path, "more=1").await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    }
}

/// A session is for the step that it stands at.
#[tokio::test]
async fn no_step_is_skipped() {
    let site = Site::new().await;
    for (actor, path) in [
        ("a-new", "/sign-in/code"),
        ("a-half", "/welcome/code"),
        ("a-half", "/welcome/code/qr"),
        ("a-coach", "/welcome/code/qr"),
    ] {
        let answer = site.get(actor, path).await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"), "{actor} {path}");
    }
}

#[tokio::test]
async fn an_invitation_is_looked_at_and_then_accepted() {
    let site = Site::new().await;
    let link = token("a-link");
    for _ in 0..2 {
        let answer = site.get("nonsense", &format!("/welcome/{link}")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::REFERRER_POLICY], "strict-origin");
        let page = text(answer).await;
        assert!(page.contains("a-new@people.example") && page.contains("second step"), "{page}");
    }
    let answer = site.post("nonsense", "/welcome", &format!("token={link}&password=short")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("12 characters or more"));
    let answer = site.get("nonsense", "/welcome/none").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(text(answer).await.contains("does not open any more"));
    let image = site.get("a-new", "/welcome/code/qr").await;
    assert_eq!(image.headers()[header::CONTENT_TYPE], "image/svg+xml");
    assert!(text(image).await.contains("<svg"));
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let site = Site::new().await;
    for _ in 0..2 {
        let answer = site.post("a-client1", "/sign-out", "").await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"));
        assert!(answer.headers()[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
        let answer = site.get("a-client1", "/").await;
        assert_eq!(leads_to(&answer), (StatusCode::SEE_OTHER, "/sign-in"));
    }
}
