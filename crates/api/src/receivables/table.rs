use std::borrow::Cow;

use axum::{
    http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use portico_domain::{
    Money,
    receivables::{Open, TABLE, Table},
};
use time::Date;

use crate::Problem;

/// Tells a spreadsheet that this is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

const COLUMNS: [&str; 9] = [
    "client",
    "number",
    "issued",
    "due",
    "currency",
    "total",
    "paid",
    "outstanding",
    "days overdue",
];

/// The answer that has this table: to be saved, and never shown.
pub fn csv(table: &Table) -> Result<Response, Problem> {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"outstanding.csv\""),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    let text = written(table).map_err(|_| Problem::internal())?;
    Ok((headers, text).into_response())
}

fn written(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::NonNumeric) // where a semicolon parts the cells, one in a text begins none
        .from_writer(MARK.to_vec());
    writer.write_record(COLUMNS)?;
    for open in &table.rows {
        writer.write_record(row(open).iter().map(|cell| cell.as_bytes()))?;
    }
    if table.more {
        let mut last = [""; COLUMNS.len()];
        let words = format!("There are more: these are the first {TABLE}.");
        last[0] = &words;
        writer.write_record(last)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn row(open: &Open) -> [Cow<'_, str>; COLUMNS.len()] {
    let amount = |minor| Money { minor, currency: open.currency }.to_string().into();
    [
        harmless(open.client.as_str()),
        harmless(open.number.as_deref().unwrap_or_default()),
        day(open.issued_on),
        day(open.due_on),
        open.currency.code().into(),
        amount(open.total_minor),
        amount(open.paid_minor),
        amount(open.total_minor - open.paid_minor),
        open.overdue_days.map(|days| days.to_string()).unwrap_or_default().into(),
    ]
}

fn day(date: Option<Date>) -> Cow<'static, str> {
    date.map(|date| date.to_string()).unwrap_or_default().into()
}

/// A text that a spreadsheet would take for a formula begins with an apostrophe, which makes it a text. What does so
/// is what OWASP lists under "CSV Injection". (Amounts are numbers of ours, and may begin with a minus.)
fn harmless(text: &str) -> Cow<'_, str> {
    const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let seen = text.trim_start_matches(unseen);
    if seen.starts_with(BEGINNINGS) { format!("'{text}").into() } else { text.into() }
}

/// A letter that nobody sees, and some programs pass over.
fn unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use portico_domain::{Currency, Id, PersonName};

    use super::*;

    fn open(client: &str, number: Option<&str>) -> Open {
        Open {
            id: serde_json::from_str::<Id<_>>("\"00000000-0000-7000-8000-000000000000\"").unwrap(),
            client: PersonName::from(client.to_owned()),
            number: number.map(str::to_owned),
            issued_on: Some(time::macros::date!(2026 - 01 - 31)),
            due_on: None,
            currency: Currency::parse("EUR").unwrap(),
            total_minor: -11_900,
            paid_minor: 1_900,
            overdue_days: Some(12),
        }
    }

    #[test]
    fn a_table_is_for_spreadsheets() {
        let rows = vec![open("Fenwick, \"Amadi\"\nand all", Some("2026-0001"))];
        let text = String::from_utf8(written(&Table { rows, more: false }).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}\"client\",\"number\",\"issued\",\"due\",\"currency\",\"total\",\"paid\",\"outstanding\",\"days overdue\"\r\n\
             \"Fenwick, \"\"Amadi\"\"\nand all\",\"2026-0001\",\"2026-01-31\",\"\",\"EUR\",-119.00,19.00,-138.00,12\r\n"
        );
    }

    #[test]
    fn no_text_is_a_formula() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\u{200b}=1",
            "\r=1",
            "\n=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            "=HYPERLINK(\"https://evil.example\",\"x\")",
        ] {
            let open = open(formula, Some(formula));
            let row = row(&open);
            for cell in &row[..2] {
                assert_eq!(**cell, format!("'{formula}"));
            }
            assert_eq!(row[5], "-119.00", "a number is one");
        }
        for text in ["", "Ana", "'=1", "1=1", " =1", "2026-0001"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn the_last_row_says_that_there_are_more() {
        let text = written(&Table { rows: vec![open("a", None)], more: true }).unwrap();
        let text = String::from_utf8(text).unwrap();
        let last = text.trim_end().lines().last().unwrap();
        assert!(last.starts_with("\"There are more: these are the first 20000.\",\"\","), "{last}");
    }
}
