//! How files of other programs, other countries and other encodings are told apart; and that what
//! cannot be told is asked for.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use portico_import::*;

const MAPPING: [(&str, &str); 6] = [
    ("number", "No"),
    ("client", "Client"),
    ("issue_date", "Date"),
    ("currency", "Currency"),
    ("total", "Total"),
    ("paid", "Paid"),
];

fn options() -> Options {
    let mut options = Options::default();
    for (field, column) in MAPPING {
        options.mapping.add(field, column).unwrap();
    }
    options
}

/// A file with one invoice for each date and total.
fn file(delimiter: &str, invoices: &[(&str, &str)]) -> String {
    let mut lines = vec![["No", "Client", "Date", "Currency", "Total", "Paid"].join(delimiter)];
    for (at, (date, total)) in invoices.iter().enumerate() {
        let [number, total] = [format!("00{at}"), format!("\"{total}\"")];
        lines.push([&number, "Änne Größe", date, "EUR", &total, "0"].join(delimiter));
    }
    lines.join("\r\n")
}

fn read(file: &str) -> Result<Report<InvoiceRow>, Error> {
    read_invoices(file.as_bytes(), &options())
}

fn faults(report: &Report<InvoiceRow>) -> Vec<String> {
    report.faults.iter().map(Fault::to_string).collect()
}

#[test]
fn a_french_file_is_read_like_an_american_one() {
    let french = file(";", &[("31/01/2025", "1 234,50"), ("01/02/2025", "-0,5")]);
    let american = file("\t", &[("1/31/2025", "1,234.50"), ("2/1/2025", "-0.5")]);
    for (file, delimiter, dates, decimal) in [
        (french, ';', DateOrder::Dmy, DecimalMark::Comma),
        (american, '\t', DateOrder::Mdy, DecimalMark::Point),
    ] {
        let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(&file);
        for (bytes, encoding) in
            [(file.as_bytes(), Encoding::UTF_8), (&*latin1, Encoding::WINDOWS_1252)]
        {
            let report = read_invoices(bytes, &options()).unwrap();
            assert_eq!(faults(&report), [""; 0]);
            let (dates, decimal) = (Some(dates), Some(decimal));
            assert_eq!(report.found, Conventions { encoding, delimiter, dates, decimal });
            let (first, second) = (&report.rows[0], &report.rows[1]);
            assert_eq!(first.record.client.as_str(), "Änne Größe");
            assert_eq!(first.record.issue_date.unwrap().to_string(), "2025-01-31");
            assert_eq!(second.record.issue_date.unwrap().to_string(), "2025-02-01");
            assert_eq!(first.record.total.to_string(), "1234.50");
            assert_eq!(second.record.outstanding.to_string(), "-0.50");
            assert_eq!(second.record.kind, Kind::CreditNote);
        }
    }
}

#[test]
fn what_is_open_is_asked_for_and_an_option_settles_it() {
    let open = file(",", &[("2025-01-31", "5"), ("2025-01-31", "1,234"), ("2025-01-31", "2.345")]);
    let question = Error::AmbiguousDecimals { line: 3, column: "Total".to_owned() };
    assert_eq!(read(&open).unwrap_err(), question);
    let settled = Options { decimal: Some(DecimalMark::Point), ..options() };
    let report = read_invoices(open.as_bytes(), &settled).unwrap();
    assert_eq!(
        faults(&report),
        [r#"line 4 (record 3), column "Total": "2.345" has more decimals than EUR"#]
    );

    let open = file(",", &[("05/05/2025", "1.00"), ("01/02/2025", "1.00")]);
    let question = Error::AmbiguousDates { line: 3, column: "Date".to_owned() };
    assert_eq!(read(&open).unwrap_err(), question);
    for (order, date) in [(DateOrder::Dmy, "2025-02-01"), (DateOrder::Mdy, "2025-01-02")] {
        let settled = Options { dates: Some(order), ..options() };
        let report = read_invoices(open.as_bytes(), &settled).unwrap();
        assert_eq!(report.rows[1].record.issue_date.unwrap().to_string(), date);
    }

    // Two conventions in one file are one too many, too.
    let mixed = file(",", &[("31/01/2025", "1.00"), ("01/31/2025", "1.00")]);
    assert!(matches!(read(&mixed), Err(Error::AmbiguousDates { line: 3, .. })));
    let mixed = file(",", &[("2025-01-31", "1.00"), ("2025-01-31", "1,00")]);
    assert!(matches!(read(&mixed), Err(Error::AmbiguousDecimals { line: 3, .. })));
}

#[test]
fn what_makes_no_difference_is_not_asked_for() {
    let report = read(&file(",", &[("05/05/2025", "12")])).unwrap();
    assert_eq!(faults(&report), [""; 0]);
    assert_eq!((report.found.dates, report.found.decimal), (None, None));
    assert_eq!(report.rows[0].record.issue_date.unwrap().to_string(), "2025-05-05");
}

#[test]
fn one_stray_value_does_not_change_how_the_others_are_read() {
    let mut invoices = [("2025-01-31", "1.50"); 8];
    invoices[3] = ("31/01/2025", "1,5");
    let report = read(&file(",", &invoices)).unwrap();
    assert_eq!(
        faults(&report),
        [
            r#"line 5 (record 4), column "Date": "31/01/2025" is no date"#,
            r#"line 5 (record 4), column "Total": "1,5" is no amount"#,
        ]
    );
}

#[test]
fn a_delimiter_after_the_last_field_is_no_field() {
    let trailing = file(";", &[("2025-01-31", "1.00")]).replace("\r\n", ";\r\n") + ";";
    let report = read(&trailing).unwrap();
    assert_eq!((faults(&report).len(), report.rows.len()), (0, 1));
    let report = read(&(trailing + "more")).unwrap();
    assert_eq!(faults(&report), ["line 2 (record 1): the row has 7 fields, and the header 6"]);
}

#[test]
fn what_the_columns_do_not_tell() {
    let good = file(",", &[("2025-01-31", "1.00")]);
    let with = |pairs: &[(&str, &str)]| {
        let mut options = Options::default();
        for (field, column) in pairs {
            options.mapping.add(field, column).unwrap();
        }
        options
    };
    let text = |file: &[u8], options: &Options| {
        read_invoices(file, options).map(|report| report.rows.len()).unwrap_err().to_string()
    };
    let base = options();
    let add = |field: &str, column: &str| {
        let mut options = base.clone();
        options.mapping.add(field, column).unwrap();
        text(good.as_bytes(), &options)
    };
    assert_eq!(add("tax", "Totl"), "there is no column \"Totl\": did you mean \"Total\"?");
    assert_eq!(add("tax", "Zzzzzzzzz"), "there is no column \"Zzzzzzzzz\"");
    assert_eq!(add("tax", "Total"), "the column \"Total\" is mapped to tax and to total");
    assert!(add("colour", "Total").starts_with("there is no field colour: a column can be"));
    assert_eq!(
        base.clone().mapping.add("total", "Paid").unwrap_err().to_string(),
        "total is mapped to more than one column"
    );
    let key = Options { key: Some("Client".to_owned()), ..base.clone() };
    assert_eq!(text(good.as_bytes(), &key), "number is mapped to more than one column");
    assert_eq!(
        text(good.as_bytes(), &with(&[("number", "No")])),
        "no column is mapped to client or client_key or client_email"
    );
    let repeated = good.replace("Paid", "Total");
    let error = read_invoices(repeated.as_bytes(), &with(&MAPPING[..5])).unwrap_err();
    assert_eq!(error, Error::RepeatedColumn { column: "Total".to_owned() });
    let headless = good.lines().nth(1).unwrap();
    assert_eq!(read(headless).unwrap_err(), Error::NoHeader);
    for empty in ["", "\n\r\n", "\u{feff}", ",,\n1,2,3"] {
        assert_eq!(read(empty).unwrap_err(), Error::Empty, "{empty:?}");
    }
    assert_eq!(text(b"\xff\xfeN\0o\0", &base), Error::Utf16.to_string());
    assert_eq!(text(b"N\xfc,\xc3\xa9", &base), Error::AmbiguousEncoding.to_string());
    assert_eq!(text(b"No;a,b", &base), Error::AmbiguousDelimiter.to_string());
    assert_eq!(text(b"No,\"a\n", &base), Error::UnreadableHeader.to_string());
    let letter = Options { delimiter: Some(b'x'), ..base.clone() };
    assert_eq!(text(good.as_bytes(), &letter), Error::Delimiter.to_string());
    assert_eq!(read(good.lines().next().unwrap()).unwrap().rows.len(), 0, "a header alone is fine");
}

#[test]
fn what_an_invoice_says_must_fit_together() {
    let header = "No,Client,Date,Currency,Total,Paid,Open,Status\n";
    let mut options = options();
    options.mapping.add("outstanding", "Open").unwrap();
    options.mapping.add("status", "Status").unwrap();
    for (record, standing, fault) in [
        ("1,A,2025-01-31,EUR,10.5,0.5,10,Sent", Some(Standing::PartPaid), ""),
        ("1,A,2025-01-31,EUR,10.5,,10.5,Sent", Some(Standing::Issued), ""),
        ("1,A,2025-01-31,eur,10.5,10.5,,Paid", Some(Standing::Paid), ""),
        ("1,A,2025-01-31,EUR,10.5,,,Paid", Some(Standing::Paid), ""),
        ("1,A,,EUR,10.5,0,0,Draft", Some(Standing::Draft), ""),
        ("1,A,2025-01-31,EUR,10.5,0,0,Cancelled", Some(Standing::Void), ""),
        ("1,A,2025-01-31,EUR,10.5,1,10,Sent", None, "Open: balance-differs"),
        ("1,A,2025-01-31,EUR,10.5,0.5,10,Paid", None, "Open: paid-but-outstanding"),
        ("1,A,2025-01-31,EUR,10.5,,,Partial", None, "Open: unknown-part-paid"),
        ("1,A,2025-01-31,EUR,10.5,-92233720368547758.00,,Sent", None, "Paid: amount-too-large"),
        ("1,A,,EUR,10.5,0,10.5,Sent", None, "Date: missing"),
        ("1,,2025-01-31,EUR,10.5,0,10.5,Sent", None, "Client: missing"),
        (",A,2025-01-31,EUR,10.5,0,10.5,Sent", None, "No: missing"),
        ("1,A,2025-01-31,,10.5,0,10.5,Sent", None, "Currency: missing"),
        ("1,A,2025-01-31,XXX,10.5,0,10.5,Sent", None, "Currency: unknown-currency"),
        ("1,A,2025-01-31,JPY,10.5,0,10.5,Sent", None, "Total: too-many-decimals"),
        ("1,A,2025-01-31,EUR,,0,10.5,Sent", None, "Total: missing"),
        ("1,A,2025-01-31,EUR,10.5,0,10.5,", None, "Status: missing"),
        ("1,A,2025-01-31,EUR,10.5,0,10.5,Lost", None, "Status: unknown-status"),
    ] {
        let report = read_invoices(format!("{header}{record}").as_bytes(), &options).unwrap();
        let first = report.faults.first();
        let found = first.map(|f| format!("{}: {}", f.column.as_ref().unwrap(), f.fault.name()));
        assert_eq!(found.unwrap_or_default(), fault, "{record}");
        assert_eq!(report.rows.first().map(|row| row.record.standing()), standing, "{record}");
    }
}
