use std::ops::Range;

use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use object_store::{GetOptions, GetRange, ObjectStoreExt};

use crate::{Error, ObjectKey, Store};

/// How much is read at a time. A part is asked for when the one before was taken, in a request of its own: a slow
/// reader holds no connection open.
const READ: u64 = 1 << 20;

/// A file, or a part of it, on its way.
pub struct Download {
    /// How large the file is, all of it.
    pub bytes: u64,
    /// What comes of it.
    pub range: Range<u64>,
    /// It comes as it is taken. After an error there is nothing more.
    pub stream: BoxStream<'static, Result<Bytes, Error>>,
}

impl Store {
    /// Reads an object, or a range of it, which is cut at its end. The first part was read when this returns, so that
    /// what is not there is an error here. What is put in its place meanwhile is never mixed with it:
    /// [`Error::Changed`]. Empty ranges and those that begin behind the end are [`Error::Range`].
    pub async fn get(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Download, Error> {
        let range = range.unwrap_or(0..u64::MAX);
        if range.is_empty() {
            return Err(Error::Range);
        }
        let tag = if range.start > 0 { self.reaches(key, range.start).await? } else { None };
        let end = range.end.min(range.start.saturating_add(READ));
        let first = self.read(key, range.start..end, tag).await?;
        let range = range.start..range.end.min(first.size);
        let rest =
            Rest { store: self.clone(), key: *key, at: first.end, end: range.end, tag: first.tag };
        let rest = stream::unfold(Some(rest), |rest| async {
            let mut rest = rest.filter(|rest| rest.at < rest.end)?;
            match rest.next().await {
                Ok(bytes) => Some((Ok(bytes), Some(rest))),
                Err(error) => Some((Err(error), None)),
            }
        });
        let stream = stream::iter([Ok(first.bytes)]).chain(rest).boxed();
        Ok(Download { bytes: first.size, range, stream })
    }

    /// Whether the file reaches behind there, and the tag of what does.
    async fn reaches(&self, key: &ObjectKey, start: u64) -> Result<Option<String>, Error> {
        let head = self.objects().head(&key.path()).await?;
        if start < head.size { Ok(head.e_tag) } else { Err(Error::Range) }
    }

    async fn read(
        &self,
        key: &ObjectKey,
        range: Range<u64>,
        tag: Option<String>,
    ) -> Result<Piece, Error> {
        let (start, wanted) = (range.start, range.end.saturating_sub(range.start));
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            if_match: tag,
            ..Default::default()
        };
        let got = self.objects().get_opts(&key.path(), options).await?;
        let (size, tag) = (got.meta.size, got.meta.e_tag.clone());
        let bytes = got.bytes().await?;
        let end = start.saturating_add(bytes.len() as u64);
        if bytes.len() as u64 != wanted && end != size {
            return Err(Error::Changed);
        }
        Ok(Piece { bytes, size, end, tag })
    }
}

/// What was read, where it ends, and how large all of it is.
struct Piece {
    bytes: Bytes,
    size: u64,
    end: u64,
    tag: Option<String>,
}

/// What is still to be read.
struct Rest {
    store: Store,
    key: ObjectKey,
    at: u64,
    end: u64,
    tag: Option<String>,
}

impl Rest {
    async fn next(&mut self) -> Result<Bytes, Error> {
        let end = self.end.min(self.at.saturating_add(READ));
        let piece = self.store.read(&self.key, self.at..end, self.tag.clone()).await?;
        if piece.end != end {
            return Err(Error::Changed);
        }
        self.at = end;
        Ok(piece.bytes)
    }
}
