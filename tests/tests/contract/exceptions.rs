//! What a refusal does store, each with its reason.

/// Where, in which tables, and why.
const EXCEPTIONS: [(&str, &[&str], &str); 3] = [
    ("POST /api/v1/login", &["audit_events"], "it is written down that somebody was not let in"),
    ("POST /api/v1/files", &["objects"], SWEPT),
    ("POST /api/v1/files/{id}/versions", &["objects"], SWEPT),
];

const SWEPT: &str = "what had begun to arrive is marked, and goes with the next sweep";

/// Whether it is one of those.
pub fn is_known(at: &str, changed: &[&str]) -> bool {
    EXCEPTIONS.iter().any(|(known, tables, _)| {
        is_at(known, at) && changed.iter().all(|table| tables.contains(table))
    })
}

/// Whether this was asked there, whatever the id.
fn is_at(known: &str, at: &str) -> bool {
    let (known, at): (Vec<_>, Vec<_>) = (known.split('/').collect(), at.split('/').collect());
    known.len() == at.len() && known.iter().zip(at).all(|(k, a)| *k == a || k.starts_with('{'))
}
