use std::collections::HashSet;

use super::*;

/// The name that a fault has in the samples' descriptions.
fn name(fault: &FaultKind) -> &'static str {
    match fault {
        FaultKind::Email(_) => "e-mail address that does not parse",
        FaultKind::Encoding(_) => "invalid UTF-8 byte",
        FaultKind::Duplicate { .. } => "duplicated key",
        FaultKind::Truncated { .. } => "truncated row",
        FaultKind::Delimiter(_) => "mixed delimiter",
        FaultKind::Date(_) => "bad date",
        FaultKind::Amount(_) => "amount that does not parse",
        FaultKind::UnknownClient(_) => "unknown client",
        FaultKind::Answer(_) => "neither yes nor no",
        FaultKind::SeveralLines => "title of several lines",
        _ => "nothing that was planted",
    }
}

/// Prints and compares: all that must be refused is, where it stands, and nothing else.
fn assert_planted(description: &Value, rows: usize, faults: &[Fault]) {
    let place = |fault: &Value| json!([fault["line"], fault["record"], fault["column"]]);
    let planted = description["faults"].as_array().unwrap().iter();
    let planted = planted.filter(|fault| fault["refuse"] == true);
    let expected: Vec<Value> = planted.map(|fault| json!([place(fault), fault["fault"]])).collect();
    let found: Vec<Value> =
        faults.iter().map(|fault| json!([place(&json!(fault)), name(&fault.fault)])).collect();
    println!(
        "{}: {rows} sound rows; {} faults planted / {} found",
        description["file"].as_str().unwrap(),
        expected.len(),
        found.len()
    );
    for fault in faults {
        println!("  {fault}");
    }
    assert_eq!(found, expected);
    assert_eq!(json!(found.len()), description["refused"]);
    for fault in description["faults"].as_array().unwrap() {
        let Some(first) = fault["first_seen_on_line"].as_u64() else { continue };
        let places = faults.iter().filter_map(|fault| match fault.fault {
            FaultKind::Duplicate { place, .. } => Some(place),
            _ => None,
        });
        let record = fault["same_key_as_record"].as_u64().unwrap();
        assert_eq!(places.collect::<Vec<_>>(), [Place { line: first, record }]);
    }
}

/// The planted cell that looks like a formula: its record, and what must still stand there.
fn formula(description: &Value) -> (u64, String) {
    let mut faults = description["faults"].as_array().unwrap().iter();
    let cell = faults.find(|fault| fault["refuse"] == false).unwrap();
    (cell["record"].as_u64().unwrap(), cell["value"].as_str().unwrap().to_owned())
}

#[test]
fn what_was_planted_among_clients_is_found_and_nothing_else() {
    let descriptions = all("faults", FileKind::Clients);
    assert_eq!(descriptions.len(), 3);
    for description in descriptions {
        let report = read_clients_of(description["file"].as_str().unwrap());
        assert_planted(&description, report.rows.len(), &report.faults);
        let (record, text) = formula(&description);
        let row = report.rows.iter().find(|row| row.place.record == record).unwrap();
        let client = &row.record;
        let texts = [&client.note.as_ref().map(|note| note.as_str().to_owned())];
        let names = [&client.last_name].map(|name| name.as_ref().map(|n| n.as_str().to_owned()));
        assert!(texts.into_iter().chain(&names).any(|found| found.as_ref() == Some(&text)));
    }
}

#[test]
fn what_was_planted_among_invoices_is_found_and_nothing_else() {
    let descriptions = all("faults", FileKind::Invoices);
    assert_eq!(descriptions.len(), 3);
    for description in descriptions {
        let file = description["file"].as_str().unwrap();
        let report = read_invoices_of(file);
        let program = file.split('-').next().unwrap();
        let clients = ["clients", "tiers", "customers"].map(|kind| format!("{program}-{kind}.csv"));
        let clients = clients.iter().find(|name| folder().join(name).exists()).unwrap();
        let clients = read_clients_of(clients);
        let known = clients.rows.iter().map(|row| &row.record);
        let known: HashSet<_> =
            known.flat_map(|client| [client.name.as_str(), client.key.as_str()]).collect();
        let mut faults = report.faults.clone();
        for row in &report.rows {
            let (client, field) = (row.record.client.as_str(), row.record.client.field());
            if !known.contains(client) {
                let unknown = FaultKind::UnknownClient(Excerpt::of(client));
                faults.push(report.fault(row, field, unknown));
            }
        }
        faults.sort_by_key(|fault| fault.record);
        assert_planted(&description, report.rows.len(), &faults);
        let (record, text) = formula(&description);
        let invoice = report.rows.iter().rfind(|row| row.place.record <= record).unwrap();
        let invoice = &invoice.record;
        let lines = invoice.lines.iter().map(|line| &line.description);
        assert!(invoice.notes.iter().chain(lines).any(|found| found.as_str() == text), "{file}");
    }
}

#[test]
fn what_was_planted_among_notes_is_found_and_nothing_else() {
    let descriptions = all("faults", FileKind::Notes);
    assert_eq!(descriptions.len(), 2);
    let clients = read_clients_of("invoiceninja-clients.csv");
    let clients = || clients.rows.iter().map(|row| &row.record);
    let emails = clients().filter_map(|client| client.email.as_ref()).map(|email| email.as_str());
    let known = clients().flat_map(|client| [client.name.as_str(), client.key.as_str()]);
    let known: HashSet<_> = known.chain(emails).collect();
    for description in descriptions {
        let report = read_notes_of(description["file"].as_str().unwrap());
        let mut faults = report.faults.clone();
        for row in &report.rows {
            let client = &row.record.client;
            if !known.contains(client.as_str()) {
                let unknown = FaultKind::UnknownClient(Excerpt::of(client.as_str()));
                faults.push(report.fault(row, client.field(), unknown));
            }
        }
        faults.sort_by_key(|fault| fault.record);
        assert_planted(&description, report.rows.len(), &faults);
        let (record, text) = formula(&description);
        let row = report.rows.iter().find(|row| row.place.record == record).unwrap();
        assert_eq!(row.record.draft.as_ref().unwrap().body.as_str(), text);
    }
}
