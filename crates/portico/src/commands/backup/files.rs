use futures_util::TryStreamExt;
use portico_archive::{FileKey, Writer};
use portico_domain::backup::{Dump, Kept};
use portico_store::{ObjectKey, Store};
use sha2::{Digest, Sha256};

use super::super::progress::Progress;
use crate::{Config, Error};

/// How many files there are.
#[derive(Default)]
pub struct Files {
    /// In the archive, and whole.
    pub whole: u64,
    /// What they have, in bytes.
    pub bytes: u64,
    /// Not in it: thrown away since the moment that the backup shows.
    pub gone: u64,
}

/// Writes all files that the moment has. Each is compared with its row on the way; of none is more than a
/// part in memory. The store is not looked at where there are no files.
pub async fn write(
    dump: &mut Dump,
    config: &Config,
    url: &str,
    writer: &mut Writer,
    progress: &Progress,
) -> Result<Files, Error> {
    let mut files = Files::default();
    let mut page = dump.kept(None).await?;
    if page.is_empty() {
        return Ok(files);
    }
    let store = config.files.store()?;
    progress.at("files");
    while let Some(last) = page.last().copied() {
        for kept in page {
            writer.begin_file(kept.to_string().parse::<FileKey>()?)?;
            let copied = copy(&store, &kept, writer, progress).await;
            if let Err(Error::Store(portico_store::Error::NotFound)) = copied
                && Dump::was_thrown_away(url, &kept).await?
            {
                writer.give_up_file()?;
                files.gone += 1;
                continue;
            }
            use portico_store::Error::{Away, Bucket, Denied, Disk};
            copied.map_err(|error| match error {
                Error::Store(Away(_) | Bucket | Denied(_) | Disk(_)) => error, // it is not this file's fault
                Error::Store(error) => unkept(&kept, &error.to_string()),
                error => error,
            })?;
            files.whole += 1;
            files.bytes += kept.bytes;
        }
        page = dump.kept(Some(&last)).await?;
    }
    Ok(files)
}

async fn copy(
    store: &Store,
    kept: &Kept,
    writer: &mut Writer,
    progress: &Progress,
) -> Result<(), Error> {
    let key: ObjectKey = kept.to_string().parse()?;
    let (mut sum, mut bytes) = (Sha256::new(), 0u64);
    let mut download = store.get(&key, None).await?;
    while download.bytes == kept.bytes
        && let Some(part) = download.stream.try_next().await?
    {
        sum.update(&part);
        bytes = bytes.saturating_add(part.len() as u64);
        writer.push(&part)?;
        progress.advance(part.len());
    }
    if bytes == kept.bytes && sum.finalize()[..] == kept.sha256 {
        Ok(())
    } else {
        Err(unkept(kept, "it is not what its row says"))
    }
}

fn unkept(kept: &Kept, why: &str) -> Error {
    Error::Unkept { file: kept.to_string(), why: why.to_owned() }
}
