//! Who makes backups: a pair of keys, a folder, and the program's commands.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use bytes::Bytes;
use portico_archive::{Identities, Part, Reader, Recipients, Writer};
use portico_store::{ObjectKey, Store};
use portico_testkit::{
    World, cluster_url, program, seed,
    sqlx::{AssertSqlSafe, Connection, PgConnection, query_scalar, raw_sql},
};
use serde_json::Value;

pub struct Desk {
    pub recipient: String,
    pub identity: PathBuf,
    folder: tempfile::TempDir,
}

/// A running `serve`, told to stop at the end.
pub struct Server(Child);

impl Desk {
    /// With a pair of keys as `keygen --backup` makes it.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let identity = folder.path().join("identity");
        let keys = run(portico().args(["keygen", "--backup"])).unwrap();
        let recipient = keys.lines().next().unwrap().strip_prefix("# public key: ").unwrap();
        fs::write(&identity, &keys).unwrap();
        Self { recipient: recipient.to_owned(), identity, folder }
    }

    /// With the files of that world in its store, each of which holds its name.
    pub async fn of(world: &World) -> Self {
        let desk = Self::new();
        let named =
            "select tenant_id || '/' || object_id || ' ' || name from file_versions order by 1";
        for line in lines(&world.url("postgres"), named).await {
            let (key, name) = line.split_once(' ').unwrap();
            put(&desk.store(), key, name.as_bytes()).await;
        }
        desk
    }

    /// The store that backups are made from.
    pub fn store(&self) -> Store {
        Store::local(&self.path("files")).unwrap()
    }

    /// The store that the database of that name is restored with.
    pub fn store_of(&self, database: &str) -> Store {
        Store::local(&self.path(&format!("files-{database}"))).unwrap()
    }

    /// Writes an archive once more, as whoever has the public key could: each part as `change` gives it back.
    pub fn forge(
        &self,
        from: &Path,
        to: &Path,
        format: u32,
        mut change: impl FnMut(Part) -> Vec<Part>,
    ) {
        let mut reader = Reader::open(from, &self.identities()).unwrap();
        let mut manifest = reader.manifest().clone();
        manifest.format = format;
        let recipients = Recipients::parse([self.recipient.as_str()]).unwrap();
        let mut writer = Writer::create(to, &recipients, &manifest).unwrap();
        let (mut tables, mut file) = (manifest.tables.iter().enumerate(), None);
        while let Some(part) = reader.next_part().unwrap() {
            for part in change(part) {
                match part {
                    Part::Rows { table, bytes } => {
                        while tables.len() > manifest.tables.len() - 1 - table {
                            writer.begin(&tables.next().unwrap().1.name).unwrap();
                        }
                        writer.push(&bytes).unwrap();
                    }
                    Part::File { key, bytes } => {
                        tables.by_ref().for_each(|(_, t)| writer.begin(&t.name).unwrap());
                        if file.replace(key) != Some(key) {
                            writer.begin_file(key).unwrap();
                        }
                        writer.push(&bytes).unwrap();
                    }
                    Part::Gone(key) => {
                        if file.replace(key) != Some(key) {
                            writer.begin_file(key).unwrap();
                        }
                        writer.give_up_file().unwrap();
                    }
                }
            }
        }
        tables.for_each(|(_, t)| writer.begin(&t.name).unwrap());
        writer.finish().unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn identities(&self) -> Identities {
        Identities::read(&self.identity).unwrap()
    }

    /// The command that makes a backup of the database at `url`.
    pub fn backup(&self, url: &str, to: &Path) -> Command {
        let mut command = portico();
        command.args(["backup", "--json", "--recipient", &self.recipient, "--to"]).arg(to);
        command.env("PORTICO_DUMP_URL", url);
        command.env("PORTICO_FILES_FOLDER", self.path("files"));
        command
    }

    /// The command that restores one into the database of that name.
    pub fn restore(&self, from: &Path, database: &str) -> Command {
        let mut command = portico();
        command.args(["restore", "--json", "--from"]).arg(from);
        command.arg("--identity").arg(&self.identity);
        command.env("PORTICO_MIGRATOR_URL", cluster_url("portico_migrator", database));
        command.env("PORTICO_KEYS", format!("[\"{}\"]", seed::KEY));
        command.env("PORTICO_FILES_FOLDER", self.path(&format!("files-{database}")));
        command
    }
}

/// A database as `db init` makes it; its name.
pub fn fresh() -> String {
    static SERIAL: AtomicU32 = AtomicU32::new(0);
    let name = format!("restored_{}", SERIAL.fetch_add(1, Ordering::Relaxed));
    let mut init = portico();
    init.args(["db", "init", "--database", &name]);
    run(init.env("PORTICO_ADMIN_URL", cluster_url("postgres", "postgres"))).unwrap();
    name
}

/// The program, which knows nothing of what the tests are told.
pub fn portico() -> Command {
    program(env!("CARGO_BIN_EXE_portico"))
}

/// What the command printed; what it said, if it failed.
pub fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// The same, of a command that prints JSON.
pub fn outcome(command: &mut Command) -> Value {
    serde_json::from_str(&run(command).unwrap()).unwrap()
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// `serve` over the database at `url`.
pub fn serve(url: &str, port: u16) -> Server {
    let mut command = portico();
    command
        .arg("serve")
        .env("PORTICO_PROFILE", "development")
        .env("PORTICO_DATABASE_URL", url)
        .env("PORTICO_KEYS", format!("[\"{}\"]", seed::KEY))
        .env("PORTICO_LISTEN", format!("127.0.0.1:{port}"))
        .env("PORTICO_TRUSTED_PROXIES", "[\"127.0.0.1\"]")
        .env("PORTICO_CORS_ORIGINS", "[]");
    let server = Server(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    for _ in 0..400 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("nobody listens at port {port}");
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let ended = self.0.wait();
        assert!(thread::panicking() || ended.is_ok_and(|status| status.success()), "it drains");
    }
}

/// Puts an object into a store.
pub async fn put(store: &Store, key: &str, bytes: &[u8]) {
    let key: ObjectKey = key.parse().unwrap();
    let bytes = Bytes::copy_from_slice(bytes);
    let parts = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]);
    store.put(&key, parts, u64::MAX).await.unwrap();
}

/// What a superuser does at `url`.
pub async fn sql(url: &str, text: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    raw_sql(AssertSqlSafe(text.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// What a superuser reads there: lines of text.
pub async fn lines(url: &str, query: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let rows = query_scalar(AssertSqlSafe(query.to_owned())).fetch_all(&mut connection).await;
    connection.close().await.unwrap();
    rows.unwrap()
}
