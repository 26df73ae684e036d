use std::collections::{BTreeMap, HashSet};

use portico_domain::Money;

use super::*;

fn spoken(row: &Row<InvoiceRow>) -> Value {
    let invoice = &row.record;
    let line = invoice.lines.first().map(|line| {
        let quantity = line.quantity_milli;
        assert_eq!(quantity % 1_000, 0, "as those that are described");
        let (price, places) = (line.unit_price.to_string(), line.unit_price.currency.places());
        assert_eq!(price.split_once('.').map_or(0, |(_, p)| p.len()), usize::from(places));
        json!({
            "description": line.description, "unit_price": price,
            "quantity": (quantity / 1_000).to_string(),
        })
    });
    json!({
        "record": row.place.record, "number": invoice.number, "client": invoice.client.as_str(),
        "issue_date": invoice.issue_date.unwrap().to_string(),
        "due_date": invoice.due_date.unwrap().to_string(),
        "currency": invoice.currency, "total": invoice.total.to_string(),
        "paid": invoice.paid.to_string(), "outstanding": invoice.outstanding.to_string(),
        "status": invoice.standing(), "notes": invoice.notes,
        "credit_note": invoice.kind == Kind::CreditNote,
        "lines": invoice.lines.len(), "net_total": invoice.total.to_string(), "first_line": line,
    })
}

/// For each currency what adds up, as an amount of it.
fn sums(report: &Report<InvoiceRow>, what: impl Fn(&InvoiceRow) -> Option<Money>) -> Value {
    let mut sums = BTreeMap::new();
    for money in report.rows.iter().filter_map(|row| what(&row.record)) {
        let sum = sums.entry(money.currency.code()).or_insert(Money { minor: 0, ..money });
        sum.minor += money.minor;
    }
    let sums = sums.into_iter().map(|(code, sum)| (code, sum.to_string()));
    json!(sums.collect::<BTreeMap<_, _>>())
}

fn summary(report: &Report<InvoiceRow>) -> Value {
    let invoices = || report.rows.iter().map(|row| &row.record);
    let clients: HashSet<_> = invoices().map(|invoice| invoice.client.as_str()).collect();
    let mut standings = BTreeMap::new();
    for invoice in invoices() {
        *standings.entry(invoice.standing()).or_insert(0) += 1;
    }
    let issued = |invoice: &InvoiceRow| invoice.status == Status::Issued;
    json!({
        "invoices": report.rows.len(),
        "clients_named": clients.len(),
        "lines": invoices().map(|invoice| invoice.lines.len()).sum::<usize>(),
        "total_per_currency_all_documents": sums(report, |invoice| Some(invoice.total)),
        "total_per_currency_without_draft_and_void":
            sums(report, |invoice| issued(invoice).then_some(invoice.total)),
        "outstanding_per_currency": sums(report, |invoice| Some(invoice.outstanding)),
        "status_counts": standings,
        "credit_notes": invoices().filter(|invoice| invoice.kind == Kind::CreditNote).count(),
    })
}

#[test]
fn clean_invoices_add_up() {
    let descriptions = all("expected", FileKind::Invoices);
    assert_eq!(descriptions.len(), 3);
    for description in descriptions {
        let file = description["file"].as_str().unwrap();
        let report = read_invoices_of(file);
        let mut expected = description["expected"].clone();
        let counts = expected["status_counts"].take();
        let counts = counts.as_object().unwrap().iter();
        // A file that has no status has all of one, with a remark on it.
        let counts =
            counts.map(|(word, n)| (word.split(" (").next().unwrap().to_owned(), n.clone()));
        expected["status_counts"] = Value::Object(counts.collect());
        let found = summary(&report);
        print(&description, &conventions(&report.found), &expected, &found);

        assert_eq!(report.faults, []);
        let beside = [
            "spot_rows",
            "status_codes",
            "files_own_balance_column",
            "outstanding_per_currency_note",
        ];
        assert_expected(&expected, &found, &beside);
        assert_conventions(&report.found, &description, FileKind::Invoices);
        for spot in expected["spot_rows"].as_array().unwrap() {
            let mut spot = spot.clone();
            // Its name stands beside the key, and the key decides.
            spot.as_object_mut().unwrap().remove("client_name");
            let row = report.rows.iter().find(|row| row.record.number == spot["number"]);
            assert_spot(&spoken(row.unwrap()), &spot);
        }
        let lines = report.rows.iter().filter(|row| !row.record.lines.is_empty());
        for invoice in lines.map(|row| &row.record) {
            let net: i64 = invoice.lines.iter().map(|line| line.net.minor).sum();
            assert_eq!(net, invoice.total.minor, "{}", invoice.number);
        }
    }
}

fn print(description: &Value, conventions: &str, expected: &Value, found: &Value) {
    let (program, file) = (&description["program"], description["file"].as_str().unwrap());
    println!("\n{file} ({}; {conventions})", program.as_str().unwrap());
    for what in ["invoices", "clients_named", "lines", "credit_notes", "status_counts"] {
        if !expected[what].is_null() {
            println!("  {what}: {} / {}", expected[what], found[what]);
        }
    }
    let tables = [
        "total_per_currency_all_documents",
        "total_per_currency_without_draft_and_void",
        "outstanding_per_currency",
    ];
    println!("  expected / found: total, without drafts and void ones, outstanding");
    for code in expected[tables[0]].as_object().unwrap().keys() {
        let pair = |table: &str| {
            let amount = |side: &Value| side[table][code].as_str().unwrap_or("-").to_owned();
            format!("{:>12} / {:>12}", amount(expected), amount(found))
        };
        println!("  {code}  {}", tables.map(pair).join("   "));
    }
}
