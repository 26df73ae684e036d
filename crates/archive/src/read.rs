use std::{
    fs::File,
    io::{ErrorKind, Read, Seek},
    path::Path,
};

use age::{DecryptError, Decryptor, stream::StreamReader};
use tar::Header;

use crate::{
    Error, FileKey, Identities, LEAF, MAGIC, MANIFEST, Manifest, PART, PARTS, SUMS, Sum,
    file::Leaf, place,
};

/// A block of tar.
const BLOCK: usize = 512;

/// An archive that is being read, part by part. What it has given out is what was written, in that
/// order; whether that is all of it is known once [`Reader::next_part`] has returned `None`.
pub struct Reader {
    stream: StreamReader<File>,
    manifest: Manifest,
    at: At,
    sums: Option<Vec<Sum>>,
}

/// What was read last.
#[derive(Clone, Copy)]
enum At {
    /// The table, by its place in the manifest, and its last part.
    Table(usize, u32),
    File(FileKey, Leaf),
}

/// What is read at a time.
pub enum Part {
    /// Of the rows of a table.
    Rows {
        /// Which table of the manifest, by its place.
        table: usize,
        /// What COPY wrote, cut anywhere.
        bytes: Vec<u8>,
    },
    /// Of a file. All files stand behind all rows.
    File {
        /// Which one.
        key: FileKey,
        /// What comes next of it.
        bytes: Vec<u8>,
    },
    /// A file that was thrown away while the archive was written. There may be parts of it before
    /// this.
    Gone(FileKey),
}

impl Reader {
    /// Opens an archive, as far as its manifest.
    pub fn open(path: &Path, identities: &Identities) -> Result<Self, Error> {
        let mut file = File::open(path).map_err(Error::file(path))?;
        let mut begins = Vec::new();
        (&file).take(MAGIC.len() as u64).read_to_end(&mut begins).map_err(Error::file(path))?;
        if begins != MAGIC {
            return Err(Error::NotAge(path.display().to_string()));
        }
        file.rewind().map_err(Error::file(path))?;
        let each = identities.0.iter().map(|identity| identity.as_ref() as &dyn age::Identity);
        let opened = Decryptor::new(file).and_then(|decryptor| decryptor.decrypt(each));
        let mut stream = opened.map_err(|error| match error {
            DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed => Error::WrongKey,
            DecryptError::Io(error) => damaged(error),
            _ => Error::Damaged,
        })?;
        let manifest = match entry(&mut stream)? {
            Some((name, bytes)) if name == MANIFEST => Manifest::parse(&bytes)?,
            _ => return Err(Error::Content("it begins with no manifest")),
        };
        Ok(Self { stream, manifest, at: At::Table(0, 0), sums: None })
    }

    /// What is in it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The next part; `None` at the end of a whole archive.
    pub fn next_part(&mut self) -> Result<Option<Part>, Error> {
        if self.sums.is_some() {
            return Ok(None);
        }
        let Some((name, bytes)) = entry(&mut self.stream)? else { return Err(Error::Damaged) };
        if name == SUMS {
            self.sums = Some(self.read_sums(&bytes)?);
            return Ok(None);
        }
        let misplaced = Error::Content("an entry is not where it belongs");
        let (at, part) = match FileKey::of_place(&name) {
            Some((key, leaf)) if self.may_follow(key, leaf) => {
                let part = match leaf {
                    Leaf::Part(_) => Part::File { key, bytes },
                    Leaf::Gone if bytes.is_empty() => Part::Gone(key),
                    Leaf::Gone => return Err(misplaced),
                };
                (At::File(key, leaf), part)
            }
            Some(_) => return Err(misplaced),
            None => {
                let (table, part) = self.find_rows(&name).ok_or(misplaced)?;
                (At::Table(table, part), Part::Rows { table, bytes })
            }
        };
        self.at = at;
        Ok(Some(part))
    }

    /// The next part of this table, or the first one of a later: a table without rows has none.
    fn find_rows(&self, name: &str) -> Option<(usize, u32)> {
        let At::Table(table, part) = self.at else { return None };
        let shapes = self.manifest.tables.iter().enumerate().skip(table);
        let mut places = shapes.map(|(n, shape)| match n == table {
            true => ((n, part + 1), place(&shape.name, part + 1)),
            false => ((n, 1), place(&shape.name, 1)),
        });
        places.find(|(_, place)| place == name).map(|(at, _)| at)
    }

    /// The next part of this file, or the first one of a later. Any of them may be gone.
    fn may_follow(&self, key: FileKey, leaf: Leaf) -> bool {
        let first = matches!(leaf, Leaf::Part(1) | Leaf::Gone);
        self.manifest.format > 1
            && match self.at {
                At::Table(..) => first,
                At::File(before, _) if before != key => before < key && first,
                At::File(_, Leaf::Gone) => false,
                At::File(_, Leaf::Part(last)) => match leaf {
                    Leaf::Part(part) => last < PARTS && part == last + 1,
                    Leaf::Gone => true,
                },
            }
    }

    /// What each table comes to; nothing before the end was reached.
    pub fn sums(&self) -> &[Sum] {
        self.sums.as_deref().unwrap_or_default()
    }

    /// One for each table, and nothing behind them.
    fn read_sums(&mut self, bytes: &[u8]) -> Result<Vec<Sum>, Error> {
        let sums: Vec<Sum> = serde_json::from_slice(bytes)
            .map_err(|_| Error::Content("what its tables come to does not stand at its end"))?;
        if !sums.iter().map(|sum| &sum.table).eq(self.manifest.tables.iter().map(|t| &t.name)) {
            return Err(Error::Content("its sums are of other tables"));
        }
        if entry(&mut self.stream)?.is_some() {
            return Err(Error::Content("there is more behind its end"));
        }
        let mut rest = Vec::new();
        let more = (&mut self.stream).take(2 * BLOCK as u64).read_to_end(&mut rest);
        match more.map_err(damaged)? {
            BLOCK if rest.iter().all(|byte| *byte == 0) => Ok(sums),
            _ => Err(Error::Content("there is more behind its end")),
        }
    }
}

/// The next regular file; `None` at the first of the two empty blocks that end a tar.
fn entry(stream: &mut impl Read) -> Result<Option<(String, Vec<u8>)>, Error> {
    let mut header = Header::new_old();
    stream.read_exact(header.as_mut_bytes()).map_err(damaged)?;
    if header.as_bytes().iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let unread = |_| Error::Content("it is no tar");
    if !header.entry_type().is_file() {
        return Err(Error::Content("it holds something that is no file"));
    }
    let size = usize::try_from(header.entry_size().map_err(unread)?).unwrap_or(usize::MAX);
    let path = header.path().map_err(unread)?;
    let name = path.to_str().ok_or(Error::Content("it is no tar"))?.to_owned();
    let most = if name == MANIFEST || name == SUMS { LEAF } else { PART };
    if size > most {
        return Err(Error::Content("an entry is larger than we write them"));
    }
    let mut bytes = vec![0; size.next_multiple_of(BLOCK)];
    stream.read_exact(&mut bytes).map_err(damaged)?;
    bytes.truncate(size);
    Ok(Some((name, bytes)))
}

/// What age says of frames that do not open, or are missing; anything else is the disk's.
fn damaged(error: std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::Other => Error::Damaged,
        _ => Error::File { path: "the archive".into(), error },
    }
}
