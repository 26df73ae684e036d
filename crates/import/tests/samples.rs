//! What is read from the exports of Invoice Ninja, beside what is to be read from them. `samples/`
//! holds the files and, as JSON, what they contain and what is wrong with the broken ones.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
};

use portico_import::*;
use serde_json::{Value, json};

fn sample(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/samples/invoiceninja-{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read(path).unwrap()
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&sample(name)).unwrap()
}

/// The options that a sample's description stands for; encoding and all that are left out.
fn options(described: &Value) -> Options {
    let mapping = serde_json::from_value(described["mapping"].clone()).unwrap();
    let key = described["key"].as_str().map(str::to_owned);
    Options { mapping, key, ..Options::default() }
}

fn clients(file: &str) -> Report<ClientRow> {
    read_clients(&sample(file), &options(&json("clients.expected.json"))).unwrap()
}

fn invoices(file: &str) -> Report<InvoiceRow> {
    read_invoices(&sample(file), &options(&json("invoices.expected.json"))).unwrap()
}

/// The fields of `row` that `spot` speaks of, as it would say them.
fn assert_spot(row: &Value, spot: &Value) {
    for (field, expected) in spot.as_object().unwrap() {
        assert_eq!(row[field], *expected, "{field} of {spot}");
    }
}

fn spoken_client(row: &Row<ClientRow>) -> Value {
    let client = &row.record;
    json!({
        "record": row.place.record, "key": client.key, "name": client.name,
        "first_name": client.first_name, "last_name": client.last_name, "email": client.email,
        "phone": client.phone, "street": client.street, "street2": client.street2,
        "postal_code": client.postal_code, "city": client.city, "currency": client.currency,
        "note": client.note,
    })
}

fn spoken_invoice(row: &Row<InvoiceRow>) -> Value {
    let invoice = &row.record;
    json!({
        "record": row.place.record, "number": invoice.number, "client": invoice.client.as_str(),
        "issue_date": invoice.issue_date.unwrap().to_string(),
        "due_date": invoice.due_date.unwrap().to_string(),
        "currency": invoice.currency, "total": invoice.total.to_string(),
        "paid": invoice.paid.to_string(), "outstanding": invoice.outstanding.to_string(),
        "status": invoice.standing(), "notes": invoice.notes,
    })
}

#[test]
fn clean_clients_are_read_to_the_last_one() {
    for name in ["clients", "clients-excel"] {
        let (report, described) =
            (clients(&format!("{name}.csv")), json(&format!("{name}.expected.json")));
        let expected = &described["expected"];
        assert_eq!(report.faults, []);
        assert!(report.complete);
        assert_eq!(json!(report.rows.len()), expected["clients"]);
        let without_email = report.rows.iter().filter(|row| row.record.email.is_none()).count();
        assert_eq!(json!(without_email), expected["clients_without_email"]);
        let currencies: BTreeSet<_> = report.rows.iter().map(|row| row.record.currency).collect();
        assert_eq!(json!(currencies), expected["currencies"]);
        for spot in expected["spot_rows"].as_array().unwrap() {
            let row = &report.rows[spot["record"].as_u64().unwrap() as usize - 1];
            assert_spot(&spoken_client(row), spot);
        }
        let found =
            json!({ "encoding": "UTF-8", "delimiter": ",", "dates": null, "decimal": null });
        assert_eq!(json!(report.found), found);
        println!("{name}: {} rows, {} without e-mail", report.rows.len(), without_email);
    }
    let private = &clients("clients.csv").rows[1].record;
    assert_eq!(private.name.as_str(), "Jürgen Weißmüller", "first and last name together");
}

#[test]
fn a_spreadsheet_changes_nothing() {
    let (clean, saved_again) = (clients("clients.csv"), clients("clients-excel.csv"));
    assert!(clean.rows == saved_again.rows);
}

#[test]
fn clean_invoices_add_up() {
    let (report, described) = (invoices("invoices.csv"), json("invoices.expected.json"));
    let expected = &described["expected"];
    assert_eq!(report.faults, []);
    assert_eq!(json!(report.rows.len()), expected["invoices"]);
    let named: HashSet<_> = report.rows.iter().map(|row| row.record.client.as_str()).collect();
    assert_eq!(json!(named.len()), expected["clients_named"]);

    let sums = |what: &dyn Fn(&InvoiceRow) -> Option<portico_domain::Money>| {
        let mut sums = BTreeMap::new();
        for money in report.rows.iter().filter_map(|row| what(&row.record)) {
            let sum = sums.entry(money.currency.code());
            sum.or_insert(portico_domain::Money { minor: 0, ..money }).minor += money.minor;
        }
        json!(
            sums.into_iter().map(|(code, sum)| (code, sum.to_string())).collect::<BTreeMap<_, _>>()
        )
    };
    let issued = |invoice: &InvoiceRow| invoice.status == Status::Issued;
    assert_eq!(sums(&|invoice| Some(invoice.total)), expected["total_per_currency_all_documents"]);
    assert_eq!(
        sums(&|invoice| issued(invoice).then_some(invoice.total)),
        expected["total_per_currency_without_draft_and_void"]
    );
    let outstanding = sums(&|invoice| Some(invoice.outstanding));
    assert_eq!(outstanding, expected["outstanding_per_currency"]);

    let mut standings = BTreeMap::new();
    for row in &report.rows {
        *standings.entry(row.record.standing()).or_insert(0) += 1;
    }
    assert_eq!(json!(standings), expected["status_counts"]);
    let credit_notes = report.rows.iter().filter(|row| row.record.kind == Kind::CreditNote).count();
    assert_eq!(json!(credit_notes), expected["credit_notes"]);
    for spot in expected["spot_rows"].as_array().unwrap() {
        let row = &report.rows[spot["record"].as_u64().unwrap() as usize - 1];
        assert_spot(&spoken_invoice(row), spot);
    }
    let found = json!({ "encoding": "UTF-8", "delimiter": ",", "dates": "YMD", "decimal": "." });
    assert_eq!(json!(report.found), found);
    println!(
        "invoices: {} rows, {} currencies, {standings:?}",
        report.rows.len(),
        outstanding.as_object().unwrap().len()
    );
}

/// The name that a fault has in the samples' descriptions.
fn described(fault: &FaultKind) -> &'static str {
    match fault {
        FaultKind::Email(_) => "e-mail address that does not parse",
        FaultKind::Encoding(_) => "invalid UTF-8 byte",
        FaultKind::Duplicate { .. } => "duplicated key",
        FaultKind::Truncated { .. } => "truncated row",
        FaultKind::Delimiter(_) => "mixed delimiter",
        FaultKind::Date(_) => "bad date",
        FaultKind::Amount(_) => "amount that does not parse",
        FaultKind::UnknownClient(_) => "unknown client",
        _ => "nothing that was planted",
    }
}

fn assert_planted(file: &str, rows: usize, faults: &[Fault]) {
    let planted = json(&format!("{file}.faults.json"));
    let all = planted["faults"].as_array().unwrap();
    let place = |fault: &Value| json!([fault["line"], fault["record"], fault["column"]]);
    let expected: Vec<Value> = all
        .iter()
        .filter(|fault| fault["refuse"] == true)
        .map(|fault| json!([place(fault), fault["fault"]]))
        .collect();
    let found: Vec<Value> =
        faults.iter().map(|fault| json!([place(&json!(fault)), described(&fault.fault)])).collect();
    println!("{file}.csv: {rows} rows, {} faults expected, {} found", expected.len(), found.len());
    for fault in faults {
        println!("  {fault}");
    }
    assert_eq!(found, expected);
    assert_eq!(json!(found.len()), planted["refused"]);
}

/// The value of the planted cell that looks like a formula.
fn formula(file: &str) -> String {
    let planted = json(&format!("{file}.faults.json"));
    let mut faults = planted["faults"].as_array().unwrap().iter();
    let cell = faults.find(|fault| fault["refuse"] == false).unwrap();
    cell["value"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_planted_among_clients_is_found_and_nothing_else() {
    let report = clients("clients-broken.csv");
    assert_planted("clients-broken", report.rows.len(), &report.faults);
    let first = report.faults.iter().find_map(|fault| match fault.fault {
        FaultKind::Duplicate { place, .. } => Some(place),
        _ => None,
    });
    assert_eq!(first, Some(Place { line: 14, record: 12 }));
    let row = report.rows.iter().find(|row| row.place.record == 24).unwrap();
    assert_eq!(row.record.note.as_ref().unwrap().as_str(), formula("clients-broken"));
}

#[test]
fn what_was_planted_among_invoices_is_found_and_nothing_else() {
    let report = invoices("invoices-broken.csv");
    let clients = clients("clients.csv");
    let known: HashSet<_> = clients.rows.iter().map(|row| row.record.name.as_str()).collect();
    let mut faults = report.faults.clone();
    for row in &report.rows {
        let (client, field) = (row.record.client.as_str(), row.record.client.field());
        if !known.contains(client) {
            let unknown = FaultKind::UnknownClient(Excerpt::of(client));
            faults.push(report.fault(row, field, unknown));
        }
    }
    faults.sort_by_key(|fault| fault.record);
    assert_planted("invoices-broken", report.rows.len(), &faults);
    let row = report.rows.iter().find(|row| row.place.record == 30).unwrap();
    assert_eq!(row.record.notes.as_ref().unwrap().as_str(), formula("invoices-broken"));
}
