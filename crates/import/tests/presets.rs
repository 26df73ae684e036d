//! A program's files are read by a data file, and nothing else knows the program.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use portico_import::*;

/// A program that there is not, with habits of its own.
const INVENTED: &str = r#"
name = "ledgerling"
kind = "invoices"
program = "Ledgerling"
header = ["Doc", "For", "Sort", "On", "Sum", "Left", "State", "Words"]

[mapping]
number = "Doc"
client = "For"
kind = "Sort"
issue_date = "On"
total = "Sum"
outstanding = "Left"
status = "State"
notes = "Words"

[conventions]
encoding = "iso-8859-15"
delimiter = "|"
dates = "DMY"
decimal = ","
currency = "EUR"

[habits]
escaped-breaks = true
credit-notes = "positive"
statuses = { draft = ["d"], issued = ["o"], void = ["x"] }
kinds = { invoice = ["b"], credit-note = ["c"] }
"#;

#[test]
fn an_invented_program_needs_a_data_file_only() {
    let file = b"Doc|For|Sort|On|Sum|Left|State|Words\n\
        1|Ana|B|01/02/2025|1.234,50|\xa41.234,50|O|one\\ntwo\n\
        2|Ana|C|01/02/2025|10,00|10,00|O|\n\
        3|Ana|B|01/02/2025|10,00|0|D|\n\
        4|Ana|C|01/02/2025|-10,00|0|O|\n\
        5|Ana|Z|01/02/2025|10,00|0|Q|\n";
    let options = Options::default().under(&Preset::parse(INVENTED).unwrap());
    let report = read_invoices(file, &options).unwrap();
    let faults: Vec<_> = report.faults.iter().map(|f| (f.line, f.fault.name())).collect();
    let expected = [(5, "sign-differs"), (6, "unknown-status"), (6, "unknown-kind")];
    assert_eq!(faults, expected);
    let [bill, credit, draft] = &report.rows[..] else { unreachable!("three are sound") };
    assert_eq!(bill.record.total.to_string(), "1234.50");
    assert_eq!(bill.record.issue_date.unwrap().to_string(), "2025-02-01");
    assert_eq!(bill.record.notes.as_ref().unwrap().as_str(), "one\ntwo");
    assert_eq!(credit.record.kind, Kind::CreditNote);
    assert_eq!(credit.record.total.to_string(), "-10.00");
    assert_eq!(credit.record.outstanding.to_string(), "-10.00");
    assert_eq!(draft.record.standing(), Standing::Draft);
}

#[test]
fn what_is_said_goes_before_the_preset() {
    let preset = Preset::parse(INVENTED).unwrap();
    let mut said = Options {
        key: Some("For".to_owned()),
        dates: Some(DateOrder::Mdy),
        delimiter: Some(b';'),
        ..Options::default()
    };
    said.mapping.add("reference", "Words").unwrap();
    said.mapping.add("status", "Standing").unwrap();
    let options = said.under(&preset);
    let mapped: Vec<(&str, &str)> =
        options.mapping.iter().map(|(field, column)| (field.as_str(), column.as_str())).collect();
    let expected = [
        ("issue_date", "On"),
        ("kind", "Sort"),
        ("outstanding", "Left"),
        ("reference", "Words"),
        ("status", "Standing"),
        ("total", "Sum"),
    ];
    assert_eq!(mapped, expected, "the number is the key, and its column is no client's");
    assert_eq!((options.dates, options.delimiter), (Some(DateOrder::Mdy), Some(b';')));
    assert_eq!(options.decimal, Some(DecimalMark::Comma), "as the preset says");
}

#[test]
fn a_preset_that_cannot_be_right_is_refused() {
    for (replaced, by, said) in [
        ("total = \"Sum\"", "totl = \"Sum\"", "there is no field totl"),
        ("total = \"Sum\"", "total = \"Summ\"", "its header has no column \"Summ\""),
        ("dates = \"DMY\"", "dates = \"YDM\"", "line 20: unknown variant `YDM`"),
        ("decimal = \",\"", "decmial = \",\"", "unknown field `decmial`"),
        ("delimiter = \"|\"", "delimiter = \"x\"", "a delimiter is one character"),
        ("encoding = \"iso-8859-15\"", "encoding = \"utf-16\"", "an encoding is"),
        ("kind = \"invoices\"", "kind = \"recipes\"", "unknown variant `recipes`"),
    ] {
        assert!(INVENTED.contains(replaced));
        let error = Preset::parse(&INVENTED.replace(replaced, by)).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let error = Preset::named("ledgerling", FileKind::Invoices).unwrap_err().to_string();
    assert_eq!(error, "there is no preset ledgerling: there are dolibarr, invoice-ninja, wave");
    let error = Preset::named("wave", FileKind::Notes).unwrap_err().to_string();
    assert_eq!(error, "there is no preset wave: there are calendly");
}

#[test]
fn a_file_is_recognised_by_exactly_its_columns() {
    let header = "customer,description,invoice_num,po_so,account,product,amount,quantity,invoice_date,\
                  currency,due_date,taxes";
    let recognised = |header: &str, kind| {
        let preset = Preset::recognised(header.as_bytes(), kind, &Options::default()).unwrap();
        preset.map(Preset::name)
    };
    assert_eq!(recognised(header, FileKind::Invoices), Some("wave"));
    assert_eq!(recognised(&header.replace(',', ";"), FileKind::Invoices), Some("wave"));
    assert_eq!(recognised(header, FileKind::Clients), None);
    assert_eq!(recognised(&format!("{header},more"), FileKind::Invoices), None);
    assert_eq!(recognised(&header.replace("taxes", "tax"), FileKind::Invoices), None);
}
