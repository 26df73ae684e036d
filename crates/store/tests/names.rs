#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Names of files: what becomes of what a browser sent, and what a browser is sent.

use portico_store::{FileName, Kind};
use proptest::prelude::*;
use unicode_normalization::is_nfc;

fn parse(sent: &str) -> String {
    FileName::parse(sent).as_str().to_owned()
}

#[test]
fn names_become_safe() {
    for (sent, name) in [
        ("invoice.pdf", "invoice.pdf"),
        ("Größe & Maß (1).PDF", "Größe & Maß (1).PDF"),
        ("名前.txt", "名前.txt"),
        // One part of a path.
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("a/b\\c", "c"),
        ("folder/", "file"),
        ("..", "file"),
        // What is not seen.
        ("a\0b\r\nc\x7f\u{85}.pdf", "abc.pdf"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("a\u{2066}b\u{2069}\u{200b}\u{feff}\u{ad}\u{e0041}c", "abc"),
        ("a\u{2028}b", "ab"),
        ("a\u{a0}b\u{3000}c", "a b c"),
        ("\u{200b}\u{3164}", "file"),
        // Ends.
        (".htaccess", "htaccess"),
        (". . a", "a"),
        ("a.pdf. . ", "a.pdf"),
        ("a.\u{200b}", "a"),
        ("  ", "file"),
        ("", "file"),
        // One form.
        ("Gro\u{308}ße.txt", "Größe.txt"),
        // Devices.
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Aux .tar.gz", "_Aux .tar.gz"),
        ("com1", "_com1"),
        ("LPT³.x", "_LPT³.x"),
        ("conto.txt", "conto.txt"),
        ("com10", "com10"),
        ("console", "console"),
    ] {
        assert_eq!(parse(sent), name, "{sent:?}");
    }
}

#[test]
fn long_names_keep_their_extension() {
    let name = parse(&format!("{}.pdf", "a".repeat(500)));
    assert_eq!((name.len(), name.ends_with("a.pdf")), (200, true));
    let name = parse(&format!("{}.pdf", "名".repeat(500)));
    assert!(name.ends_with("名.pdf") && name.len() <= 240 && name.len() > 236);
    let name = parse(&format!("{}.{}", "a".repeat(190), "b".repeat(190)));
    assert_eq!(name.len(), 200, "no extension is that long");
}

#[test]
fn the_extension_is_one_of_the_kind_s() {
    for (sent, kind, name) in [
        ("invoice.exe", Kind::Pdf, "invoice.exe.pdf"),
        ("invoice.PDF", Kind::Pdf, "invoice.PDF"),
        ("photo", Kind::Jpeg, "photo.jpg"),
        ("photo.jpeg", Kind::Jpeg, "photo.jpeg"),
        ("page.html", Kind::Text, "page.html.txt"),
        ("run.ps1", Kind::Text, "run.ps1.txt"),
        ("list.csv", Kind::Text, "list.csv"),
        ("macros.docm", Kind::Docx, "macros.docm.docx"),
        ("app.apk", Kind::Zip, "app.apk.zip"),
        ("book.docx", Kind::Zip, "book.docx"),
        ("pdf", Kind::Pdf, "pdf.pdf"),
    ] {
        assert_eq!(FileName::parse(sent).with_extension_of(kind).as_str(), name);
    }
}

#[test]
fn it_is_masked() {
    let name = FileName::parse("Ana's divorce.pdf");
    assert_eq!(format!("{name:?} {:?}", Some(&name)), "… Some(…)");
}

#[test]
fn a_header_says_it_twice() {
    for (sent, value) in [
        ("a b.pdf", "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"),
        ("Größe.pdf", "attachment; filename=\"Gr__e.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf"),
        (
            "\"; filename=evil.exe;\r\nSet-Cookie: a=b",
            "attachment; filename=\"__ filename=evil.exe_Set-Cookie: a=b\"; \
             filename*=UTF-8''%22%3B%20filename%3Devil.exe%3BSet-Cookie%3A%20a%3Db",
        ),
        ("100%41.txt", "attachment; filename=\"100_41.txt\"; filename*=UTF-8''100%2541.txt"),
    ] {
        assert_eq!(FileName::parse(sent).content_disposition(), value);
    }
}

/// Letters that are likely to do harm, and any others.
fn sent() -> impl Strategy<Value = String> {
    let harmful = prop::sample::select(vec![
        '/',
        '\\',
        '.',
        ' ',
        '"',
        ';',
        '%',
        '\'',
        '\r',
        '\n',
        '\0',
        '\u{202e}',
        '\u{200d}',
        '\u{308}',
        'o',
        '\u{1100}',
        '\u{1161}',
        '\u{212a}',
        '名',
        '\u{1f469}',
        'C',
        'O',
        'N',
        '\u{34f}',
        '\u{2000}',
        '\u{37e}',
    ]);
    let any = prop_oneof![3 => harmful, 2 => any::<char>(), 1 => prop::char::range('a', 'z')];
    prop::collection::vec(any, 0..300).prop_map(|chars| chars.into_iter().collect())
}

fn undo(percent: &str) -> Vec<u8> {
    let mut bytes = percent.bytes();
    let mut undone = Vec::new();
    while let Some(byte) = bytes.next() {
        undone.push(match byte {
            b'%' => {
                let hex = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(str::from_utf8(&hex).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    undone
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_name_is_one(sent in sent(), kind in prop::sample::select(Kind::ALL.to_vec())) {
        let first = FileName::parse(&sent);
        for name in [first.clone(), first.with_extension_of(kind)] {
            let text = name.as_str();
            prop_assert!(!text.is_empty() && text.len() <= 240 && text.chars().count() <= 200);
            prop_assert!(!text.contains(['/', '\\']) && !text.chars().any(char::is_control));
            prop_assert!(!text.starts_with(['.', ' ']) && !text.ends_with(['.', ' ']));
            prop_assert!(is_nfc(text));
            prop_assert_eq!(&FileName::parse(text), &name, "it stays");
        }
        let named = FileName::parse(&sent).with_extension_of(kind);
        let (_, extension) = named.as_str().rsplit_once('.').unwrap();
        prop_assert!(kind.extensions().contains(&extension.to_ascii_lowercase().as_str()));
        prop_assert_eq!(&named.clone().with_extension_of(kind), &named);
    }

    #[test]
    fn no_name_breaks_out(sent in sent()) {
        let name = FileName::parse(&sent);
        let value = name.content_disposition();
        prop_assert!(value.bytes().all(|b| (b' '..=b'~').contains(&b)));
        let rest = value.strip_prefix("attachment; filename=\"").unwrap();
        let (plain, rest) = rest.split_once('"').unwrap();
        prop_assert!(!plain.contains(['\\', '%', ';']));
        let coded = rest.strip_prefix("; filename*=UTF-8''").unwrap();
        prop_assert!(!coded.contains(['"', ';', ' ', ',', '\'', '\\']));
        prop_assert_eq!(undo(coded), name.as_str().as_bytes());
    }
}
