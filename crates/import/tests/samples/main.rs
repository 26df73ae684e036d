//! What is read from the exports of several programs, beside what is to be read from them. This
//! folder holds the files and, as JSON, what they contain and what is wrong with the broken ones.
//! Each is read by its program's preset, and by nothing else; one that no preset knows, as its
//! description says. Prints a table:
//! `cargo test -p portico-import --test samples -- --nocapture`.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod broken;
mod clients;
mod invoices;
mod notes;

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
    descriptions.filter(|description| is_of(&clean(description), kind)).collect()
}

/// Notes are also those that a file of bookings has beside them.
fn is_of(description: &Value, kind: FileKind) -> bool {
    let said = description["kind"].as_str().unwrap();
    said == kind.word() || (kind, said) == (FileKind::Notes, "bookings")
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

fn read_notes_of(file: &str) -> Report<NoteRow> {
    let bytes = sample(file);
    let options = match file.starts_with("plain-") {
        false => options(&bytes, FileKind::Notes),
        true => Options {
            mapping: described_mapping("plain-notes.expected.json"),
            ..Options::default()
        },
    };
    read_notes(&bytes, &options).unwrap()
}

fn described_mapping(name: &str) -> Mapping {
    let mut mapping = Mapping::default();
    for (field, column) in described(name)["mapping"].as_object().unwrap() {
        mapping.add(field, column.as_str().unwrap()).unwrap();
    }
    mapping
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
        FileKind::Clients | FileKind::Files => (Value::Null, Value::Null), // none is mapped
        FileKind::Invoices => (json!("YMD"), json!(".")),
        FileKind::Notes if delimiter == ";" => (json!("DMY"), Value::Null),
        FileKind::Notes => (json!("YMD"), Value::Null),
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

/// A preset says of each column what its description says, in words of its own for some. What else a
/// booking is, is nothing that is taken in.
#[test]
fn presets_map_what_is_described() {
    for kind in [FileKind::Clients, FileKind::Invoices, FileKind::Notes] {
        for description in all("expected", kind) {
            let file = description["file"].as_str().unwrap();
            if file.starts_with("plain-") {
                continue; // there is none for it
            }
            let options = options(&sample(file), kind);
            for (field, column) in description["mapping"].as_object().unwrap() {
                if kind == FileKind::Notes && ["end", "canceled", "no_show"].contains(&&**field) {
                    continue;
                }
                let by_preset = options.mapping.iter().find(|(_, mapped)| *column == **mapped);
                let field = match (description["program"].as_str().unwrap(), field.as_str()) {
                    ("Dolibarr 15 (French)", "client") => "client_key",
                    ("Dolibarr 15 (French)", "outstanding") => "home_outstanding",
                    ("Dolibarr 15 (French)", "credit_note") => "kind",
                    ("Calendly", "client") => "client_email",
                    ("Calendly", "start") => "date",
                    ("Calendly", "note") => "body",
                    (_, field) => field,
                };
                assert_eq!(by_preset.unwrap().0, field, "{column} of {file}");
            }
        }
    }
}
