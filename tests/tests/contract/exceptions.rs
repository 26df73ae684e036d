//! What a refusal does store, each with its reason.

/// Where, and in which tables.
const EXCEPTIONS: [(&str, &[&str]); 0] = [];

/// Whether it is one of those.
pub fn is_known(at: &str, changed: &[&str]) -> bool {
    EXCEPTIONS
        .iter()
        .any(|(known, tables)| at == *known && changed.iter().all(|table| tables.contains(table)))
}
