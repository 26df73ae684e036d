//! What PostgreSQL means to do.

use std::collections::BTreeSet;

use serde_json::Value;

/// The tables of which a plan goes through every row, of those that are `large`.
pub fn scanned<'p>(plan: &'p Value, large: &BTreeSet<String>) -> BTreeSet<&'p str> {
    let mut found = BTreeSet::new();
    let mut nodes = vec![plan];
    while let Some(node) = nodes.pop() {
        let table = node["Relation Name"].as_str().unwrap_or_default();
        let all = matches!(node["Node Type"].as_str(), Some("Seq Scan" | "Sample Scan"))
            || is_index_gone_through(node);
        if all && large.contains(table) {
            found.insert(table);
        }
        nodes.extend(node["Plans"].as_array().into_iter().flatten());
        nodes.extend(node.get("Plan"));
    }
    found
}

/// An index that is read from one end to the other is no better than its table.
fn is_index_gone_through(node: &Value) -> bool {
    matches!(node["Node Type"].as_str(), Some("Index Scan" | "Index Only Scan"))
        && node.get("Index Cond").is_none()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_lies_deep_is_found() {
        let large = BTreeSet::from(["invoices".to_owned()]);
        let node = |kind, table| json!({ "Node Type": kind, "Relation Name": table });
        let of = |node: Value| json!({ "Plan": { "Node Type": "Limit", "Plans": [node] } });
        assert_eq!(scanned(&of(node("Seq Scan", "invoices")), &large).len(), 1);
        assert_eq!(scanned(&of(node("Index Scan", "invoices")), &large).len(), 1);
        assert_eq!(scanned(&of(node("Seq Scan", "settings")), &large).len(), 0);
        let by_key =
            json!({ "Node Type": "Index Scan", "Relation Name": "invoices", "Index Cond": "x" });
        assert_eq!(scanned(&of(by_key), &large).len(), 0);
    }
}
