//! A backup as a file: what stands in it, and how it is written and read. A leaf: it knows no
//! database, and neither do its errors.
//!
//! The file is encrypted by `age` (v1, X25519), so that whoever makes backups cannot read them. In
//! it is a tar of regular files, so that `age -d -i KEY FILE | tar x` opens it where there is no
//! Portico any more:
//!
//! - `manifest.json`, first: [`Manifest`]. Whoever restores knows from it whether to begin.
//! - `tables/NAME/000001` and so on, table by table in the order of the manifest: the rows as COPY
//!   writes them, cut anywhere, [`PART`] bytes at most. Put together they are what `COPY … FROM
//!   STDIN` takes.
//! - `files/PRACTICE/OBJECT/000001` and so on, from format 2 on, in the order of their keys
//!   ([`FileKey`]): the bytes of a file, [`PART`] at most. `files/PRACTICE/OBJECT/gone` is of one
//!   that was thrown away while the archive was written: what parts it has are not all.
//! - `sums.json`, last: a [`Sum`] of each table. What a file comes to, the rows say.
//!
//! A file that was cut short, or changed in a single bit, is [`Error::Damaged`]: age's own frames see
//! to that, of which the last one is marked. Who wrote it they do not tell: anybody who has the
//! public key can.

mod error;
mod file;
mod keys;
mod manifest;
mod read;
mod sum;
mod write;

pub use error::Error;
pub use file::FileKey;
pub use keys::{Identities, Recipients, new_identity};
pub use manifest::{FORMAT, Manifest, Shape};
pub use read::{Part, Reader};
pub use sum::{Sum, Summing};
pub use write::Writer;

/// How many bytes of rows, or of a file, one entry has at most: what is kept in memory, reading and writing.
pub const PART: usize = 1 << 20;

/// How large `manifest.json` and `sums.json` are at most: some thousand tables.
pub(crate) const LEAF: usize = 1 << 20;

pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const SUMS: &str = "sums.json";

/// How many parts a table or a file has at most: a terabyte.
pub(crate) const PARTS: u32 = 999_999;

/// What every file of age's begins with.
pub(crate) const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Where the part of a table stands, counted from 1.
pub(crate) fn place(table: &str, part: u32) -> String {
    format!("tables/{table}/{part:06}")
}
