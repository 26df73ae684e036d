//! Who did what: to staff, with the records of one client; to a client, what they did, and who opened what they see.

use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    ClientId, Error, EventId, FileId, NoteId, TenantScope,
    audit::{self, Entry, EntryPage},
    files, notes,
};
use serde::Deserialize;

use crate::{
    clients::place,
    clock::Clock,
    format::{Day, who},
    layout::{Here, Shell},
    paging::cut,
};

/// How many entries a page has.
const PAGE: u8 = 50;

/// What is said of what was done, after whoever did it. Of a record that can be opened, its name follows.
#[rustfmt::skip]
const WORDS: [(&str, &str); 46] = [
    ("assigned", "let somebody open this client"),
    ("client-amended", "changed the name or the state of this client"),
    ("clients-added", "added this client"),
    ("draft-added", "began an invoice"),
    ("draft-amended", "changed a draft"),
    ("draft-removed", "threw a draft away"),
    ("factor-begun", "began to turn on the second step"),
    ("factor-confirmed", "turned on the second step"),
    ("factor-removed", "turned off the second step"),
    ("file-added", "added the file"),
    ("file-amended", "renamed the file"),
    ("file-downloaded", "opened the file"),
    ("file-removed", "threw a file away"),
    ("file-request-answered", "brought what was asked for"),
    ("file-request-removed", "no longer asks for a file"),
    ("file-requested", "asked for a file"),
    ("file-shared", "shared the file"),
    ("file-unshared", "stopped sharing the file"),
    ("file-version-added", "added a version of the file"),
    ("invitation-sent", "sent an invitation"),
    ("invoice-issued", "issued an invoice"),
    ("invoice-voided", "made an invoice void"),
    ("link-opened", "used a link from a mail"),
    ("note-added", "wrote the note"),
    ("note-amended", "saved the note"),
    ("note-opened", "opened the note"),
    ("note-removed", "threw a note away"),
    ("note-shared", "shared the note"),
    ("note-unshared", "stopped sharing the note"),
    ("password-set", "set a new password"),
    ("payment-added", "wrote down a payment"),
    ("payment-removed", "took a payment back"),
    ("preferences-amended", "changed what mail may say"),
    ("profile-amended", "changed the profile"),
    ("recovery-code-used", "signed in with a recovery code"),
    ("recovery-codes-made", "made new recovery codes"),
    ("refused", "wanted to do what they may not"),
    ("reset-asked", "asked for a new password"),
    ("second-factor-due", "gave their password"),
    ("second-factor-refused", "gave a wrong code"),
    ("session-ended", "signed out a device"),
    ("sessions-ended", "signed out all other devices"),
    ("sign-in-refused", "gave a wrong password"),
    ("signed-in", "signed in"),
    ("signed-out", "signed out"),
    ("unassigned", "took away that somebody can open this client"),
];

#[derive(Template, WebTemplate)]
#[template(path = "activity.html")]
pub struct ActivityPage {
    shell: Shell,
    /// Of whom it is, to staff: where their page is, and what they are called.
    client: Option<(String, String)>,
    rows: Vec<Row>,
    next: Option<EventId>,
    later: bool,
}

/// Something that was done.
struct Row {
    who: String,
    what: String,
    /// The record, where it can be opened: where it is, and what it is called.
    record: Option<(String, String)>,
    at: Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    after: Option<EventId>,
}

/// To a client.
pub async fn show(
    caller: Caller,
    Query(Cursor { after }): Query<Cursor>,
) -> Result<ActivityPage, Problem> {
    caller
        .within(async |scope| {
            // Staff look at one client after the other.
            let client = scope.principal().client().ok_or(Error::NotFound)?;
            ActivityPage::read(scope, client, None, after).await
        })
        .await
}

/// To staff.
pub async fn of_client(
    caller: Caller,
    Path(id): Path<ClientId>,
    Query(Cursor { after }): Query<Cursor>,
) -> Result<ActivityPage, Problem> {
    caller
        .within(async |scope| {
            let place = place(scope, id).await?;
            ActivityPage::read(scope, id, Some(place), after).await
        })
        .await
}

impl ActivityPage {
    async fn read(
        scope: &mut TenantScope,
        id: ClientId,
        client: Option<(String, String)>,
        after: Option<EventId>,
    ) -> Result<Self, Error> {
        let here = if client.is_some() { Here::Clients } else { Here::Account };
        let shell = Shell::read(scope, here).await?;
        let page = EntryPage { client_id: Some(id), after, limit: PAGE + 1 };
        let mut entries = audit::list(scope, &page).await?;
        let next = cut(&mut entries, PAGE, |entry| entry.id);
        let names = Names::read(scope, &entries).await?;
        let (clock, own) = (Clock::now(&shell.practice.time_zone), scope.principal().subject());
        let row = |entry: &Entry| Row {
            who: match entry.subject_id {
                Some(subject) => who(subject == own, entry.subject.as_ref()),
                None => shell.practice.name.clone(),
            },
            what: words(&entry.action),
            record: names.of(entry),
            at: clock.first(entry.at),
        };
        let rows = entries.iter().map(row).collect();
        Ok(Self { client, rows, next, later: after.is_some(), shell })
    }

    /// Where the list begins.
    fn first(&self) -> String {
        let place = self.client.as_ref().map_or("", |(place, _)| place.as_str());
        format!("{place}/activity")
    }
}

/// What notes and files are called, as far as one may know it.
struct Names {
    notes: HashMap<NoteId, String>,
    files: HashMap<FileId, String>,
}

impl Names {
    async fn read(scope: &mut TenantScope, entries: &[Entry]) -> Result<Self, Error> {
        let notes = entries.iter().filter_map(Entry::note).collect();
        let notes = notes::fetch_many(scope, notes).await?;
        let files = entries.iter().filter_map(Entry::file).collect();
        let files = files::names(scope, files).await?;
        Ok(Self {
            notes: notes.iter().map(|note| (note.id, note.title.as_str().to_owned())).collect(),
            files: files.iter().map(|(id, name)| (*id, name.as_str().to_owned())).collect(),
        })
    }

    /// Where the record of an entry is, and what it is called.
    fn of(&self, entry: &Entry) -> Option<(String, String)> {
        let note = entry.note().and_then(|id| {
            self.notes.get(&id).map(|title| (format!("/notes/{id}"), title.clone()))
        });
        note.or_else(|| {
            let id = entry.file()?;
            self.files.get(&id).map(|name| (format!("/files/{id}"), name.clone()))
        })
    }
}

fn words(action: &str) -> String {
    let known = WORDS.iter().find(|(known, _)| *known == action);
    known.map_or_else(|| action.replace('-', " "), |(_, words)| (*words).to_owned())
}
