//! What another site makes a browser send changes nothing, whatever it looks like.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use portico_testkit::seed;

use crate::{
    browser::{Browser, Fields},
    common::{Answer, House},
    everything::{Asked, everything},
    staging::{address, open_session, sessions, who},
};

/// What browsers say of another site's request, or what contradicts itself.
const FOREIGN: [&[(&str, &str)]; 13] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "cross-site"), ("origin", "https://a.example")],
    &[("sec-fetch-site", "cross-site"), ("origin", "null")],
    &[("sec-fetch-site", "SAME-ORIGIN")],
    &[("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-origin")],
    &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
    &[("origin", "https://evil.test")],
    &[("origin", "null")],
    &[("origin", "https://a.example.evil.test")],
    &[("origin", "https://a.example:8443")],
    &[("origin", "https://a.example@evil.test")],
    &[("origin", "https://a.example"), ("origin", "https://evil.test")],
];

/// Who says nothing is refused as well, if they bring a session.
const SILENT: [&[(&str, &str)]; 2] = [&[], &[("sec-fetch-site", ""), ("origin", "")]];

const KINDS: [(Option<&str>, &str); 5] = [
    (Some("application/json"), "{}"),
    (Some("application/x-www-form-urlencoded"), "a=b"),
    (Some("text/plain"), "{\"a\":\"=b\"}"),
    (Some("multipart/form-data; boundary=x"), "--x--"),
    (None, ""),
];

fn sent(
    asks: &Asked,
    browser: &Browser,
    says: &[(&'static str, &str)],
    kind: (Option<&str>, &'static str),
) -> Request<Body> {
    let mut request = asks.by(browser);
    *request.body_mut() = Body::from(kind.1);
    let headers = request.headers_mut();
    headers.remove("sec-fetch-site");
    headers.remove(header::CONTENT_TYPE);
    if let Some(kind) = kind.0 {
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
    }
    for (name, value) in says {
        headers.append(*name, value.parse().unwrap());
    }
    request
}

fn is_cross_site(answer: &Answer) -> bool {
    answer.status == StatusCode::FORBIDDEN && answer.body.contains("came from another site")
}

async fn unsafe_ones(house: &House) -> Vec<Asked> {
    let all = everything(house).await;
    let found: Vec<_> = all.into_iter().filter(|asks| asks.method != Method::GET).collect();
    assert!(found.len() > 35, "there is something to change");
    found
}

#[tokio::test]
async fn another_site_changes_nothing() {
    let house = House::new().await;
    let before = house.world.contents().await;
    let (owner, stranger) = (Browser::of("a-admin"), Browser::default());
    let mut refused = 0;
    for asks in unsafe_ones(&house).await {
        for kind in KINDS {
            for says in FOREIGN {
                for browser in [&owner, &stranger] {
                    let answer = house.send(sent(&asks, browser, says, kind)).await;
                    assert!(
                        is_cross_site(&answer),
                        "{} {says:?} {kind:?}: {answer:?}",
                        asks.name()
                    );
                    refused += 1;
                }
            }
            for says in SILENT {
                let answer = house.send(sent(&asks, &owner, says, kind)).await;
                assert!(is_cross_site(&answer), "{} {says:?} {kind:?}: {answer:?}", asks.name());
                refused += 1;
            }
        }
    }
    assert_eq!(house.world.contents().await, before, "nothing has changed");
    println!("{refused} requests of other sites, all refused");
}

/// The body is right, the session is live, and only where it comes from is wrong.
#[tokio::test]
async fn a_whole_form_of_another_site_changes_nothing() {
    let house = House::new().await;
    open_session(&house, "other", "a-client1", "signed-in").await;
    let before = house.world.contents().await;
    let (owner, password) = (Browser::of("a-client1"), "another five words or more");
    let change = [("password", seed::PASSWORD), ("new_password", password)];
    let sign_in = [("email", &*address("a-client2")), ("password", seed::PASSWORD)];
    let forms: [(&str, Fields<'_>); 6] = [
        ("/sign-out", &[]),
        ("/api/v1/logout", &[]),
        ("/devices/end-others", &[]),
        ("/security/password", &change),
        ("/api/v1/password", &change),
        ("/sign-in", &sign_in), // as somebody else: login CSRF
    ];
    for (path, fields) in forms {
        for says in FOREIGN.iter().chain(&SILENT) {
            let mut request = owner.request(Method::POST, path, fields);
            request.headers_mut().remove("sec-fetch-site");
            for (name, value) in *says {
                request.headers_mut().append(*name, value.parse().unwrap());
            }
            assert!(is_cross_site(&house.send(request).await), "{path} {says:?}");
        }
    }
    assert_eq!(house.world.contents().await, before, "nothing has changed");

    // The control: of our own pages, by what browsers of today say and by what older ones do.
    let own: [&[(&str, &str)]; 2] =
        [&[("sec-fetch-site", "same-origin")], &[("origin", "https://a.example")]];
    for (says, left) in own.into_iter().zip([1, 0]) {
        let path = if left == 1 { "/devices/end-others" } else { "/sign-out" };
        let mut request = owner.request(Method::POST, path, &[]);
        request.headers_mut().remove("sec-fetch-site");
        request.headers_mut().append(says[0].0, says[0].1.parse().unwrap());
        assert!(house.send(request).await.status.is_redirection(), "{says:?}");
        assert_eq!(sessions(&house, "a-client1", "signed-in").await, left, "{says:?}");
    }
    assert_eq!(who(&house, &mut Browser::of("a-client1")).await, None);
}

/// No browser says so, and what does is not believed: another site's name stands in it.
#[tokio::test]
async fn a_foreign_origin_is_refused_whatever_else_is_said() {
    let house = House::new().await;
    let before = house.world.contents().await;
    let owner = Browser::of("a-client1");
    for origin in ["https://evil.test", "null"] {
        for site in ["none", "same-origin"] {
            let mut request = owner.request(Method::POST, "/devices/end-others", &[]);
            request.headers_mut().insert("sec-fetch-site", site.parse().unwrap());
            request.headers_mut().insert(header::ORIGIN, origin.parse().unwrap());
            let answer = house.send(request).await;
            assert!(is_cross_site(&answer), "{site} from {origin}: {answer:?}");
        }
    }
    assert_eq!(house.world.contents().await, before);
}
