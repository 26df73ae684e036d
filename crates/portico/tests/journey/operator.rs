//! The operator: a PostgreSQL, the program, and its commands.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use portico_local_postgres::{LocalPostgres, Settings};
use portico_testkit::program;
use serde_json::Value;

/// Of everybody who follows a link.
pub const PASSWORD: &str = "four words or more";

pub struct Installation {
    pub port: u16,
    postgres: LocalPostgres,
    key: String,
    _directory: tempfile::TempDir,
}

/// A running `serve`, told to stop at the end.
pub struct Server(Child);

impl Installation {
    /// A PostgreSQL with nothing in it.
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let settings = Settings { directory: directory.path().join("postgres"), durable: false };
        let postgres = LocalPostgres::start(&settings).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut new = Self { port, postgres, key: String::new(), _directory: directory };
        new.key = new.run("keygen").unwrap();
        new
    }

    fn command(&self, line: &str) -> Command {
        let url = |login: &str| self.postgres.url(login, "portico");
        let mut command = program(env!("CARGO_BIN_EXE_portico"));
        command
            .args(line.split_whitespace())
            .env("PORTICO_PROFILE", "development")
            .env("PORTICO_ADMIN_URL", self.postgres.url("postgres", "postgres"))
            .env("PORTICO_MIGRATOR_URL", url("portico_migrator"))
            .env("PORTICO_OPERATOR_URL", url("portico_operator"))
            .env("PORTICO_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("PORTICO_KEYS", format!("[\"{}\"]", self.key))
            .env("PORTICO_CORS_ORIGINS", "[]")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if line == "serve" {
            command.env("PORTICO_DATABASE_URL", url("portico_server"));
        }
        command
    }

    /// Where a login finds the database.
    #[allow(dead_code, reason = "the import of files looks into it")]
    pub fn url(&self, login: &str) -> String {
        self.postgres.url(login, "portico")
    }

    pub fn spawn(&self, line: &str) -> Child {
        self.command(line).spawn().unwrap()
    }

    /// What the command printed; what it said, if it failed.
    pub fn run(&self, line: &str) -> Result<String, String> {
        let output = self.command(line).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
        if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
    }

    /// `serve` does nothing to an unprepared database, and says which command is missing.
    pub fn refuses_to_serve(&self, missing: &str) {
        let said = self.run("serve").unwrap_err();
        assert!(said.contains(missing), "{said}");
    }

    pub fn serve(&self) -> Server {
        let mut server = self.command("serve");
        let server = Server(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return server;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("nobody listens at port {}", self.port);
    }

    /// Imports a sample in the name of the coach, by the mapping of `mapped`; the outcome as JSON.
    pub fn import(&self, kind: &str, mapped: &str, file: &str, option: &str) -> Value {
        let expected = sample(&format!("{mapped}.expected.json"));
        let mut command = self.command(&format!("import {kind}"));
        command
            .arg(folder().join(file))
            .args(["--tenant", "home", "--source", "invoice-ninja", "--json"])
            .args(["--assign", "coach@home.example", "--key", expected["key"].as_str().unwrap()]);
        for (field, column) in expected["mapping"].as_object().unwrap() {
            command.arg("--map").arg(format!("{field}={}", column.as_str().unwrap()));
        }
        if !option.is_empty() {
            command.arg(option);
        }
        let output = command.output().unwrap();
        let outcome: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!(output.status.success(), outcome["faults"] == serde_json::json!([]));
        outcome
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let ended = self.0.wait();
        assert!(thread::panicking() || ended.is_ok_and(|status| status.success()), "it drains");
    }
}

/// What stands beside the samples.
pub fn sample(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder().join(name)).unwrap()).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../import/tests/samples")
}
