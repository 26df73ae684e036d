use std::{
    env,
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{Error, Identity};

/// There is no TCP: it is only part of the socket's name.
pub const PORT: u16 = 5432;

/// What a socket's path may take on every system (macOS: 103 bytes, Linux: 107).
const LONGEST_SOCKET: usize = 103;

/// How long a PostgreSQL whose parent was killed may take to end before the next one starts.
const PATIENCE: Duration = Duration::from_secs(60);

/// The end of a log that fits into an error.
const TAIL: u64 = 4_000;

/// A directory of ours, locked for as long as this lives:
///
/// - `data`: the cluster, belonging to whom PostgreSQL runs as, as does `sockets`;
/// - `lock`: held by the process that uses the directory, so that a second one is told at once;
/// - `log`: what PostgreSQL says. It is locked as well, by a lock that every process of the
///   cluster inherits: whoever gets it knows that none is left from the last time.
#[derive(Debug)]
pub struct Home {
    pub path: PathBuf,
    _lock: File,
}

impl Home {
    /// Opens `directory` to run or make a cluster in it, alone.
    pub fn open(directory: &Path, identity: &Identity) -> Result<Self, Error> {
        // Whom PostgreSQL runs as must get through; everything inside is closed by itself.
        let mode = if identity.is_other() { 0o711 } else { 0o700 };
        let made = DirBuilder::new().recursive(true).mode(mode).create(directory);
        made.map_err(Error::at(directory))?;
        let path = own(directory)?;
        if identity.is_other() {
            let mode = path.metadata().map_err(Error::at(&path))?.mode();
            let passable = Permissions::from_mode(mode | 0o001);
            fs::set_permissions(&path, passable).map_err(Error::at(&path))?;
        }
        identity.check_enters(&path)?;
        let lock = open_private(&path.join("lock"))?;
        hold(lock.try_lock(), &path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Opens `directory` to copy from it, together with others who do.
    pub fn open_to_copy(directory: &Path) -> Result<Self, Error> {
        let path = own(directory)?;
        let lock = open_private(&path.join("lock"))?;
        hold(lock.try_lock_shared(), &path)?;
        let log = open_private(&path.join("log"))?;
        wait_for(&path, || log.try_lock_shared())?;
        Ok(Self { path, _lock: lock })
    }

    pub fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    /// The major version that made the cluster, if there is one.
    pub fn made_by(&self) -> Result<Option<u32>, Error> {
        let path = self.data().join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(version) => version.trim().parse().map(Some).map_err(|error| {
                Error::at(path)(io::Error::new(io::ErrorKind::InvalidData, error))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::at(path)(error)),
        }
    }

    /// A new log, once the last one's writers have ended.
    pub fn log(&self) -> Result<File, Error> {
        let path = self.path.join("log");
        let log = open_private(&path)?;
        wait_for(&self.path, || log.try_lock())?;
        log.set_len(0).map_err(Error::at(path))?;
        Ok(log)
    }

    /// The end of what PostgreSQL said, for an error.
    pub fn last_words(&self) -> String {
        let read = || {
            let mut log = File::open(self.path.join("log"))?;
            let length = log.metadata()?.len();
            log.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
            let mut tail = Vec::new();
            log.take(TAIL).read_to_end(&mut tail)?;
            Ok(String::from_utf8_lossy(&tail).trim().to_owned())
        };
        read().unwrap_or_else(|error: io::Error| format!("(its log cannot be read: {error})"))
    }

    /// Removes what a run that was killed left behind. Only for whoever holds the log: otherwise
    /// the process in this file may be alive. With it, its number may long be somebody else's,
    /// which PostgreSQL would take for itself.
    pub fn forget_the_last_run(&self) -> Result<(), Error> {
        let path = self.data().join("postmaster.pid");
        absent(fs::remove_file(&path)).map_err(Error::at(path))
    }

    /// An empty directory `name` in this one, closed to everybody but whom PostgreSQL runs as.
    pub fn make(&self, name: &str, identity: &Identity) -> Result<PathBuf, Error> {
        let path = self.path.join(name);
        absent(fs::remove_dir_all(&path)).map_err(Error::at(&path))?;
        DirBuilder::new().mode(0o700).create(&path).map_err(Error::at(&path))?;
        identity.give(&path)?;
        Ok(path)
    }

    /// Where the socket shall be: in this directory, or, if its name is too long for that, in a
    /// short one of its own.
    pub fn sockets(&self, identity: &Identity) -> Result<Sockets, Error> {
        if has_room(&self.path.join("sockets")) {
            return Ok(Sockets { path: self.make("sockets", identity)?, temporary: None });
        }
        for base in [env::temp_dir(), PathBuf::from("/tmp")] {
            let Ok(temporary) = tempfile::Builder::new()
                .prefix("portico-")
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(&base)
            else {
                continue;
            };
            identity.give(temporary.path())?;
            let reachable = identity.check_enters(temporary.path()).is_ok();
            if reachable && has_room(temporary.path()) {
                let path = temporary.path().to_owned();
                return Ok(Sockets { path, temporary: Some(temporary) });
            }
        }
        Err(Error::LongPath(self.path.clone()))
    }
}

/// A directory for a socket. Until it is kept, dropping this removes it if it was temporary.
pub struct Sockets {
    pub path: PathBuf,
    temporary: Option<TempDir>,
}

impl Sockets {
    pub fn keep(self) -> PathBuf {
        self.temporary.map_or(self.path, TempDir::keep)
    }
}

/// The real path of `directory`, if it belongs to whoever calls.
fn own(directory: &Path) -> Result<PathBuf, Error> {
    let path = directory.canonicalize().map_err(Error::at(directory))?;
    let owner = path.metadata().map_err(Error::at(&path))?.uid();
    if owner != rustix::process::geteuid().as_raw() {
        return Err(Error::Foreign(path));
    }
    Ok(path)
}

/// sqlx takes a socket's path as text only.
fn has_room(sockets: &Path) -> bool {
    let socket = sockets.join(format!(".s.PGSQL.{PORT}"));
    socket.to_str().is_some_and(|path| path.len() <= LONGEST_SOCKET)
}

fn open_private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    options.open(path).map_err(Error::at(path))
}

fn hold(locked: Result<(), TryLockError>, path: &Path) -> Result<(), Error> {
    locked.map_err(|error| match error {
        TryLockError::WouldBlock => Error::Busy(path.to_owned()),
        TryLockError::Error(error) => Error::at(path)(error),
    })
}

fn wait_for(path: &Path, lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), Error> {
    let begin = Instant::now();
    loop {
        match hold(lock(), path) {
            Err(Error::Busy(_)) if begin.elapsed() < PATIENCE => {
                thread::sleep(Duration::from_millis(10));
            }
            result => return result,
        }
    }
}

fn absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })
}
