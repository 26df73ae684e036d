use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Error, fetch, home::Home};

/// The first in which a view can be bound by the policies of whoever reads it.
const OLDEST: u32 = 15;

/// Where else than on PATH systems put them; `*` stands for a version.
const PLACES: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A directory with `initdb` and `postgres` in it.
#[derive(Debug)]
pub struct Binaries {
    directory: PathBuf,
    pub version: u32,
}

impl Binaries {
    /// Those that `PORTICO_PG_BIN` names, and only those, if it names any; otherwise the first on
    /// this machine, and if it has none, fetched ones. A cluster that exists wants the version
    /// that made it.
    pub fn find(home: &Home) -> Result<Self, Error> {
        let named = env::var_os("PORTICO_PG_BIN").filter(|named| !named.is_empty());
        let named = named.map(PathBuf::from);
        let places = named.clone().map_or_else(places, |place| vec![place]);
        let made_by = home.made_by()?;
        let fits = |found: &Self| made_by.is_none_or(|version| version == found.version);
        if let Some(found) = places.iter().filter_map(|place| Self::at(place)).find(fits) {
            return Ok(found);
        }
        match (named, made_by) {
            (Some(place), None) => Err(Error::WrongPlace(place)),
            (None, None | Some(fetch::MAJOR)) => fetch::cached_or_fetched(&fetch::cache()?),
            (_, Some(made_by)) => {
                Err(Error::OtherVersion { directory: home.path.clone(), made_by })
            }
        }
    }

    /// The binaries in `directory`, if they run here and are recent enough.
    pub fn at(directory: &Path) -> Option<Self> {
        // A link may stand alone, away from its fellows.
        let postgres = directory.join("postgres").canonicalize().ok()?;
        let directory = postgres.parent()?.to_owned();
        if !directory.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(postgres).arg("--version").output().ok()?;
        let version = version(str::from_utf8(&output.stdout).ok()?)?;
        (version >= OLDEST).then_some(Self { directory, version })
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

/// The first number in, say, `postgres (PostgreSQL) 17beta1`.
fn version(said: &str) -> Option<u32> {
    let number = said.strip_prefix("postgres (PostgreSQL) ")?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn places() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = env::split_paths(&path).collect();
    for (parent, prefix, bin) in PLACES {
        places.extend(newest_first(Path::new(parent), prefix).iter().map(|place| place.join(bin)));
    }
    places
}

/// The directories in `parent` whose name is `prefix` and perhaps a version, the highest first.
fn newest_first(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(rest) = name.strip_prefix(prefix) {
            let version: u32 = rest.trim_start_matches('@').parse().unwrap_or(0);
            found.push((version, entry.path()));
        }
    }
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_all_their_forms() {
        assert_eq!(version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(version("postgres (PostgreSQL) 17beta1\n"), Some(17));
        assert_eq!(version("postgres (MySQL) 8\n"), None);
    }

    #[test]
    fn nine_is_older_than_ten() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["9", "17", "10", "other"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        let found = newest_first(parent.path(), "");
        let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap()).collect();
        assert_eq!(names, ["17", "10", "9", "other"]);
    }
}
