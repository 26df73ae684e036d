//! One practice, and those who serve it.

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use portico_testkit::program;
use serde_json::json;

use crate::{
    ask::{Answer, ask},
    cluster::Cluster,
    sql::Sql,
    until,
    visitor::Visitor,
};

/// Where the practice is at home.
pub const HOST: &str = "home.localhost";

pub struct Place {
    pub cluster: Cluster,
    key: String,
    directory: tempfile::TempDir,
}

/// One who serves.
pub struct Server {
    pub port: u16,
    log: PathBuf,
    child: Child,
}

impl Place {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let cluster = Cluster::start(directory.path());
        let mut place = Self { cluster, key: String::new(), directory };
        place.key = place.run("keygen");
        place.run("db init");
        place.run("migrate");
        place.run(&format!("tenant create home --name Fern --base-url http://{HOST}"));
        place
    }

    fn command(&self, line: &str) -> Command {
        let mut command = program(env!("CARGO_BIN_EXE_portico"));
        command
            .args(line.split_whitespace())
            .env("PORTICO_PROFILE", "development")
            .env("PORTICO_ADMIN_URL", self.cluster.url("postgres", "postgres"))
            .env("PORTICO_MIGRATOR_URL", self.cluster.url("portico_migrator", "portico"))
            .env("PORTICO_OPERATOR_URL", self.cluster.url("portico_operator", "portico"))
            .env("PORTICO_KEYS", format!("[\"{}\"]", self.key));
        command
    }

    pub fn run(&self, line: &str) -> String {
        let output = self.command(line).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub fn sql(&self) -> Sql {
        Sql::connect(&self.cluster.url("postgres", "portico"))
    }

    pub fn serve(&self, more: &[(&str, &str)]) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        self.serve_at(port, more)
    }

    pub fn serve_at(&self, port: u16, more: &[(&str, &str)]) -> Server {
        let log = self.directory.path().join(format!("log-{port}"));
        let mut command = self.command("serve");
        command
            .env("PORTICO_DATABASE_URL", self.cluster.url("portico_server", "portico"))
            .env("PORTICO_LISTEN", format!("127.0.0.1:{port}"))
            .env("PORTICO_TRUSTED_PROXIES", "[\"127.0.0.1\"]")
            .envs(more.iter().copied())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).unwrap());
        let mut server = Server { port, log, child: command.spawn().unwrap() };
        until("a server that is ready", || {
            assert!(server.child.try_wait().unwrap().is_none(), "{}", server.log());
            server.is_ready().then_some(())
        });
        server
    }

    /// The cookies of so many who may add clients.
    pub fn staff(&self, port: u16, count: usize) -> Vec<String> {
        let of_staff = |n| {
            let line = format!("user create --tenant home --role coach --email c{n}@home.example");
            let visitor = Visitor::new(&format!("http://{HOST}"), port);
            let new = json!({ "token": self.run(&line).rsplit_once('/').unwrap().1, "password": "four words or more" });
            assert_eq!(visitor.post("/api/v1/invitations/accept", &new).status, 200);
            let key = visitor.get("/api/v1/invitations/factor").json()["key"]
                .as_str()
                .unwrap()
                .to_owned();
            assert_eq!(visitor.type_code("/api/v1/invitations/confirm", &key).status, 200);
            visitor.cookies()
        };
        (0..count).map(of_staff).collect()
    }
}

impl Server {
    pub fn get(&self, host: &str, path: &str, cookies: &str) -> Answer {
        let more = format!("cookie: {cookies}\r\nx-forwarded-for: 198.18.9.9\r\n");
        ask(self.port, ("GET", host, path), &more, "").unwrap()
    }

    pub fn is_ready(&self) -> bool {
        ask(self.port, ("GET", HOST, "/readyz"), "", "").is_ok_and(|answer| answer.status == 200)
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// How long it takes until it has ended, and whether it did well.
    pub fn ends(&mut self) -> (Duration, bool) {
        let begun = Instant::now();
        let sound = self.child.wait().unwrap().success();
        (begun.elapsed(), sound)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().unwrap().is_none() {
            self.signal("-TERM");
            let ended = self.child.wait().unwrap();
            assert!(std::thread::panicking() || ended.success(), "it drains");
        }
    }
}
