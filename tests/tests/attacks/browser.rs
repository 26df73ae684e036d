//! A browser: where it is, and the cookies that it keeps.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use portico_api::Peer;
use portico_testkit::token;
use tokio::sync::Barrier;
use tower::ServiceExt;

use crate::common::{A, Answer, House};

pub const SESSION: &str = "__Host-portico";
pub const MARKS: &str = "__Host-portico-device";

/// What a form or a JSON object holds.
pub type Fields<'a> = &'a [(&'a str, &'a str)];

#[derive(Clone, Default)]
pub struct Browser {
    place: Option<SocketAddr>,
    /// What it sends along beside its cookies.
    pub says: Vec<(&'static str, String)>,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A new one, at an address.
    pub fn at(address: &str) -> Self {
        Self { place: Some(SocketAddr::new(address.parse().unwrap(), 443)), ..Self::default() }
    }

    /// The browser of an actor of the seed, at nobody's place.
    pub fn of(actor: &str) -> Self {
        Self::default().with_session(&token(actor))
    }

    pub fn with_session(mut self, token: &str) -> Self {
        self.cookies.insert(SESSION.to_owned(), token.to_owned());
        self
    }

    pub fn with_marks(mut self, marks: &str) -> Self {
        self.cookies.insert(MARKS.to_owned(), marks.to_owned());
        self
    }

    pub fn saying(mut self, name: &'static str, value: &str) -> Self {
        self.says.push((name, value.to_owned()));
        self
    }

    pub fn marks(&self) -> &str {
        self.cookies.get(MARKS).map_or("", String::as_str)
    }

    /// As a page of ours makes it send: JSON to the API, a form to the pages.
    pub fn request(&self, method: Method, path: &str, fields: Fields<'_>) -> Request<Body> {
        let mut request = Request::builder().method(&method).uri(path).header(header::HOST, A);
        if !self.says.iter().any(|(name, _)| *name == "sec-fetch-site") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        for (name, value) in &self.says {
            request = request.header(*name, value);
        }
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        let (kind, body) = written(path, fields);
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let mut request = request.body(Body::from(body)).unwrap();
        if let Some(place) = self.place {
            request.extensions_mut().insert(Peer(place));
        }
        request
    }

    pub async fn get(&mut self, house: &House, path: &str) -> Answer {
        self.keep(house.send(self.request(Method::GET, path, &[])).await)
    }

    pub async fn post(&mut self, house: &House, path: &str, fields: Fields<'_>) -> Answer {
        self.keep(house.send(self.request(Method::POST, path, fields)).await)
    }

    /// Keeps the cookies that an answer sets.
    pub fn keep(&mut self, answer: Answer) -> Answer {
        for (name, value) in set(&answer) {
            match value.is_empty() {
                true => self.cookies.remove(&name),
                false => self.cookies.insert(name, value),
            };
        }
        answer
    }
}

/// The cookies that an answer sets, by name.
pub fn set(answer: &Answer) -> Vec<(String, String)> {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter();
    lines
        .map(|line| {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// Sends all of them at one moment; the answers are in their order.
pub async fn at_once(router: &Router, requests: Vec<Request<Body>>) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(requests.len()));
    let tasks = requests.into_iter().map(|request| {
        let (router, barrier) = (router.clone(), barrier.clone());
        tokio::spawn(async move {
            barrier.wait().await;
            Answer::read(router.oneshot(request).await.unwrap()).await
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut answers = Vec::with_capacity(tasks.len());
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn written(path: &str, fields: Fields<'_>) -> (&'static str, String) {
    if path.starts_with("/api/") {
        let object: serde_json::Map<_, serde_json::Value> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        return ("application/json", serde_json::Value::from(object).to_string());
    }
    let pairs: Vec<_> = fields.iter().map(|(n, value)| format!("{n}={}", encoded(value))).collect();
    ("application/x-www-form-urlencoded", pairs.join("&"))
}

/// As it stands in a form: every byte that is no letter and no digit.
fn encoded(value: &str) -> String {
    let byte = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    value.bytes().map(byte).collect()
}
