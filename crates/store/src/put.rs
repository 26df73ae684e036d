use std::{error::Error as Source, mem, pin::pin};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use tokio::{runtime::Handle, task::JoinSet};

use crate::{Error, Kind, ObjectKey, Store, kind::Look, store::Place};

/// S3 takes no smaller ones, but for the last.
const PART: usize = 5 << 20;
const LOCAL_PART: usize = 1 << 20;

/// What was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// How large it is.
    pub bytes: u64,
    /// Of all of it.
    pub sha256: [u8; 32],
    /// What it is.
    pub kind: Kind,
}

/// What [`Store::put`] would say of what comes. Nothing of it is kept.
pub async fn look<E>(
    stream: impl Stream<Item = Result<Bytes, E>>,
    limit: u64,
) -> Result<Stored, Error>
where
    E: Into<Box<dyn Source + Send + Sync>>,
{
    let mut stream = pin!(stream);
    let mut passing = Passing::new(limit);
    while let Some(chunk) = stream.next().await {
        passing.see(&chunk.map_err(|error| Error::Stream(error.into()))?)?;
    }
    passing.finish()
}

impl Store {
    /// Stores what comes, and says what it was. Whoever asks for the key afterwards gets all of it; what was there
    /// before is replaced in one step. It is on the disk, or in the bucket, when this returns.
    ///
    /// Nothing is stored when the stream ends in an error, holds nothing, holds more than `limit` bytes, or is none
    /// of [`Kind`]; then nothing of it is left behind either. The same if this is dropped, but what was begun is
    /// removed behind its back then, and whoever drops it in the moment in which it becomes complete may find it
    /// stored. How long the stream may take is for the caller to say.
    pub async fn put<E>(
        &self,
        key: &ObjectKey,
        stream: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
    ) -> Result<Stored, Error>
    where
        E: Into<Box<dyn Source + Send + Sync>>,
    {
        let mut upload = Upload::new(self.clone(), *key);
        match upload.take(stream, limit).await {
            Ok(stored) => Ok(stored),
            Err(error) => {
                upload.abort().await;
                Err(error)
            }
        }
    }
}

/// What is seen of a file that passes by.
struct Passing {
    look: Look,
    sum: Sha256,
    bytes: u64,
    limit: u64,
}

impl Passing {
    fn new(limit: u64) -> Self {
        Self { look: Look::default(), sum: Sha256::new(), bytes: 0, limit }
    }

    fn see(&mut self, chunk: &[u8]) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(chunk.len() as u64);
        if self.bytes > self.limit {
            return Err(Error::TooLarge(self.limit));
        }
        self.look.push(chunk)?;
        self.sum.update(chunk);
        Ok(())
    }

    fn finish(self) -> Result<Stored, Error> {
        let kind = self.look.finish()?;
        Ok(Stored { bytes: self.bytes, sha256: self.sum.finalize().into(), kind })
    }
}

/// An object that is becoming one. A file of one part is put at once; of a larger one there are two parts in memory at
/// most, one that leaves and one that comes.
struct Upload {
    store: Store,
    key: ObjectKey,
    size: usize,
    part: Vec<u8>,
    begun: Option<Begun>,
}

struct Begun {
    parts: Box<dyn MultipartUpload>,
    leaving: JoinSet<object_store::Result<()>>,
}

impl Upload {
    fn new(store: Store, key: ObjectKey) -> Self {
        let size = match store.place() {
            Place::Local(_) => LOCAL_PART,
            Place::S3(_) => PART,
        };
        Self { store, key, size, part: Vec::new(), begun: None }
    }

    async fn take<E>(
        &mut self,
        stream: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
    ) -> Result<Stored, Error>
    where
        E: Into<Box<dyn Source + Send + Sync>>,
    {
        let mut stream = pin!(stream);
        let mut passing = Passing::new(limit);
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| Error::Stream(error.into()))?;
            passing.see(&chunk)?;
            self.add(&chunk).await?;
        }
        let stored = passing.finish()?;
        self.complete().await?;
        Ok(stored)
    }

    /// Copied, so that a stream of many small chunks takes no more room than one of a few.
    async fn add(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let room = self.size.saturating_sub(self.part.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() == self.size {
                self.send().await?;
            }
        }
        Ok(())
    }

    /// Lets the part go, once the one before has left.
    async fn send(&mut self) -> Result<(), Error> {
        let part = PutPayload::from(mem::take(&mut self.part));
        let begun = match &mut self.begun {
            Some(begun) => begun,
            none => {
                let parts = self.store.objects().put_multipart(&self.key.path()).await?;
                none.insert(Begun { parts, leaving: JoinSet::new() })
            }
        };
        begun.wait().await?;
        begun.leaving.spawn(begun.parts.put_part(part));
        Ok(())
    }

    async fn complete(&mut self) -> Result<(), Error> {
        match self.begun.is_some() {
            true if self.part.is_empty() => {}
            true => self.send().await?,
            false => {
                let all = PutPayload::from(mem::take(&mut self.part));
                self.store.objects().put(&self.key.path(), all).await?;
            }
        }
        if let Some(begun) = &mut self.begun {
            begun.wait().await?;
            begun.parts.complete().await?;
            self.begun = None; // not before: what is dropped while it completes is aborted
        }
        match self.store.place() {
            Place::Local(folder) => folder.close(&self.key),
            Place::S3(_) => Ok(()),
        }
    }

    async fn abort(&mut self) {
        if let Some(begun) = self.begun.take() {
            begun.abort().await;
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let (Some(begun), Ok(runtime)) = (self.begun.take(), Handle::try_current()) {
            runtime.spawn(begun.abort());
        }
    }
}

impl Begun {
    async fn wait(&mut self) -> Result<(), Error> {
        while let Some(sent) = self.leaving.join_next().await {
            sent??;
        }
        Ok(())
    }

    /// What cannot be aborted either is found by `clear_unfinished`.
    async fn abort(mut self) {
        self.leaving.shutdown().await;
        let _ = self.parts.abort().await;
    }
}
