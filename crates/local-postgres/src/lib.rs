//! A PostgreSQL of our own, for `portico demo` and for tests.
//!
//! It listens on a Unix socket in a directory that is closed to other users, never on TCP, and it
//! ends with the process that started it, however that one ends (see `watcher`). Nothing else on
//! the machine is touched or needed: not even an installed PostgreSQL, as long as there is npm.

mod advice;
mod binaries;
mod cluster;
mod error;
mod fetch;
mod home;
mod identity;
mod watcher;

use std::{
    fmt::Write,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use binaries::Binaries;
use home::{Home, PORT};
use identity::Identity;
use watcher::Watcher;

pub use cluster::copy_cluster;
pub use error::Error;

/// Where a cluster lives, and how well it must be kept.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Made if it does not exist. Data, log and locks lie in it; other files may as well. It must
    /// belong to the user who calls.
    pub directory: PathBuf,
    /// Whether what was committed survives a power failure, or the server's being killed. Tests
    /// do without, and are faster.
    pub durable: bool,
}

/// A running PostgreSQL, until this is dropped or the process ends.
#[derive(Debug)]
pub struct LocalPostgres {
    // In this order: the home is given back when nothing runs in it any more.
    watcher: Watcher,
    sockets: PathBuf,
    _home: Home,
}

impl LocalPostgres {
    /// Starts the cluster in `settings.directory`, after making it if there is none. Blocks until
    /// it takes connections. Its superuser is `postgres`; nobody needs a password.
    pub fn start(settings: &Settings) -> Result<Self, Error> {
        let identity = Identity::choose()?;
        let home = Home::open(&settings.directory, &identity)?;
        let binaries = Binaries::find(&home)?;
        Self::run(home, &identity, &binaries, settings.durable)
    }

    fn run(
        home: Home,
        identity: &Identity,
        binaries: &Binaries,
        durable: bool,
    ) -> Result<Self, Error> {
        let log = home.log()?;
        match home.made_by()? {
            None => cluster::create(&home, identity, binaries, durable, &log)?,
            Some(_) => home.forget_the_last_run()?,
        }
        let sockets = home.sockets(identity)?;
        let mut command = identity.command("/bin/sh");
        command.args(["-c", watcher::SCRIPT, "watcher"]).arg(&sockets.path);
        command.arg(binaries.program("postgres"));
        command.args(cluster::arguments(&home, &sockets.path, durable));
        let mut watcher = Watcher::spawn(command, log)?;
        // From here on it is for the watcher to remove.
        let sockets = sockets.keep();
        watcher.await_ready(&home)?;
        Ok(Self { watcher, sockets, _home: home })
    }

    /// Where to connect as `login` to `database`, for sqlx.
    pub fn url(&self, login: &str, database: &str) -> String {
        let (login, database) = (encode(login.as_bytes()), encode(database.as_bytes()));
        let sockets = encode(self.sockets.as_os_str().as_bytes());
        format!("postgres://{login}@localhost:{PORT}/{database}?host={sockets}")
    }

    /// The directory of the socket, for clients that want it by itself (`psql -h`).
    pub fn sockets(&self) -> &Path {
        &self.sockets
    }

    /// Ends open connections, stops, and waits for it. Dropping does the same, and says nothing
    /// if it fails.
    pub fn stop(mut self) -> Result<(), Error> {
        self.watcher.end()
    }
}

/// Percent-encodes everything that could mean something in a URL.
fn encode(bytes: &[u8]) -> String {
    let mut encoded = String::new();
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes everything");
        }
    }
    encoded
}

#[test]
fn what_means_something_in_a_url_is_encoded() {
    assert_eq!(encode(b"portico_server"), "portico_server");
    assert_eq!(encode("/tmp/Jörg & co".as_bytes()), "%2Ftmp%2FJ%C3%B6rg%20%26%20co");
}
