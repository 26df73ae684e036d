//! The same rows, inserted by PostgreSQL from a table of them: with all keys, checks and indexes, as a
//! superuser, whom no policy binds.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, PgPool, raw_sql};

/// Each table with its columns; the first two are the new tenant's.
const CLIENTS: [(&str, &str); 4] = [
    ("clients", "tenant_id, id, name, sort_name, source, key"),
    ("assignments", "tenant_id, client_id, subject_id"),
    (
        "client_profiles",
        "tenant_id, client_id, first_name, last_name, email, phone, street, street2, postal_code, \
         city, country, currency",
    ),
    ("client_remarks", "tenant_id, client_id, body"),
];

const INVOICES: [(&str, &str); 3] = [
    (
        "invoices",
        "tenant_id, id, client_id, source, number, kind, status, currency, issued_on, due_on, \
         reference, words, net_minor, tax_minor, total_minor, paid_minor",
    ),
    (
        "invoice_lines",
        "tenant_id, invoice_id, client_id, position, description, quantity_milli, unit_minor, \
         tax_milli, net_minor",
    ),
    ("payments", "tenant_id, id, client_id, invoice_id, amount_minor"),
];

/// How long it takes to insert what `source` has brought once more, for the twin; takes it back.
pub async fn insert(superuser: &PgPool, source: &str) -> crate::Result<Duration> {
    let mut connection = superuser.acquire().await?;
    let tables: &[_] = if source == "clients" { &CLIENTS } else { &INVOICES };
    let brought = if source == "clients" {
        format!("client_id in (select id from clients where source = '{source}')")
    } else {
        format!("invoice_id in (select id from invoices where source = '{source}')")
    };
    let mut copies = "analyze; begin;".to_owned();
    let mut inserts = String::new();
    for (table, columns) in tables {
        let these = match *table {
            "clients" | "invoices" => format!("source = '{source}'"),
            _ => brought.clone(),
        };
        let of_twin = columns
            .replacen("tenant_id", "md5('b')::uuid as tenant_id", 1)
            .replace("subject_id", "md5('b-coach')::uuid as subject_id");
        copies += &format!(
            "create temp table copy_{table} on commit drop as \
             select {of_twin} from {table} where {these};"
        );
        inserts += &format!("insert into {table} ({columns}) select {columns} from copy_{table};");
    }
    if source != "clients" {
        // Whose they are, the twin has to have as well.
        copies += "insert into clients (tenant_id, id, name, sort_name) \
                   select md5('b')::uuid, id, name, sort_name from clients \
                    where id in (select client_id from copy_invoices);";
    }
    raw_sql(AssertSqlSafe(copies)).execute(&mut *connection).await?;
    let started = Instant::now();
    raw_sql(AssertSqlSafe(inserts)).execute(&mut *connection).await?;
    let took = started.elapsed();
    raw_sql("rollback").execute(&mut *connection).await?;
    Ok(took)
}
