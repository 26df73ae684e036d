//! What is true of every operation, and is written into the document once.

use axum::http::StatusCode;
use utoipa::{
    IntoResponses,
    openapi::{OpenApi as Document, RefOr, path::Operation},
};

use crate::problem::{NotRead, NotSentAsJson, TooLarge};

/// Completes what the operations say of themselves: what becomes of bodies that cannot be read, a name that no other
/// operation has, and words for each status.
pub(crate) fn complete(document: &mut Document) {
    for (path, item) in &mut document.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation else { continue };
            operation.operation_id = Some(name(method, path));
            refuse_bodies(operation);
            describe(operation);
        }
    }
}

/// `get-clients-id` of `GET /api/v1/clients/{id}`.
fn name(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1").replace(['{', '}'], "");
    format!("{method}{}", path.replace(['/', '.'], "-"))
}

fn refuse_bodies(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &operation.request_body else { return };
    let mut refusals = TooLarge::responses();
    if body.content.contains_key("application/json") {
        refusals.extend(NotSentAsJson::responses());
        refusals.extend(NotRead::responses());
    }
    if body.content.contains_key("multipart/form-data") {
        refusals.extend(NotRead::responses());
    }
    for (status, refusal) in refusals {
        operation.responses.responses.entry(status).or_insert(refusal);
    }
}

/// Each answer wants a description; those that say nothing have that of their status.
fn describe(operation: &mut Operation) {
    for (status, answer) in &mut operation.responses.responses {
        let RefOr::T(answer) = answer else { continue };
        if answer.description.is_empty() {
            let status = status.parse::<StatusCode>().ok();
            let words = status.and_then(|status| status.canonical_reason());
            answer.description = words.unwrap_or("An answer").to_owned();
        }
    }
}
