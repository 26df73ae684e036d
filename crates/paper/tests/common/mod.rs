//! Documents as a practice has them.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

pub mod reader;

use portico_paper::{Document, Fact, Labels, Line, Party, Pay};
use time::macros::date;

pub fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub fn facts(facts: &[(&str, &str)]) -> Vec<Fact> {
    facts.iter().map(|(label, value)| fact(label, value)).collect()
}

pub fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.to_owned(), value: value.to_owned() }
}

pub fn party(name: &str, lines: &[&str]) -> Party {
    Party { name: name.to_owned(), lines: texts(lines) }
}

pub fn line(what: &str, details: &[&str], quantity: &str, price: &str, amount: &str) -> Line {
    Line {
        what: what.to_owned(),
        details: texts(details),
        quantity: Some(quantity.to_owned()),
        price: Some(price.to_owned()),
        discount: None,
        tax: None,
        amount: amount.to_owned(),
    }
}

/// One page: three lines, one rate of tax.
pub fn plain() -> Document {
    Document {
        title: "Invoice".to_owned(),
        number: "2026-0012".to_owned(),
        notes: Vec::new(),
        facts: facts(&[
            ("Number", "2026-0012"),
            ("Date", "29 October 2026"),
            ("Due", "12 November 2026"),
        ]),
        seller: party(
            "Fern & Field Coaching",
            &["4 Harbour Yard, Bristol BS1 9XX, United Kingdom", "VAT GB 000 0000 00"],
        ),
        logo: None,
        buyer: party(
            "Ann Example",
            &["Riverside Housing Association", "27 Long Street", "Dublin 8, D08 X0X0, Ireland"],
        ),
        about: Some(fact(
            "About",
            "Leadership programme, second part: four sessions and the 360° feedback, September to \
             October 2026",
        )),
        lines: vec![
            line(
                "Coaching session, 60 minutes",
                &["24 September, 1, 15 and 22 October"],
                "4",
                "£310.00",
                "£1,240.00",
            ),
            line(
                "Interviews with colleagues for the 360° feedback",
                &[],
                "5",
                "£180.00",
                "£900.00",
            ),
            line("Written report and debrief, 90 minutes", &[], "1", "£340.00", "£340.00"),
        ],
        sums: facts(&[("Subtotal", "£2,480.00"), ("VAT, 20%", "£496.00")]),
        total: fact("Total", "£2,976.00"),
        words: Vec::new(),
        pay: Some(Pay {
            heading: "How to pay".to_owned(),
            intro: "By bank transfer. Please give the number as the reference, so that we can \
                    match it."
                .to_owned(),
            facts: facts(&[
                ("To", "Fern & Field Coaching"),
                ("Reference", "2026-0012"),
                ("IBAN", "GB00 XXXX 0000 0000 0000 00"),
                ("BIC", "XXXXGB00XXX"),
            ]),
        }),
        accent: Some([0x2f, 0x6b, 0x4f]),
        labels: Labels::default(),
        language: "en".to_owned(),
        created: date!(2026 - 10 - 29),
    }
}

/// Sixty lines, every seventh with details.
pub fn long() -> Document {
    let mut lines = Vec::new();
    for n in 1..=60 {
        let details = ["Notes and a summary afterwards"];
        let details = if n % 7 == 0 { &details[..] } else { &[] };
        lines.push(line(
            &format!("Session {n:02}, 60 minutes"),
            details,
            "1",
            "£150.00",
            "£150.00",
        ));
    }
    Document {
        lines,
        sums: facts(&[("Subtotal", "£9,000.00"), ("VAT, 20%", "£1,800.00")]),
        total: fact("Total", "£10,800.00"),
        ..plain()
    }
}

/// Five rates of tax, discounts, a logo, a pale accent, many words.
pub fn taxes() -> Document {
    let taxed = |what: &str, discount: Option<&str>, tax: &str| Line {
        discount: discount.map(str::to_owned),
        tax: Some(tax.to_owned()),
        ..line(what, &[], "2.5 hours", "€1,180.00", "€2,950.00")
    };
    Document {
        logo: Some(logo(480, 120)),
        accent: Some([0xff, 0xf0, 0xa0]),
        lines: vec![
            taxed("Workshop for the whole team, with two facilitators", Some("−10%"), "21%"),
            taxed("Workbooks, printed", None, "12%"),
            taxed("Catering", None, "6%"),
            taxed("Travel", Some("−€50.00"), "0%"),
            taxed("Evaluation", None, "Exempt"),
        ],
        sums: facts(&[
            ("Subtotal", "€13,227.50"),
            ("VAT, 21% of €2,655.00", "€557.55"),
            ("VAT, 12% of €2,950.00", "€354.00"),
            ("VAT, 6% of €2,950.00", "€177.00"),
            ("VAT, 0% of €1,722.50", "€0.00"),
            ("VAT, exempt, €2,950.00", "€0.00"),
        ]),
        total: fact("Total", "€14,316.05"),
        words: texts(&[
            "The evaluation is exempt from VAT under article 132 of Directive 2006/112/EC. Travel \
             is charged at the zero rate.",
            "Thank you for working with us.",
        ]),
        ..plain()
    }
}

/// A credit note: nothing is to be paid.
pub fn credit() -> Document {
    Document {
        title: "Credit note".to_owned(),
        number: "2026-0013".to_owned(),
        notes: texts(&["Credit for invoice 2026-0012"]),
        facts: facts(&[("Number", "2026-0013"), ("Date", "2 November 2026")]),
        about: None,
        lines: vec![line(
            "Coaching session, 60 minutes",
            &["Not held"],
            "−1",
            "£310.00",
            "−£310.00",
        )],
        sums: facts(&[("Subtotal", "−£310.00"), ("VAT, 20%", "−£62.00")]),
        total: fact("Total", "−£372.00"),
        pay: None,
        ..plain()
    }
}

/// Names in the scripts that the fonts have, and in some that they lack.
pub fn scripts() -> Document {
    Document {
        buyer: party(
            "Nguyễn Ví Dụ, Zażółć gęślą jaźń, Þórður Æøå",
            &[
                "Παράδειγμα Α.Ε., ᾧ δ᾽ ἀνὴρ",
                "ООО «Пример», Київ, Ђорђе",
                "例え株式会社 (Tokyo)",
                "شركة مثال",
            ],
        ),
        about: None,
        lines: vec![
            line(
                "Combined: e\u{301} a\u{301}\u{328} и\u{301} α\u{301} n\u{308} я\u{301} Б\u{301} j\u{323} κ\u{308}\u{301} θ\u{301} q\u{303}",
                &[],
                "1",
                "₴310",
                "₴310",
            ),
            line("Family 👨‍👩‍👧 and הדרכה, प्रशिक्षण", &["₹ ₺ ₽ ₿ ₫ zł Kč"], "1", "₽ 310,00", "₽ 310,00"),
        ],
        ..plain()
    }
}

/// More than there is room for: long words, large figures, many columns, a line higher than a page.
pub fn crammed() -> Document {
    let large = |figure: &str| Some(figure.to_owned());
    let crammed = Line {
        quantity: large("1,234,567.25 hours"),
        price: large("CHF 12,345,678,901.25"),
        discount: large("−CHF 1,234,567,890.10"),
        tax: large("7.7% (reduced)"),
        ..line(
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            &["https://fern.example/reports/2026/leadership-programme-second-part-final-version"],
            "",
            "",
            "CHF 999,999,999,999,999,999.99",
        )
    };
    let high = Line {
        details: vec!["What was said and done, at length. ".repeat(120); 2],
        ..line("Minutes of all meetings", &[], "1", "CHF 10.00", "CHF 10.00")
    };
    Document {
        notes: texts(&["Void", "Replaced by invoice 2026-0014"]),
        lines: vec![crammed.clone(), high, crammed],
        total: fact(
            "Total for everything, including what has been agreed in writing",
            "CHF 999,999,999,999,999,999.99",
        ),
        ..plain()
    }
}

/// A picture of two colours, with corners that can be seen through.
pub fn logo(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut pixels = Vec::new();
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        let alpha = if x + y < height / 4 { 0 } else { 255 };
        let green = if x < height { 0x50 } else { 0xa0 };
        pixels.extend([0x1e, green, 0x50, alpha]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}
