#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Importing: all or nothing, only for staff, only for clients whom they are assigned, and a second
//! time it changes nothing.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    ClientId, Currency, Error,
    clients::{self, ImportedClient, Profile},
    invoices::{self, ImportedInvoice, ImportedLine, InvoicePage, Kind, Status},
    notes::{self, Draft, ImportedNote},
};
use portico_testkit::{CLIENTS, READABLE, World};
use sqlx::{AssertSqlSafe, query_scalar, raw_sql};
use time::macros::date;

/// Ends a scope whose work was done, and undoes it.
const UNDO: Error = Error::Invalid("undo");

#[tokio::test]
async fn as_built() {
    walls(&World::new(2).await).await;
}

#[tokio::test]
async fn wall_one_with_row_level_security_off() {
    let world = World::new(2).await;
    world.take_row_level_security_down().await;
    walls(&world).await;
}

async fn walls(world: &World) {
    let db = &world.database;
    let before = world.contents().await;
    for (actor, readable) in READABLE {
        let who = world.credential(actor).await;
        let staff = !actor.contains("client");
        for client in CLIENTS {
            // The first of two could be taken in by some: one that may not, takes all of it back.
            let opened = readable.first().map_or("a1", |invoice| &invoice[..2]);
            let first = invoice(world.id(opened).await, "1");
            let documents = [first, invoice(world.id(client).await, "2")];
            let import = db.within(&who, ReadWrite, async |s| {
                assert_eq!(invoices::import(s, "other", &documents, |_| {}).await?, 2);
                Err::<(), _>(UNDO)
            });
            let opens = readable.iter().any(|invoice| invoice.starts_with(client));
            let expected = match (staff, opens) {
                (false, _) => "forbidden",
                (true, false) => "not found",
                (true, true) => "done",
            };
            assert_eq!(outcome(import.await), expected, "{actor} imports for {client}");
        }
        let import = db.within(&who, ReadWrite, async |s| {
            assert_eq!(clients::import(s, "other", &[client("new")], |_| {}).await?, 1);
            Err::<(), _>(UNDO)
        });
        let expected = if staff { "done" } else { "forbidden" };
        assert_eq!(outcome(import.await), expected, "{actor} imports a client");
    }
    assert_eq!(world.contents().await, before, "what was refused or undone is not there");

    // The number of a client whom the coach may not open is taken, and that is all they learn.
    let coach = world.credential("a-coach").await;
    let brought = "update invoices set source = 'other' where number = 'no-a2-issued'";
    raw_sql(brought).execute(&world.superuser).await.unwrap();
    let before = world.contents().await;
    let taken = [invoice(world.id("a1").await, "no-a2-issued")];
    let import = async |s: &mut _| invoices::import(s, "other", &taken, |_| {}).await;
    let refused = db.within(&coach, ReadWrite, import).await;
    assert!(matches!(refused, Err(Error::Invalid(why)) if why.contains("that number")));
    let ours = async |s: &mut _| invoices::import(s, "portico", &taken, |_| {}).await;
    let refused = db.within(&coach, ReadWrite, ours).await;
    assert!(
        matches!(refused, Err(Error::Invalid(why)) if why.contains("portico")),
        "our own series"
    );
    assert_eq!(world.contents().await, before);
}

#[tokio::test]
async fn what_was_imported_is_there_and_a_second_time_changes_nothing() {
    let world = World::new(2).await;
    let (db, who) = (&world.database, world.credential("a-bystander").await);
    let import = async |source: &'static str| {
        db.within(&who, ReadWrite, async |s| {
            let roster = [client("one"), client("two")];
            let new = clients::import(s, source, &roster, |_| {}).await?;
            let found = clients::matching(s, vec!["key-of-one".into()]).await?;
            let documents = [invoice(found[0].id, "1"), invoice(found[0].id, "2")];
            let mut dealt_with = 0;
            let added = invoices::import(s, source, &documents, |n| dealt_with += n).await?;
            assert_eq!(dealt_with, 2);
            Ok((new, added))
        })
        .await
    };
    assert_eq!(import("other").await.unwrap(), (2, 2));
    let mut after = world.contents().await;
    assert_eq!(import("other").await.unwrap(), (0, 0));
    let mut again = world.contents().await;
    assert_ne!(after.remove("audit_events"), again.remove("audit_events"), "that it ran");
    assert_eq!(after, again);

    let page = InvoicePage { client_id: None, after: None, limit: 10 };
    let found = db.within(&who, ReadOnly, async |s| {
        let listed = invoices::list(s, &page).await?;
        let lines = invoices::lines(s, listed[0].id).await?;
        let payments = invoices::payments(s, listed[0].id).await?;
        let profile = clients::profile(s, listed[0].client_id).await?;
        Ok((listed, lines, payments, profile))
    });
    let (listed, lines, payments, profile) = found.await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!((listed[0].total_minor, listed[0].paid_minor), (11_900, 900));
    assert_eq!(lines.iter().map(|l| l.description.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(
        payments.iter().map(|p| (p.amount_minor, p.received_on)).collect::<Vec<_>>(),
        [(900, None)]
    );
    assert_eq!(profile.remark.unwrap().as_str(), "remark on one");
}

#[tokio::test]
async fn notes_are_taken_in_once_and_stand_at_the_day_of_the_practice() {
    let world = World::new(2).await;
    raw_sql("update settings set time_zone = 'Pacific/Auckland'")
        .execute(&world.superuser)
        .await
        .unwrap();
    let (a1, a2) = (world.id("a1").await, world.id("a2").await);
    let take = async |actor: &str, notes: Vec<ImportedNote>| {
        let who = world.credential(actor).await;
        let take = async |s: &mut _| notes::import(s, "other", &notes, |_| {}).await;
        world.database.within(&who, ReadWrite, take).await
    };
    let before = world.contents().await;
    assert!(matches!(take("a-client1", vec![note(a1, "n1")]).await, Err(Error::Forbidden)));
    let refused = take("a-coach", vec![note(a1, "n1"), note(a2, "n2")]).await;
    assert!(matches!(refused, Err(Error::NotFound)), "one is not the coach's");
    assert_eq!(world.contents().await, before, "nothing was taken in");

    assert_eq!(take("a-coach", vec![note(a1, "n1"), note(a1, "n2")]).await.unwrap(), 2);
    assert_eq!(take("a-coach", vec![note(a1, "n1"), note(a1, "n3")]).await.unwrap(), 1);
    let days: Vec<String> = query_scalar(
        "select to_char(created_at at time zone 'Pacific/Auckland', 'YYYY-MM-DD HH24:MI')
           from notes where source = 'other'",
    )
    .fetch_all(&world.superuser)
    .await
    .unwrap();
    assert_eq!(days, ["2026-01-31 00:00"; 3]);

    // That the key is taken by a note of somebody else's is all that is learnt.
    let moved = format!("update notes set client_id = '{a2}' where key = 'n3'");
    raw_sql(AssertSqlSafe(moved)).execute(&world.superuser).await.unwrap();
    let before = world.contents().await;
    let refused = take("a-coach", vec![note(a1, "n3")]).await;
    assert!(matches!(refused, Err(Error::Invalid(why)) if why.contains("a note of that key")));
    assert_eq!(world.contents().await, before);
}

#[tokio::test]
async fn more_than_one_statement_carries() {
    let world = World::new(1).await;
    let (db, who) = (&world.database, world.credential("a-bystander").await);
    let many: Vec<_> = (0..6_345).map(|n| client(&n.to_string())).collect();
    let mut progress = Vec::new();
    let import = db.within(&who, ReadWrite, async |s| {
        clients::import(s, "other", &many, |n| progress.push(n)).await
    });
    assert_eq!(import.await.unwrap(), 6_345);
    assert_eq!(progress, [5_000, 1_345]);
}

fn client(name: &str) -> ImportedClient {
    let text = |text: &str| Some(format!("{text} {name}").into());
    let profile = Profile {
        city: text("city of"),
        currency: Currency::parse("EUR"),
        remark: text("remark on"),
        ..Profile::default()
    };
    ImportedClient { name: name.to_owned().into(), key: format!("key-of-{name}"), profile }
}

fn invoice(client_id: ClientId, number: &str) -> ImportedInvoice {
    let line = |description: &str| ImportedLine {
        description: description.to_owned().into(),
        quantity_milli: 1_000,
        unit_minor: 5_000,
        tax_milli: 19_000,
        net_minor: 5_000,
    };
    ImportedInvoice {
        client_id,
        number: number.to_owned(),
        kind: Kind::Invoice,
        status: Status::Issued,
        currency: Currency::parse("EUR").unwrap(),
        issued_on: Some(date!(2026 - 01 - 31)),
        due_on: None,
        reference: None,
        words: None,
        net_minor: Some(10_000),
        tax_minor: Some(1_900),
        total_minor: 11_900,
        paid_minor: 900,
        lines: vec![line("b"), line("a")],
    }
}

fn note(client_id: ClientId, key: &str) -> ImportedNote {
    let draft = Draft::checked("Prices", "Long talk", false).unwrap();
    let written_on = Some(date!(2026 - 01 - 31));
    ImportedNote { client_id, key: key.to_owned(), written_on, draft }
}

fn outcome<T>(result: Result<T, Error>) -> &'static str {
    match result {
        Ok(_) | Err(Error::Invalid("undo")) => "done",
        Err(Error::NotFound) => "not found",
        Err(Error::Forbidden) => "forbidden",
        Err(other) => panic!("{other}"),
    }
}
