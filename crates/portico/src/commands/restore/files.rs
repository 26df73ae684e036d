use bytes::Bytes;
use futures_util::{Stream, TryStreamExt, stream};
use portico_archive::{FileKey, Part, Reader};
use portico_domain::backup::{Kept, Restore};
use portico_store::{ObjectKey, Store};
use sha2::{Digest, Sha256};

use super::super::progress::Progress;
use crate::{Config, Error};

/// The files of a backup on their way to the store. Whatever is in the store already stays as it is.
pub struct Files<'c> {
    config: &'c Config,
    store: Option<Store>,
    /// What was not in the store before: 32 bytes of memory a file.
    put: Vec<ObjectKey>,
    pub found: Found,
}

/// How many files there were.
#[derive(Default, Clone, Copy)]
pub struct Found {
    /// In the backup: each is in the store now, and is what its row says.
    pub whole: u64,
    /// What they have, in bytes.
    pub bytes: u64,
    /// Of them, those that were in the store before.
    pub there: u64,
    /// Thrown away while the backup was made, and so not in it.
    pub gone: u64,
}

impl<'c> Files<'c> {
    pub fn new(config: &'c Config) -> Self {
        Self { config, store: None, put: Vec::new(), found: Found::default() }
    }

    /// Takes what comes behind the rows: a file for each row that says that there is one, in the same order.
    pub async fn take(
        &mut self,
        restore: &mut Restore<'_>,
        reader: &mut Reader,
        first: Option<Part>,
        progress: &Progress,
    ) -> Result<(), Error> {
        progress.at("files");
        let mut coming = Coming { reader, progress, next: first, failed: None, sum: Sha256::new() };
        let mut page = restore.kept(None).await?;
        while let Some(last) = page.last().copied() {
            for kept in page {
                match self.one(&kept, &mut coming).await? {
                    true => {
                        self.found.whole += 1;
                        self.found.bytes += kept.bytes;
                    }
                    false => {
                        restore.lose(&kept).await?;
                        self.found.gone += 1;
                    }
                }
            }
            page = restore.kept(Some(&last)).await?;
        }
        match coming.next {
            None => Ok(()),
            Some(_) => Err(Error::Unfit("it holds more than its rows know of".into())),
        }
    }

    /// Whether it came. All of it is compared with its row, whether it was in the store before or not.
    async fn one(&mut self, kept: &Kept, coming: &mut Coming<'_>) -> Result<bool, Error> {
        let place = kept.to_string();
        let (key, name): (ObjectKey, FileKey) = (place.parse()?, place.parse()?);
        match &coming.next {
            Some(Part::File { key, .. }) if *key == name => {}
            Some(Part::Gone(key)) if *key == name => return coming.pass_gone(name),
            _ => return Err(Error::Unfit(format!("the file {place} is not in it"))),
        }
        let store = match &self.store {
            Some(store) => store,
            None => self.store.insert(self.config.files.store()?),
        };
        coming.sum = Sha256::new();
        let there = is_there(store, &key, kept).await?;
        let bytes = if there {
            let mut bytes = 0u64;
            while let Some(part) = coming.part(name)? {
                bytes = bytes.saturating_add(part.len() as u64);
            }
            Ok(bytes)
        } else {
            self.put.push(key); // before there is anything of it
            let stored = store.put(&key, coming.parts(name), kept.bytes).await;
            if let Some(error) = coming.failed.take() {
                return Err(error);
            }
            stored.map(|stored| stored.bytes)
        };
        if !coming.pass_gone(name)? {
            return Ok(false);
        }
        use portico_store::Error::{Empty, TooLarge};
        match bytes {
            Ok(bytes) if bytes == kept.bytes && coming.sum.finalize_reset()[..] == kept.sha256 => {
                self.found.there += u64::from(there);
                Ok(true)
            }
            Ok(_) | Err(TooLarge(_) | Empty) => {
                Err(Error::Unfit(format!("the file {place} is not what its row says")))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Removes what was put, since nothing came of it; how many could not be removed.
    pub async fn take_back(self) -> usize {
        let Some(store) = self.store else { return 0 };
        let mut left = 0;
        for key in &self.put {
            left += usize::from(store.remove(key).await.is_err());
        }
        left
    }
}

/// Whether the store has this file already. One that is another is written over by nobody.
async fn is_there(store: &Store, key: &ObjectKey, kept: &Kept) -> Result<bool, Error> {
    let mut download = match store.get(key, None).await {
        Err(portico_store::Error::NotFound) => return Ok(false),
        download => download?,
    };
    let mut sum = Sha256::new();
    while let Some(part) = download.stream.try_next().await? {
        sum.update(&part);
    }
    if sum.finalize()[..] == kept.sha256 {
        return Ok(true);
    }
    Err(Error::Setting(format!(
        "the store that the setting `files` names has another file {key} than the backup, and nothing is \
         written over: name an empty folder or bucket"
    )))
}

/// What is read of the backup, a part ahead.
struct Coming<'r> {
    reader: &'r mut Reader,
    progress: &'r Progress,
    next: Option<Part>,
    /// Why it could not be read on.
    failed: Option<Error>,
    /// Of what came of this file.
    sum: Sha256,
}

impl Coming<'_> {
    /// The next part of that file, if there is one.
    fn part(&mut self, name: FileKey) -> Result<Option<Bytes>, Error> {
        match self.next.take() {
            Some(Part::File { key, bytes }) if key == name => {
                self.progress.advance(bytes.len());
                self.sum.update(&bytes);
                self.next = self.reader.next_part()?;
                Ok(Some(bytes.into()))
            }
            other => {
                self.next = other;
                Ok(None)
            }
        }
    }

    /// The parts of that file as the store takes them. It fails where the file turns out to be gone, so
    /// that nothing is stored of it.
    fn parts(&mut self, name: FileKey) -> impl Stream<Item = Result<Bytes, &'static str>> {
        stream::try_unfold(self, move |coming| async move {
            match coming.part(name) {
                Ok(None) if coming.is_gone(name) => Err("it was thrown away"),
                Ok(part) => Ok(part.map(|part| (part, coming))),
                Err(error) => {
                    coming.failed = Some(error);
                    Err("it cannot be read on")
                }
            }
        })
    }

    fn is_gone(&self, name: FileKey) -> bool {
        matches!(&self.next, Some(Part::Gone(key)) if *key == name)
    }

    /// Whether that file did not turn out to be gone.
    fn pass_gone(&mut self, name: FileKey) -> Result<bool, Error> {
        let gone = self.is_gone(name);
        if gone {
            self.next = self.reader.next_part()?;
        }
        Ok(!gone)
    }
}
