//! Where the bytes of files lie, and what files may be. A leaf: it knows no database, no HTTP of ours, and
//! not who may do what.
//!
//! A [`Store`] is a local folder, or a bucket of whoever speaks S3. What lies there has an [`ObjectKey`], which
//! is made of two ids and of nothing that a person wrote. It is put as a stream, looked at on the way, and
//! is there whole or not at all; it is read as a stream as well. Neither takes more memory for a larger file:
//!
//! | | local | S3 |
//! |---|---|---|
//! | putting a file | 2 MiB | 10 MiB |
//! | reading one | 1 MiB | 2 MiB |
//!
//! What a file is, its content says ([`Kind`]); what it is called is a [`FileName`], which the store never sees.
//! Nothing here unpacks, draws or runs what is in a file.
//!
//! What a killed process leaves behind is either an object that nobody knows, which [`Store::list`] finds, or
//! the beginning of one, which [`Store::clear_unfinished`] removes. A folder or a bucket belongs to one
//! installation: to another one's sweep, all its objects would be such.

mod error;
mod get;
mod key;
mod kind;
mod local;
mod name;
mod put;
mod s3;
mod store;
mod uploads;

pub use error::{Error, What};
pub use get::Download;
pub use key::ObjectKey;
pub use kind::{ALLOWED, Kind};
pub use name::FileName;
pub use put::{Stored, look};
pub use s3::{Addressing, S3Settings};
pub use store::{Object, PAGE, Store};
