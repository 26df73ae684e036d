//! What is asked of each operation: everything that the registry has for it.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use portico_api::{document, operations as of_document};

use crate::{
    canaries::seen_by,
    common::{Answer, asked},
    ids::Ids,
    principals::Principal,
    registry::{QUERIES, bodies, file, path_parameters},
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

/// Every operation of the document, and every page.
pub fn operations() -> Vec<(Method, String)> {
    let pages = portico_web::table().into_iter().map(|(method, path, _)| (method, path.to_owned()));
    of_document(&document()).into_iter().chain(pages).collect()
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
            let fields = fields.into_iter().map(|field| identified(field, ids)).collect();
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

/// A field that is an id, as it is sent.
fn identified((name, value): (&'static str, String), ids: &Ids) -> (&'static str, String) {
    let id = name == "user" || name.ends_with("_id");
    (name, if id { ids.of(&value) } else { value })
}

/// As it stands in a JSON body: what is an object, a list or a truth value is no text, and neither is an amount.
fn json(name: &str, value: &str) -> serde_json::Value {
    match serde_json::from_str::<serde_json::Value>(value) {
        Ok(found) if found.is_object() || found.is_array() || found.is_boolean() => found,
        Ok(found) if name.ends_with("_minor") => found,
        _ => value.into(),
    }
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
        if let Some((kind, bytes)) =
            file(&self.template).filter(|_| !matches!(self.method, Method::GET | Method::DELETE))
        {
            let request = request.header(header::CONTENT_LENGTH, bytes.len());
            return request.header(header::CONTENT_TYPE, kind).body(Body::from(bytes)).unwrap();
        }
        if self.fields.is_empty() {
            return request.body(Body::empty()).unwrap();
        }
        let (kind, body) = if self.template.starts_with("/api/") {
            let fields = self.fields.iter().map(|(name, value)| (*name, json(name, value)));
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

    /// What is sent in its body.
    #[allow(dead_code, reason = "the test of the log looks for it")]
    pub fn sent(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(_, value)| value.as_str())
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
        if !self.by_id || self.method != Method::GET {
            return None;
        }
        let ((roster, readable), name) = (seen_by(principal), self.label.as_str());
        let staff = principal.signed_in.is_some_and(|actor| !actor.contains("client"));
        match self.template.as_str() {
            "/api/v1/invoices/{id}" | "/invoices/{id}" => Some(readable.contains(&name)),
            "/api/v1/invoices/{id}/pdf" | "/invoices/{id}/pdf" => {
                Some(readable.contains(&issued(name).as_str()) && !name.ends_with("-draft"))
            }
            path if path.starts_with("/api/v1/notes/{id}") || path.starts_with("/notes/{id}") => {
                let reads = readable.contains(&as_invoice(name).as_str()) && !name.ends_with("/9");
                let writes = ["/edit", "/remove"].iter().any(|end| path.ends_with(end));
                Some(reads && (staff || !writes))
            }
            path if path.starts_with("/api/v1/files/{id}") || path.starts_with("/files/{id}") => {
                let has = readable.contains(&as_invoice(name).as_str()) && !name.ends_with("/9");
                Some(has && (staff || !path.ends_with("/remove")))
            }
            "/api/v1/file-requests/{id}" => Some(readable.contains(&as_invoice(name).as_str())),
            "/api/v1/clients/{id}" => Some(roster.contains(&name)),
            "/clients/{id}" => Some(roster.contains(&name) && staff),
            "/api/v1/imports/{id}" | "/imports/{id}" => Some(is_own_import(principal, name)),
            _ => None,
        }
    }

    /// Whether the seed says that they may see whatever the path names, be it that they may not do this
    /// with it: only they are told otherwise than of nothing.
    pub fn may_see(&self, principal: &Principal) -> bool {
        let Some(actor) = principal.signed_in else { return false };
        let home = &actor[..1];
        let name = self.label.split(' ').next().unwrap_or_default();
        let mut parts = name.split('/');
        let (first, name) =
            (parts.next().unwrap_or_default(), name.rsplit('/').next().unwrap_or_default());
        let staff = !actor.contains("client");
        match self.template.as_str() {
            path if path.contains("/users/{") || path.starts_with("/team/{") => {
                let assigned = actor == "a-coach" && ["a-client1", "a-guest"].contains(&name);
                staff
                    && (name.starts_with(home) && !name.contains("client") && name != "a-guest"
                        || assigned)
            }
            path if path.contains("/assignments/{") || path.contains("/access/{") => {
                seen_by(principal).0.contains(&first)
            }
            path if path.contains("/clients/{id}") => seen_by(principal).0.contains(&name),
            path if path.contains("/invoices/{id}") => {
                seen_by(principal).1.contains(&issued(first).as_str())
            }
            path if ["/notes/{id}", "/files/{id}", "/file-requests/{id}"]
                .iter()
                .any(|kind| path.contains(kind)) =>
            {
                seen_by(principal).1.contains(&as_invoice(first).as_str())
            }
            path if path.contains("/imports/{id}") => is_own_import(principal, name),
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

/// An invoice of which nothing was paid is seen like the issued one beside it.
fn issued(name: &str) -> String {
    name.replace("-open", "-issued")
}

/// A note, a file or a request is seen like the invoice of which as much is shown.
fn as_invoice(note: &str) -> String {
    let note = note.split('/').next().unwrap_or_default();
    let shown = ["-shared", "-asked", "-answered"].iter();
    let note = shown.fold(note.replace("-file", ""), |note, end| note.replace(end, "-issued"));
    note.replace("-private", "-draft")
}

/// Each admin of the seed brought one, which is nobody else's.
fn is_own_import(principal: &Principal, name: &str) -> bool {
    let owner = name.strip_suffix("-import").map(|home| format!("{home}-admin"));
    owner.is_some() && owner.as_deref() == principal.signed_in
}

fn encoded(value: &str) -> String {
    value.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace(' ', "+")
}
