use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use tokio::{fs::File, io::AsyncReadExt};

use crate::Error;

/// How much of a file is read at a time.
const PIECE: usize = 64 << 10;

/// The folder whose files are brought.
pub struct Folder(PathBuf);

impl Folder {
    pub fn open(path: &Path) -> Result<Self, Error> {
        let folder = fs::canonicalize(path).map_err(Error::file(path.display().to_string()))?;
        if folder.is_dir() {
            return Ok(Self(folder));
        }
        Err(Error::Setting(format!("{} is no folder", path.display())))
    }

    /// A file of it, and how large it is. Whatever leads out of the folder is not there, by a link neither.
    pub async fn file(&self, path: &str) -> io::Result<(File, u64)> {
        let inside = fs::canonicalize(self.0.join(path))?;
        if !inside.starts_with(&self.0) || !inside.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let file = File::open(inside).await?;
        let bytes = file.metadata().await?.len();
        Ok((file, bytes))
    }
}

/// What is in it, piece by piece.
pub fn pieces(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, async |mut file: File| {
        let mut piece = BytesMut::with_capacity(PIECE);
        let read = file.read_buf(&mut piece).await?;
        Ok((read > 0).then(|| (piece.freeze(), file)))
    })
}
