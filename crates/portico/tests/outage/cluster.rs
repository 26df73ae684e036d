//! A PostgreSQL that is stopped, killed and started again, always at the same place.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use portico_local_postgres::{LocalPostgres, Settings};

pub struct Cluster {
    directory: PathBuf,
    postgres: Option<LocalPostgres>,
}

impl Cluster {
    /// Below `directory`: what it confirms survives its being killed.
    pub fn start(directory: &Path) -> Self {
        let mut cluster = Self { directory: directory.to_owned(), postgres: None };
        cluster.begin();
        cluster
    }

    pub fn begin(&mut self) {
        assert!(self.postgres.is_none());
        let settings = Settings { directory: self.directory.join("postgres"), durable: true };
        let postgres = LocalPostgres::start(&settings).unwrap();
        let link = self.directory.join("s");
        let _ = fs::remove_file(&link);
        symlink(postgres.sockets(), link).unwrap();
        self.postgres = Some(postgres);
    }

    /// As an administrator would.
    pub fn stop(&mut self) {
        self.postgres.take().unwrap().stop().unwrap();
    }

    /// SIGKILL to the first of its processes, which the others notice.
    pub fn kill(&mut self) {
        let pid = fs::read_to_string(self.directory.join("postgres/data/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
        let _ = self.postgres.take().unwrap().stop();
    }

    pub fn url(&self, login: &str, database: &str) -> String {
        let link = self.directory.join("s");
        format!(
            "postgres://{login}@localhost/{database}?host={}",
            link.display().to_string().replace('/', "%2F")
        )
    }
}
