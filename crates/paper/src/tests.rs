//! What holds for every document, whatever is in it.

use proptest::{collection::vec, option, prelude::*, sample::select};
use time::macros::date;

use crate::{
    Document, Error, Fact, Labels, Line, Party, Pay,
    faces::Faces,
    foot::foot,
    lay_out, render,
    row::{Mark, What},
    style::{BOTTOM, LEFT, PAGE, TOP, WIDTH},
    tags::Tags,
};

/// What is written, and what nobody should have written.
fn text() -> impl Strategy<Value = String> {
    let odd = [
        "",
        " ",
        "\n",
        "\r\n\t",
        "\0",
        "\u{7f}\u{85}",
        "\u{2028}",
        "\u{ffff}",
        "\u{fdd0}",
        "\u{10ffff}",
        "\u{e000}",
        "\u{feff}",
        "\u{ad}",
        "\u{200d}",
        "\u{202e}abc\u{202c}",
        "شركة",
        "הדרכה",
        "例え株式会社",
        "👨‍👩‍👧",
        "🇩🇪",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\u{301}",
        "ﷺ",
        "﷽",
        "ᄀᄁᄂ",
        "ก็็็็็",
        "И\u{306}",
        "ᾧ",
        "ế",
        "£1,240.00",
        "−€50.00",
        "Leadership programme",
        "co-operate",
        "https://fern.example/a/b?c=d",
        "\u{a0}\u{202f}",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    ];
    let piece = prop_oneof![
        4 => select(odd.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,12}",
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.join(" "))
}

fn short() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.chars().take(60).collect())
}

/// Not empty.
fn name() -> impl Strategy<Value = String> {
    short().prop_map(|text| format!("N{}", text.chars().take(59).collect::<String>()))
}

fn fact() -> impl Strategy<Value = Fact> {
    (short(), text()).prop_map(|(label, value)| Fact { label, value })
}

fn line() -> impl Strategy<Value = Line> {
    let figures = [option::of(text()), option::of(text()), option::of(text()), option::of(text())];
    (text(), vec(text(), 0..3), figures, text(), 1..40_usize).prop_map(
        |(what, details, [quantity, price, discount, tax], amount, times)| Line {
            what: what.repeat(times).chars().take(5_000).collect(),
            details,
            quantity,
            price,
            discount,
            tax,
            amount,
        },
    )
}

fn party() -> impl Strategy<Value = Party> {
    (name(), vec(text(), 0..4)).prop_map(|(name, lines)| Party { name, lines })
}

fn document() -> impl Strategy<Value = Document> {
    let pay = (short(), text(), vec(fact(), 0..5));
    let pay = pay.prop_map(|(heading, intro, facts)| Pay { heading, intro, facts });
    let first = (name(), name(), vec(text(), 0..3), vec(fact(), 0..5), party(), party());
    let second = (option::of(fact()), vec(line(), 0..12), vec(fact(), 0..7), fact());
    let third = (vec(text(), 0..4), option::of(pay), any::<Option<[u8; 3]>>(), short());
    (first, second, third).prop_map(|(first, second, third)| {
        let (title, number, notes, facts, seller, buyer) = first;
        let (about, lines, sums, total) = second;
        let (words, pay, accent, label) = third;
        let labels = Labels { quantity: label.clone(), page: label, ..Labels::default() };
        let (language, created, logo) = ("en".to_owned(), date!(2026 - 10 - 29), None);
        Document {
            title,
            number,
            notes,
            facts,
            seller,
            logo,
            buyer,
            about,
            lines,
            sums,
            total,
            words,
            pay,
            accent,
            labels,
            language,
            created,
        }
    })
}

/// From left and top to right and bottom.
type Place = (f32, f32, f32, f32);

/// Where texts are.
fn places(marks: &[Mark]) -> Vec<Place> {
    let places = marks.iter().filter_map(|mark| match &mark.what {
        What::Text { line, .. } if !line.runs.is_empty() => {
            Some((mark.x, mark.y, mark.x + line.width, mark.y + mark.height))
        }
        _ => None,
    });
    places.collect()
}

/// Two that lie on one another by more than lines are apart.
fn overlap(places: &[Place]) -> Option<(Place, Place)> {
    places.iter().enumerate().find_map(|(n, one)| {
        let other = places.iter().skip(n + 1).find(|other| {
            let aside = one.2 <= other.0 + 0.5 || other.2 <= one.0 + 0.5;
            let above = one.3 <= other.1 + 1.5 || other.3 <= one.1 + 1.5;
            !aside && !above
        })?;
        Some((*one, *other))
    })
}

fn unbounded() -> ProptestConfig {
    // Failures are kept in no file: what is found becomes a test of its own.
    ProptestConfig {
        cases: 48,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(unbounded())]

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_page(document in document()) {
        let faces = Faces::load().unwrap();
        let pages = lay_out(&document, &faces, &mut Tags::default()).unwrap();
        let count = pages.len();
        for (n, marks) in pages.iter().enumerate() {
            let body = places(marks);
            for (left, top, right, bottom) in &body {
                prop_assert!(*left >= LEFT - 0.1 && *right <= LEFT + WIDTH + 0.5, "{left} {right}");
                prop_assert!(*top >= TOP - 0.1 && *bottom <= PAGE.1 - BOTTOM + 0.1, "{top} {bottom}");
            }
            let foot = places(&foot(&document, &faces, n + 1, count));
            let all = body.into_iter().chain(foot).collect::<Vec<_>>();
            prop_assert_eq!(overlap(&all), None, "page {}", n);
        }
    }

    #[test]
    fn every_document_becomes_a_valid_pdf(document in document()) {
        prop_assert!(render(&document).unwrap().starts_with(b"%PDF-1.7"));
    }
}

#[test]
fn what_lies_on_one_another_is_found() {
    let faces = Faces::load().unwrap();
    let page = lay_out(&empty(), &faces, &mut Tags::default()).unwrap().remove(0);
    let mut places = places(&page);
    assert!(places.len() > 3 && overlap(&places).is_none());
    let (left, top, right, bottom) = places[0];
    places.push((left + 2.0, top + 2.0, right, bottom));
    assert!(overlap(&places).is_some());
}

/// As little as there may be.
fn empty() -> Document {
    let party = |name: &str| Party { name: name.to_owned(), lines: Vec::new() };
    let (label, value) = ("Total".to_owned(), "£0.00".to_owned());
    Document {
        title: "Invoice".to_owned(),
        number: "1".to_owned(),
        notes: Vec::new(),
        facts: Vec::new(),
        seller: party("Fern & Field Coaching"),
        logo: None,
        buyer: party(""),
        about: None,
        lines: Vec::new(),
        sums: Vec::new(),
        total: Fact { label, value },
        words: Vec::new(),
        pay: None,
        accent: None,
        labels: Labels::default(),
        language: "en".to_owned(),
        created: date!(2026 - 10 - 29),
    }
}

#[test]
fn more_pages_than_there_may_be_are_an_error() {
    let words = |count: usize| Document { words: vec!["\nx".repeat(2_490); count], ..empty() };
    let pages = |document: &Document| {
        let faces = Faces::load().unwrap();
        lay_out(document, &faces, &mut Tags::default()).map(|pages| pages.len())
    };
    assert!((100..=200).contains(&pages(&words(2)).unwrap()), "{:?}", pages(&words(2)));
    assert_eq!(pages(&words(30)), Err(Error::TooManyPages));
}
