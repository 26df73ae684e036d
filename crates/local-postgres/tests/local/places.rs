use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Instant,
};

use portico_local_postgres::{Error, LocalPostgres};

use crate::{ask, rerun, settings, start};

#[test]
fn a_directory_may_be_anywhere_and_moved() {
    let parent = tempfile::tempdir().unwrap();
    let parent = parent.path().canonicalize().unwrap();
    let plain = parent.join("plain");
    a_directory_in_use_is_refused_at_once(&plain);

    let odd = parent.join(r#"a, "b" & 'ç'?"#);
    fs::rename(&plain, &odd).unwrap();
    let postgres = start(&odd);
    assert_eq!(ask(&postgres, "select 'here'"), "here");
    assert!(postgres.sockets().starts_with(&odd));
    drop(postgres);

    let long = parent.join("long".repeat(40));
    fs::rename(&odd, &long).unwrap();
    a_long_path_has_its_socket_elsewhere(&long);
    data_that_do_not_fit_are_left_alone(&long);
}

fn a_directory_in_use_is_refused_at_once(home: &Path) {
    let first = start(home);
    let begin = Instant::now();
    let second = LocalPostgres::start(&settings(home)).unwrap_err();
    assert!(matches!(second, Error::Busy(_)), "{second}");
    assert!(begin.elapsed().as_secs() < 1);
    assert_eq!(ask(&first, "select 'unharmed'"), "unharmed");
}

fn a_long_path_has_its_socket_elsewhere(home: &Path) {
    let postgres = start(home);
    let sockets = postgres.sockets().to_owned();
    assert!(!sockets.starts_with(home));
    assert_eq!(sockets.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(ask(&postgres, "select 'here'"), "here");
    postgres.stop().unwrap();
    assert!(!sockets.exists(), "it is removed with the server");
}

fn data_that_do_not_fit_are_left_alone(home: &Path) {
    fs::remove_file(home.join("data/global/pg_control")).unwrap();
    let error = LocalPostgres::start(&settings(home)).unwrap_err();
    assert!(matches!(error, Error::Died(_)), "{error}");
    assert!(error.to_string().contains("pg_control"), "it says why: {error}");

    fs::write(home.join("data/PG_VERSION"), "14\n").unwrap();
    let error = LocalPostgres::start(&settings(home)).unwrap_err();
    assert!(matches!(error, Error::OtherVersion { made_by: 14, .. }), "{error}");
}

/// Not a test: starts a PostgreSQL, and expects to hear that there is none where it looks.
#[test]
#[ignore = "run by the other"]
fn finds_nothing() {
    let place = env::var_os("PORTICO_PG_BIN").map(PathBuf::from).expect("run by the other");
    let home = tempfile::tempdir().unwrap();
    let error = LocalPostgres::start(&settings(home.path())).unwrap_err().to_string();
    let place = place.display();
    assert_eq!(
        error,
        format!("PORTICO_PG_BIN is {place}, where there is no PostgreSQL 15 or later")
    );
}

#[test]
fn a_named_place_without_postgresql_is_not_passed_over() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = rerun(env::current_exe().unwrap(), "places::finds_nothing");
    let output = command.env("PORTICO_PG_BIN", empty.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
