//! One note: to read, for the client and for staff.

use askama::Template;
use askama_web::WebTemplate;
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    Error, NoteId, TenantScope, audit, clients,
    notes::{self, NotePage, WholeNote},
};

use super::{
    markdown::Prose,
    rows::{PAGE, Row},
};
use crate::{
    clock::Clock,
    format::{self, Day},
    layout::{Here, Shell},
    notice::Done,
};

const DONE: [(&str, &str); 4] = [
    ("added", "The note is saved."),
    ("saved", "Your changes are saved. What it said before is kept."),
    ("shared", "The client sees it now."),
    ("unshared", "The client does not see it any more, nor what it said before."),
];

#[derive(Template, WebTemplate)]
#[template(path = "note.html")]
pub struct NotePageOf {
    shell: Shell,
    id: NoteId,
    title: String,
    body: Prose,
    author: String,
    initials: String,
    written: Day,
    /// When it was last changed, and which version that is to compare with the one before.
    changed: Option<(Day, i32)>,
    shared: bool,
    /// Whose it is, to staff: where their page is, and what they are called.
    client: Option<(String, String)>,
    /// Who opened it, and when they last did.
    openings: Vec<(String, Day)>,
    /// The newest notes of the same client.
    rows: Vec<Row>,
    /// How it was found, for a form that says what becomes of it.
    seen: String,
    notice: Option<&'static str>,
}

/// That it was opened is written down.
pub async fn show(
    caller: Caller,
    Path(id): Path<NoteId>,
    Query(done): Query<Done>,
) -> Result<NotePageOf, Problem> {
    let read = caller.within(async |scope| {
        let whole = notes::fetch(scope, id).await?;
        let opened = whole.note.opened();
        Ok((NotePageOf::read(scope, whole).await?, opened))
    });
    let (page, opened) = read.await?;
    caller.opened(opened).await?;
    Ok(NotePageOf { notice: done.words(&DONE), ..page })
}

/// How a note was found by whoever decides about it.
pub fn seen(whole: &WholeNote) -> String {
    format!("{}-{}", whole.note.amended_at.unix_timestamp_nanos(), whole.note.shared)
}

impl NotePageOf {
    async fn read(scope: &mut TenantScope, whole: WholeNote) -> Result<Self, Error> {
        let staff = scope.principal().require_staff().is_ok();
        let shell = Shell::read(scope, if staff { Here::Clients } else { Here::Notes }).await?;
        let clock = Clock::now(&shell.practice.time_zone);
        let seen = seen(&whole);
        let WholeNote { note, body } = whole;
        let client = clients::fetch(scope, note.client_id).await?;
        let place = format!("/clients/{}", client.id);
        let newest = NotePage { client_id: Some(client.id), after: None, limit: PAGE };
        let others = notes::list(scope, &newest).await?;
        let versions = notes::versions(scope, note.id).await?;
        let own = scope.principal().subject();
        let openings = audit::openings(scope, note.id).await?;
        let openings = openings.iter().map(|opening| {
            let who = match &opening.subject {
                _ if opening.subject_id == own => "you",
                Some(name) => name.as_str(),
                None => "another login of yours",
            };
            (who.to_owned(), clock.time(opening.at))
        });
        let changed = versions.first().filter(|_| versions.len() > 1);
        Ok(Self {
            id: note.id,
            title: note.title.as_str().to_owned(),
            body: Prose::of(body.as_str()),
            author: note.author.as_str().to_owned(),
            initials: format::initials(note.author.as_str()),
            written: clock.day(note.created_at),
            changed: changed.map(|last| (clock.time(last.written_at), last.version)),
            shared: note.shared,
            client: staff.then(|| (place, client.name.as_str().to_owned())),
            openings: openings.collect(),
            rows: others.iter().map(|other| Row::new(other, &clock)).collect(),
            seen,
            notice: None,
            shell,
        })
    }
}
