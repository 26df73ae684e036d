use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Error, home::Home};

/// Why a shell between us and PostgreSQL: `PR_SET_PDEATHSIG` exists on Linux only, and means the
/// death of the *thread* that started the child, which in a test comes soon. A pipe is closed when
/// the process ends, be it by SIGKILL.
pub const SCRIPT: &str = include_str!("watch.sh");

const LIMIT: Duration = Duration::from_secs(60);

/// The shell that runs PostgreSQL. Dropping it ends both, and waits.
#[derive(Debug)]
pub struct Watcher(Child);

impl Watcher {
    /// In a process group of its own, so that a Ctrl-C reaches us and not PostgreSQL: we may have
    /// something left to say to it.
    pub fn spawn(mut command: Command, log: File) -> Result<Self, Error> {
        let output = log.try_clone().map_err(Error::at("/bin/sh"))?;
        command.stdin(Stdio::piped()).stdout(output).stderr(log).process_group(0);
        command.spawn().map(Self).map_err(Error::at("/bin/sh"))
    }

    /// The last line of this file is the state of the server, which it writes itself.
    pub fn await_ready(&mut self, home: &Home) -> Result<(), Error> {
        let state = home.data().join("postmaster.pid");
        let begin = Instant::now();
        while begin.elapsed() < LIMIT {
            let lines = fs::read_to_string(&state).unwrap_or_default();
            if lines.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            if self.has_ended()? {
                return Err(Error::Died(home.last_words()));
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err(Error::Slow(home.last_words()))
    }

    /// Ends PostgreSQL, and waits until it and the shell are gone.
    pub fn end(&mut self) -> Result<(), Error> {
        drop(self.0.stdin.take());
        let begin = Instant::now();
        while begin.elapsed() < LIMIT {
            if self.has_ended()? {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err(Error::Stuck)
    }

    fn has_ended(&mut self) -> Result<bool, Error> {
        Ok(self.0.try_wait().map_err(Error::at("/bin/sh"))?.is_some())
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Whoever wants to know calls `stop`.
        let _ = self.end();
    }
}
