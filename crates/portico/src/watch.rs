//! Looks once a second whether everything that the program needs is there, so that `/readyz` can say so at once.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use portico_api::{Findings, Parts, Word};
use portico_domain::installation::{Found, Probe};
use rustix::fs::statvfs;
use tokio::time::Instant;

use crate::config::Disk;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// For how long whoever sends mail may show no sign of life: a letter takes 42 seconds at most.
const PULSE: Duration = Duration::from_secs(120);

/// How long a letter that is due may wait until somebody tries to send it; and how long a program that has just
/// begun has to get there.
const OVERDUE: Duration = Duration::from_secs(300);

/// When whoever sends mail last got somewhere.
#[derive(Clone)]
pub struct Pulse(Arc<Mutex<Instant>>);

impl Pulse {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// It got somewhere.
    pub fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn age(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// Who looks.
pub struct Watch {
    pub probe: Probe,
    /// Of whoever sends mail; nobody does where it is not said how it leaves.
    pub mail: Option<Pulse>,
    pub disk: Disk,
    pub findings: Findings,
}

impl Watch {
    /// Looks until it is dropped.
    pub async fn work(mut self) {
        let begun = Instant::now();
        loop {
            let parts = self.look(begun.elapsed()).await;
            self.findings.write(parts);
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn look(&mut self, running: Duration) -> Parts {
        let found = tokio::time::timeout(PATIENCE, self.probe.look()).await;
        let (database, migrations, mail) = match found.unwrap_or(Found::Away) {
            Found::Away => (Word::Away, Word::Unknown, Word::Unknown),
            Found::Unmigrated => (Word::Ok, Word::Other, Word::Unknown),
            Found::Well { mail_overdue } => {
                let overdue = Duration::from_secs(u64::try_from(mail_overdue).unwrap_or(0));
                let pulse = self.mail.as_ref().map(Pulse::age);
                (Word::Ok, Word::Ok, mail(pulse, overdue, running))
            }
        };
        let disk = self.disk.clone();
        let disk = tokio::task::spawn_blocking(move || room(&disk));
        let disk = tokio::time::timeout(PATIENCE, disk).await;
        let disk = disk.ok().and_then(Result::ok).unwrap_or(Word::Unknown);
        Parts { database, migrations, mail, disk }
    }
}

fn mail(pulse: Option<Duration>, overdue: Duration, running: Duration) -> Word {
    match pulse {
        None => Word::Unset,
        Some(age) if age > PULSE => Word::Stuck,
        Some(_) if overdue > OVERDUE && running > OVERDUE => Word::Stuck,
        Some(_) => Word::Ok,
    }
}

fn room(disk: &Disk) -> Word {
    let free = |folder: &Path| {
        let found = statvfs(folder).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize) / 1_000_000)
    };
    let all: Vec<_> = disk.folders.iter().map(|folder| free(folder)).collect();
    if all.iter().flatten().any(|free| *free < disk.free_mb) {
        Word::Full
    } else if all.contains(&None) {
        Word::Unknown
    } else {
        Word::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_that_nobody_sends_is_noticed() {
        let [now, minute, long] = [0, 60, 301].map(Duration::from_secs);
        for (pulse, overdue, running, word) in [
            (None, long, long, Word::Unset),
            (Some(minute), minute, long, Word::Ok),
            (Some(long), now, long, Word::Stuck),
            (Some(now), long, long, Word::Stuck),
            (Some(now), long, minute, Word::Ok),
        ] {
            assert_eq!(mail(pulse, overdue, running), word, "{pulse:?} {overdue:?} {running:?}");
        }
    }

    #[test]
    fn a_disk_without_room_is_noticed() {
        for (folders, free_mb, word) in [
            (vec!["."], 0, Word::Ok),
            (vec!["."], u64::MAX, Word::Full),
            (vec!["/nowhere/at/all", "."], 0, Word::Unknown),
            (vec!["/nowhere/at/all", "."], u64::MAX, Word::Full),
            (vec![], u64::MAX, Word::Ok),
        ] {
            let disk = Disk { folders: folders.iter().map(Into::into).collect(), free_mb };
            assert_eq!(room(&disk), word, "{disk:?}");
        }
    }
}
