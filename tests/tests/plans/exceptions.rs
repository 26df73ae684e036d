//! What is otherwise, each with its reason.

/// Tables that stay small.
pub const FEW_ROWS: [(&str, &str); 6] = [
    ("_sqlx_migrations", "one for each migration"),
    ("bank_details", "one for each practice"),
    ("invoice_counters", "one for each practice and year"),
    ("logos", "one for each practice, and those that stand on invoices"),
    ("settings", "one for each practice"),
    ("tenants", "the practices"),
];

/// Plans that go through a table all the same: how they are reported, as far as it takes to know them.
pub const SCANS: [(&str, &str); 0] = [];

/// Functions that no request calls.
pub const NOT_CALLED: [(&str, &str); 0] = [];
