//! An installation that is fit for production, until something is changed.

use std::{
    collections::BTreeMap,
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use portico_local_postgres::{LocalPostgres, Settings};
use portico_testkit::program;

use crate::sql::Sql;

pub struct Place {
    pub postgres: LocalPostgres,
    pub sql: Sql,
    pub port: u16,
    variables: BTreeMap<String, String>,
    directory: tempfile::TempDir,
}

const MAIL_PASSWORD: &str = "canary-of-a-mail-password";
const LOGIN_PASSWORD: &str = "canary-of-4711-a-login";

impl Place {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let settings = Settings { directory: directory.path().join("postgres"), durable: false };
        let postgres = LocalPostgres::start(&settings).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = with_password(&postgres.url("portico_server", "portico"));
        let variables = [
            ("PORTICO_ADMIN_URL", postgres.url("postgres", "postgres")),
            ("PORTICO_MIGRATOR_URL", postgres.url("portico_migrator", "portico")),
            ("PORTICO_OPERATOR_URL", postgres.url("portico_operator", "portico")),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value)).into();
        let sql = Sql::connect(&postgres.url("postgres", "postgres"));
        let mut place = Self { postgres, sql, port, variables, directory };
        place.done("db init");
        place.done("migrate");
        place.done("tenant create studio --name Fern --base-url https://portal.studio.example");
        place.done("tenant create archive --name Fern --base-url https://archive.studio.example");
        let key = place.done("keygen");
        place.write("keys", &key);
        place.sql = Sql::connect(&place.postgres.url("postgres", "portico"));
        for (name, value) in [
            ("DATABASE_URL", server.as_str()),
            ("KEYS_FILE", place.path("keys").to_str().unwrap()),
            ("LISTEN", &format!("127.0.0.1:{port}")),
            ("CORS_ORIGINS", "[]"),
            ("TRUSTED_PROXIES", "[\"127.0.0.1\"]"),
            ("MAIL_HOST", "smtp.provider.example"),
            ("MAIL_FROM", "portal@studio.example"),
            ("MAIL_USER", "studio"),
            ("MAIL_PASSWORD", MAIL_PASSWORD),
            (
                "REDIRECTS",
                "[{from = \"studio.example/portal\", to = \"https://archive.studio.example\"}]",
            ),
        ] {
            place.set(&format!("PORTICO_{name}"), value);
        }
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// For its owner only.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    pub fn unset(&mut self, name: &str) {
        self.variables.remove(name).unwrap();
    }

    pub fn var(&self, name: &str) -> String {
        self.variables[name].clone()
    }

    pub fn try_var(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    /// What may be printed nowhere.
    pub fn secrets(&self) -> Vec<String> {
        let key = fs::read_to_string(self.path("keys")).unwrap().trim().to_owned();
        vec![key, MAIL_PASSWORD.into(), LOGIN_PASSWORD.into()]
    }

    /// Without what is another in each run.
    pub fn comparable(&self, said: &str) -> String {
        said.replace(self.directory.path().to_str().unwrap(), "DIR")
            .replace(std::env::temp_dir().to_str().unwrap(), "TMP")
            .replace(&self.port.to_string(), "PORT")
    }

    fn command(&self, line: &str) -> Command {
        let mut command = program(env!("CARGO_BIN_EXE_portico"));
        command.args(line.split_whitespace()).envs(&self.variables);
        command
    }

    /// Whether the command succeeded, and what it said. One that goes on is told to end.
    pub fn run(&self, line: &str) -> (bool, String) {
        let _ = fs::remove_file(self.path("said")); // both write to its end
        let said =
            fs::OpenOptions::new().append(true).create(true).open(self.path("said")).unwrap();
        let mut command = self.command(line);
        command.stdout(said.try_clone().unwrap()).stderr(said);
        let (mut child, begun) = (command.spawn().unwrap(), Instant::now());
        while child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(10));
        }
        if child.try_wait().unwrap().is_none() {
            Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        }
        let sound = child.wait().unwrap().success();
        (sound, fs::read_to_string(self.path("said")).unwrap())
    }

    pub fn done(&self, line: &str) -> String {
        let (sound, said) = self.run(line);
        assert!(sound, "{line}: {said}");
        said.trim().to_owned()
    }

    /// As the operator, whose URL is another.
    pub fn operate(&mut self, line: &str) {
        let server = self.variables.remove("PORTICO_DATABASE_URL").unwrap();
        self.done(line);
        self.set("PORTICO_DATABASE_URL", &server);
    }

    /// It begins to serve, and ends when it is told to.
    pub fn serves(&self) {
        let log = fs::File::create(self.path("log")).unwrap();
        let mut child = self.command("serve").stdout(Stdio::null()).stderr(log).spawn().unwrap();
        for _ in 0..400 {
            let said = || fs::read_to_string(self.path("log")).unwrap();
            assert!(child.try_wait().unwrap().is_none(), "{}", said());
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
                assert!(child.wait().unwrap().success(), "{}", said());
                for line in said().lines() {
                    let event: serde_json::Value = serde_json::from_str(line).unwrap();
                    assert!(event["level"].is_string(), "JSON, as production has it: {line}");
                }
                return;
            }
            thread::sleep(Duration::from_millis(25));
        }
        panic!("nobody listens");
    }
}

/// PostgreSQL asks for none here, and takes any.
fn with_password(url: &str) -> String {
    url.replace("portico_server@", &format!("portico_server:{LOGIN_PASSWORD}@"))
}
