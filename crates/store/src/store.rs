use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use time::OffsetDateTime;
use tokio::time::timeout;
use uuid::Uuid;

use crate::{Error, ObjectKey, S3Settings, local::Folder, s3::Bucket, uploads};

/// How many objects [`Store::list`] gives at most.
pub const PAGE: usize = 1_000;

/// How many things that are not ours one page of a bucket may pass over.
const STRANGE: usize = 10_000;

/// How long a check may take.
const CHECK: Duration = Duration::from_secs(15);

/// Where objects lie. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Place>);

pub(crate) enum Place {
    Local(Folder),
    S3(Bucket),
}

/// An object that is there, whoever knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// Where.
    pub key: ObjectKey,
    /// How large.
    pub bytes: u64,
    /// When it was put, by the clock of whoever keeps it.
    pub changed: OffsetDateTime,
}

impl Store {
    /// A folder on this machine, which is made if it is missing. Objects lie in `objects` in it, which nobody else
    /// may enter (mode 0700).
    pub fn local(folder: &Path) -> Result<Self, Error> {
        Ok(Self(Arc::new(Place::Local(Folder::open(folder)?))))
    }

    /// A bucket. It calls nobody yet: see [`Store::check`].
    pub fn s3(settings: &S3Settings) -> Result<Self, Error> {
        Ok(Self(Arc::new(Place::S3(Bucket::new(settings)?))))
    }

    pub(crate) fn place(&self) -> &Place {
        &self.0
    }

    pub(crate) fn objects(&self) -> &dyn ObjectStore {
        match self.place() {
            Place::Local(folder) => &folder.files,
            Place::S3(bucket) => &bucket.s3,
        }
    }

    /// Removes an object. One that is gone already is as it should be.
    pub async fn remove(&self, key: &ObjectKey) -> Result<(), Error> {
        match self.objects().delete(&key.path()).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            result => Ok(result?),
        }
    }

    /// The next objects behind `after`, in the order of their keys: as many as `most`, and [`PAGE`]; where there are fewer,
    /// they are the last.
    /// Locally each page reads the names of a whole practice. What is none of ours is passed over; a bucket
    /// with 10,000 such things in a row is [`Error::Strange`].
    pub async fn list(&self, after: Option<ObjectKey>, most: usize) -> Result<Vec<Object>, Error> {
        let most = most.min(PAGE);
        let bucket = match self.place() {
            Place::Local(folder) => return folder.list(after, most).await,
            Place::S3(bucket) => bucket,
        };
        let mut listed = match after {
            Some(after) => bucket.s3.list_with_offset(None, &after.path()),
            None => bucket.s3.list(None),
        };
        let (mut found, mut strange) = (Vec::new(), 0);
        while found.len() < most {
            let Some(meta) = listed.try_next().await? else { break };
            match object(&meta) {
                Some(object) => found.push(object),
                None => strange += 1,
            }
            if strange > STRANGE {
                return Err(Error::Strange);
            }
        }
        Ok(found)
    }

    /// Removes what was begun before then and never finished, and says how many there were. What is still being put is
    /// among it if it has lasted that long: give it a day. In a bucket it looks at
    /// 1,000 at a time, and only where the server lists them: older releases of MinIO list none, and remove what is
    /// stale by themselves.
    pub async fn clear_unfinished(&self, before: OffsetDateTime) -> Result<u64, Error> {
        match self.place() {
            Place::Local(folder) => folder.clear_unfinished(before).await,
            Place::S3(bucket) => uploads::clear(bucket, before).await,
        }
    }

    /// Puts a small object, reads it and removes it, within 15 seconds. What is left if this is cut off is an
    /// object of the practice 0, which [`Store::list`] shows.
    pub async fn check(&self) -> Result<(), Error> {
        timeout(CHECK, self.try_out()).await.unwrap_or(Err(Error::Away("it takes too long")))
    }

    async fn try_out(&self) -> Result<(), Error> {
        const WORDS: &[u8] = b"whether the store keeps what it is given\n";
        #[expect(clippy::disallowed_methods, reason = "two servers that check at once do not meet")]
        let key = ObjectKey::new(Uuid::nil(), Uuid::now_v7());
        let words = stream::iter([Ok::<_, Error>(Bytes::from_static(WORDS))]);
        self.put(&key, words, WORDS.len() as u64).await?;
        let read = async {
            let parts: Vec<Bytes> = self.get(&key, None).await?.stream.try_collect().await?;
            if parts.concat() == WORDS { Ok(()) } else { Err(Error::Unfaithful) }
        };
        let read = read.await;
        self.remove(&key).await?;
        read
    }
}

fn object(meta: &ObjectMeta) -> Option<Object> {
    let key = ObjectKey::of_path(&meta.location)?;
    Some(Object {
        key,
        bytes: meta.size,
        changed: std::time::SystemTime::from(meta.last_modified).into(),
    })
}
