//! What is read from the exports of several programs, beside what is to be read from them. This
//! folder holds the files and, as JSON, what they contain and what is wrong with the broken ones.
//! Each is read by its program's preset, and by nothing else. Prints a table:
//! `cargo test -p portico-import --test samples -- --nocapture`.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod broken;
mod clients;
mod invoices;

use std::{fs, path::Path};

use portico_import::*;
use serde_json::{Value, json};

fn sample(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples"))
}

fn described(name: &str) -> Value {
    serde_json::from_slice(&sample(name)).unwrap()
}

/// All descriptions of a sort (`expected` or `faults`) of such files.
fn all(sort: &str, kind: FileKind) -> Vec<Value> {
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    let descriptions = names.iter().filter(|name| name.ends_with(&format!(".{sort}.json")));
    let descriptions = descriptions.map(|name| described(name));
    descriptions.filter(|description| clean(description)["kind"] == kind.word()).collect()
}

/// What is expected of a file, or of the one from which it was made by planting faults.
fn clean(description: &Value) -> Value {
    let name = description["made_from"].as_str().or(description["file"].as_str()).unwrap();
    described(&name.replace(".csv", ".expected.json"))
}

/// As the file's preset says, which is found by its columns. What the file is written like is told
/// from it.
fn options(bytes: &[u8], kind: FileKind) -> Options {
    let preset = Preset::recognised(bytes, kind, &Options::default()).unwrap();
    Options::default().under(preset.expect("a preset knows the columns"))
}

fn read_clients_of(file: &str) -> Report<ClientRow> {
    let bytes = sample(file);
    read_clients(&bytes, &options(&bytes, FileKind::Clients)).unwrap()
}

fn read_invoices_of(file: &str) -> Report<InvoiceRow> {
    let bytes = sample(file);
    read_invoices(&bytes, &options(&bytes, FileKind::Invoices)).unwrap()
}

/// Everything that is expected is compared, but for `beside`, which says something else.
fn assert_expected(expected: &Value, found: &Value, beside: &[&str]) {
    let fields = expected.as_object().unwrap().keys().map(String::as_str);
    for field in fields.filter(|field| !beside.contains(field)) {
        assert_eq!(found[field], expected[field], "{field}");
    }
}

/// The rows that are described one by one: each field of `expected` is that of `row`, but that an
/// empty text is none, and that two characters may have stood for a line break.
fn assert_spot(row: &Value, expected: &Value) {
    for (field, expected) in expected.as_object().unwrap() {
        let expected = match expected.as_str() {
            Some("") => Value::Null,
            Some(text) => text.replace("\\n", "\n").into(),
            None => expected.clone(),
        };
        if field == "first_line" {
            assert_spot(&row[field], &expected);
        } else {
            assert_eq!(row[field], expected, "{field} of {}", row["record"]);
        }
    }
}

/// How a file was read is how it was written.
fn assert_conventions(found: &Conventions, clean: &Value, kind: FileKind) {
    let encoding = match clean["encoding"].as_str().unwrap() {
        "ISO-8859-1" => "windows-1252", // which holds all of it
        other => other,
    };
    let delimiter = &clean["delimiter"];
    let (dates, decimal) = match kind {
        FileKind::Clients => (Value::Null, Value::Null), // none is mapped
        FileKind::Invoices => (json!("YMD"), json!(".")),
    };
    let written = json!({
        "encoding": encoding, "delimiter": delimiter, "dates": dates, "decimal": decimal,
    });
    assert_eq!(json!(found), written);
}

fn conventions(found: &Conventions) -> String {
    let found = json!(found);
    let said = |name: &str| found[name].as_str().unwrap_or("-").to_owned();
    ["encoding", "delimiter", "dates", "decimal"].map(said).join("  ")
}

/// A preset says of each column what its description says, in words of its own for three.
#[test]
fn presets_map_what_is_described() {
    for kind in [FileKind::Clients, FileKind::Invoices] {
        for description in all("expected", kind) {
            let file = description["file"].as_str().unwrap();
            let options = options(&sample(file), kind);
            for (field, column) in description["mapping"].as_object().unwrap() {
                let by_preset = options.mapping.iter().find(|(_, mapped)| *column == **mapped);
                let field = match (description["program"].as_str().unwrap(), field.as_str()) {
                    ("Dolibarr 15 (French)", "client") => "client_key",
                    ("Dolibarr 15 (French)", "outstanding") => "home_outstanding",
                    ("Dolibarr 15 (French)", "credit_note") => "kind",
                    (_, field) => field,
                };
                assert_eq!(by_preset.unwrap().0, field, "{column} of {file}");
            }
        }
    }
}
