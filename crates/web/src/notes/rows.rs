//! A line of a list of notes.

use portico_domain::{NoteId, notes::Note};

use crate::{clock::Clock, format::Day};

/// How many notes a page of a list has.
pub const PAGE: u8 = 20;

/// A note, as a list shows it.
pub struct Row {
    pub id: NoteId,
    pub title: String,
    pub author: String,
    pub day: Day,
    pub shared: bool,
    /// Of whom it is, where the list is of several.
    pub client: Option<String>,
}

impl Row {
    pub fn new(note: &Note, clock: &Clock) -> Self {
        Self {
            id: note.id,
            title: note.title.as_str().to_owned(),
            author: note.author.as_str().to_owned(),
            day: clock.day(note.created_at),
            shared: note.shared,
            client: None,
        }
    }
}
