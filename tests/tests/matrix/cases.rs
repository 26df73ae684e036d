//! What is asked of each operation. Every parameter and every body is in one of the registries here:
//! an operation that takes something else fails the test until it says what.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use portico_api::{document, operations as of_document};
use portico_testkit::{seed, token};

use crate::{
    canaries::seen_by,
    common::{Answer, asked},
    ids::Ids,
    principals::Principal,
};

/// One row of the table.
pub struct Case {
    pub method: Method,
    /// The path as it is written down.
    pub template: String,
    /// Which ids, parameters or body.
    pub label: String,
    /// Whether it names something by id: then all refusals are one.
    pub by_id: bool,
    /// The path as it is asked.
    path: String,
    fields: Vec<(&'static str, String)>,
}

/// A body: what it is called, and its fields.
type BodyCase = (&'static str, Vec<(&'static str, String)>);

/// Every operation of the document, and every page.
pub fn operations() -> Vec<(Method, String)> {
    let pages = portico_web::table().into_iter().map(|(method, path, _)| (method, path.to_owned()));
    of_document(&document()).into_iter().chain(pages).collect()
}

/// What stands for `{…}` in a path. The first is nothing's: every refusal is compared with it.
fn path_parameters(path: &str) -> Vec<(&'static str, String)> {
    let names: &[&str] = match path {
        "/api/v1/invoices/{id}" | "/invoices/{id}" => {
            &["none", "no-id", "a1-issued", "a1-draft", "a2-issued", "b1-issued"]
        }
        "/api/v1/clients/{id}" | "/clients/{id}" => &["none", "no-id", "a1", "a2", "b1"],
        "/welcome/{token}" => &["no-link", "no-id", "a-link", "b-link"],
        "/assets/{version}/{*name}" => &["none", "nothing.css", "portico.css"],
        path => {
            assert!(!path.contains('{'), "what stands in {path} is not in this registry");
            &[]
        }
    };
    let sheet = portico_web::stylesheet();
    let version = sheet.strip_prefix("/assets/").unwrap().split('/').next().unwrap().to_owned();
    let written = |name: &&'static str| match path {
        "/welcome/{token}" if *name != "no-id" => (*name, token(name)),
        "/assets/{version}/{*name}" if *name == "none" => {
            (*name, "0123456789abcdef/portico.css".into())
        }
        "/assets/{version}/{*name}" => (*name, format!("{version}/{name}")),
        _ => (*name, (*name).to_owned()),
    };
    names.iter().map(written).collect()
}

/// What a query may hold, by path. Those of the API are all in its document.
const QUERIES: [(&str, &str, &[&str]); 9] = [
    ("/api/v1/clients", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/clients", "limit", &["1", "0"]),
    ("/api/v1/invoices", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/invoices", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/api/v1/invoices", "limit", &["1", "0"]),
    ("/clients", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/clients/{id}", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/invoices", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/invoices", "client_id", &["a1"]),
];

/// What is sent to where something is sent.
fn bodies(path: &str) -> Vec<BodyCase> {
    let text = |text: &str| text.to_owned();
    match path {
        "/api/v1/login" | "/sign-in" => {
            let with =
                |email: &str, password| vec![("email", text(email)), ("password", text(password))];
            vec![
                ("nobody's", with("a-nobody@people.example", seed::PASSWORD)),
                ("wrong", with("a-client1@people.example", "not this one, no")),
                ("the-twin's", with("b-client1@people.example", seed::PASSWORD)),
                ("a-client's", with("a-client1@people.example", seed::PASSWORD)),
                ("a-coach's", with("a-coach@people.example", seed::PASSWORD)),
                ("a-newcomer's", with("a-new@people.example", seed::PASSWORD)),
                ("a-disabled's", with("a-former@people.example", seed::PASSWORD)),
            ]
        }
        "/api/v1/login/totp"
        | "/sign-in/code"
        | "/api/v1/invitations/confirm"
        | "/welcome/code" => {
            vec![
                ("wrong", vec![("code", text("12345"))]),
                ("right", vec![("code", seed::totp_code())]),
            ]
        }
        "/api/v1/invitations/accept" | "/welcome" => {
            let link =
                |name| vec![("token", token(name)), ("password", text("four words or more"))];
            vec![
                ("no-link", link("no-link")),
                ("a-link", link("a-link")),
                ("b-link", link("b-link")),
            ]
        }
        "/api/v1/logout" | "/sign-out" => vec![("", vec![])],
        path => panic!("what is sent to {path} is not in this registry"),
    }
}

/// All that is asked of an operation.
pub fn cases(method: &Method, path: &str, ids: &Ids) -> Vec<Case> {
    require_queries(path);
    let case = |label: String, asked: String, by_id, fields| Case {
        method: method.clone(),
        template: path.to_owned(),
        label,
        by_id,
        path: asked,
        fields,
    };
    let mut cases = Vec::new();
    if *method != Method::GET {
        for (label, fields) in bodies(path) {
            cases.push(case(label.to_owned(), path.to_owned(), false, fields));
        }
    } else {
        let open = path.find('{').map(|at| &path[..at]);
        for (name, written) in path_parameters(path) {
            let filled = format!("{}{}", open.unwrap(), ids.of(&written));
            cases.push(case(name.to_owned(), filled, true, vec![]));
        }
        if cases.is_empty() {
            cases.push(case(String::new(), path.to_owned(), false, vec![]));
        }
        for (_, query, names) in QUERIES.iter().filter(|(of, ..)| *of == path) {
            for name in *names {
                // Of the pages of one client, that of client 1.
                let filled = open.map_or(path.to_owned(), |open| format!("{open}{}", ids.of("a1")));
                let filled = format!("{filled}?{query}={}", ids.of(name));
                cases.push(case(format!("?{query}={name}"), filled, false, vec![]));
            }
        }
    }
    cases
}

/// That the registry knows each query of the document.
fn require_queries(path: &str) {
    let document = serde_json::to_value(document()).unwrap();
    let parameters = document["paths"][path]["get"]["parameters"].as_array().cloned();
    for parameter in parameters.unwrap_or_default() {
        let name = parameter["name"].as_str().unwrap();
        let known = parameter["in"] == "path"
            || QUERIES.iter().any(|(of, query, _)| *of == path && *query == name);
        assert!(known, "the parameter {name} of {path} is not in this registry");
    }
}

impl Case {
    /// As a browser or a program of this principal sends it.
    pub fn request(&self, principal: &Principal) -> Request<Body> {
        let request = asked(self.method.clone(), principal.host, &self.path, principal.actor);
        if self.fields.is_empty() {
            return request.body(Body::empty()).unwrap();
        }
        let (kind, body) = if self.template.starts_with("/api/") {
            let fields = self.fields.iter().map(|(name, value)| (*name, value.clone().into()));
            let json: serde_json::Map<_, serde_json::Value> =
                fields.map(|(n, v)| (n.to_owned(), v)).collect();
            ("application/json", serde_json::Value::from(json).to_string())
        } else {
            let fields =
                self.fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
            ("application/x-www-form-urlencoded", fields.collect::<Vec<_>>().join("&"))
        };
        request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    }

    /// Whether the operation did what it is there for.
    pub fn succeeded(&self, answer: &Answer) -> bool {
        let elsewhere = answer.status.is_redirection() && answer.location() != "/sign-in";
        answer.status.is_success() || elsewhere || self.template == "/sign-out"
    }

    /// What the seed says of the id in the path; none where there is no id of a record.
    pub fn may_open(&self, principal: &Principal) -> Option<bool> {
        if !self.by_id {
            return None;
        }
        let ((roster, readable), name) = (seen_by(principal), self.label.as_str());
        let staff = principal.signed_in.is_some_and(|actor| !actor.contains("client"));
        match self.template.as_str() {
            "/api/v1/invoices/{id}" | "/invoices/{id}" => Some(readable.contains(&name)),
            "/api/v1/clients/{id}" => Some(roster.contains(&name)),
            "/clients/{id}" => Some(roster.contains(&name) && staff),
            _ => None,
        }
    }

    /// A form that is shown again holds what was typed.
    pub fn without_what_was_sent(&self, body: &str) -> String {
        let sent = self.fields.iter().filter(|(name, _)| *name == "email");
        sent.fold(body.to_owned(), |body, (_, value)| body.replace(value.as_str(), ""))
    }

    pub fn operation(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.operation(), self.label)
    }
}

fn encoded(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace(' ', "+")
}
