//! Each sample by the page: the clean ones are taken in, of the broken ones what was planted is shown and nothing is.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    admin::{Admin, Brought},
    house::House,
};

const PROGRAMS: [(&str, &str, &str); 3] = [
    ("invoice-ninja", "invoiceninja-clients", "invoiceninja-invoices"),
    ("dolibarr", "dolibarr-tiers", "dolibarr-factures"),
    ("wave", "wave-customers", "wave-invoices"),
];

pub fn sample(name: &str) -> Vec<u8> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../import/tests/samples"));
    fs::read(folder.join(name)).unwrap()
}

fn described(name: &str) -> Value {
    serde_json::from_slice(&sample(name)).unwrap()
}

#[test]
fn files_of_four_programs_by_the_page() {
    let house = House::new();
    let server = house.serve(None);
    println!("{:<24} {:>5} {:>6} {:>6}", "file", "rows", "faults", "again");
    for (program, clients, invoices) in PROGRAMS {
        // A practice each: they have clients of one name, which would be several to the next program.
        let admin = house.admin_of(program, server.port);
        let count = |table: &str| {
            house.sql.one::<i64>(&format!(
                "select count(*) from {table} c join tenants t on t.id = c.tenant_id
                  where t.slug = '{program}'"
            ))
        };
        for (kind, file) in [("clients", clients), ("invoices", invoices)] {
            let expected = described(&format!("{file}.expected.json"));
            let rows = expected["expected"][kind].as_i64().unwrap();
            let faults = broken(&admin, kind, program, file);
            assert_eq!(count(kind), 0, "nothing of {file}-broken is here");

            let file = sample(&format!("{file}.csv"));
            let brought = Brought { kind, preset: program, source: "", file: &file };
            let path = admin.bring(brought);
            let page = admin.settled(&path);
            assert!(page.contains(&format!("Take in {rows} {kind}</button>")), "{page}");
            assert!(page.contains("Nothing is sent to anybody."), "{page}");
            assert_eq!(count(kind), 0, "it was only looked at");
            let page = admin.take(&path);
            assert!(page.contains(&format!("<dt>New</dt><dd>{rows}</dd>")), "{page}");
            assert!(page.contains("<dd>0</dd>") && page.contains(&format!("See your {kind}")));
            assert_eq!(count(kind), rows);

            // Once more: all of it is here.
            let again = admin.bring(brought);
            let page = admin.settled(&again);
            assert!(page.contains(&format!("<dt>Here already</dt><dd>{rows}</dd>")), "{page}");
            assert!(page.contains("there is nothing to take in") && !page.contains("/take\""));
            println!("{program:<13} {kind:<10} {rows:>5} {faults:>6} {:>6}", 0);
        }
        if program == "invoice-ninja" {
            notes_of_its_clients(&admin, || count("notes"));
        }
        let sent: i64 = house.sql.one("select count(*) from outbox");
        assert_eq!(sent, 0, "nobody got mail");
    }
}

/// Those that a program for bookings has of the same clients.
fn notes_of_its_clients(admin: &Admin, count: impl Fn() -> i64) {
    let faults = broken(admin, "notes", "calendly", "calendly-events");
    assert_eq!(count(), 0, "nothing of the broken file is here");
    let file = sample("calendly-events.csv");
    let brought = Brought { kind: "notes", preset: "calendly", source: "", file: &file };
    let path = admin.bring(brought);
    let page = admin.settled(&path);
    assert!(page.contains("Take in 2 notes</button>") && page.contains("Notes from Calendly"));
    assert!(page.contains("<p>43 records have no text, and are no notes.</p>"), "{page}");
    assert!(page.contains("Nobody but the team sees them, until you share one."), "{page}");
    assert_eq!(count(), 0, "it was only looked at");
    let page = admin.take(&path);
    assert!(page.contains("<dt>New</dt><dd>2</dd>") && page.contains("See your notes"), "{page}");
    assert_eq!(count(), 2);
    let page = admin.page("/notes");
    assert!(page.contains("60 Minute Meeting, 30 December 2025"), "{page}");

    let page = admin.settled(&admin.bring(brought));
    assert!(page.contains("<dt>Here already</dt><dd>2</dd>"), "{page}");
    assert!(page.contains("there is nothing to take in") && !page.contains("/take\""));
    println!("calendly      notes          2 {faults:>6}      0");
}

/// What is shown of the broken file: each planted fault in its place, and no way on.
fn broken(admin: &Admin, kind: &str, program: &str, file: &str) -> usize {
    let planted = described(&format!("{file}-broken.faults.json"));
    let bytes = sample(&format!("{file}-broken.csv"));
    let path = admin.bring(Brought { kind, preset: program, source: "", file: &bytes });
    let page = admin.settled(&path);
    let faults = planted["faults"].as_array().unwrap().iter();
    let faults: Vec<&Value> = faults.filter(|fault| fault["refuse"] == true).collect();
    // Before any client is here, each invoice's is unknown as well.
    let shown = admin.import(&path);
    let listed = shown["report"]["faults"].as_array().unwrap();
    for fault in &faults {
        let place = |fault: &Value| json!([fault["line"], fault["record"], fault["column"]]);
        assert!(listed.iter().any(|one| place(one) == place(fault)), "{fault} of {shown:#}");
        let row = format!("data-label=\"Line\">{}</th>", fault["line"]);
        assert!(page.contains(&row), "{fault}: {page}");
    }
    let many = json!(listed.len() as u64 + shown["report"]["more"].as_u64().unwrap());
    assert_eq!(shown["faults"], many);
    assert_eq!(many, planted["refused"], "exactly those");
    assert!(page.contains("What is wrong") && !page.contains("/take\""), "{page}");
    let answer = admin.post(&format!("{path}/take"), "");
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("There are faults in the file"), "{}", answer.body);
    faults.len()
}
