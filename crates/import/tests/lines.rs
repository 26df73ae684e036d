//! Files in which each record is a line, and those of one number are one invoice.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use portico_import::*;

const HEADER: &str = "No,Client,Date,Due,Cur,What,Item,Qty,Price,Rate,Net,Total,Memo";

/// With the fields of `more` mapped beside those that are always.
fn read(rows: &[&str], more: &[(&str, &str)]) -> Result<Report<InvoiceRow>, Error> {
    let mut options = Options::default();
    let always = [
        ("number", "No"),
        ("client", "Client"),
        ("issue_date", "Date"),
        ("due_date", "Due"),
        ("currency", "Cur"),
        ("line_description", "What"),
        ("line_quantity", "Qty"),
        ("line_unit_price", "Price"),
        ("notes", "Memo"),
    ];
    for (field, column) in always.iter().chain(more) {
        options.mapping.add(field, column).unwrap();
    }
    read_invoices([&[HEADER][..], rows].concat().join("\n").as_bytes(), &options)
}

fn faults(report: &Report<InvoiceRow>) -> Vec<String> {
    let said = |fault: &Fault| {
        let column = fault.column.as_deref().unwrap_or("-");
        format!("{} {column} {}", fault.line, fault.fault.name())
    };
    report.faults.iter().map(said).collect()
}

#[test]
fn rows_of_one_number_are_one_invoice_wherever_they_stand() {
    let report = read(
        &[
            "1,Ana,2025-01-31,2025-02-28,EUR,Session,,1.25,49.99,,,,",
            "2,Bo,2025-01-31,2025-02-28,JPY,Session,,1,14250,,,,",
            "1,Ana,2025-01-31,2025-02-28,EUR,Loyalty,,1,-10,,,,",
            "1,,,,,The rest need not be said again,,0.5,0.01,,,,",
        ],
        &[],
    );
    let report = report.unwrap();
    assert_eq!(faults(&report), [""; 0]);
    let [one, two] = &report.rows[..] else { unreachable!("two invoices") };
    let lines: Vec<_> = one.record.lines.iter().map(|l| (l.quantity_milli, l.net.minor)).collect();
    assert_eq!(lines, [(1_250, 6_249), (1_000, -1_000), (500, 1)]); // 62.4875 and 0.005
    assert_eq!(one.record.total.to_string(), "52.50");
    assert_eq!(one.record.outstanding.to_string(), "52.50");
    assert_eq!((one.record.net, one.record.tax), (None, None), "the file does not say");
    assert_eq!(two.record.total.to_string(), "14250");
    assert_eq!((one.place.line, two.place.line), (2, 3));
}

#[test]
fn a_row_that_says_something_else_of_its_invoice_is_a_fault() {
    let first = "1,Ana,2025-01-31,2025-02-28,EUR,Session,,1,5,,,,memo";
    for (row, fault) in [
        ("1,Bo,2025-01-31,2025-02-28,EUR,More,,1,5,,,,memo", "3 No duplicate"),
        ("1,Ana,2025-01-30,2025-02-28,EUR,More,,1,5,,,,memo", "3 No duplicate"),
        ("1,Ana,2025-01-31,2025-02-27,EUR,More,,1,5,,,,memo", "3 Due line-differs"),
        ("1,Ana,2025-01-31,2025-02-28,USD,More,,1,5,,,,memo", "3 Cur line-differs"),
        ("1,Ana,2025-01-31,2025-02-28,EUR,More,,1,5,,,,other", "3 Memo line-differs"),
        ("1,Ana,2025-01-31,2025-02-28,EUR,,,1,5,,,,memo", "3 What missing"),
        ("1,Ana,2025-01-31,2025-02-28,EUR,More,,,5,,,,memo", "3 Qty missing"),
        ("1,Ana,2025-01-31,2025-02-28,EUR,More,,1,,,,,memo", "3 Price missing"),
        ("1,Ana,2025-01-31,2025-02-28,EUR,More,,0.1234,5,,,,memo", "3 Qty too-many-decimals"),
        ("1,Ana,2025-01-31,2025-02-28,EUR,More,,1,0.005,,,,memo", "3 Price too-many-decimals"),
        (
            "1,Ana,2025-01-31,2025-02-28,EUR,More,,9,999999999999.99,,,,memo",
            "3 Price amount-too-large",
        ),
        (
            "1,Ana,2025-01-31,2025-02-28,EUR,More,,1,1000000000000.00,,,,memo",
            "2 Price amount-too-large", // the sum, which is the invoice's
        ),
        ("1,Ana,2025-01-31,2025-02-28,EUR,More,,1,5,,,,memo", ""),
    ] {
        let report = read(&[first, row], &[]).unwrap();
        assert_eq!(faults(&report).join("; "), fault, "{row}");
    }
}

#[test]
fn a_row_whose_first_has_a_fault_brings_no_other() {
    let rows = [
        "1,Ana,2025-13-31,2025-02-28,EUR,Session,,1,5,,,,",
        "1,Ana,2025-01-31,2025-02-28,EUR,More,,1,5,,,,",
    ];
    let report = read(&rows, &[]).unwrap();
    assert_eq!(faults(&report), ["2 Date bad-date"]);
    assert!(report.rows.is_empty());
}

#[test]
fn what_a_line_says_of_tax_net_and_total_stands() {
    let more =
        [("line_item", "Item"), ("line_tax_rate", "Rate"), ("line_net", "Net"), ("total", "Total")];
    let report = read(&["1,Ana,2025-01-31,,EUR,,Book,2,10,7 %,18.00,19.26,"], &more).unwrap();
    assert_eq!(faults(&report), [""; 0]);
    let invoice = &report.rows[0].record;
    let line = &invoice.lines[0];
    assert_eq!(line.description.as_str(), "Book", "where nothing is described");
    assert_eq!((line.tax_milli, line.net.minor), (Some(7_000), 1_800), "a discount is in it");
    assert_eq!(invoice.total.to_string(), "19.26");
    for (rate, fault) in [
        ("19", ""),
        ("7.7", ""),
        ("0", ""),
        ("101", "bad"),
        ("-1", "bad"),
        ("7.7777", "bad"),
        ("x", "bad"),
    ] {
        let row = format!("1,Ana,2025-01-31,,EUR,,Book,2,10,{rate},18.00,19.26,");
        let report = read(&[&row], &more).unwrap();
        let expected = if fault.is_empty() { vec![] } else { vec!["2 Rate bad-rate"] };
        assert_eq!(faults(&report), expected, "{rate}");
    }
    // Without the total, how the tax was rounded would be a guess.
    let error = read(&[], &more[..3]).unwrap_err();
    assert_eq!(error, Error::Unmapped { fields: "total".to_owned() });
}

#[test]
fn an_invoice_has_a_thousand_lines_and_no_more() {
    let row = "1,Ana,2025-01-31,,EUR,Session,,1,0.01,,,,";
    let report = read(&vec![row; MAX_LINES], &[]).unwrap();
    assert_eq!(faults(&report), [""; 0]);
    assert_eq!(report.rows[0].record.total.to_string(), "10.00");
    let report = read(&vec![row; MAX_LINES + 1], &[]).unwrap();
    assert_eq!(faults(&report), ["1002 No too-many-lines"]);
}
