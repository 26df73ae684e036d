use std::{
    env,
    ffi::OsStr,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use crate::Error;

/// As whom PostgreSQL runs: as whoever calls, or, since it refuses to be root, as somebody less.
#[derive(Debug)]
pub struct Identity(Option<User>);

#[derive(Debug)]
struct User {
    name: &'static str,
    uid: u32,
    gid: u32,
}

impl Identity {
    pub fn choose() -> Result<Self, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self(None));
        }
        let user = ["postgres", "nobody"].into_iter().find_map(User::look_up);
        Ok(Self(Some(user.ok_or(Error::OnlyRoot)?)))
    }

    /// A command that runs as this identity, in no group but its own, and that inherits nothing of
    /// our environment: there are secrets in it, and `PG…` would change what PostgreSQL does.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        if let Some(user) = &self.0 {
            // The standard library drops the supplementary groups of root along with its uid.
            command.uid(user.uid).gid(user.gid);
        }
        command
    }

    /// Whether this is somebody else than whoever calls.
    pub fn is_other(&self) -> bool {
        self.0.is_some()
    }

    pub fn give(&self, path: &Path) -> Result<(), Error> {
        match &self.0 {
            Some(user) => chown(path, Some(user.uid), Some(user.gid)).map_err(Error::at(path)),
            None => Ok(()),
        }
    }

    /// Tries it, since modes alone do not tell: there are access lists, and read-only mounts.
    pub fn check_enters(&self, directory: &Path) -> Result<(), Error> {
        let Some(user) = &self.0 else { return Ok(()) };
        let mut command = self.command("/bin/sh");
        command.args(["-c", r#"cd -- "$1""#, "sh"]).arg(directory).stderr(Stdio::null());
        if command.status().map_err(Error::at("/bin/sh"))?.success() {
            return Ok(());
        }
        Err(Error::Closed { directory: directory.to_owned(), user: user.name.to_owned() })
    }
}

impl User {
    /// By `id`, since not every system keeps its users in a file.
    fn look_up(name: &'static str) -> Option<Self> {
        let number = |which| {
            let output = Command::new("id").args([which, name]).output().ok()?;
            str::from_utf8(&output.stdout).ok()?.trim().parse().ok()
        };
        Some(Self { name, uid: number("-u")?, gid: number("-g")? }).filter(|user| user.uid != 0)
    }
}
