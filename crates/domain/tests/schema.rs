#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! Making the database: several may start at once, and what is missing is said.

use portico_domain::{Error, schema};
use portico_testkit::{World, cluster_url};
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use tokio::task::LocalSet;

#[tokio::test]
async fn several_may_start_at_once() {
    let name = "made_by_several";
    at_once(async || schema::init(&cluster_url("postgres", "postgres"), name).await.unwrap()).await;
    let migrator = cluster_url("portico_migrator", name);
    let each = migrator.clone();
    at_once(async move || assert!(schema::migrate(&each).await.is_ok())).await;
    assert_eq!(schema::migrate(&migrator).await.unwrap(), 0, "nothing is left to do");
    schema::require(&cluster_url("portico_server", name)).await.unwrap();
    schema::require(&cluster_url("portico_operator", name)).await.unwrap();

    // Asked here, since what was granted on a database does not come along to a copy of it.
    let mut admin = PgConnection::connect(&cluster_url("postgres", name)).await.unwrap();
    let makes = "select r.rolname from pg_roles r
                  where r.rolname ^@ 'portico_' and r.rolname not in ('portico_owner', 'portico_migrator')
                    and has_database_privilege(r.oid, current_database(), 'temporary, create')";
    let makes: Vec<String> = sqlx::query_scalar(makes).fetch_all(&mut admin).await.unwrap();
    assert!(makes.is_empty(), "may make tables here: {makes:?}");
    forget(name).await;
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let name = "made_in_steps";
    let url = |login| cluster_url(login, name);
    for missing in [url("portico_server"), cluster_url("portico_nobody", "postgres")] {
        assert_eq!(
            reason(schema::require(&missing).await),
            "the database has no such role or is not there yet: run `portico db init`"
        );
    }
    let migrated = schema::migrate(&url("portico_migrator")).await.map(|_| ());
    assert!(reason(migrated).ends_with("run `portico db init`"));

    let administrator = cluster_url("postgres", "postgres");
    schema::init(&administrator, name).await.unwrap();
    let lacks = "the database lacks migrations: run `portico migrate`";
    assert_eq!(reason(schema::require(&url("portico_server")).await), lacks);
    let other = schema::migrate(&url("portico_server")).await.map(|_| ());
    assert!(reason(other).contains("by the login portico_migrator"));

    assert!(schema::migrate(&url("portico_migrator")).await.unwrap() >= 8);
    schema::require(&url("portico_server")).await.unwrap();

    let mut admin = PgConnection::connect(&url("postgres")).await.unwrap();
    for (change, expected) in [
        (
            "update _sqlx_migrations set checksum = '' where version = 1",
            "migration 1 of this database is another than this program's",
        ),
        ("delete from _sqlx_migrations where version = 8", lacks),
        (
            "insert into _sqlx_migrations select 9999, description, now(), true, checksum, 0
               from _sqlx_migrations where version = 1",
            "the database is newer than this program: install the release that migrated it",
        ),
    ] {
        let broken =
            AssertSqlSafe(format!("create table kept as table _sqlx_migrations; {change}"));
        raw_sql(broken).execute(&mut admin).await.unwrap();
        assert_eq!(reason(schema::require(&url("portico_server")).await), expected);
        let mended =
            "truncate _sqlx_migrations; insert into _sqlx_migrations table kept; drop table kept";
        raw_sql(mended).execute(&mut admin).await.unwrap();
        schema::require(&url("portico_server")).await.unwrap();
    }
    forget(name).await;
}

/// A base that was made anew answers for itself: what `init` made is not made twice.
#[tokio::test]
async fn init_may_run_again() {
    let world = World::new(1).await;
    let before = world.contents().await;
    let mut name = PgConnection::connect(&world.url("postgres")).await.unwrap();
    let name: String =
        sqlx::query_scalar("select current_database()").fetch_one(&mut name).await.unwrap();
    schema::init(&cluster_url("postgres", "postgres"), &name).await.unwrap();
    assert_eq!(world.contents().await, before);
}

/// Eight at the same time, on this thread: each has a connection of its own.
async fn at_once<F: AsyncFn() + Clone + 'static>(work: F) {
    let local = LocalSet::new();
    let start = |work: F| local.spawn_local(async move { work().await });
    let running: Vec<_> = (0..8).map(|_| start(work.clone())).collect();
    local.await;
    for one in running {
        one.await.unwrap();
    }
}

fn reason(outcome: Result<(), Error>) -> String {
    match outcome {
        Err(Error::Unprepared(why) | Error::Login(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn forget(name: &str) {
    let mut admin = PgConnection::connect(&cluster_url("postgres", "postgres")).await.unwrap();
    let drop = AssertSqlSafe(format!("drop database {name} with (force)"));
    raw_sql(drop).execute(&mut admin).await.unwrap();
}
