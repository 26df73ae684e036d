//! A private PostgreSQL from its first start to its last process, as root and as somebody else.
//!
//! Tests share a cluster where they can: file systems are slow at making thousands of files just
//! after thousands were removed.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests speak to the server itself, and what they need and do not get ends them"
)]

mod ends;
mod life;
mod places;
mod users;

use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use portico_local_postgres::{LocalPostgres, Settings};
use rustix::{
    io::Errno,
    process::{Pid, test_kill_process},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, postgres::PgRow};
use tokio::runtime::{Builder, Runtime};

fn settings(directory: &Path) -> Settings {
    Settings { directory: directory.to_owned(), durable: false }
}

fn start(directory: &Path) -> LocalPostgres {
    LocalPostgres::start(&settings(directory)).unwrap()
}

/// The first column of the first row, as text; nothing if there is no row.
fn ask(postgres: &LocalPostgres, question: &str) -> String {
    let url = postgres.url("postgres", "postgres");
    runtime().block_on(async {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let question = sqlx::raw_sql(AssertSqlSafe(question.to_owned()));
        let row: Option<PgRow> = question.fetch_optional(&mut connection).await.unwrap();
        row.map(|row| row.get(0)).unwrap_or_default()
    })
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// The server's process, once it takes connections.
fn server(directory: &Path) -> Pid {
    let file = directory.join("data/postmaster.pid");
    until("it is ready", || {
        let lines = fs::read_to_string(&file).ok()?;
        lines.lines().nth(7).filter(|line| line.trim() == "ready")?;
        Pid::from_raw(lines.lines().next()?.parse().ok()?)
    })
}

fn is_gone(process: Pid) -> bool {
    test_kill_process(process) == Err(Errno::SRCH)
}

fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begin.elapsed() < Duration::from_secs(10), "{what}, within ten seconds");
        thread::sleep(Duration::from_millis(5));
    }
}

/// One test of this very program, in a process of its own.
fn rerun(program: impl AsRef<Path>, test: &str) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(["--exact", test, "--include-ignored", "--nocapture"]);
    command
}
