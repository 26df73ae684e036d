//! The program that is driven, as it is shipped: a process of its own.

use std::{
    ffi::OsStr,
    fs::File,
    io::{Read, Seek},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use portico_testkit::{World, seed};

use super::seed as budget_seed;
use crate::Result;

/// How long it may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// `portico serve`; ends with this.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts `binary` on the database of `world`, with as many connections as it has by itself. It takes our word on
    /// where a request comes from, so that no one place asks for all of it.
    pub fn start(binary: &OsStr, world: &World) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut log = tempfile::tempfile()?;
        let child = Command::new(binary)
            .arg("serve")
            .env_clear() // what the tests are told is not for it
            .env("PORTICO_PROFILE", "development") // the seed's practices and keys are fit for nobody
            .env("PORTICO_LOG_FORMAT", "json")
            .env("PORTICO_DATABASE_URL", world.url("portico_server"))
            .env("PORTICO_LISTEN", address.to_string())
            .env("PORTICO_FILES_FOLDER", budget_seed::folder())
            .env("PORTICO_KEYS", format!("[\"{}\"]", seed::KEY))
            .env("PORTICO_CORS_ORIGINS", "[]")
            .env("PORTICO_TRUSTED_PROXIES", "[\"127.0.0.1\"]")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log.try_clone()?)
            .spawn()
            .map_err(|error| format!("{}: {error}", binary.display()))?;
        let mut server = Self { child, address };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = server.child.try_wait()?.is_some();
            if ended || begun.elapsed() > PATIENCE {
                return Err(
                    format!("{} does not serve: {}", binary.display(), said(&mut log)?).into()
                );
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// Of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn said(log: &mut File) -> Result<String> {
    let mut said = String::new();
    log.rewind()?;
    log.read_to_string(&mut said)?;
    Ok(said)
}
