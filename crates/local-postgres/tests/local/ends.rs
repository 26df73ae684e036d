use std::{
    env,
    fs::{self, File},
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command},
    thread,
    time::Duration,
};

use portico_local_postgres::{LocalPostgres, Settings};
use rustix::process::{Pid, Signal, getpgid, kill_process, kill_process_group};

use crate::{ask, is_gone, rerun, server, settings, start, until};

#[test]
fn it_ends_when_it_is_told_to_and_not_before() {
    let home = tempfile::tempdir().unwrap();
    let postgres = thread::scope(|scope| scope.spawn(|| start(home.path())).join().unwrap());
    assert_eq!(ask(&postgres, "select 'here'"), "here", "the thread that started it is gone");
    let process = server(home.path());
    assert!(!is_gone(process));
    assert_ne!(getpgid(Some(process)), getpgid(None), "a Ctrl-C is for its parent");
    drop(postgres);
    assert!(is_gone(process), "dropping waits");

    let postgres = start(home.path());
    let process = server(home.path());
    postgres.stop().unwrap();
    assert!(is_gone(process), "stopping waits");
    it_recovers_when_it_was_killed(home.path());
    a_file_of_a_process_long_gone_is_not_believed(home.path());
}

fn it_recovers_when_it_was_killed(home: &Path) {
    let durable = Settings { durable: true, ..settings(home) };
    let postgres = LocalPostgres::start(&durable).unwrap();
    ask(&postgres, "create table t as select 'kept'");
    kill_process(server(home), Signal::KILL).unwrap();
    drop(postgres);
    let postgres = LocalPostgres::start(&durable).unwrap();
    assert_eq!(ask(&postgres, "select * from t"), "kept");
}

/// After a power failure the number in the file is soon somebody else's.
fn a_file_of_a_process_long_gone_is_not_believed(home: &Path) {
    let other = tempfile::tempdir().unwrap();
    let _other = start(other.path());
    let file = fs::read_to_string(other.path().join("data/postmaster.pid")).unwrap();
    fs::write(home.join("data/postmaster.pid"), file).unwrap();
    assert_eq!(ask(&start(home), "select 'here'"), "here");
}

/// Not a test: a process that holds a PostgreSQL until it is ended from outside, or panics.
#[test]
#[ignore = "run by the others"]
fn holder() {
    let home = env::var_os("HOLDER_HOME").expect("run by the others");
    let _postgres = start(Path::new(&home));
    assert!(env::var_os("HOLDER_PANICS").is_none(), "as it was told to");
    thread::sleep(Duration::from_secs(60));
}

fn hold(home: &Path) -> Command {
    let mut command = rerun(env::current_exe().unwrap(), "ends::holder");
    let output = File::create(home.join("holder")).unwrap();
    command.env("HOLDER_HOME", home).process_group(0);
    command.stdout(output.try_clone().unwrap()).stderr(output);
    command
}

/// Holds a PostgreSQL in another process, and ends that one.
fn outlive(home: &Path, end: impl FnOnce(Pid)) -> Pid {
    let mut holder: Child = hold(home).spawn().unwrap();
    let process = server(home);
    end(Pid::from_child(&holder));
    assert!(!holder.wait().unwrap().success());
    process
}

/// Also run as another user, by `users`.
#[test]
fn it_ends_however_its_parent_does() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    start(home).stop().unwrap();
    let ends: [&dyn Fn(Pid); 3] = [
        &|parent| kill_process(parent, Signal::TERM).unwrap(),
        &|parent| kill_process(parent, Signal::KILL).unwrap(),
        // As a Ctrl-C does.
        &|parent| kill_process_group(parent, Signal::INT).unwrap(),
    ];
    for end in ends {
        let process = outlive(home, end);
        until("it is gone", || is_gone(process).then_some(()));
        let log = fs::read_to_string(home.join("log")).unwrap();
        assert_eq!(log.matches("received fast shutdown request").count(), 1, "{log}");
        assert!(log.contains("database system is shut down"), "{log}");
    }

    let process = outlive(home, ends[1]);
    let at_once = start(home);
    assert!(is_gone(process), "the last one was waited for");
    at_once.stop().unwrap();

    assert!(!hold(home).env("HOLDER_PANICS", "1").status().unwrap().success());
    let log = fs::read_to_string(home.join("log")).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
}
