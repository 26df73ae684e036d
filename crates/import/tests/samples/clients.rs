use std::collections::BTreeSet;

use super::*;

fn spoken(row: &Row<ClientRow>) -> Value {
    let client = &row.record;
    json!({
        "record": row.place.record, "key": client.key, "name": client.name,
        "first_name": client.first_name, "last_name": client.last_name, "email": client.email,
        "phone": client.phone, "street": client.street, "street2": client.street2,
        "postal_code": client.postal_code, "city": client.city, "country": client.country,
        "currency": client.currency, "note": client.note,
    })
}

#[test]
fn clean_clients_are_read_to_the_last_one() {
    println!(
        "{:<58} {:<36} clients and without e-mail, expected / found",
        "program, file", "conventions"
    );
    let descriptions = all("expected", FileKind::Clients);
    assert_eq!(descriptions.len(), 4);
    for description in descriptions {
        let file = description["file"].as_str().unwrap();
        let (report, expected) = (read_clients_of(file), &description["expected"]);
        let clients = || report.rows.iter().map(|row| &row.record);
        let currencies: BTreeSet<_> = clients().filter_map(|client| client.currency).collect();
        let found = json!({
            "clients": report.rows.len(),
            "clients_without_email": clients().filter(|client| client.email.is_none()).count(),
            "currencies": currencies,
        });
        let of_both = |field: &str| format!("{} / {}", expected[field], found[field]);
        let program = description["program"].as_str().unwrap();
        println!(
            "{:<58} {:<36} {:>9} {:>7}",
            format!("{}, {file}", &program[..program.len().min(24)]),
            conventions(&report.found),
            of_both("clients"),
            of_both("clients_without_email")
        );
        assert_eq!(report.faults, []);
        assert!(report.complete);
        // Whether a client is still one is nothing that is taken in.
        let beside = ["spot_rows", "same_records_as", "clients_closed"];
        assert_expected(expected, &found, &beside);
        assert_conventions(&report.found, &description, FileKind::Clients);
        for spot in expected["spot_rows"].as_array().unwrap() {
            let row = &report.rows[spot["record"].as_u64().unwrap() as usize - 1];
            assert_spot(&spoken(row), spot);
        }
    }
    let private = &read_clients_of("invoiceninja-clients.csv").rows[1].record;
    assert_eq!(private.name.as_str(), "Jürgen Weißmüller", "first and last name together");
}

#[test]
fn a_spreadsheet_changes_nothing() {
    let clean = read_clients_of("invoiceninja-clients.csv");
    let saved_again = read_clients_of("invoiceninja-clients-excel.csv");
    assert!(clean.rows == saved_again.rows);
}
