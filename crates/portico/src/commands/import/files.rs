//! Taking in the files of a folder. All of them are looked at before the first is brought: what is wrong with one keeps
//! all of them out. Then each is brought by itself, so that a row stands before its first byte, as for any file.

use std::{
    io,
    process::ExitCode,
    time::{Duration, Instant},
};

use indicatif::HumanBytes;

use portico_api::files::{content_of, key};
use portico_domain::{
    ClientId, ObjectId,
    files::{self, ImportedFile, Storage, Target},
};
use portico_import::{
    Excerpt, Fault, FaultKind, FileKind, FileRow, MAX_FAULTS, Report, Row,
    intake::{Intake, place_files},
    read_files,
};
use portico_store::{Store, Stored, look};

use super::{
    Job,
    folder::{Folder, pieces},
    options::{FilesOptions, Options},
    outcome::Outcome,
    read,
};
use crate::{Config, Error, commands::progress::Progress};

/// For how long files are brought by one job: its lease ends after an hour, and a file may take long.
const JOB: Duration = Duration::from_secs(30 * 60);

pub async fn run(options: &FilesOptions, config: &Config) -> Result<ExitCode, Error> {
    let list = &options.list;
    let Some(report) = read(FileKind::Files, list, read_files)? else {
        return Ok(ExitCode::FAILURE);
    };
    let (folder, store) = (Folder::open(options.folder())?, config.files.store()?);
    let (rows, complete, found) = (report.rows.len(), report.complete, report.found.clone());
    let shared = report.rows.iter().filter(|row| row.record.shared).count();
    let (faults, shared) = (Vec::new(), Some(shared));
    let mut outcome = Outcome { rows, new: None, faults, complete, found, shared, empty: None };
    let job = Job::start(list, config).await?;
    let mut bringing = Bringing { job, store, folder, list, config };
    let brought = bringing.bring(report).await;
    let ended = bringing.job.end().await;
    match brought? {
        Intake::Taken { new } => outcome.new = Some(new),
        Intake::Refused(faults) => {
            outcome.complete &= faults.len() < MAX_FAULTS;
            outcome.faults = faults;
        }
    }
    ended?;
    outcome.print(FileKind::Files, list);
    Ok(if outcome.new.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What files are brought with.
struct Bringing<'o> {
    job: Job,
    store: Store,
    folder: Folder,
    list: &'o Options,
    config: &'o Config,
}

impl Bringing<'_> {
    /// Those that are not here yet, or what keeps them out.
    async fn bring(&mut self, mut report: Report<FileRow>) -> Result<Intake, Error> {
        let keys: Vec<String> = report.rows.iter().map(|row| row.record.path.clone()).collect();
        let source = &self.list.source;
        let look_up = async |scope: &mut _| {
            let (placed, unplaced) = place_files(scope, &report).await?;
            let known = files::known(scope, source, keys).await?;
            Ok((placed, unplaced, known, files::storage(scope).await?))
        };
        let (placed, unplaced, known, storage) = self.job.within(look_up).await?;
        let mut faults = std::mem::take(&mut report.faults);
        // What is wrong with the list keeps all of it out: then all of it is looked at, since whose it is may not be known.
        let is_sound = faults.is_empty() && unplaced.is_empty();
        faults.extend(unplaced);
        let mut fresh: Vec<(&Row<FileRow>, ClientId)> = report.rows.iter().zip(placed).collect();
        fresh.retain(|(row, client)| !known.contains(&(*client, row.record.path.clone())));
        let looked: Vec<_> = match is_sound {
            true => fresh.iter().map(|(row, _)| *row).collect(),
            false => report.rows.iter().collect(),
        };
        let bytes = self.look(&report, &looked, &storage, &mut faults).await;
        if !faults.is_empty() {
            return Ok(Intake::refused(faults));
        }
        let room = u64::try_from(storage.quota - storage.used).unwrap_or_default();
        if bytes > room {
            let (bytes, room) = (HumanBytes(bytes), HumanBytes(room));
            return Err(Error::Setting(format!(
                "the files of the list come to {bytes}, and the practice has room for {room}: nothing was brought"
            )));
        }
        if self.list.dry_run {
            return Ok(Intake::Taken { new: fresh.len() });
        }
        let progress = Progress::of_rows(fresh.len(), self.list.json);
        let mut begun = Instant::now();
        for (brought, (row, client)) in fresh.iter().enumerate() {
            if begun.elapsed() > JOB {
                let next = Job::start(self.list, self.config).await?;
                std::mem::replace(&mut self.job, next).end().await?;
                begun = Instant::now();
            }
            if let Err(error) = self.take(&row.record, *client).await {
                let all = fresh.len();
                return Err(Error::Setting(format!(
                    "{error}; {brought} of {all} files were brought: the same command goes on from there"
                )));
            }
            progress.advance(1);
        }
        Ok(Intake::Taken { new: fresh.len() })
    }

    /// Reads all of them, notes what would not be taken, and counts their bytes.
    async fn look(
        &self,
        report: &Report<FileRow>,
        rows: &[&Row<FileRow>],
        storage: &Storage,
        faults: &mut Vec<Fault>,
    ) -> u64 {
        let largest = u64::try_from(storage.largest).unwrap_or_default();
        let progress = Progress::of_rows(rows.len(), self.list.json);
        let mut bytes = 0_u64;
        for row in rows {
            match self.look_at(row, largest).await {
                Ok(stored) => bytes = bytes.saturating_add(stored.bytes),
                Err(_) if faults.len() >= MAX_FAULTS => break,
                Err(fault) => faults.push(report.fault(row, "path", fault)),
            }
            progress.advance(1);
        }
        bytes
    }

    async fn look_at(&self, row: &Row<FileRow>, largest: u64) -> Result<Stored, FaultKind> {
        let path = &row.record.path;
        let file = self.folder.file(path).await.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FaultKind::NoFile(Excerpt::of(path)),
            other => FaultKind::Refused(other.to_string()),
        });
        let seen = look(pieces(file?.0), largest).await;
        seen.map_err(|error| FaultKind::Refused(error.to_string()))
    }

    async fn take(&self, row: &FileRow, client_id: ClientId) -> Result<(), Error> {
        let FileRow { path, name, shared, .. } = row;
        let lies = || format!("{} in the folder", Excerpt::of(path));
        let (open, bytes) = self.folder.file(path).await.map_err(Error::file(lies()))?;
        let begin = async |scope: &mut _| files::begin(scope, Target::New(client_id), bytes).await;
        let begun = self.job.within(begin).await?;
        let key = key(begun).map_err(|error| Error::Setting(error.to_string()))?;
        let object = begun.1;
        let stored = match self.store.put(&key, pieces(open), bytes).await {
            Ok(stored) => stored,
            Err(error) => {
                self.give_up(object).await;
                return Err(Error::Setting(format!("{}: {error}", lies())));
            }
        };
        let name = name.as_ref().map_or(path.as_str(), |name| name.as_str());
        let content = content_of(object, name, &stored);
        let imported = ImportedFile { client_id, key: path.clone(), shared: *shared };
        let import = async |scope: &mut _| {
            files::import(scope, &self.list.source, &imported, &content).await
        };
        if let Err(error) = self.job.within(import).await {
            self.give_up(object).await;
            return Err(error);
        }
        Ok(())
    }

    /// What cannot be given up now goes with a later sweep.
    async fn give_up(&self, object: ObjectId) {
        let _ = self.job.within(async |scope| files::give_up(scope, object).await).await;
    }
}
