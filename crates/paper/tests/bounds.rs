//! How much there may be of each, and what comes of more.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use common::{fact, line, logo, plain, texts};
use portico_paper::{Document, Error, render};
use time::macros::date;

fn with(change: impl FnOnce(&mut Document)) -> Result<Vec<u8>, Error> {
    let mut document = plain();
    change(&mut document);
    render(&document)
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for document in [common::plain(), common::long(), common::taxes(), common::scripts()] {
        assert_eq!(render(&document), render(&document.clone()));
    }
    assert_ne!(render(&plain()), with(|it| it.number = "2026-0013".to_owned()));
}

#[test]
fn what_is_too_much_is_refused_and_a_little_less_is_not() {
    type Change = fn(&mut Document, usize);
    let bounds: [(&str, usize, Error, Change); 10] = [
        ("title", 60, Error::TooLong("title"), |it, n| it.title = "x".repeat(n)),
        ("number", 60, Error::TooLong("number"), |it, n| it.number = "x".repeat(n)),
        ("page", 60, Error::TooLong("label"), |it, n| it.labels.page = "x".repeat(n)),
        ("name", 300, Error::TooLong("buyer"), |it, n| it.buyer.name = "é".repeat(n)),
        ("words", 5_000, Error::TooLong("words"), |it, n| it.words = vec!["é".repeat(n)]),
        ("what", 5_000, Error::TooLong("line"), |it, n| it.lines[0].what = "x".repeat(n)),
        ("figure", 300, Error::TooLong("figure of a line"), |it, n| {
            it.lines[0].amount = "9".repeat(n);
        }),
        ("lines", 1_000, Error::TooMany("lines"), |it, n| {
            it.lines = vec![line("x", &[], "1", "£1.00", "£1.00"); n];
        }),
        ("sums", 30, Error::TooMany("sums"), |it, n| it.sums = vec![fact("VAT", "£1.00"); n]),
        ("details", 30, Error::TooMany("details of a line"), |it, n| {
            it.lines[0].details = vec!["x".to_owned(); n];
        }),
    ];
    for (what, most, error, change) in bounds {
        assert!(with(|it| change(it, most)).is_ok(), "{what}: {most}");
        assert_eq!(with(|it| change(it, most + 1)), Err(error), "{what}");
    }
    let error = with(|it| it.lines = vec![line(&"x".repeat(5_000), &[], "1", "1", "1"); 110]);
    assert_eq!(error, Err(Error::TooLong("document")));
}

#[test]
fn what_must_be_there_is_there() {
    let error = |change: fn(&mut Document)| with(change).map(|_| ());
    assert_eq!(error(|it| it.title = " \n".to_owned()), Err(Error::Empty("title")));
    assert_eq!(error(|it| it.number = String::new()), Err(Error::Empty("number")));
    assert_eq!(error(|it| it.seller.name = "\t".to_owned()), Err(Error::Empty("seller's name")));
    assert_eq!(error(|it| it.created = date!(0000 - 12 - 31)), Err(Error::Date));
    assert_eq!(error(|it| it.created = date!(9999 - 12 - 31)), Ok(()));
    for (language, good) in [
        ("en", true),
        ("pt-BR", true),
        ("zh-Hant-HK", true),
        ("", false),
        ("e", false),
        ("en-", false),
        ("en_GB", false),
        ("1en", false),
        ("en\u{0}", false),
    ] {
        assert_eq!(with(|it| it.language = language.to_owned()).is_ok(), good, "{language:?}");
    }
}

#[test]
fn a_logo_is_a_png_that_is_not_too_large() {
    let error = |png: Vec<u8>| with(|it| it.logo = Some(png)).map(|_| ());
    assert_eq!(error(logo(480, 120)), Ok(()));
    assert_eq!(error(logo(1, 1)), Ok(()));
    assert_eq!(error(logo(2_000, 1_000)), Ok(()));
    assert_eq!(error(logo(2_000, 1_001)), Err(Error::Logo));
    assert_eq!(error(Vec::new()), Err(Error::Logo));
    assert_eq!(error(b"\xff\xd8\xff\xe0 no PNG".to_vec()), Err(Error::Logo));
    let whole = logo(480, 120);
    assert_eq!(error(whole[..whole.len() / 2].to_vec()), Err(Error::Logo));
    assert_eq!(error([whole, vec![0; 1 << 20]].concat()), Err(Error::Logo));
}

/// A logo was decoded before it comes here, but what comes is not believed.
#[test]
fn a_logo_that_was_damaged_is_drawn_or_refused() {
    let whole = logo(40, 10);
    let mut refused = 0;
    for n in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[n] ^= 1 << (n % 8);
        if let Err(error) = with(|it| it.logo = Some(damaged)) {
            assert_eq!(error, Error::Logo);
            refused += 1;
        }
    }
    assert!(refused > whole.len() / 2, "{refused} of {}", whole.len());
}

#[test]
fn a_character_with_five_thousand_marks_is_one_box() {
    for mark in ["\u{301}", "\u{344}", "\u{1d167}"] {
        let text = format!("a{}", mark.repeat(4_999));
        assert!(with(|it| it.words = texts(&[&text])).is_ok(), "{mark:?}");
    }
}

/// An error is shown to people and written to logs: it quotes nothing.
#[test]
fn errors_quote_nothing() {
    let error = with(|it| it.buyer.name = "Ann Example".repeat(30)).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("Ann"));
}
