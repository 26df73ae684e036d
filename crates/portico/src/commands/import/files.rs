//! Taking in the files of a folder. All of them are looked at before the first is brought: what is wrong with one keeps
//! all of them out. Then each is brought by itself, so that a row stands before its first byte, as for any file.

use std::{collections::HashSet, process::ExitCode};

use portico_api::files::content_of;
use portico_domain::{
    ClientId, ObjectId,
    files::{self, ImportedFile, Target},
};
use portico_import::{
    Excerpt, Fault, FaultKind, FileKind, FileRow, MAX_FAULTS, Report, Row,
    intake::{Intake, place_files},
    read_files,
};
use portico_store::{ObjectKey, Store, Stored, look};

use super::{
    Job,
    folder::{Folder, pieces},
    options::FilesOptions,
    outcome::Outcome,
    read,
};
use crate::{Config, Error, commands::progress::Progress};

pub async fn run(options: &FilesOptions, config: &Config) -> Result<ExitCode, Error> {
    let list = &options.list;
    let Some(report) = read(FileKind::Files, list, read_files)? else {
        return Ok(ExitCode::FAILURE);
    };
    let (folder, store) = (Folder::open(options.folder())?, config.files.store()?);
    let (rows, complete, found) = (report.rows.len(), report.complete, report.found.clone());
    let mut outcome = Outcome { rows, new: None, faults: Vec::new(), complete, found, notes: None };
    let job = Job::start(list, config).await?;
    let bringing = Bringing { job, store, folder, source: &list.source };
    let brought = bringing.bring(report, list.dry_run, list.json).await;
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
    source: &'o str,
}

/// A file that is to be brought.
struct Fresh<'r> {
    row: &'r FileRow,
    client: ClientId,
}

impl Bringing<'_> {
    /// Those that are not here yet, or what keeps them out.
    async fn bring(
        &self,
        mut report: Report<FileRow>,
        dry_run: bool,
        json: bool,
    ) -> Result<Intake, Error> {
        let keys: Vec<String> = report.rows.iter().map(|row| row.record.path.clone()).collect();
        let (placed, unplaced, known, storage) = self
            .job
            .within(async |scope| {
                let (placed, unplaced) = place_files(scope, &report).await?;
                let known = files::known(scope, self.source, keys).await?;
                Ok((placed, unplaced, known, files::storage(scope).await?))
            })
            .await?;
        let largest = u64::try_from(storage.largest).unwrap_or_default();
        let progress = Progress::of_rows(report.rows.len(), json);
        let mut faults = std::mem::take(&mut report.faults);
        faults.extend(unplaced);
        let bytes = self.look(&report, &known, largest, &mut faults, &progress).await;
        if !faults.is_empty() {
            return Ok(Intake::refused(faults));
        }
        let room = u64::try_from(storage.quota - storage.used).unwrap_or_default();
        if bytes > room {
            let words = format!(
                "they have {bytes} bytes, and there is room for {room}: nothing was brought"
            );
            return Err(Error::Setting(words));
        }
        let placed = report.rows.iter().zip(placed);
        let fresh: Vec<_> = placed
            .filter(|(row, _)| !known.contains(&row.record.path))
            .map(|(row, client)| Fresh { row: &row.record, client })
            .collect();
        if dry_run {
            return Ok(Intake::Taken { new: fresh.len() });
        }
        let progress = Progress::of_rows(fresh.len(), json);
        for (brought, file) in fresh.iter().enumerate() {
            if let Err(error) = self.take(file).await {
                let all = fresh.len();
                let on = "the same command goes on from there";
                return Err(Error::Setting(format!(
                    "{error}; {brought} of {all} files were brought: {on}"
                )));
            }
            progress.advance(1);
        }
        Ok(Intake::Taken { new: fresh.len() })
    }

    /// Reads all that are not here yet, notes what would not be taken, and counts their bytes.
    async fn look(
        &self,
        report: &Report<FileRow>,
        known: &HashSet<String>,
        largest: u64,
        faults: &mut Vec<Fault>,
        progress: &Progress,
    ) -> u64 {
        let mut bytes = 0_u64;
        for row in report.rows.iter().filter(|row| !known.contains(&row.record.path)) {
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
        let file = self.folder.file(path).await;
        let (file, _) = file.map_err(|_| FaultKind::NoFile(Excerpt::of(path)))?;
        let seen = look(pieces(file), largest).await;
        seen.map_err(|error| FaultKind::Refused(error.to_string()))
    }

    async fn take(&self, file: &Fresh<'_>) -> Result<(), Error> {
        let FileRow { path, name, shared, .. } = file.row;
        let lies = || format!("{} in the folder", Excerpt::of(path));
        let (open, bytes) = self.folder.file(path).await.map_err(Error::file(lies()))?;
        let begin =
            async |scope: &mut _| files::begin(scope, Target::New(file.client), bytes).await;
        let (tenant, object) = self.job.within(begin).await?;
        let key = format!("{tenant}/{object}").parse::<ObjectKey>();
        let key = key.map_err(|error| Error::Setting(error.to_string()))?;
        let stored = match self.store.put(&key, pieces(open), bytes).await {
            Ok(stored) => stored,
            Err(error) => {
                self.give_up(object).await;
                return Err(Error::Setting(format!("{}: {error}", lies())));
            }
        };
        let name = name.as_ref().map_or(path.as_str(), |name| name.as_str());
        let content = content_of(object, name, &stored);
        let imported = ImportedFile { client_id: file.client, key: path.clone(), shared: *shared };
        let import =
            async |scope: &mut _| files::import(scope, self.source, &imported, &content).await;
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
