//! What a record says of a note, and what is wrong with it.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use portico_import::*;

fn read(rows: &str) -> Report<NoteRow> {
    let fields = ["key", "client", "date", "title", "body", "shared"];
    let mut options = Options::default();
    for field in fields {
        options.mapping.add(field, field).unwrap();
    }
    read_notes(format!("{}\n{rows}", fields.join(",")).as_bytes(), &options).unwrap()
}

#[test]
fn it_is_private_unless_the_file_says_yes() {
    for (word, shared) in [("", false), ("no", false), ("0", false), ("yes", true), ("Ja", true)] {
        let report = read(&format!("1,Ana,2025-01-31,Prices,Long talk,{word}\n"));
        assert_eq!(report.rows[0].record.draft.as_ref().unwrap().shared, shared, "{word:?}");
    }
}

#[test]
fn what_is_wrong_stands_where_it_is_also_where_nothing_was_written() {
    let long = "x".repeat(20_001);
    let wide = "x".repeat(201);
    for (row, faults) in [
        ("1,Ana,2025-01-31,Prices,Long talk,perhaps", "shared neither-yes-nor-no"),
        ("1,Ana,2025-01-31,\"two\nlines\",Long talk,", "title several-lines"),
        ("1,Ana,2025-01-31,a\u{202e}b,Long talk,", "title turned-writing"),
        ("1,Ana,2025-01-31,Prices,a\u{2066}b,", "body turned-writing"),
        ("1,Ana,2025-01-31,Prices,a\u{7}b,", "body control-character"),
        ("1,Ana,,Prices,Long talk,", "date missing"),
        ("1,Ana,0000-00-00 00:00:00,Prices,Long talk,", "date missing"),
        ("1,Ana,2025-01-31T10:00:00Z,Prices,Long talk,", "date bad-date"),
        (",Ana,2025-01-31,Prices,Long talk,", "key missing"),
        (
            "1,,2025-02-30,Prices,,perhaps",
            "client missing, date bad-date, shared neither-yes-nor-no",
        ),
        (&format!("1,Ana,2025-01-31,Prices,{long},"), "body too-long"),
        (&format!("1,Ana,2025-01-31,{wide},Long talk,"), "title too-long"),
    ] {
        let report = read(row);
        let found: Vec<String> = report
            .faults
            .iter()
            .map(|f| format!("{} {}", f.column.as_deref().unwrap(), f.fault.name()))
            .collect();
        assert_eq!(found.join(", "), faults, "{}", &row[..row.len().min(60)]);
        assert!(report.rows.is_empty());
    }
    // The control: as long as there is room for.
    let report = read(&format!("1,Ana,2025-01-31,{},{},", &wide[1..], &long[1..]));
    assert_eq!((report.rows.len(), report.faults.len()), (1, 0));
}

#[test]
fn a_record_without_a_text_is_no_note_and_is_counted() {
    let report =
        read("1,Ana,2025-01-31,Prices,,yes\n2,Ana,2025-01-31,Prices, \t ,\n3,Ana,2025-01-31,,x,\n");
    assert_eq!(report.tally(), Tally { notes: 1, shared: 0, empty: 2 });
    assert_eq!(report.rows.len(), 3);
}

#[test]
fn nothing_personal_is_in_a_debug_output() {
    let report = read(
        "1,Ana Example,2025-01-31,Prices,Long talk,\n2,Bo Example,x,Prices,Short talk,perhaps\n",
    );
    let debug = format!("{report:?}");
    for personal in ["Ana", "Bo", "Prices", "talk", "perhaps"] {
        assert!(!debug.contains(personal), "{debug}");
    }
}
