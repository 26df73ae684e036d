use std::{fs, os::unix::fs::PermissionsExt, path::Path, thread, time::Instant};

use portico_local_postgres::{Error, LocalPostgres, Settings, copy_cluster};
use sqlx::{Connection, PgConnection};

use crate::{ask, runtime, settings, start};

/// Also run as another user, by `users`.
#[test]
fn it_keeps_its_data() {
    let home = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let postgres = start(home.path());
    ask(&postgres, "create table t as select 'kept'");
    eprintln!("first start to first query: {:?}", begin.elapsed());
    let begin = Instant::now();
    postgres.stop().unwrap();
    eprintln!("stop: {:?}", begin.elapsed());

    let begin = Instant::now();
    let postgres = start(home.path());
    assert_eq!(ask(&postgres, "select * from t"), "kept");
    eprintln!("later start to first query: {:?}", begin.elapsed());
}

#[test]
fn it_is_private_and_says_little() {
    let home = tempfile::tempdir().unwrap();
    let postgres = start(home.path());
    for (setting, value) in [
        ("listen_addresses", ""),
        ("fsync", "off"),
        ("jit", "off"),
        ("log_statement", "none"),
        ("max_connections", "200"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
    ] {
        assert_eq!(ask(&postgres, &format!("show {setting}")), value, "{setting}");
    }
    for directory in [postgres.sockets(), &home.path().join("data")] {
        let mode = directory.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", directory.display());
    }
    its_log_holds_no_data(postgres, home.path());

    let durable = Settings { durable: true, ..settings(home.path()) };
    let postgres = LocalPostgres::start(&durable).unwrap();
    assert_eq!(ask(&postgres, "show fsync"), "on", "settings are not kept in the data");
}

/// What a client did wrong, with the data that it sent, is for the client alone.
fn its_log_holds_no_data(postgres: LocalPostgres, home: &Path) {
    let url = postgres.url("postgres", "postgres");
    runtime().block_on(async {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let warn = sqlx::raw_sql("do $$ begin raise warning 'canary'; end $$");
        warn.execute(&mut connection).await.unwrap();
        let fail = sqlx::raw_sql("select 'canary'::int").execute(&mut connection).await;
        assert!(fail.unwrap_err().to_string().contains("canary"), "the client is told");
    });
    postgres.stop().unwrap();
    let log = fs::read_to_string(home.join("log")).unwrap();
    assert!(log.contains("fast shutdown"), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[test]
fn copies_begin_where_the_original_ended_and_live_side_by_side() {
    let original = tempfile::tempdir().unwrap();
    let postgres = start(original.path());
    ask(&postgres, "create table t as select 'prepared'");
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let running = copy_cluster(original.path(), homes[0].path());
    assert!(matches!(running, Err(Error::Busy(_))), "{running:?}");
    postgres.stop().unwrap();

    let copy_and_start = |home: &Path| {
        let begin = Instant::now();
        copy_cluster(original.path(), home).unwrap();
        let copied = begin.elapsed();
        let postgres = start(home);
        assert_eq!(ask(&postgres, "select * from t"), "prepared");
        eprintln!("copied in {copied:?}, first query at {:?}", begin.elapsed());
        postgres
    };
    let both = thread::scope(|scope| {
        let copies = homes.each_ref().map(|home| scope.spawn(|| copy_and_start(home.path())));
        copies.map(|copy| copy.join().unwrap())
    });
    for (postgres, home) in both.iter().zip(&homes) {
        let data = home.path().canonicalize().unwrap().join("data");
        assert_eq!(ask(postgres, "show data_directory"), data.display().to_string());
    }

    drop(both);
    let again = copy_cluster(original.path(), homes[0].path());
    assert!(matches!(again, Err(Error::Io { .. })), "what is there is not overwritten");
    assert_eq!(ask(&start(homes[0].path()), "select * from t"), "prepared");
}
