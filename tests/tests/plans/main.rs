//! No plan goes through all rows of a table that can be large. On more than 10,000 rows of each such table, in twenty
//! practices: every statement of the domain is planned in every role that says it (`texts.rs`), and every operation is
//! asked, with the plans of all that runs behind it (`flows.rs`). A statement, a table or a function that neither of them
//! meets fails the test. No plan is an exception yet.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

#[path = "../matrix/canaries.rs"]
#[allow(dead_code, reason = "the matrix uses the rest")]
mod canaries;
#[path = "../matrix/cases.rs"]
#[allow(dead_code, reason = "the matrix uses the rest")]
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod flows;
#[path = "../matrix/ids.rs"]
mod ids;
mod plan;
#[path = "../matrix/principals.rs"]
mod principals;
#[path = "../matrix/registry.rs"]
mod registry;
mod texts;
mod workers;

use std::{collections::BTreeSet, env};

use portico_bench::budget::seed::{self, Size};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, raw_sql};

/// A table with more rows than this is large.
const LARGE: i64 = 10_000;

/// Tables that stay small, and why.
const FEW_ROWS: [(&str, &str); 7] = [
    ("_sqlx_migrations", "one for each migration"),
    ("bank_details", "one for each practice"),
    ("invoice_counters", "one for each practice and year"),
    ("logos", "one for each practice, and those that stand on invoices"),
    ("settings", "one for each practice"),
    ("storage", "one for each practice"),
    ("tenants", "the practices"),
];

const SIZE: Size = Size { practices: 20, clients: 510, invoices: 5 };

/// As it is planned: by values, and for any.
#[tokio::test]
async fn no_statement_goes_through_a_large_table() {
    let (world, large) = fill().await;
    let texts = texts::all();
    assert!(texts.len() >= 120, "the statements are found, not {}", texts.len());
    let (mut planned, mut wrong) = (0, BTreeSet::new());
    for text in &texts {
        let (plans, found) = text.plan(&world, &large).await;
        assert!(plans > 0, "{}: no role may say this: {}", text.file, text.sql);
        planned += plans;
        wrong.extend(found.lines().map(str::to_owned));
    }
    println!("{} statements in {planned} plans, {} large tables", texts.len(), large.len());
    nothing(&wrong);
}

/// As it runs, with what runs behind it. It takes some minutes, and is for CI.
#[tokio::test]
async fn nothing_that_runs_goes_through_a_large_table() {
    if !env::var("PORTICO_REQUIRE").is_ok_and(|what| what == "all") {
        eprintln!("SKIPPED: the plans of all that runs. PORTICO_REQUIRE=all has it run");
        return;
    }
    let (world, large) = fill().await;
    let (seen, world) = flows::run(world, &large).await;
    let texts = texts::all();
    let ran = texts.iter().filter(|text| seen.texts.contains(&flows::one_line(&text.sql))).count();
    println!(
        "{} requests: {} plans of {} texts; {ran} of {} statements of the domain ran",
        seen.requests,
        seen.plans,
        seen.texts.len(),
        texts.len()
    );
    nothing(&seen.scanned.iter().map(|(table, text)| format!("{table}: {text}")).collect());
    let not_called = not_called(&world).await;
    assert!(not_called.is_empty(), "functions that nobody has called: {not_called:?}");
}

fn nothing(wrong: &BTreeSet<String>) {
    let all: Vec<_> = wrong.iter().map(String::as_str).collect();
    assert!(all.is_empty(), "every row of a large table is read:\n{}", all.join("\n"));
}

/// The twins of the tests, and the large seed beside them.
async fn fill() -> (World, BTreeSet<String>) {
    let world = World::new(1).await;
    flows::save(&world).await;
    seed::sow(&world, SIZE).await.unwrap();
    raw_sql(include_str!("fill.sql")).execute(&world.superuser).await.unwrap();
    raw_sql("vacuum (analyze)").execute(&world.superuser).await.unwrap();
    let large = large(&world).await;
    (world, large)
}

/// The tables that can be large, and are: all but those in the list.
async fn large(world: &World) -> BTreeSet<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
    )
    .fetch_all(&world.superuser)
    .await
    .unwrap();
    let mut large = BTreeSet::new();
    for table in tables.into_iter().filter(|table| !FEW_ROWS.iter().any(|(few, _)| few == table)) {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        let rows: i64 = sqlx::query_scalar(count).fetch_one(&world.superuser).await.unwrap();
        assert!(
            rows > LARGE,
            "{table} has {rows} rows: fill it (fill.sql), or say why it stays small"
        );
        large.insert(table);
    }
    large
}

/// Functions that are no part of whoever calls them, and that no flow has called.
async fn not_called(world: &World) -> Vec<String> {
    let counted = "select pg_stat_force_next_flush()";
    raw_sql(counted).execute(&world.superuser).await.unwrap();
    sqlx::query_scalar(
        "select distinct p.proname::text
           from pg_proc p
           join pg_namespace n on n.oid = p.pronamespace
          where n.nspname in ('app', 'public') and p.prokind = 'f' and (p.prosecdef or p.prolang <> 14)
            and not exists (select from pg_stat_user_functions f where f.funcid = p.oid and f.calls > 0)
          order by 1",
    )
    .fetch_all(&world.superuser)
    .await
    .unwrap()
}
