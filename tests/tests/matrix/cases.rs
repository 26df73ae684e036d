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

/// What stands for `{…}` in a path, and what that is called. The first is nothing's: every refusal is
/// compared with it.
fn path_parameters(path: &str) -> Vec<(String, Vec<String>)> {
    let names: &[&str] = match path {
        "/api/v1/invoices/{id}" | "/invoices/{id}" => {
            &["none", "no-id", "a1-issued", "a1-draft", "a2-issued", "b1-issued"]
        }
        "/api/v1/clients/{id}"
        | "/api/v1/clients/{id}/users"
        | "/api/v1/clients/{id}/letters"
        | "/clients/{id}"
        | "/clients/{id}/users" => &["none", "no-id", "a1", "a2", "b1"],
        "/api/v1/sessions/{id}" | "/devices/{id}/end" => {
            &["none", "no-id", "coach", "client1", "half"]
        }
        "/api/v1/users/{id}/invitation"
        | "/api/v1/users/{id}/recovery"
        | "/team/{id}/invitation"
        | "/team/{id}/recovery" => {
            &["none", "no-id", "a-new", "a-coach", "a-admin", "a-client1", "b-new", "b-client1"]
        }
        "/api/v1/letters/{id}/again" => {
            &["none", "no-id", "a-letter-dead", "a-letter-waiting", "b-letter-dead"]
        }
        "/clients/{id}/users/{user}/invitation" => {
            &["none/none", "a1/none", "a1/a-client1", "a1/a-guest", "a2/a-guest", "b1/b-guest"]
        }
        "/clients/{id}/letters/{letter}/again" => {
            &["none/none", "a1/none", "a1/a-letter-dead", "a2/a-letter-dead", "b1/b-letter-dead"]
        }
        "/welcome/{token}" | "/password/{token}" => {
            &["no-link", "no-id", "a-link", "a-reset", "b-link", "b-reset"]
        }
        "/brand/{colour}" => &["none", "no-id", "1e6350.css"],
        "/assets/{version}/{*name}" => &["none", "nothing.css", "portico.css"],
        path => {
            assert!(!path.contains('{'), "what stands in {path} is not in this registry");
            &[]
        }
    };
    let sheet = portico_web::stylesheet();
    let version = sheet.strip_prefix("/assets/").unwrap().split('/').next().unwrap().to_owned();
    let written = |name: &&str| match path {
        "/welcome/{token}" | "/password/{token}" if *name != "no-id" => vec![token(name)],
        "/assets/{version}/{*name}" if *name == "none" => {
            vec!["0123456789abcdef".into(), "portico.css".into()]
        }
        "/assets/{version}/{*name}" => vec![version.clone(), (*name).to_owned()],
        _ => name.split('/').map(str::to_owned).collect(),
    };
    names.iter().map(|name| ((*name).to_owned(), written(name))).collect()
}

/// The path with these in the place of its parameters.
fn filled(path: &str, values: &[String], ids: &Ids) -> String {
    let mut values = values.iter();
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => ids.of(values.next().unwrap()),
        false => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// What a query may hold, by path. Those of the API are all in its document.
const QUERIES: [(&str, &str, &[&str]); 11] = [
    ("/api/v1/clients", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/clients", "limit", &["1", "0"]),
    ("/api/v1/invoices", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/invoices", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/api/v1/invoices", "limit", &["1", "0"]),
    ("/api/v1/users", "after", &["none", "no-id", "a-admin", "b-admin"]),
    ("/api/v1/users", "limit", &["1", "0"]),
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
        | "/welcome/code"
        | "/api/v1/second-factor/confirm"
        | "/security/factor/confirm" => {
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
        "/api/v1/login/recovery" | "/sign-in/recovery" => vec![
            ("wrong", vec![("code", text("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"))]),
            ("right", vec![("code", format!("{:A<25}", "AHALF"))]),
        ],
        "/api/v1/password-reset" | "/password" => vec![
            ("nobody's", vec![("email", text("a-nobody@people.example"))]),
            ("a-client's", vec![("email", text("a-client1@people.example"))]),
            ("a-disabled's", vec![("email", text("a-former@people.example"))]),
            ("no-address", vec![("email", text("nobody"))]),
        ],
        "/api/v1/password-reset/confirm" | "/password/new" => {
            let link =
                |name| vec![("token", token(name)), ("password", text("four words or more"))];
            vec![
                ("no-link", link("no-link")),
                ("an-invitation", link("a-link")),
                ("a-reset", link("a-reset")),
                ("b-reset", link("b-reset")),
            ]
        }
        "/api/v1/password" | "/security/password" => {
            let with = |password: &str, code| {
                vec![
                    ("password", text(password)),
                    ("code", code),
                    ("new_password", text("another five words or more")),
                ]
            };
            vec![
                ("wrong", with("not this one, no", seed::totp_code())),
                ("no-code", with(seed::PASSWORD, String::new())),
                ("right", with(seed::PASSWORD, seed::totp_code())),
            ]
        }
        "/api/v1/second-factor"
        | "/api/v1/second-factor/remove"
        | "/api/v1/recovery-codes"
        | "/security/factor"
        | "/security/factor/remove"
        | "/security/codes" => {
            let with = |password: &str, code| vec![("password", text(password)), ("code", code)];
            vec![
                ("wrong", with("not this one, no", seed::totp_code())),
                ("no-code", with(seed::PASSWORD, String::new())),
                ("right", with(seed::PASSWORD, seed::totp_code())),
            ]
        }
        "/api/v1/users" | "/team" => {
            let with = |email: &str, role| {
                vec![("email", text(email)), ("name", text("Newcomer")), ("role", text(role))]
            };
            vec![
                ("a-coach", with("newcomer@new.example", "coach")),
                ("an-admin", with("newcomer@new.example", "admin")),
                ("known", with("a-coach@people.example", "coach")),
                ("no-address", with("newcomer", "coach")),
            ]
        }
        "/api/v1/clients/{id}/users" | "/clients/{id}/users" => {
            let with = |email: &str| vec![("email", text(email)), ("name", text("Newcomer"))];
            vec![("new", with("newcomer@new.example")), ("known", with("a-coach@people.example"))]
        }
        "/api/v1/logout"
        | "/sign-out"
        | "/api/v1/sessions"
        | "/api/v1/sessions/{id}"
        | "/devices/end-others"
        | "/devices/{id}/end"
        | "/api/v1/users/{id}/invitation"
        | "/api/v1/users/{id}/recovery"
        | "/team/{id}/invitation"
        | "/team/{id}/recovery"
        | "/api/v1/letters/{id}/again"
        | "/clients/{id}/users/{user}/invitation"
        | "/clients/{id}/letters/{letter}/again" => vec![("", vec![])],
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
    let mut places: Vec<_> = path_parameters(path)
        .into_iter()
        .map(|(name, values)| (name, filled(path, &values, ids), true))
        .collect();
    if places.is_empty() {
        places.push((String::new(), path.to_owned(), false));
    }
    for (name, place, by_id) in &places {
        if *method == Method::GET {
            cases.push(case(name.clone(), place.clone(), *by_id, vec![]));
            continue;
        }
        for (label, fields) in bodies(path) {
            let label = format!("{name} {label}").trim().to_owned();
            cases.push(case(label, place.clone(), *by_id, fields));
        }
    }
    if *method == Method::GET {
        for (_, query, names) in QUERIES.iter().filter(|(of, ..)| *of == path) {
            for name in *names {
                // Of the pages of one client, that of client 1.
                let place = filled(path, &["a1".to_owned()], ids);
                let place = format!("{place}?{query}={}", ids.of(name));
                cases.push(case(format!("?{query}={name}"), place, false, vec![]));
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
        // Whoever ends the session that they are in is sent to the sign-in, and their cookie goes.
        let ended = answer.headers.contains_key(header::SET_COOKIE);
        let elsewhere =
            answer.status.is_redirection() && (answer.location() != "/sign-in" || ended);
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

    /// Whether the seed says that they may see whatever the path names, be it that they may not do this
    /// with it: only they are told otherwise than of nothing.
    pub fn may_see(&self, principal: &Principal) -> bool {
        let Some(actor) = principal.signed_in else { return false };
        let home = &actor[..1];
        let name = self.label.split(' ').next().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        let staff = !actor.contains("client");
        match self.template.as_str() {
            path if path.contains("/users/{") || path.starts_with("/team/{") => {
                let assigned = actor == "a-coach" && ["a-client1", "a-guest"].contains(&name);
                staff
                    && (name.starts_with(home) && !name.contains("client") && name != "a-guest"
                        || assigned)
            }
            path if path.contains("/clients/{id}") => seen_by(principal).0.contains(&name),
            _ => false,
        }
    }

    /// A form that is shown again holds what was typed.
    pub fn without_what_was_sent(&self, body: &str) -> String {
        let sent = self.fields.iter().filter(|(name, _)| matches!(*name, "email" | "name"));
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
