use std::{
    env,
    fs::{self, Permissions},
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    process::Command,
};

use portico_local_postgres::{Error, LocalPostgres};

use crate::{ask, rerun, server, settings, start};

/// Somebody who is not root. PostgreSQL wants its user to have a name.
fn somebody() -> u32 {
    let output = Command::new("id").args(["-u", "nobody"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// Whether this runs as root; says so if that means that half of a test is not run.
fn is_root(test: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        eprintln!("SKIPPED, since it needs root: {test}");
    }
    root
}

#[test]
fn root_runs_it_as_somebody_less() {
    if !is_root("PostgreSQL runs without root's uid and groups") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let postgres = start(home.path());
    assert_eq!(ask(&postgres, "select 'here'"), "here");
    let status = format!("/proc/{}/status", server(home.path()).as_raw_pid());
    let Ok(status) = fs::read_to_string(status) else {
        eprintln!("SKIPPED, since it needs /proc: the groups of PostgreSQL");
        return;
    };
    let field = |name| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(!field("Uid:").contains(&"0".to_owned()), "{status}");
    assert!(!field("Gid:").contains(&"0".to_owned()), "{status}");
    assert!(field("Groups:").is_empty(), "{status}");
}

#[test]
fn root_is_told_of_a_directory_that_nobody_else_may_enter() {
    if !is_root("a directory inside a private one") {
        return;
    }
    let private = tempfile::tempdir().unwrap();
    fs::set_permissions(private.path(), Permissions::from_mode(0o700)).unwrap();
    let error = LocalPostgres::start(&settings(&private.path().join("inside"))).unwrap_err();
    assert!(matches!(error, Error::Closed { .. }), "{error}");
    assert!(error.to_string().contains("not inside a private one"), "{error}");
}

#[test]
fn a_directory_of_another_user_is_refused() {
    if !is_root("a directory of another user") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    chown(home.path(), Some(somebody()), None).unwrap();
    let error = LocalPostgres::start(&settings(home.path())).unwrap_err();
    assert!(matches!(error, Error::Foreign(_)), "{error}");
}

/// When root runs the tests, those of an ordinary user's life run once more as one.
#[test]
fn an_ordinary_user_needs_nothing_from_root() {
    if !is_root("the same as another user; all other tests have just run as this one") {
        return;
    }
    // This program may lie where others may not read.
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("tests");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
    let [home, temporary] = ["home", "temporary"].map(|name| {
        let directory = place.path().join(name);
        fs::create_dir(&directory).unwrap();
        chown(&directory, Some(somebody()), None).unwrap();
        directory
    });

    for test in ["life::it_keeps_its_data", "ends::it_ends_however_its_parent_does"] {
        let mut command = rerun(&program, test);
        command.env("TMPDIR", &temporary).env("HOME", &home).env_remove("XDG_CACHE_HOME");
        let output = command.uid(somebody()).current_dir("/").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}{said}", String::from_utf8_lossy(&output.stdout));
        eprintln!("as an ordinary user: {test}\n{said}");
    }
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "nothing is left behind");
}
