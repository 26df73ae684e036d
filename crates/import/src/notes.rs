//! Session notes, one a record.

mod title;

use portico_domain::{
    PersonalText,
    notes::{BODY, Draft, TITLE},
};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    ClientReference, Error, Excerpt, FaultKind, Options, Report, answers,
    mapping::{Field, Fields},
    read::{Cells, Checked, read},
    references::{CLIENT, CLIENT_EMAIL, CLIENT_KEY},
};

/// A record of a file of notes.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteRow {
    /// What the note is called in its source; `None` where no column says it. Text, whatever it looks like.
    pub key: Option<String>,
    /// Of whom it is.
    pub client: ClientReference,
    /// The day that it is of, by the clock of whoever wrote the file.
    pub date: Date,
    /// What was written; `None` if nothing was: such a record is no note. It is private unless a
    /// column that somebody has mapped to `shared` says otherwise.
    pub draft: Option<Draft>,
}

/// What the records of a file of notes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = NoteTally)]
pub struct Tally {
    /// How many are notes.
    pub notes: usize,
    /// How many of those the clients will see.
    pub shared: usize,
    /// How many have no text, and so are no notes.
    pub empty: usize,
}

pub(crate) const FIELDS: Fields = Fields {
    all: &[
        Field::text("key", 100),
        CLIENT,
        CLIENT_KEY,
        CLIENT_EMAIL,
        Field::day("date"),
        Field::text("title", TITLE),
        Field::text("body", BODY),
        Field::text("shared", 100),
    ],
    key: "key",
    required: &[&["client", "client_key", "client_email"], &["date"], &["body"]],
    implied: &[],
};

/// The notes in a file, and the records that could have been some. A text is Markdown.
pub fn read_notes(bytes: &[u8], options: &Options) -> Result<Report<NoteRow>, Error> {
    read(bytes, &FIELDS, options, |cells, _| note(cells).map(Some))
}

/// Asks for every field before it gives up, so that all faults are noted, also of what is no note.
fn note(cells: &mut Cells) -> Checked<NoteRow> {
    let key = match cells.has("key") {
        true => cells.key("key").map(Some),
        false => Ok(None),
    };
    let client = ClientReference::read(cells, None);
    let date = cells.date("date");
    let date = cells.required("date", date);
    let title = title::read(cells, date.ok());
    let body = body(cells);
    let shared = cells.parsed("shared", |word| {
        answers::is_yes(word).ok_or_else(|| FaultKind::Answer(Excerpt::of(word)))
    });
    let (key, client, date) = (key?, client?, date?);
    let (title, body, shared) = (title?, body?, shared?.unwrap_or(false));
    let draft = body.map(|body| {
        let title = title.unwrap_or_else(|| title::of(body.as_str()));
        Draft { title, body, shared }
    });
    Ok(NoteRow { key, client, date, draft })
}

fn body(cells: &mut Cells) -> Checked<Option<PersonalText>> {
    // Control characters and what is too long are faults of any text.
    cells
        .parsed("body", |text| PersonalText::text(text, BODY).map_err(|_| FaultKind::Turning))
        .map(Option::flatten)
}

impl Report<NoteRow> {
    /// How many of its sound records are notes, and how many are none.
    pub fn tally(&self) -> Tally {
        let drafts = || self.rows.iter().filter_map(|row| row.record.draft.as_ref());
        let (notes, shared) = (drafts().count(), drafts().filter(|draft| draft.shared).count());
        Tally { notes, shared, empty: self.rows.len() - notes }
    }
}
