//! Which other sites' scripts may read the API: those of the list to the letter, and never with cookies.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, header},
};
use portico_api::{App, Origins};
use portico_testkit::World;

use crate::common::{A, House};

const SITE: &str = "https://site.example";

const OTHERS: [&str; 16] = [
    "null",
    "*",
    "",
    "https://site.example.evil.test",
    "https://evilsite.example",
    "https://evil.test",
    "https://sub.site.example",
    "https://site.example:8443",
    "https://site.example:443",
    "http://site.example",
    "HTTPS://SITE.EXAMPLE",
    "https://Site.example",
    "https://site.example/",
    "https://site.example@evil.test",
    "https://site.example, https://evil.test",
    "https://a.example",
];

const API: [(&str, &str); 4] = [
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/session"),
    ("GET", "/api/v1/nothing"),
    ("DELETE", "/api/v1/sessions"),
];

const PAGES: [(&str, &str); 5] = [
    ("GET", "/sign-in"),
    ("GET", "/"),
    ("POST", "/sign-in"),
    ("GET", "/password"),
    ("GET", "/assets/v/x"),
];

async fn house(list: &[&str]) -> House {
    let world = World::new(2).await;
    let auth = world.auth();
    let list: Vec<_> = list.iter().map(|origin| (*origin).to_owned()).collect();
    let origins = Origins::new(&list).unwrap();
    let app = App { origins, ..App::new(world.database.clone(), auth.clone()) };
    House { router: portico_web::house(app, Router::new()), world, auth }
}

/// The headers of an answer to a script of `origin`: to the request itself, or to its preflight.
async fn asked(house: &House, method: &str, path: &str, origin: &str, ahead: bool) -> HeaderMap {
    let mut request = Request::builder()
        .method(if ahead { Method::OPTIONS } else { method.parse().unwrap() })
        .uri(path)
        .header(header::HOST, A)
        .header("sec-fetch-site", "cross-site")
        .header(header::COOKIE, "__Host-portico=a-coach____________________________________")
        .header(header::ORIGIN, origin);
    if ahead {
        request = request
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "content-type");
    }
    house.send(request.body(Body::empty()).unwrap()).await.headers
}

fn allowed(headers: &HeaderMap) -> Option<&str> {
    let all: Vec<_> = headers.get_all("access-control-allow-origin").iter().collect();
    assert!(all.len() <= 1, "{all:?}");
    assert!(!headers.contains_key("access-control-allow-credentials"), "never with cookies");
    all.first().map(|origin| origin.to_str().unwrap())
}

#[tokio::test]
async fn the_api_is_open_to_the_list_and_to_nobody_else() {
    let house = house(&[SITE]).await;
    for (method, path) in API {
        for ahead in [false, true] {
            if method == "GET" || ahead {
                // The control: the site of the list.
                let headers = asked(&house, method, path, SITE, ahead).await;
                assert_eq!(allowed(&headers), Some(SITE), "{method} {path}, ahead: {ahead}");
            }
            for origin in OTHERS {
                let headers = asked(&house, method, path, origin, ahead).await;
                assert_eq!(allowed(&headers), None, "{origin}: {method} {path}, ahead: {ahead}");
            }
        }
    }
}

/// What differs by origin says so, or a cache would give one site the answer for another.
#[tokio::test]
async fn an_answer_varies_with_the_origin() {
    let house = house(&[SITE]).await;
    for origin in [SITE, OTHERS[3]] {
        let headers = asked(&house, "GET", "/api/v1/openapi.json", origin, false).await;
        let varies = headers.get_all(header::VARY).iter().any(|names| {
            names.to_str().unwrap().to_lowercase().split(", ").any(|name| name == "origin")
        });
        assert!(varies, "{origin}: {headers:?}");
    }
}

#[tokio::test]
async fn pages_are_open_to_nobody() {
    let house = house(&[SITE]).await;
    for (method, path) in PAGES {
        for ahead in [false, true] {
            for origin in OTHERS.into_iter().chain([SITE]) {
                let headers = asked(&house, method, path, origin, ahead).await;
                assert_eq!(allowed(&headers), None, "{origin}: {method} {path}, ahead: {ahead}");
            }
        }
    }
}

#[tokio::test]
async fn with_an_empty_list_nothing_is_open() {
    let house = house(&[]).await;
    for (method, path) in API.into_iter().chain(PAGES) {
        for ahead in [false, true] {
            for origin in OTHERS.into_iter().chain([SITE]) {
                let headers = asked(&house, method, path, origin, ahead).await;
                assert_eq!(allowed(&headers), None, "{origin}: {method} {path}, ahead: {ahead}");
                assert!(!headers.contains_key("access-control-allow-methods"), "{origin}");
            }
        }
    }
}

/// A list that says more than one site at a time is none.
#[test]
fn a_list_names_each_site() {
    for origin in ["*", "null", "https://*.example", "https://site.example/", ""] {
        assert!(Origins::new(&[SITE.to_owned(), origin.to_owned()]).is_err(), "{origin}");
    }
    assert!(Origins::new(&[SITE.to_owned()]).is_ok());
}
