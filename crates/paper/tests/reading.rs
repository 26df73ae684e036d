//! What a paper says to whom reads its structure: a screen reader, a search, a copy.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use common::reader::{read, text_string};
use portico_paper::{Document, Fact, render};

fn paper(document: &Document) -> common::reader::Paper {
    read(&render(document).unwrap())
}

#[test]
fn it_is_read_in_order() {
    let paper = paper(&common::plain());
    let found = paper.structure.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let expected = [
        "Invoice",
        "Number 2026-0012",
        "Date 29 October 2026",
        "Due 12 November 2026",
        "Fern & Field Coaching",
        "4 Harbour Yard, Bristol BS1 9XX, United Kingdom",
        "VAT GB 000 0000 00",
        "For",
        "Ann Example",
        "Riverside Housing Association",
        "27 Long Street",
        "Dublin 8, D08 X0X0, Ireland",
        "About",
        "Leadership programme, second part: four sessions and the 360° feedback, September to October 2026",
        "What",
        "Quantity",
        "Price",
        "Amount",
        "Coaching session, 60 minutes",
        "24 September, 1, 15 and 22 October",
        "4",
        "£310.00",
        "£1,240.00",
        "Interviews with colleagues for the 360° feedback",
        "5",
        "£180.00",
        "£900.00",
        "Written report and debrief, 90 minutes",
        "1",
        "£340.00",
        "£340.00",
        "Subtotal",
        "£2,480.00",
        "VAT, 20%",
        "£496.00",
        "Total",
        "£2,976.00",
        "How to pay",
        "By bank transfer. Please give the number as the reference, so that we can match it.",
        "To Fern & Field Coaching",
        "Reference 2026-0012",
        "IBAN GB00 XXXX 0000 0000 0000 00",
        "BIC XXXXGB00XXX",
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    assert_eq!(paper.artifacts, ["Invoice 2026-0012 · Fern & Field CoachingPage 1 of 1"]);
}

#[test]
fn it_says_what_it_is() {
    let paper = paper(&common::plain());
    let catalog = paper.pdf.catalog().unwrap();
    assert_eq!(text_string(catalog.get(b"Lang").unwrap()), "en");
    let info = paper.pdf.trailer.get(b"Info").unwrap();
    let info = paper.pdf.dereference(info).unwrap().1.as_dict().unwrap();
    assert_eq!(text_string(info.get(b"Title").unwrap()), "Invoice 2026-0012");
    assert_eq!(text_string(info.get(b"CreationDate").unwrap()), "D:20261029000000Z");
    let metadata = paper.pdf.dereference(catalog.get(b"Metadata").unwrap()).unwrap().1;
    let metadata = metadata.as_stream().unwrap().get_plain_content().unwrap();
    let metadata = String::from_utf8(metadata).unwrap();
    for part in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ] {
        assert!(metadata.contains(part), "{part} in {metadata}");
    }
    assert_eq!(paper.structure.texts("H1"), ["Invoice"]);
    assert_eq!(paper.structure.texts("H2"), ["For", "About", "How to pay"]);
}

#[test]
fn the_table_has_heads_and_is_even() {
    for (document, columns) in [(common::plain(), 4), (common::taxes(), 6), (common::long(), 4)] {
        let paper = paper(&document);
        let [table] = paper.structure.all("Table")[..] else { panic!("not one table") };
        let parts = table.children.iter().map(|part| part.role.as_str());
        assert_eq!(parts.collect::<Vec<_>>(), ["THead", "TBody", "TFoot"]);
        let rows = table.all("TR");
        assert_eq!(rows.len(), 1 + document.lines.len() + document.sums.len() + 1);
        for (n, row) in rows.iter().enumerate() {
            let heads = row.all("TH");
            let spans = heads.iter().map(|head| {
                let span = head.attributes.split("ColSpan ").nth(1);
                span.map_or(1, |span| span.chars().next().unwrap().to_digit(10).unwrap())
            });
            let cells = spans.sum::<u32>() as usize + row.all("TD").len();
            assert_eq!(cells, columns, "row {n}: {row:?}");
            let scope = if n == 0 { "/Column" } else { "/Row" };
            assert!(heads.iter().all(|head| head.attributes.contains(scope)), "{heads:?}");
            assert_eq!(heads.len(), if n == 0 { columns } else { 1 });
        }
    }
}

#[test]
fn five_rates_of_tax_stand_between_subtotal_and_total() {
    let document = common::taxes();
    let paper = paper(&document);
    let [foot] = paper.structure.all("TFoot")[..] else { panic!("not one foot") };
    let sums = document.sums.iter().chain([&document.total]);
    let expected = sums.map(|Fact { label, value }| format!("{label}\n{value}"));
    assert_eq!(foot.texts("TR"), expected.collect::<Vec<_>>());
    let [figure] = paper.structure.all("Figure")[..] else { panic!("not one logo") };
    assert!(figure.attributes.contains("Fern & Field Coaching"), "{figure:?}");
}

#[test]
fn a_credit_note_says_what_it_credits_and_asks_for_nothing() {
    let paper = paper(&common::credit());
    assert_eq!(paper.structure.texts("H1"), ["Credit note"]);
    assert_eq!(paper.structure.texts("P")[0], "Credit for invoice 2026-0012");
    assert!(paper.structure.text.contains("−£372.00"));
    assert!(!paper.structure.text.contains("pay"));
    assert!(paper.artifacts[0].starts_with("Credit note 2026-0013"));
}

#[test]
fn names_are_read_as_they_are_written_whether_the_fonts_have_them_or_not() {
    let document = common::scripts();
    let paper = paper(&document);
    let paragraphs = paper.structure.texts("P");
    for text in document.buyer.lines.iter().chain([&document.buyer.name]) {
        assert!(paragraphs.contains(&text.as_str()), "{text} in {paragraphs:?}");
    }
    // Letters and their marks are composed where Unicode has them as one.
    let composed = "Combined: \u{e9} \u{105}\u{301} \u{438}\u{301} \u{3ac} n\u{308}";
    assert!(paragraphs.iter().any(|text| text.starts_with(composed)), "{paragraphs:?}");
    assert!(paragraphs.contains(&"Family 👨‍👩‍👧 and הדרכה, प्रशिक्षण"), "{paragraphs:?}");
    assert!(!paper.structure.text.contains('□'), "a box says what it stands for");
    let replaced = ["例え株式会社", "شركة", "مثال", "👨‍👩‍👧", "הדרכה", "प्रशिक्षण"];
    assert_eq!(paper.structure.texts("Span"), replaced);
}

#[test]
fn each_page_has_the_heads_and_its_number() {
    let document = common::long();
    let paper = paper(&document);
    let count = paper.pages.len();
    assert_eq!(count, 4);
    for (n, (page, artifacts)) in paper.pages.iter().zip(&paper.artifacts).enumerate() {
        let place = format!("Page {} of {count}", n + 1);
        assert!(artifacts.contains("Invoice 2026-0012"), "{artifacts}");
        assert!(artifacts.ends_with(&place), "{artifacts}");
        assert!(page.contains("What\nQuantity\nPrice\nAmount\n"), "page {n}: {page}");
        assert_eq!(artifacts.contains("WhatQuantityPriceAmount"), n > 0, "page {n}: {artifacts}");
    }
    // Each line once, in order, though the pages turn between them.
    let body = paper.structure.all("TBody")[0];
    let lines = body.all("TR");
    assert_eq!(lines.len(), 60);
    for (n, line) in lines.iter().enumerate() {
        assert!(line.text.starts_with(&format!("Session {:02}", n + 1)), "{line:?}");
    }
    assert!(paper.pages[3].contains("Session 60") && paper.pages[3].contains("Total"));
}

#[test]
fn the_sums_stay_with_the_last_line() {
    let mut turned = 0;
    for count in 8..30 {
        let mut document = common::long();
        document.lines.truncate(count);
        let paper = paper(&document);
        let last = format!("Session {count:02}");
        let sums = paper.pages.iter().position(|page| page.contains("Subtotal")).unwrap();
        assert!(paper.pages[sums].contains(&last), "{count} lines");
        assert!(paper.pages[sums].contains("£10,800.00"), "{count} lines");
        turned += usize::from(sums > 0);
    }
    assert!((5..22).contains(&turned), "{turned}: the page was to turn at some count");
}

#[test]
fn the_head_of_the_table_never_stands_alone() {
    let mut turned = 0;
    for count in 0..30 {
        let mut document = common::credit();
        document.buyer.lines = vec!["A line of the address".to_owned(); count];
        document.buyer.lines.push("\n.".repeat(12));
        let paper = paper(&document);
        let head = paper.pages.iter().position(|page| page.contains("What\nQuantity")).unwrap();
        assert!(paper.pages[head].contains("Coaching session"), "{count} lines");
        assert!(paper.pages[head].contains("Total"), "{count} lines");
        assert!(!paper.artifacts[head].contains("Quantity"), "{count} lines");
        turned += usize::from(head > 0);
    }
    assert!((3..27).contains(&turned), "{turned}: the page was to turn at some count");
}

#[test]
fn a_line_that_is_higher_than_a_page_goes_on_under_the_heads() {
    let document = common::crammed();
    let paper = paper(&document);
    let [_, high, _] = paper.structure.all("TBody")[0].all("TR")[..] else { panic!("not three") };
    assert_eq!(
        high.texts("P"),
        [
            "Minutes of all meetings",
            document.lines[1].details[0].trim(),
            document.lines[1].details[1].trim(),
        ]
    );
    let pages = paper.pages.iter().filter(|page| page.contains("said and done"));
    assert!(pages.count() > 2);
    assert!(paper.pages.iter().all(|page| page.contains("What\nQuantity\nPrice\nDiscount\nTax\n")));
    // What was broken between characters is read in one piece.
    let [first, ..] = paper.structure.all("TBody")[0].all("TR")[..] else { panic!("none") };
    assert_eq!(first.texts("P")[0], document.lines[0].what);
    assert_eq!(first.texts("TD")[1], "CHF 12,345,678,901.25");
}
