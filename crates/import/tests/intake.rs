//! The files of three programs, taken into a practice of a real database: all of a file or nothing,
//! once, and only among the clients of whose scope it is. Reads back what is there.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::{collections::BTreeMap, fs};

use portico_domain::{Access::ReadWrite, Currency, Money};
use portico_import::{
    intake::{Intake, take_clients, take_invoices, take_notes},
    *,
};
use portico_testkit::{World, sqlx};
use serde_json::Value;

fn sample(name: &str) -> Vec<u8> {
    fs::read(format!("{}/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn options(bytes: &[u8], kind: FileKind) -> Options {
    let preset = Preset::recognised(bytes, kind, &Options::default()).unwrap().unwrap();
    Options::default().under(preset)
}

fn clients_of(file: &str) -> Report<ClientRow> {
    let bytes = sample(file);
    read_clients(&bytes, &options(&bytes, FileKind::Clients)).unwrap()
}

fn invoices_of(file: &str) -> Report<InvoiceRow> {
    let bytes = sample(file);
    read_invoices(&bytes, &options(&bytes, FileKind::Invoices)).unwrap()
}

/// What became of a file in the name of `actor`: how many were new, or the faults.
async fn take(world: &World, actor: &str, source: &str, file: File) -> Result<usize, Vec<Fault>> {
    let who = world.credential(actor).await;
    let intake = world.database.within(&who, ReadWrite, async |scope| match file {
        File::Clients(report) => take_clients(scope, source, report, |_| {}).await,
        File::Invoices(report) => take_invoices(scope, source, report, |_| {}).await,
        File::Notes(report) => take_notes(scope, source, report, |_| {}).await,
    });
    match intake.await.unwrap() {
        Intake::Taken { new } => Ok(new),
        Intake::Refused(faults) => Err(faults),
    }
}

enum File {
    Clients(Report<ClientRow>),
    Invoices(Report<InvoiceRow>),
    Notes(Report<NoteRow>),
}

#[tokio::test]
async fn the_files_of_three_programs() {
    for (program, clients, invoices) in [
        ("invoice-ninja", "invoiceninja-clients", "invoiceninja-invoices"),
        ("dolibarr", "dolibarr-tiers", "dolibarr-factures"),
        ("wave", "wave-customers", "wave-invoices"),
    ] {
        let world = World::new(2).await;
        let read = |file: &str| match file.contains(clients) {
            true => File::Clients(clients_of(file)),
            false => File::Invoices(invoices_of(file)),
        };
        for file in [clients, invoices] {
            let expected = sample(&format!("{file}.expected.json"));
            let expected: Value = serde_json::from_slice(&expected).unwrap();
            let kind = expected["kind"].as_str().unwrap();
            let (clean, broken) = (format!("{file}.csv"), format!("{file}-broken.csv"));

            let before = world.contents().await;
            let faults = take(&world, "a-coach", program, read(&broken)).await.unwrap_err();
            let planted = sample(&format!("{file}-broken.faults.json"));
            let planted: Value = serde_json::from_slice(&planted).unwrap();
            assert_eq!(faults.len() as u64, planted["refused"].as_u64().unwrap(), "{faults:?}");
            assert_eq!(world.contents().await, before, "nothing was taken in");

            let rows = expected["expected"][kind].as_u64().unwrap() as usize;
            let new = take(&world, "a-coach", program, read(&clean)).await;
            assert_eq!(new.unwrap(), rows);
            let once = world.contents().await;
            assert_ne!(once, before);
            let again = take(&world, "a-coach", program, read(&clean)).await;
            assert_eq!(again.unwrap(), 0);
            let twice = world.contents().await;
            for (table, rows) in once.iter().filter(|(table, _)| *table != "audit_events") {
                assert_eq!(twice[table], *rows, "{table}: a second time changes nothing");
            }
            println!("{clean:<28} {rows:>3} new, then 0; {broken}: {} faults", faults.len());
        }
        adds_up(&world, program, invoices).await;
    }
}

/// The database holds the totals, what is outstanding, and the lines that the file has.
async fn adds_up(world: &World, program: &str, invoices: &str) {
    let expected: Value =
        serde_json::from_slice(&sample(&format!("{invoices}.expected.json"))).unwrap();
    let sums: Vec<(String, i64, i64)> = sqlx::query_as(
        "select currency, sum(total_minor)::bigint,
                coalesce(sum(total_minor - paid_minor) filter (where status = 'issued'), 0)::bigint
           from invoices where source = $1 group by currency",
    )
    .bind(program)
    .fetch_all(&world.superuser)
    .await
    .unwrap();
    let amounts = |which: fn(&(String, i64, i64)) -> i64| {
        let amount = |sum: &(String, i64, i64)| {
            let currency = Currency::parse(&sum.0).unwrap();
            (sum.0.clone(), Money { minor: which(sum), currency }.to_string())
        };
        serde_json::json!(sums.iter().map(amount).collect::<BTreeMap<_, _>>())
    };
    let expected = &expected["expected"];
    assert_eq!(amounts(|sum| sum.1), expected["total_per_currency_all_documents"]);
    assert_eq!(amounts(|sum| sum.2), expected["outstanding_per_currency"]);
    let lines: i64 = sqlx::query_scalar(
        "select count(*) from invoice_lines l join invoices i on i.id = l.invoice_id
          where i.source = $1",
    )
    .bind(program)
    .fetch_one(&world.superuser)
    .await
    .unwrap();
    assert_eq!(lines as u64, expected["lines"].as_u64().unwrap_or(0));
}

#[tokio::test]
async fn an_invoice_is_of_one_client_whom_one_may_change() {
    let world = World::new(2).await;
    let rows = |clients: &str, source: &'static str, actor: &'static str| {
        let options = Options { mapping: mapping(&["key", "name", "email"]), ..Options::default() };
        let report = read_clients(format!("key,name,email\n{clients}").as_bytes(), &options);
        let (world, report) = (&world, report.unwrap());
        async move { take(world, actor, source, File::Clients(report)).await.unwrap() }
    };
    let list = "1,Ana,ana@example.com\n2,Bo,office@example.com\n3,Bo,office@example.com\n";
    assert_eq!(rows(list, "books", "a-coach").await, 3);
    assert_eq!(rows("9,Cy,\n", "books", "b-coach").await, 1); // at the twin
    assert_eq!(rows("8,Di,\n", "books", "a-admin").await, 1); // of somebody else

    let before = world.contents().await;
    for (field, reference, fault) in [
        ("client", "Bo", Some("ambiguous-client")),
        ("client", "office@example.com", Some("ambiguous-client")),
        ("client_email", "office@example.com", Some("ambiguous-client")),
        ("client", "Nobody", Some("unknown-client")),
        ("client", "Cy", Some("unknown-client")),
        ("client", "Di", Some("unknown-client")),
        ("client_key", "8", Some("unknown-client")),
        ("client_key", "Ana", Some("unknown-client")),
        ("client", "Ana", None),
        ("client", "2", None),
        ("client_email", "Ana@Example.com", None),
        ("client_key", "3", None),
    ] {
        let fields = ["number", field, "issue_date", "currency", "total"];
        let file =
            format!("{}\nn-{field}-{reference},{reference},2025-01-31,EUR,5\n", fields.join(","));
        let options = Options { mapping: mapping(&fields), ..Options::default() };
        let report = read_invoices(file.as_bytes(), &options).unwrap();
        let taken = take(&world, "a-coach", "books", File::Invoices(report)).await;
        let found = taken.map_err(|faults| faults[0].fault.name());
        assert_eq!(found, fault.map_or(Ok(1), Err), "{field} {reference}");
        if fault.is_some() {
            assert_eq!(world.contents().await, before, "nothing was taken in");
        }
    }
}

fn notes_of(file: &str) -> Report<NoteRow> {
    let bytes = sample(file);
    let options = match file.starts_with("plain-") {
        false => options(&bytes, FileKind::Notes),
        true => {
            let described: Value =
                serde_json::from_slice(&sample("plain-notes.expected.json")).unwrap();
            let mut mapping = Mapping::default();
            for (field, column) in described["mapping"].as_object().unwrap() {
                mapping.add(field, column.as_str().unwrap()).unwrap();
            }
            Options { mapping, ..Options::default() }
        }
    };
    read_notes(&bytes, &options).unwrap()
}

#[tokio::test]
async fn notes_of_a_program_and_of_ones_own() {
    let world = World::new(2).await;
    // A day is the practice's: at the zero meridian this one begins at 5 o'clock.
    sqlx::query("update settings set time_zone = 'America/New_York'")
        .execute(&world.superuser)
        .await
        .unwrap();
    let clients = File::Clients(clients_of("invoiceninja-clients.csv"));
    take(&world, "a-coach", "invoice-ninja", clients).await.unwrap();
    for (source, file) in [("calendly", "calendly-events"), ("our-notes", "plain-notes")] {
        let (clean, broken) = (format!("{file}.csv"), format!("{file}-broken.csv"));
        let before = world.contents().await;
        let faults = take(&world, "a-coach", source, File::Notes(notes_of(&broken))).await;
        let faults = faults.unwrap_err();
        let planted = sample(&format!("{file}-broken.faults.json"));
        let planted: Value = serde_json::from_slice(&planted).unwrap();
        assert_eq!(faults.len() as u64, planted["refused"].as_u64().unwrap(), "{faults:?}");
        // Whoever does not work with these clients finds none of them.
        let faults = take(&world, "a-bystander", source, File::Notes(notes_of(&clean))).await;
        assert!(faults.unwrap_err().iter().all(|fault| fault.fault.name() == "unknown-client"));
        assert_eq!(world.contents().await, before, "nothing was taken in");

        let expected = sample(&format!("{file}.expected.json"));
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        let notes = expected["expected"]["notes_not_empty"].as_u64().unwrap() as usize;
        let new = take(&world, "a-coach", source, File::Notes(notes_of(&clean))).await;
        assert_eq!(new.unwrap(), notes);
        let mut once = world.contents().await;
        let again = take(&world, "a-coach", source, File::Notes(notes_of(&clean))).await;
        assert_eq!(again.unwrap(), 0);
        let mut twice = world.contents().await;
        assert_ne!(once.remove("audit_events"), twice.remove("audit_events"), "that it ran");
        assert_eq!(once, twice, "a second time changes nothing");
        println!("{clean:<22} {notes:>3} new, then 0; {broken}: {} faults", planted["refused"]);
    }
    let kept: Vec<(String, String, String, bool)> = sqlx::query_as(
        "select c.key, to_char(n.created_at at time zone 'America/New_York', 'YYYY-MM-DD HH24:MI'), n.title, n.shared
           from notes n join clients c on c.id = n.client_id
          where n.source in ('calendly', 'our-notes') order by n.id",
    )
    .fetch_all(&world.superuser)
    .await
    .unwrap();
    let kept: Vec<String> = kept
        .into_iter()
        .map(|(key, day, title, shared)| format!("{key} {day} {title} {shared}"))
        .collect();
    let expected = [
        "0001 2025-11-03 00:00 First talk false",
        "0006 2025-11-04 00:00 Opening hours: too long. We try Mondays off. true",
        "0002 2025-11-18 00:00 Prices false",
        "0011 2025-12-01 00:00 Did not come; called at 10:05. false",
        "0042 2025-12-02 00:00 تحضير true",
        "0008 2025-12-15 00:00 Figures false",
        "0006 2025-12-30 00:00 60 Minute Meeting, 30 December 2025 false",
        "0026 2026-04-11 00:00 60 Minute Meeting, 11 April 2026 false",
    ];
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn a_note_without_a_key_is_known_by_client_day_and_text() {
    let world = World::new(2).await;
    let list = "key,name,email\n1,Ana,ana@example.com\n2,Bo,bo@example.com\n";
    let options = Options { mapping: mapping(&["key", "name", "email"]), ..Options::default() };
    let clients = read_clients(list.as_bytes(), &options).unwrap();
    take(&world, "a-coach", "books", File::Clients(clients)).await.unwrap();
    let notes = |fields: &'static [&str], rows: &str| {
        let file = format!("{}\n{rows}", fields.join(","));
        let options = Options { mapping: mapping(fields), ..Options::default() };
        let report = read_notes(file.as_bytes(), &options).unwrap();
        let world = &world;
        async move {
            let taken = take(world, "a-coach", "books", File::Notes(report)).await;
            taken.map_err(|faults| faults.iter().map(Fault::to_string).collect::<Vec<_>>())
        }
    };
    let plain = &["client", "date", "body"];
    assert_eq!(notes(plain, "Ana,2025-01-31,one\nBo,2025-01-31,one\n").await, Ok(2));
    // By whatever the client is named: it is the same note.
    assert_eq!(notes(plain, "ana@example.com,2025-01-31 10:00,one\n").await, Ok(0));
    assert_eq!(notes(plain, "1,2025-02-01,one\n1,2025-02-01,two\n").await, Ok(2));
    let twice = notes(plain, "Ana,2025-03-01,\"so\nit is\"\n1,2025-03-01,\"so\nit is\"\n").await;
    let said =
        r#"line 4 (record 2), column "body": "so\nit is" was already used on line 2 (record 1)"#;
    assert_eq!(twice, Err(vec![said.to_owned()]));
    assert_eq!(notes(plain, "Ana,2025-03-01,\nAna,2025-03-01,\n").await, Ok(0), "these are none");

    // With a key, that alone decides.
    let keyed = &["key", "client", "date", "body"];
    assert_eq!(notes(keyed, "n1,Ana,2025-01-31,three\n").await, Ok(1));
    assert_eq!(notes(keyed, "n1,Bo,2025-01-31,four\n").await, Ok(0), "it stays as it is");
}

fn mapping(fields: &[&str]) -> Mapping {
    let mut mapping = Mapping::default();
    for field in fields {
        mapping.add(field, field).unwrap();
    }
    mapping
}
