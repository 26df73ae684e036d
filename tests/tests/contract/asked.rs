//! The document as it is asked: with ids of records in the place of any id at all, so that more is met than 404.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// What may stand for an id, by the resource whose path it is in.
pub type Ids = Vec<(&'static str, Vec<String>)>;

/// Whose ids those are, by the beginning of a path or the name of a field.
pub const NAMES: [(&str, &[&str]); 13] = [
    ("/api/v1/clients", &["a1", "a2", "b1", "none"]),
    ("/api/v1/imports", &["a-import", "b-import", "none"]),
    ("/api/v1/invoices", &["a1-issued", "a1-draft", "a1-open", "a2-issued", "b1-issued", "none"]),
    ("/api/v1/letters", &["a-letter-dead", "b-letter-dead", "none"]),
    ("/api/v1/file-requests", &["a1-asked", "a1-answered", "a2-asked", "b1-asked", "none"]),
    (
        "/api/v1/files",
        &["a1-file-shared", "a1-file-private", "a2-file-shared", "b1-file-shared", "none"],
    ),
    ("/api/v1/notes", &["a1-shared", "a1-private", "a2-shared", "b1-shared", "none"]),
    ("/api/v1/sessions", &["coach", "client1", "none"]),
    ("/api/v1/users", &["a-coach", "a-new", "a-client1", "a-admin", "b-coach", "none"]),
    ("user", &["a-coach", "a-bystander", "a-client1", "b-coach", "none"]),
    ("client", &["a1", "a2", "b1", "none"]),
    ("request", &["a1-asked", "a1-answered", "a2-asked", "b1-asked", "none"]),
    ("payment", &["a1-issued-payment", "a2-issued-payment", "b1-issued-payment", "none"]),
];

/// The document, with those of `ids` where it says no more than that there is an id.
pub fn document(ids: &Ids) -> Value {
    let mut document = serde_json::to_value(portico_api::document()).unwrap();
    let of = |name: &str| {
        let found = ids.iter().find(|(of, _)| name.starts_with(of));
        json!({ "type": "string", "format": "uuid", "enum": found.map(|(_, ids)| ids).unwrap() })
    };
    let mut bodies = BTreeSet::new();
    for (path, operations) in document["paths"].as_object_mut().unwrap() {
        for operation in operations.as_object_mut().unwrap().values_mut() {
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap().to_owned();
                match (parameter["in"].as_str().unwrap(), name.as_str()) {
                    ("path", "id") => parameter["schema"] = of(path),
                    ("path", "version") => {}
                    ("path", _) | ("query", "client_id") => parameter["schema"] = of(&name),
                    _ => {}
                }
            }
            let body = operation.get("requestBody").map(Value::to_string).unwrap_or_default();
            bodies.extend(
                body.split("#/components/schemas/")
                    .skip(1)
                    .map(|rest| rest.split('"').next().unwrap().to_owned()),
            );
        }
    }
    for body in bodies {
        let fields = document.pointer_mut(&format!("/components/schemas/{body}/properties"));
        for (name, field) in fields.and_then(Value::as_object_mut).into_iter().flatten() {
            if name.ends_with("_id") {
                *field = of(name);
            }
        }
    }
    document
}
