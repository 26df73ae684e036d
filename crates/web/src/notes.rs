//! Session notes: in a list, to read, and to write.

pub mod changes;
pub mod editor;
mod markdown;
pub mod one;
pub mod rows;
pub mod steps;

use askama::Template;
use askama_web::WebTemplate;
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    ClientId, NoteId,
    notes::{self, NotePage},
};
use serde::Deserialize;

use crate::{
    clients::{names, place},
    clock::Clock,
    layout::{Here, Shell},
    notice::Done,
    paging::cut,
};
use rows::{PAGE, Row};

const DONE: [(&str, &str); 1] = [("removed", "The note is gone, with all that it said before.")];

#[derive(Template, WebTemplate)]
#[template(path = "notes.html")]
pub struct NotesPage {
    shell: Shell,
    /// Of one client, to staff: where their page is, and what they are called.
    client: Option<(String, String)>,
    rows: Vec<Row>,
    search: String,
    /// Where the next page begins.
    next: Option<NoteId>,
    /// Whether others come before.
    later: bool,
    notice: Option<&'static str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    after: Option<NoteId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientCursor {
    #[serde(default)]
    search: String,
    after: Option<NoteId>,
    done: Option<String>,
}

/// A client's own; for staff, those of all clients whom they may open, with the names.
pub async fn list(
    caller: Caller,
    Query(Cursor { after }): Query<Cursor>,
) -> Result<NotesPage, Problem> {
    caller
        .within(async |scope| {
            let shell = Shell::read(scope, Here::Notes).await?;
            let page = NotePage { client_id: None, after, limit: PAGE + 1 };
            let mut notes = notes::list(scope, &page).await?;
            let next = cut(&mut notes, PAGE, |note| note.id);
            let clock = Clock::now(&shell.practice.time_zone);
            let mut rows: Vec<_> = notes.iter().map(|note| Row::new(note, &clock)).collect();
            if shell.staff {
                let names = names(scope, notes.iter().map(|note| note.client_id).collect()).await?;
                for (row, note) in rows.iter_mut().zip(&notes) {
                    row.client = names.get(&note.client_id).cloned();
                }
            }
            Ok(NotesPage {
                shell,
                client: None,
                rows,
                search: String::new(),
                next,
                later: after.is_some(),
                notice: None,
            })
        })
        .await
}

/// Those of one client, and a search in them, for staff.
pub async fn of_client(
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(ClientCursor { search, after, done }): Query<ClientCursor>,
) -> Result<NotesPage, Problem> {
    let search = search.trim().to_owned();
    let notice = Done { done }.words(&DONE);
    caller
        .within(async |scope| {
            let place = place(scope, id).await?;
            let shell = Shell::read(scope, Here::Clients).await?;
            let mut notes = if search.is_empty() {
                let page = NotePage { client_id: Some(id), after, limit: PAGE + 1 };
                notes::list(scope, &page).await?
            } else {
                notes::search(scope, id, &search, after, PAGE + 1).await?
            };
            let next = cut(&mut notes, PAGE, |note| note.id);
            let clock = Clock::now(&shell.practice.time_zone);
            Ok(NotesPage {
                shell,
                client: Some(place),
                rows: notes.iter().map(|note| Row::new(note, &clock)).collect(),
                search,
                next,
                later: after.is_some(),
                notice,
            })
        })
        .await
}

impl NotesPage {
    /// Where the list begins.
    fn first(&self) -> String {
        let place = self.client.as_ref().map_or("", |(place, _)| place.as_str());
        format!("{place}/notes")
    }
}
