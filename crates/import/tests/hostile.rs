//! Files that nobody's program wrote. None of them may panic, be read wrongly or take for ever.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::time::{Duration, Instant};

use portico_import::*;

fn options() -> Options {
    let mut options = Options { key: Some("key".to_owned()), ..Options::default() };
    for field in ["name", "email", "note"] {
        options.mapping.add(field, field).unwrap();
    }
    options
}

fn read(rows: &[u8]) -> Report<ClientRow> {
    let file = [b"key,name,email,note\n", rows].concat();
    read_clients(&file, &options()).unwrap()
}

/// Which faults there are: where they begin, and their names.
fn faults(report: &Report<ClientRow>) -> Vec<(u64, &'static str)> {
    report.faults.iter().map(|fault| (fault.line, fault.fault.name())).collect()
}

#[test]
fn strange_characters_are_faults_of_their_fields() {
    for (rows, expected) in [
        (&b"1,A\0na,,\n"[..], &[(2, "control-character")][..]),
        (b"1,Ana,,\x1b[2J\n", &[(2, "control-character")]),
        (b"1,Ana,a\0@example.com,\n", &[(2, "control-character")]),
        (b"1,\"Ana,,\n2,Bo,,\n", &[(2, "bad-quotes")]),
        (b"1,\"Ana,,\n2,\"Bo\",,\n3,Cy,,\n", &[(2, "bad-quotes")]),
        (b"1,Ana,,,\"\n", &[(2, "bad-quotes")]),
        (b"1,Ana\n", &[(2, "truncated-row")]),
        (b"1\tAna, B\t\t\r\n2;Bo;;", &[(2, "other-delimiter"), (3, "other-delimiter")]),
        (b"1,Ana,,\"\n2,Bo,,\n", &[(2, "bad-quotes")]),
        (b"1,Ana,,\"no\"te\n2,Bo,,\n", &[(2, "bad-quotes")]),
        (b"1,Ana,,\"two\nlines\"\n1,Bo,,\n", &[(4, "duplicate")]),
        (b"1,\"two\nlines\",bo@,\n", &[(3, "bad-email")]),
        (b"\"", &[(2, "bad-quotes")]),
        (b",,,\n , ,\t,\n\n", &[]),
        (b"1,,,\n", &[(2, "missing")]),
        (b",Ana,,\n", &[(2, "missing")]),
    ] {
        assert_eq!(faults(&read(rows)), expected, "{:?}", rows.escape_ascii().to_string());
    }
}

#[test]
fn a_formula_is_text() {
    for text in ["=1+1", "@SUM(1+1)*cmd|' /C calc'!A0", "+33 1 99", "-1", "=HYPERLINK(x)"] {
        let report = read(format!("{text},{text},,{text}").as_bytes());
        let client = &report.rows[0].record;
        let note = client.note.as_ref().unwrap();
        assert_eq!([&client.key[..], client.name.as_str(), note.as_str()], [text; 3]);
    }
}

#[test]
fn nothing_personal_is_in_a_debug_output() {
    let report = read(b"1,Ana Example,ana@example.com,remark\n2,Bo,bo@@example.com,\n");
    let debug = format!("{report:?}");
    for personal in ["Ana", "ana@", "remark", "Bo", "bo@"] {
        assert!(!debug.contains(personal), "{debug}");
    }
}

#[test]
fn size_is_bounded() {
    let megabyte = "x".repeat(1 << 20);
    let long = read(format!("1,Ana,,{megabyte}\n2,{megabyte},,\n").as_bytes());
    assert_eq!(faults(&long), [(2, "too-long"), (3, "too-long")]);
    assert!(long.faults[0].to_string().len() < 200);

    let wide = read(",".repeat(1 << 20).as_bytes());
    assert_eq!(faults(&wide), []); // empty, however wide
    let wide = read("1,".repeat(1 << 19).as_bytes());
    assert_eq!(faults(&wide), [(2, "too-many-fields")]);
    let header = ["key", &",".repeat(MAX_COLUMNS)].concat();
    let error = read_clients(header.as_bytes(), &options()).unwrap_err();
    assert_eq!(error, Error::TooManyColumns);

    let error = read_clients(&vec![b'x'; MAX_BYTES + 1], &options()).unwrap_err();
    assert_eq!(error, Error::TooLarge);
    let many: String = (0..=MAX_RECORDS).map(|key| format!("{key},A,,\n")).collect();
    let file = format!("key,name,email,note\n{many}");
    let error = read_clients(file.as_bytes(), &options()).unwrap_err();
    assert_eq!(error, Error::TooManyRecords);
}

#[test]
fn a_million_faults_end_early() {
    let started = Instant::now();
    let report = read("1\n".repeat(1_000_000).as_bytes());
    assert_eq!((report.faults.len(), report.complete), (MAX_FAULTS, false));
    assert_eq!(report.faults[MAX_FAULTS - 1].line, MAX_FAULTS as u64 + 1);
    assert!(started.elapsed() < Duration::from_secs(20));
}

/// Every cut and every changed byte of a small file, in place of a fuzzer.
#[test]
fn no_bytes_make_it_panic() {
    let file = "key,name,email,note\r\n1,\"A \"\"B\"\"\",a@example.com,\"é\nü\"\r\n2;C;;\r\n";
    let all = file.as_bytes();
    for at in 0..all.len() {
        let _ = read_clients(&all[..at], &options());
        for byte in [0, b'"', b',', b';', b'\n', b'\r', 0x80, 0xc3, 0xff] {
            let mut changed = all.to_vec();
            changed[at] = byte;
            let _ = read_clients(&changed, &options());
        }
    }
}
