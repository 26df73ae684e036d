//! A line of a list of files.

use portico_domain::{FileId, UserId, files::File};

use crate::{
    clock::Clock,
    format::{self, Day},
};

/// How many files a page of a list has.
pub const PAGE: u8 = 20;

/// A file, as a list shows it.
pub struct Row {
    pub id: FileId,
    pub name: String,
    pub size: String,
    pub author: String,
    pub at: Day,
    pub version: i32,
    pub shared: bool,
}

impl Row {
    /// `own` is whoever looks.
    pub fn new(file: &File, own: UserId, clock: &Clock) -> Self {
        Self {
            id: file.id,
            name: file.name.as_str().to_owned(),
            size: format::size(file.bytes),
            author: format::who(file.author_id == own, file.author.as_ref()),
            at: clock.time(file.added_at),
            version: file.version,
            shared: file.shared,
        }
    }
}
