#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Numbers of invoices: whoever issues at the same time, on whichever server, there is no gap and no number twice.

use std::collections::BTreeSet;

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    ClientId, Credential, Currency, Database, Error, InvoiceId, Login,
    invoices::{self, NewLine, drafts, drafts::Draft},
    settings::{NumberPattern, next_number},
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, raw_sql};
use tokio::task::JoinSet;

const ROUNDS: usize = 10;
const AT_ONCE: usize = 50;

async fn write(database: &Database, coach: &Credential, client: ClientId) -> InvoiceId {
    let line = NewLine {
        description: "a session".to_owned().into(),
        quantity_milli: 1_000,
        unit_minor: 100,
        discount_milli: 0,
        tax_milli: 0,
    };
    let draft = Draft { lines: vec![line], ..Draft::default() };
    let euro = Currency::parse("EUR").unwrap();
    let add = async |s: &mut _| drafts::add(s, client, euro, draft, None).await;
    database.within(coach, ReadWrite, add).await.unwrap()
}

/// Fifty at once, ten times, on two servers. One in five is undone after its number was given: the next has it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn they_have_no_gap_and_none_comes_twice() {
    let world = World::new(16).await;
    let second = Database::connect(&world.url("portico_server"), 16, Login::Server).await.unwrap();
    let servers = [world.database.clone(), second];
    let client: ClientId = world.id("a1").await;
    let forget = "delete from invoice_counters";
    raw_sql(forget).execute(&world.superuser).await.unwrap();

    let (mut given, mut undone) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let mut drafts = Vec::new();
        let coach = world.credential("a-coach").await;
        for n in 0..AT_ONCE {
            drafts.push((write(&servers[n % 2], &coach, client).await, n));
        }
        let mut issuing = JoinSet::new();
        for (draft, n) in drafts {
            let (server, coach) = (servers[n % 2].clone(), world.credential("a-coach").await);
            issuing.spawn(async move {
                let issued = server.within(&coach, ReadWrite, async |s| {
                    let number = invoices::issue(s, draft).await?;
                    if n % 5 == 0 { Err(Error::Invalid("given up")) } else { Ok(number) }
                });
                issued.await
            });
        }
        while let Some(outcome) = issuing.join_next().await {
            match outcome.unwrap() {
                Ok(number) => given.push(number),
                Err(Error::Invalid("given up")) => undone += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
    }
    let year = &given[0][..4];
    let expected: BTreeSet<_> = (1..=given.len()).map(|n| format!("{year}-{n:04}")).collect();
    println!("{} given, {undone} given up, on two servers", given.len());
    assert_eq!(given.len() + undone, ROUNDS * AT_ONCE);
    assert_eq!(given.iter().cloned().collect::<BTreeSet<_>>(), expected);
    let stored: Vec<String> =
        sqlx::query_scalar("select number from invoices where number ~ '^[0-9]{4}-'")
            .fetch_all(&world.superuser)
            .await
            .unwrap();
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), expected);
}

/// What an admin is shown of a pattern is what PostgreSQL makes of it.
#[tokio::test]
async fn a_pattern_is_written_alike_in_rust_and_in_sql() {
    let world = World::new(1).await;
    for pattern in
        ["{YYYY}-{NNNN}", "{YY}{N}", "OV-{YYYY}/{NNN}.x", "{NNNNNNNN} {YY}", "R_{N}_{YYYY}"]
    {
        let sound = NumberPattern::parse(pattern).unwrap();
        let store = format!("update settings set number_pattern = '{pattern}'");
        raw_sql(AssertSqlSafe(store)).execute(&world.superuser).await.unwrap();
        for (year, count) in [(2026, 1), (2009, 42), (2100, 123_456)] {
            let written: String = sqlx::query_scalar("select app.write_number($1, $2, $3)")
                .bind(pattern)
                .bind(year)
                .bind(count)
                .fetch_one(&world.superuser)
                .await
                .unwrap();
            assert_eq!(sound.write(year, u32::try_from(count).unwrap()), written, "{pattern}");
        }
    }
    for pattern in ["{NNNN}", "{YYYY}", "{YYYY}-{YY}-{N}", "<{YYYY}{N}>", "{YYYY}{NNNNNNNNN}"] {
        let store = format!("update settings set number_pattern = '{pattern}'");
        let refused = raw_sql(AssertSqlSafe(store)).execute(&world.superuser).await;
        assert!(refused.is_err() && NumberPattern::parse(pattern).is_err(), "{pattern}");
    }
}

/// Only admins learn of the numbers of others, and no more than whether one was given.
#[tokio::test]
async fn the_next_number_is_for_admins() {
    let world = World::new(2).await;
    let pattern = NumberPattern::parse("{YYYY}-{NNNN}").unwrap();
    let next = async |actor| {
        let who = world.credential(actor).await;
        world.database.within(&who, ReadOnly, async |s| next_number(s, &pattern).await).await
    };
    assert!(next("a-admin").await.unwrap().number.ends_with("-0003"));
    assert!(next("b-admin").await.is_ok());
    for actor in ["a-coach", "a-client1"] {
        assert!(matches!(next(actor).await, Err(Error::Forbidden)), "{actor}");
    }
}
