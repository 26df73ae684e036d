use std::collections::HashSet;

use super::*;

fn spoken(row: &Row<NoteRow>) -> Value {
    let note = &row.record;
    let draft = note.draft.as_ref();
    json!({
        "record": row.place.record, "key": note.key, "client": note.client.as_str(),
        "date": note.date.to_string(), "title": draft.map(|draft| &draft.title),
        "body": draft.map(|draft| &draft.body), "shared": draft.map(|draft| draft.shared),
    })
}

/// What is described of a booking, as a note would say it. Of the time only the day is taken in, and
/// of what else is said of a booking nothing.
fn as_note(spot: &Value) -> Value {
    let mut note = spot.clone();
    let fields = note.as_object_mut().unwrap();
    if let Some(start) = fields.remove("start_local") {
        let day = start.as_str().unwrap().split('T').next().unwrap();
        fields.insert("date".to_owned(), day.into());
    }
    if let Some(email) = fields.remove("email") {
        fields.insert("client".to_owned(), email);
    }
    for beside in ["end_local", "canceled", "no_show", "answer"] {
        fields.remove(beside);
    }
    note
}

#[test]
fn clean_notes_are_read_to_the_last_one() {
    println!(
        "{:<42} {:<36} records, clients and notes, expected / found",
        "program, file", "conventions"
    );
    let descriptions = all("expected", FileKind::Notes);
    assert_eq!(descriptions.len(), 2);
    for description in descriptions {
        let file = description["file"].as_str().unwrap();
        let (report, expected) = (read_notes_of(file), &description["expected"]);
        let clients: HashSet<_> =
            report.rows.iter().map(|row| row.record.client.as_str()).collect();
        let tally = report.tally();
        let found = json!({
            "records": report.rows.len(), "bookings": report.rows.len(),
            "clients_named": clients.len(), "notes_not_empty": tally.notes, "empty": tally.empty,
            "shared": tally.shared, "invoices": 0,
        });
        let of_both = |field: &str| format!("{} / {}", expected[field], found[field]);
        let records = if expected["bookings"].is_null() { "records" } else { "bookings" };
        println!(
            "{:<42} {:<36} {:>9} {:>9} {:>7}",
            format!("{}, {file}", description["program"].as_str().unwrap()),
            conventions(&report.found),
            of_both(records),
            of_both("clients_named"),
            of_both("notes_not_empty")
        );
        assert_eq!(report.faults, []);
        assert!(report.complete);
        assert_expected(expected, &found, &["spot_rows", "canceled", "no_show"]);
        assert_conventions(&report.found, &description, FileKind::Notes);
        for spot in expected["spot_rows"].as_array().unwrap() {
            let row = &report.rows[spot["record"].as_u64().unwrap() as usize - 1];
            assert_spot(&spoken(row), &as_note(spot));
        }
    }
}

#[test]
fn a_note_of_a_meeting_is_called_by_it_and_its_day() {
    let report = read_notes_of("calendly-events.csv");
    let notes: Vec<Value> =
        report.rows.iter().filter(|row| row.record.draft.is_some()).map(spoken).collect();
    let body = "Wants follow-up;\nsent reading list";
    let expected = json!([
        {
            "record": 2, "key": "d1ccffe0-0000-4000-8000-8aeb2d15c812",
            "client": "f.lefevre@example.com", "date": "2025-12-30",
            "title": "60 Minute Meeting, 30 December 2025", "body": body, "shared": false,
        },
        {
            "record": 15, "key": "447593f7-0000-4000-8000-6e1649e6137e",
            "client": "bob.null@example.com", "date": "2026-04-11",
            "title": "60 Minute Meeting, 11 April 2026", "body": body, "shared": false,
        },
    ]);
    assert_eq!(json!(notes), expected);
}
