use std::{
    fs::File,
    mem,
    path::{Path, PathBuf},
};

use age::{EncryptError, Encryptor, stream::StreamWriter};
use tar::{Builder, Header};
use tempfile::{NamedTempFile, PersistError};

use crate::{
    Error, FileKey, LEAF, MANIFEST, Manifest, PART, PARTS, Recipients, SUMS, Sum, Summing,
    file::Leaf, place,
};

/// An archive that is being written. Until [`Writer::finish`] it has a name of its own beside the
/// one that it will get (`.portico-backup-…`), and is gone if that is not reached, but for a process
/// that is killed. It is its owner's alone (mode 0600).
pub struct Writer {
    path: PathBuf,
    tar: Builder<StreamWriter<NamedTempFile>>,
    taken_at: u64,
    open: Option<Open>,
    /// What the next part is made of; its room is used again and again.
    part: Vec<u8>,
    parts: u32,
    sums: Vec<Sum>,
}

/// What is being written.
enum Open {
    Table(String, Summing),
    File(FileKey),
}

impl Writer {
    /// Begins an archive that will be `path`, where nothing may be yet.
    pub fn create(
        path: &Path,
        recipients: &Recipients,
        manifest: &Manifest,
    ) -> Result<Self, Error> {
        if path.symlink_metadata().is_ok() {
            return Err(Error::Exists(path.display().to_string()));
        }
        let file = tempfile::Builder::new().prefix(".portico-backup-").tempfile_in(folder(path));
        let file = file.map_err(Error::file(path))?;
        let each = recipients.0.iter().map(|recipient| recipient as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(each).map_err(|error| match error {
            EncryptError::Io(error) => Error::file(path)(error),
            _ => Error::NoRecipient,
        })?;
        let stream = encryptor.wrap_output(file).map_err(Error::file(path))?;
        let taken_at = manifest.taken_at.unix_timestamp().try_into().unwrap_or(0);
        let tar = Builder::new(stream);
        let (path, part, sums) = (path.to_owned(), Vec::new(), Vec::new());
        let mut new = Self { path, tar, taken_at, open: None, part, parts: 0, sums };
        new.entry(MANIFEST, &json(manifest)?)?;
        Ok(new)
    }

    /// Begins the next table: those of the manifest, one after the other.
    pub fn begin(&mut self, table: &str) -> Result<(), Error> {
        self.end()?;
        self.open = Some(Open::Table(table.to_owned(), Summing::new()));
        Ok(())
    }

    /// Begins the next file: behind all tables, in the order of their keys. None is empty.
    pub fn begin_file(&mut self, key: FileKey) -> Result<(), Error> {
        self.end()?;
        self.open = Some(Open::File(key));
        Ok(())
    }

    /// Says of the file that was begun that there is no more of it, and that it is not whole.
    pub fn give_up_file(&mut self) -> Result<(), Error> {
        self.parts = 0;
        self.part.clear();
        match self.open.take() {
            Some(Open::File(key)) => self.entry(&key.place(Leaf::Gone), b""),
            other => {
                self.open = other;
                Ok(())
            }
        }
    }

    /// Adds what COPY wrote of the rows of this table, or what there is of this file.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let room = PART.saturating_sub(self.part.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            match &mut self.open {
                None => return Ok(()),
                Some(Open::Table(_, sum)) => sum.push(now),
                Some(Open::File(_)) => {}
            }
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() == PART {
                self.write_part()?;
            }
        }
        Ok(())
    }

    /// Writes the sums, ends the archive and gives it its name. Returns the sums, and how many bytes
    /// the file has. It is on the disk then.
    pub fn finish(mut self) -> Result<(Vec<Sum>, u64), Error> {
        self.end()?;
        let sums = mem::take(&mut self.sums);
        self.entry(SUMS, &json(&sums)?)?;
        let Self { path, tar, .. } = self;
        let failed = || Error::file(&path);
        let file = tar.into_inner().map_err(failed())?.finish().map_err(failed())?;
        file.as_file().sync_all().map_err(failed())?;
        let size = file.as_file().metadata().map_err(failed())?.len();
        file.persist_noclobber(&path).map_err(|PersistError { error, .. }| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::Exists(path.display().to_string()),
            _ => Error::file(&path)(error),
        })?;
        File::open(folder(&path)).and_then(|folder| folder.sync_all()).map_err(failed())?;
        Ok((sums, size))
    }

    fn end(&mut self) -> Result<(), Error> {
        self.write_part()?;
        self.parts = 0;
        if let Some(Open::Table(name, sum)) = self.open.take() {
            self.sums.push(sum.finish(&name));
        }
        Ok(())
    }

    /// Writes what there is of a part; of nothing, nothing.
    fn write_part(&mut self) -> Result<(), Error> {
        if self.part.is_empty() {
            return Ok(());
        }
        self.parts += 1;
        let (what, name) = match &self.open {
            None => return Ok(()),
            Some(Open::Table(name, _)) => (format!("the table {name}"), place(name, self.parts)),
            Some(Open::File(key)) => (format!("the file {key}"), key.place(Leaf::Part(self.parts))),
        };
        if self.parts > PARTS {
            return Err(Error::TooLarge(what));
        }
        let mut part = mem::take(&mut self.part);
        self.entry(&name, &part)?;
        part.clear();
        self.part = part;
        Ok(())
    }

    fn entry(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let mut header = Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(self.taken_at);
        self.tar.append_data(&mut header, name, bytes).map_err(Error::file(&self.path))
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// As the reader takes it: whoever could not read it again does not write it.
fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    let bytes = serde_json::to_vec_pretty(value).ok().filter(|bytes| bytes.len() <= LEAF);
    bytes.ok_or(Error::Content("it has more tables than an archive can name"))
}
