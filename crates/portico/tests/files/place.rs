//! The twins of the tests, a folder for their files, and the program that serves them.

use std::{
    fs::{self, File},
    io,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, SystemTime},
};

use futures_util::stream;
use portico_store::Store;
use portico_testkit::{
    World, program, seed,
    sqlx::{AssertSqlSafe, query_scalar, raw_sql},
};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::{http::ask, until};

pub struct Place {
    world: World,
    folder: tempfile::TempDir,
    port: u16,
    runtime: Runtime,
}

/// A running `serve`: told to stop at the end, unless it was killed.
pub struct Server {
    pub port: u16,
    log: PathBuf,
    child: Child,
}

impl Place {
    /// With the files of the twins in it, and what they come to counted.
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let world = runtime.block_on(World::new(1));
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let place = Self { world, folder, port, runtime };
        let store = Store::local(&place.files()).unwrap();
        let named = "select tenant_id || '/' || object_id || ' ' || name from file_versions";
        for line in place.lines(named) {
            let (key, name) = line.split_once(' ').unwrap();
            let name = stream::iter([Ok::<_, io::Error>(name.to_owned().into())]);
            let put = async { store.put(&key.parse().unwrap(), name, 1_000).await };
            place.runtime.block_on(put).unwrap();
        }
        place.sql(
            "update storage s
                set used_bytes = (select sum(o.bytes) from objects o where o.tenant_id = s.tenant_id)",
        );
        place
    }

    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    /// `serve`, at the same port each time, told this as well.
    pub fn serve(&self, more: &[(&str, &str)]) -> Server {
        let log = self.folder.path().join("log");
        let mut command = program(env!("CARGO_BIN_EXE_portico"));
        command
            .arg("serve")
            .env("PORTICO_PROFILE", "development")
            .env("PORTICO_DATABASE_URL", self.world.url("portico_server"))
            .env("PORTICO_KEYS", format!("[\"{}\"]", seed::KEY))
            .env("PORTICO_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("PORTICO_TRUSTED_PROXIES", "[\"127.0.0.1\"]")
            .env("PORTICO_CORS_ORIGINS", "[]")
            .env("PORTICO_FILES_FOLDER", self.files())
            .envs(more.iter().copied())
            .stdout(Stdio::null())
            .stderr(File::options().create(true).append(true).open(&log).unwrap());
        let mut server = Server { port: self.port, log, child: command.spawn().unwrap() };
        until("a server that is ready", || {
            assert!(server.child.try_wait().unwrap().is_none(), "{}", server.log());
            let ready = ask(server.port, "", ("GET", "/readyz"), "", &[]);
            ready.is_ok_and(|answer| answer.status == 200).then_some(())
        });
        server
    }

    /// What `files check` found of every byte; it fails where that is not sound.
    pub fn check(&self, options: &[&str]) -> Value {
        let mut command = program(env!("CARGO_BIN_EXE_portico"));
        command
            .args(["files", "check", "--json", "--read"])
            .args(options)
            .env("PORTICO_DUMP_URL", self.world.url("portico_dump"))
            .env("PORTICO_FILES_FOLDER", self.files());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let found: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
        assert_eq!(found["sound"], output.status.success());
        found
    }

    /// What a superuser does.
    pub fn sql(&self, text: &str) {
        let statement = raw_sql(AssertSqlSafe(text.to_owned()));
        self.runtime.block_on(statement.execute(&self.world.superuser)).unwrap();
    }

    /// What a superuser reads: lines of text.
    pub fn lines(&self, query: &str) -> Vec<String> {
        let rows = query_scalar(AssertSqlSafe(query.to_owned()));
        self.runtime.block_on(rows.fetch_all(&self.world.superuser)).unwrap()
    }

    /// The id of what `seed.sql` calls so.
    pub fn id(&self, name: &str) -> String {
        self.lines(&format!("select md5('{name}')::uuid::text")).remove(0)
    }

    /// How many objects arrive, or have been thrown away.
    pub fn unkept(&self) -> usize {
        self.lines("select id::text from objects where state <> 'kept'").len()
    }

    /// All files below the folder of the store.
    pub fn objects(&self) -> Vec<PathBuf> {
        let tenants = fs::read_dir(self.files().join("objects")).unwrap();
        let objects = tenants.flat_map(|tenant| fs::read_dir(tenant.unwrap().path()).unwrap());
        objects.map(|object| object.unwrap().path()).collect()
    }

    /// As if what arrives had begun four hours ago. How many are that.
    pub fn age_rows(&self) -> usize {
        let aged = "update objects set begun_at = begun_at - interval '4 hours'
                     where state = 'arriving' returning id::text";
        self.lines(aged).len()
    }

    /// As if all that is in the store had lain there for two days.
    pub fn age_objects(&self) {
        let then = SystemTime::now() - Duration::from_secs(2 * 86_400);
        for object in self.objects() {
            File::options().write(true).open(object).unwrap().set_modified(then).unwrap();
        }
    }
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().unwrap().is_none() {
            let pid = self.child.id().to_string();
            assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
            let ended = self.child.wait().unwrap();
            assert!(std::thread::panicking() || ended.success(), "it drains");
        }
    }
}
