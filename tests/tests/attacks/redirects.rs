//! Wherever a browser is sent, it stays with us.

use axum::http::Method;
use portico_testkit::{seed, token};

use crate::{
    browser::{Browser, Fields},
    common::{Answer, House},
    everything::everything,
    staging::{NEW_PASSWORD, address},
};

const NAMES: [&str; 14] = [
    "next",
    "after",
    "return_to",
    "returnTo",
    "return",
    "redirect",
    "redirect_uri",
    "url",
    "goto",
    "to",
    "continue",
    "done",
    "dest",
    "r",
];

const TARGETS: [&str; 6] = [
    "//evil.test",
    "https://evil.test/",
    "/%5Cevil.test",
    "javascript:alert(1)",
    "%2F%2Fevil.test",
    "https:evil.test",
];

const PATHS: [&str; 14] = [
    "//evil.test",
    "//evil.test/",
    "//evil.test/%2f..",
    "//evil.test/..",
    "/%5Cevil.test",
    "/%2F%2Fevil.test",
    "/%2f%2fevil.test/%2f..",
    "///evil.test",
    "/.//evil.test",
    "/..//evil.test",
    "/;@evil.test",
    "/@evil.test",
    "/sign-in//evil.test",
    "/sign-in/..//evil.test",
];

/// One slash, then no slash or backslash: a path of ours, for every browser.
fn require_ours(answer: &Answer, at: &str) -> bool {
    for (name, value) in &answer.headers {
        let value = value.to_str().unwrap();
        assert!(!value.contains("evil"), "{at}: {name}: {value}");
    }
    assert!(!answer.body.contains("evil.test"), "{at}: {}", answer.body);
    assert!(!answer.headers.contains_key("refresh"), "{at}");
    let to = answer.location();
    if !answer.status.is_redirection() {
        return false;
    }
    let ours = to.starts_with('/') && !to[1..].starts_with(['/', '\\']);
    assert!(ours && !to.contains(['\r', '\n', ':']), "{at}: {to}");
    true
}

#[tokio::test]
async fn no_query_leads_elsewhere() {
    let house = House::new().await;
    let mut redirected = 0;
    for actor in ["", "a-half", "a-new", "a-coach", "a-client1"] {
        let browser = if actor.is_empty() { Browser::default() } else { Browser::of(actor) };
        let asked = everything(&house).await;
        let gets = asked.into_iter().filter(|asks| asks.method == Method::GET);
        for (at, asks) in gets.enumerate() {
            // Each page is asked with some of the names, and each name of some of the pages.
            for n in (0..NAMES.len()).filter(|n| (n + at).is_multiple_of(3)) {
                let query = format!("{}={}", NAMES[n], TARGETS[(n + at) % TARGETS.len()]);
                let path = format!("{}?{query}", asks.path);
                let answer = house.send(browser.request(Method::GET, &path, &[])).await;
                redirected += usize::from(require_ours(&answer, &format!("{actor} at {path}")));
            }
        }
        for path in PATHS {
            let answer = house.send(browser.request(Method::GET, path, &[])).await;
            redirected += usize::from(require_ours(&answer, &format!("{actor} at {path}")));
        }
    }
    assert!(redirected > 100, "{redirected} were sent somewhere");
    println!("{redirected} redirects, all to paths of ours");
}

/// Whoever succeeds is sent to where the house says, whatever stands beside it.
#[tokio::test]
async fn no_form_leads_elsewhere() {
    let client = address("a-client1");
    let (link, reset) = (token("a-link"), token("a-reset"));
    let code = seed::totp_code();
    let forms: [(&str, &str, Fields<'_>, &str); 8] = [
        ("", "/sign-in", &[("email", &client), ("password", seed::PASSWORD)], "/"),
        ("a-half", "/sign-in/code", &[("code", &code)], "/"),
        ("", "/welcome", &[("token", &link), ("password", NEW_PASSWORD)], "/welcome/code"),
        ("", "/password", &[("email", &client)], "/password/sent"),
        (
            "",
            "/password/new",
            &[("token", &reset), ("password", NEW_PASSWORD)],
            "/sign-in?done=password",
        ),
        ("a-coach", "/sign-out", &[], "/sign-in"),
        ("a-coach", "/devices/end-others", &[], "/devices?done=others"),
        ("", "/devices/end-others", &[], "/sign-in"),
    ];
    for (actor, path, fields, to) in forms {
        let house = House::new().await;
        let browser = if actor.is_empty() { Browser::default() } else { Browser::of(actor) };
        let browser = browser
            .saying("referer", "https://a.example/next?to=https://evil.test/")
            .saying("x-forwarded-host", "evil.test")
            .saying("x-forwarded-prefix", "//evil.test");
        let beside = NAMES.iter().zip(TARGETS.iter().cycle());
        let query: Vec<_> = beside.map(|(name, target)| format!("{name}={target}")).collect();
        let path = format!("{path}?{}", query.join("&"));
        let answer = house.send(browser.request(Method::POST, &path, fields)).await;
        require_ours(&answer, &path);
        assert_eq!(answer.location(), to, "{path}: {answer:?}");
    }
}
