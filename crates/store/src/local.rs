use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder, File, Metadata, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use object_store::local::LocalFileSystem;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Object, ObjectKey, key};

/// What lies in the folder that was named is all in this one, which is made here, and its owner's alone.
const OBJECTS: &str = "objects";

/// A folder of objects: `objects/<tenant>/<object>`.
///
/// `object_store` writes to `<object>#1` (or the next number that is free), syncs that, renames it, and syncs the
/// folders: with `with_fsync` all of it was found in its source (0.14.2). Its files have the mode that the
/// process's umask leaves; they get 0600 when they are complete, and nobody else enters the folder before.
pub(crate) struct Folder {
    root: PathBuf,
    pub(crate) files: LocalFileSystem,
}

impl Folder {
    /// Makes what is missing of it.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let root = make(folder).map_err(|error| Error::Folder(error.kind()))?;
        let files = LocalFileSystem::new_with_prefix(&root);
        let files = files.map_err(|_| Error::Folder(io::ErrorKind::InvalidInput))?;
        Ok(Self { root, files: files.with_fsync(true) })
    }

    /// An object that is complete is its owner's alone.
    pub(crate) fn close(&self, key: &ObjectKey) -> Result<(), Error> {
        let path = self.root.join(key.tenant().to_string()).join(key.object().to_string());
        match fs::set_permissions(path, Permissions::from_mode(0o600)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()), // removed already
            result => Ok(result?),
        }
    }

    pub(crate) async fn list(
        &self,
        after: Option<ObjectKey>,
        most: usize,
    ) -> Result<Vec<Object>, Error> {
        let root = self.root.clone();
        tokio::task::spawn_blocking(move || Ok(list(&root, after, most)?)).await?
    }

    pub(crate) async fn clear_unfinished(&self, before: OffsetDateTime) -> Result<u64, Error> {
        let root = self.root.clone();
        tokio::task::spawn_blocking(move || Ok(clear_unfinished(&root, before)?)).await?
    }
}

fn make(folder: &Path) -> io::Result<PathBuf> {
    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder.recursive(true).create(folder)?; // an error where something else is
    let root = folder.canonicalize()?.join(OBJECTS);
    match builder.recursive(false).create(&root) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        result => result?,
    }
    let found = root.symlink_metadata()?;
    if !found.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    // What is as it should be may lie where nothing can be written: a backup only reads.
    if found.permissions().mode() & 0o777 != 0o700 {
        fs::set_permissions(&root, Permissions::from_mode(0o700))?;
    }
    File::open(folder)?.sync_all()?;
    Ok(root)
}

/// The first objects behind `after`, in the order of their keys. One pass over the names, of which no more are kept
/// than are wanted, and one more where some of them turned out to be none: fewer than are wanted are all there are.
/// Practices are few.
fn list(root: &Path, after: Option<ObjectKey>, most: usize) -> io::Result<Vec<Object>> {
    let (mut found, mut after) = (Vec::new(), after);
    for tenant in
        ids(root, |tenant| after.is_none_or(|after| tenant >= after.tenant()), usize::MAX)?
    {
        let folder = root.join(tenant.to_string());
        while found.len() < most {
            let room = most - found.len();
            let behind = |object| after.is_none_or(|after| ObjectKey::new(tenant, object) > after);
            let objects = ids(&folder, behind, room)?;
            let last = objects.len() < room;
            for object in objects {
                let key = ObjectKey::new(tenant, object);
                after = Some(key);
                let metadata = gone(folder.join(object.to_string()).symlink_metadata())?;
                if let Some(metadata) = metadata.filter(Metadata::is_file) {
                    let changed = metadata.modified()?.into();
                    found.push(Object { key, bytes: metadata.len(), changed });
                }
            }
            if last {
                break;
            }
        }
    }
    Ok(found)
}

/// The lowest of the ids that are names in a folder.
fn ids(folder: &Path, wanted: impl Fn(Uuid) -> bool, most: usize) -> io::Result<BTreeSet<Uuid>> {
    let mut ids = BTreeSet::new();
    for entry in folder.read_dir()? {
        let name = entry?.file_name();
        if let Some(id) = name.to_str().and_then(key::id).filter(|id| wanted(*id)) {
            ids.insert(id);
            if ids.len() > most {
                ids.pop_last();
            }
        }
    }
    Ok(ids)
}

/// Removes what was begun and last written to before then.
fn clear_unfinished(root: &Path, before: OffsetDateTime) -> io::Result<u64> {
    let mut removed = 0;
    for tenant in ids(root, |_| true, usize::MAX)? {
        for entry in root.join(tenant.to_string()).read_dir()? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(is_unfinished) {
                continue;
            }
            let Some(metadata) = gone(entry.metadata())? else { continue };
            if OffsetDateTime::from(metadata.modified()?) < before
                && gone(fs::remove_file(entry.path()))?.is_some()
            {
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// `<object>#<number>`
fn is_unfinished(name: &str) -> bool {
    name.split_once('#').is_some_and(|(object, number)| {
        key::id(object).is_some()
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// What is gone meanwhile is none.
fn gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}
