//! The router and what is said of it are one: what the document and the table of pages list is
//! answered, nothing else is, and what is open to strangers is a short list. `PORTICO_BLESS=1`
//! writes the golden files anew, to be read in the diff.

mod common;

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
    middleware::from_fn,
    routing::{MethodRouter, get},
};
use common::{A, Answer, House, asked};
use portico_api::{App, Caller, Problem, document, operations, public_operations, require_scope};
use portico_domain::TenantId;
use portico_testkit::{World, source};
use portico_web::AccessClass;
use serde_json::Value;
use tower::ServiceExt;

const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

/// Method, path, face and access of everything there is.
fn all() -> Vec<(Method, String, &'static str, &'static str)> {
    let public = public_operations();
    let mut all: Vec<_> = operations(&document())
        .into_iter()
        .map(|operation| {
            let access = if public.contains(&operation) { "public" } else { "signed-in" };
            (operation.0, operation.1, "api", access)
        })
        .collect();
    all.extend(portico_web::table().into_iter().map(|(method, path, access)| {
        let access = match access {
            AccessClass::Public => "public",
            AccessClass::Half => "half",
            AccessClass::SignedIn => "signed-in",
            AccessClass::Asset => "asset",
        };
        (method, path.to_owned(), "page", access)
    }));
    all
}

/// Nothing is there in the place of a parameter, so that a path is asked without its record.
fn filled(path: &str) -> String {
    path.replace("{id}", "no-id").replace("{version}/{*name}", "v/x").replace("{token}", "x")
}

async fn ask(house: &House, actor: Option<&str>, method: &Method, path: &str) -> Answer {
    let request = asked(method.clone(), A, &filled(path), actor);
    house.send(request.body(Body::empty()).unwrap()).await
}

#[test]
fn what_there_is_is_known() {
    let mut lines: Vec<_> = all()
        .into_iter()
        .map(|(method, path, face, access)| format!("{face:<5} {access:<10} {method:<5} {path}\n"))
        .collect();
    lines.sort();
    let head = "What there is: face, who may come, method, path. What is public or half is open to who\n\
                has not signed in (yet); the rest is behind authentication.\n\n";
    let public = lines.iter().filter(|line| !line.contains("signed-in")).count();
    let text =
        format!("{head}{}\n{} routes, {public} of them open.\n", lines.concat(), lines.len());
    source::assert_golden(&source::root().join("tests/tests/routes.txt"), &text);
}

#[test]
fn the_document_is_known() {
    let mut document = serde_json::to_value(document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    document["info"]["version"] = Value::from("that of the program");
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    source::assert_golden(&source::root().join("tests/tests/openapi.json"), &text);
}

/// Operations say that they want a session exactly where they do.
#[test]
fn the_document_says_who_may_come() {
    let (document, public) = (serde_json::to_value(document()).unwrap(), public_operations());
    for (method, path, face, _) in all() {
        if face == "api" {
            let operation = &document["paths"][&path][method.as_str().to_lowercase()];
            let open = public.contains(&(method.clone(), path.clone()));
            assert_eq!(operation["security"].is_null(), open, "{method} {path}");
            let refuses = operation["responses"]["401"].is_object();
            assert!(open || refuses, "{method} {path} says that it wants somebody");
        }
    }
}

/// Every path under every method: what is listed is answered, what is not is refused, and the
/// refusal says what would be taken.
#[tokio::test]
async fn each_path_takes_its_methods_and_no_other() {
    let house = House::new().await;
    let mut paths: BTreeMap<(String, &str), Vec<Method>> = BTreeMap::new();
    for (method, path, face, _) in all() {
        paths.entry((path, face)).or_default().push(method);
    }
    let nowhere = ask(&house, Some("a-coach"), &Method::GET, "/nowhere").await;
    // In turns, since one alone would ask more than a session may.
    for (((path, face), taken), who) in paths.iter().zip(["a-coach", "a-admin"].iter().cycle()) {
        for method in METHODS.iter().filter(|method| !is_listed(method, taken)) {
            let answer = ask(&house, Some(who), method, path).await;
            let at = format!("{method} {path}");
            if *face == "api" {
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{at}");
            } else {
                // A page that takes no form is, for a browser, not there.
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{at}");
                assert!(method == Method::HEAD || answer.body == nowhere.body, "{at}");
            }
            assert_eq!(allowed(&answer.headers), allowing(taken), "{at}");
        }
    }
    // Only now, since one of them signs out. A listed path without such a record is 404 as well: it
    // is told apart from one that is not there by the header that only the router sends.
    for ((path, _), taken) in &paths {
        for method in METHODS.iter().filter(|method| is_listed(method, taken)) {
            let answer = ask(&house, Some("a-coach"), method, path).await;
            assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert!(!answer.headers.contains_key(header::ALLOW), "{method} {path}");
        }
    }
}

fn is_listed(method: &Method, taken: &[Method]) -> bool {
    taken.contains(method) || *method == Method::HEAD && taken.contains(&Method::GET)
}

fn allowed(headers: &HeaderMap) -> Vec<String> {
    let allow = headers.get(header::ALLOW).map(|allow| allow.to_str().unwrap()).unwrap_or_default();
    let mut methods: Vec<_> = allow.split(',').map(|method| method.trim().to_owned()).collect();
    methods.sort();
    methods
}

fn allowing(taken: &[Method]) -> Vec<String> {
    let mut methods: Vec<_> = taken.iter().map(Method::to_string).collect();
    if taken.contains(&Method::GET) {
        methods.push("HEAD".to_owned());
    }
    methods.sort();
    methods
}

/// A stranger learns of a path that is not there as little as of one that is.
#[tokio::test]
async fn what_is_not_listed_is_not_there() {
    let house = House::new().await;
    for (path, face) in [
        ("/api", "page"),
        ("/api/v1", "api"),
        ("/api/v1/", "api"),
        ("/api/v1/nothing", "api"),
        ("/api/v2/invoices", "api"),
        ("/api/v1/invoices/", "api"),
        ("/api/v1//invoices", "api"),
        ("/api/v1/invoices/x/y", "api"),
        ("/API/v1/invoices", "page"),
        ("/invoices/", "page"),
        ("/demo", "page"),
        ("/health", "page"),
        ("/.env", "page"),
        ("/index.html", "page"),
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS, Method::TRACE] {
            let known = ask(&house, Some("a-coach"), &method, path).await;
            assert_eq!(known.status, StatusCode::NOT_FOUND, "{method} {path}");
            let stranger = ask(&house, None, &method, path).await;
            match face {
                "api" => assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{method} {path}"),
                _ => assert_eq!(stranger.location(), "/sign-in", "{method} {path}"),
            }
        }
    }
}

/// HEAD is GET without a body.
#[tokio::test]
async fn head_answers_as_get_does() {
    let house = House::new().await;
    for (method, path, ..) in all() {
        if method == Method::GET {
            let got = ask(&house, Some("a-coach"), &Method::GET, &path).await;
            let head = ask(&house, Some("a-coach"), &Method::HEAD, &path).await;
            assert_eq!((head.status, head.body.as_str()), (got.status, ""), "{path}");
        }
    }
}

/// A handler that forgot to ask for a scope says what it says to nobody.
#[tokio::test]
async fn an_answer_without_a_scope_is_held_back() {
    let world = World::new(1).await;
    let tenant: TenantId = world.id("a").await;
    let forgets: MethodRouter<App> = get(async || "what nobody asked about");
    let asks = get(async |caller: Caller| {
        caller.within(async |_| Ok(())).await?;
        Ok::<_, Problem>("what somebody asked about")
    });
    let routes = Router::new()
        .route("/forgets", forgets.clone().layer(from_fn(require_scope)))
        .route("/asks", asks.layer(from_fn(require_scope)))
        .route("/without-the-layer", forgets)
        .with_state(App::new(world.database.clone(), world.auth()));
    for (path, actor, status) in [
        ("/forgets", None, StatusCode::UNAUTHORIZED),
        ("/forgets", Some("a-coach"), StatusCode::UNAUTHORIZED),
        ("/asks", None, StatusCode::UNAUTHORIZED),
        ("/asks", Some("a-leaver"), StatusCode::UNAUTHORIZED),
        ("/asks", Some("a-coach"), StatusCode::OK),
        // The control: what the layer is there for.
        ("/without-the-layer", None, StatusCode::OK),
    ] {
        let request: Request<Body> =
            asked(Method::GET, A, path, actor).extension(tenant).body(Body::empty()).unwrap();
        let answer = routes.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status, "{path} as {actor:?}");
        let body = axum::body::to_bytes(answer.into_body(), 1 << 16).await.unwrap();
        let told = String::from_utf8_lossy(&body).contains("asked about");
        assert_eq!(told, status == StatusCode::OK, "{path} as {actor:?}");
    }
}
