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
            author: author(file.author_id == own, file.author.as_ref().map(|name| name.as_str())),
            at: clock.time(file.added_at),
            version: file.version,
            shared: file.shared,
        }
    }
}

/// Who brought it, at the beginning of a sentence.
pub fn author(own: bool, name: Option<&str>) -> String {
    match (own, name) {
        (true, _) => "You".to_owned(),
        (false, Some(name)) => name.to_owned(),
        (false, None) => "Another login of yours".to_owned(),
    }
}

/// Takes away the one more that tells whether there is a next page; after which that begins.
pub fn cut(files: &mut Vec<File>) -> Option<FileId> {
    let more = files.len() > usize::from(PAGE);
    files.truncate(PAGE.into());
    files.last().filter(|_| more).map(|file| file.id)
}
