//! The program with its own PostgreSQL and one practice, as an operator sets it up.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use portico_local_postgres::{LocalPostgres, Settings};
use portico_testkit::program;

use crate::{
    relay::{Relay, Tls},
    sql::Sql,
    until,
    visitor::Visitor,
};

/// In whose name mail leaves.
pub const FROM: &str = "portal@house.example";

pub struct House {
    pub sql: Sql,
    port: u16,
    key: String,
    postgres: LocalPostgres,
    directory: tempfile::TempDir,
}

/// A running `serve`: told to stop at the end, unless it was killed.
pub struct Server {
    pub port: u16,
    /// What it says on standard error.
    log: PathBuf,
    child: Option<Child>,
}

impl House {
    /// With the practice `home` in it, and nobody.
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let settings = Settings { directory: directory.path().join("postgres"), durable: false };
        let postgres = LocalPostgres::start(&settings).unwrap();
        let run = |line: &str| output(command(&postgres, "").args(line.split_whitespace()));
        let (key, port) = (run("keygen"), free_port());
        run("db init");
        run("migrate");
        run(&format!("tenant create home --name Fern --base-url http://home.localhost:{port}"));
        let sql = Sql::connect(&postgres.url("postgres", "portico"));
        Self { sql, port, key, postgres, directory }
    }

    /// What the command printed.
    pub fn run(&self, line: &str) -> String {
        output(command(&self.postgres, &self.key).args(line.split_whitespace()))
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What secrets are sealed under.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Where the practice is at home.
    pub fn home(&self) -> String {
        format!("http://home.localhost:{}", self.port)
    }

    /// Somebody at a place of their own.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.home(), self.port)
    }

    pub fn serve(&self, relay: Option<&Relay>) -> Server {
        self.serve_as(self.port, FROM, relay)
    }

    /// One more, over the same database: at a port and in a name of its own.
    pub fn serve_as(&self, port: u16, from: &str, relay: Option<&Relay>) -> Server {
        self.serve_with(port, from, relay, &[])
    }

    /// The same, and told more.
    pub fn serve_with(
        &self,
        port: u16,
        from: &str,
        relay: Option<&Relay>,
        more: &[(&str, &str)],
    ) -> Server {
        let mut command = command(&self.postgres, &self.key);
        command
            .arg("serve")
            .env("PORTICO_DATABASE_URL", self.postgres.url("portico_server", "portico"))
            .env("PORTICO_LISTEN", format!("127.0.0.1:{port}"))
            .env("PORTICO_TRUSTED_PROXIES", "[\"127.0.0.1\"]")
            .env("PORTICO_CORS_ORIGINS", "[]")
            .envs(more.iter().copied());
        if let Some(relay) = relay {
            let settings = mail(from, relay);
            if relay.tls == Tls::StartTls {
                let names = settings.map(|(name, value)| (format!("PORTICO_MAIL_{name}"), value));
                command.envs(names);
            } else {
                let file = self.directory.path().join(format!("mail-{port}.toml"));
                let line = |(name, value): (&str, String)| match name {
                    "PORT" => format!("port = {value}\n"),
                    _ => format!("{} = {value:?}\n", name.to_lowercase()),
                };
                fs::write(&file, format!("[mail]\n{}", settings.map(line).concat())).unwrap();
                command.arg("--config").arg(file);
            }
        }
        let log = self.directory.path().join(format!("log-{port}"));
        let said = fs::File::create(&log).unwrap();
        let child = command.stdout(Stdio::null()).stderr(said).spawn().unwrap();
        let mut server = Server { port, log, child: Some(child) };
        until("serve", || {
            let ended = server.child.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "{}", fs::read_to_string(&server.log).unwrap());
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        server
    }

    /// Until nothing that a server began goes on: one that was killed leaves its last words behind.
    pub fn settles(&self) {
        let left = "select count(*) from pg_stat_activity where usename = 'portico_server'";
        until("the connections of who was killed", || {
            (self.sql.one::<i64>(left) == 0).then_some(())
        });
    }
}

impl Server {
    /// SIGKILL.
    pub fn kill(mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        let ended = child.wait();
        assert!(
            std::thread::panicking() || ended.is_ok_and(|status| status.success()),
            "it drains"
        );
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The settings by which mail leaves to that relay: in the environment for STARTTLS, else in a file.
fn mail(from: &str, relay: &Relay) -> [(&'static str, String); 7] {
    let tls = match relay.tls {
        Tls::Implicit => "implicit",
        Tls::StartTls => "starttls",
    };
    [
        ("FROM", from.to_owned()),
        ("HOST", "localhost".to_owned()),
        ("PORT", relay.port.to_string()),
        ("TLS", tls.to_owned()),
        ("USER", "house".to_owned()),
        ("PASSWORD", "pass word".to_owned()),
        ("AUTHORITY", relay.authority().to_str().unwrap().to_owned()),
    ]
}

/// The program, which knows nothing of what the tests are told.
fn command(postgres: &LocalPostgres, key: &str) -> Command {
    let mut command = program(env!("CARGO_BIN_EXE_portico"));
    command
        .env("PORTICO_PROFILE", "development")
        .env("PORTICO_ADMIN_URL", postgres.url("postgres", "postgres"))
        .env("PORTICO_MIGRATOR_URL", postgres.url("portico_migrator", "portico"))
        .env("PORTICO_OPERATOR_URL", postgres.url("portico_operator", "portico"))
        .env("PORTICO_KEYS", format!("[\"{key}\"]"));
    command
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
