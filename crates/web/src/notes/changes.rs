//! What changed in a note, from one version to the next.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use portico_api::{Caller, Path, Problem};
use portico_domain::{NoteId, notes};
use similar::{Algorithm, ChangeTag, TextDiff};
use std::time::Duration;

use crate::{
    clock::Clock,
    format::Day,
    layout::{Here, Shell},
};

/// How long the words are compared at most; after that, what is left differs as a whole.
const PATIENCE: Duration = Duration::from_millis(250);

#[derive(Template, WebTemplate)]
#[template(path = "note_changes.html")]
pub struct ChangesPage {
    shell: Shell,
    id: NoteId,
    title: Vec<Piece>,
    body: Vec<Piece>,
    author: String,
    at: Day,
    /// The versions that can be looked at, newest first, and the one that is.
    versions: Vec<Step>,
}

/// A version in the list of them.
struct Step {
    version: i32,
    author: String,
    at: Day,
    here: bool,
}

/// Some words, and what became of them.
struct Piece {
    words: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kept,
    Added,
    Removed,
}

/// The version, compared with the one that was shown before it. (The first is all new.)
pub async fn show(
    caller: Caller,
    Path((id, version)): Path<(NoteId, i32)>,
) -> Result<ChangesPage, Problem> {
    let read = caller.within(async |scope| {
        let whole = notes::fetch(scope, id).await?;
        let now = notes::version(scope, id, version).await?;
        let versions = notes::versions(scope, id).await?;
        let before = versions.iter().map(|v| v.version).find(|other| *other < version);
        let before = match before {
            Some(before) => Some(notes::version(scope, id, before).await?),
            None => None,
        };
        let staff = scope.principal().require_staff().is_ok();
        let shell = Shell::read(scope, if staff { Here::Clients } else { Here::Notes }).await?;
        let clock = Clock::now(&shell.practice.time_zone);
        let step = |v: &notes::Version| Step {
            version: v.version,
            author: v.author.as_str().to_owned(),
            at: clock.first(v.written_at),
            here: v.version == version,
        };
        let page = ChangesPage {
            id,
            title: Vec::new(),
            body: Vec::new(),
            author: now.version.author.as_str().to_owned(),
            at: clock.time(now.version.written_at),
            versions: versions.iter().map(step).collect(),
            shell,
        };
        let opened = whole.note.opened_as(&now.version);
        Ok((page, before, now, opened))
    });
    let (page, before, now, opened) = read.await?;
    caller.opened(opened).await?;
    // It takes a while, and no scope waits for it.
    let compare = move || {
        let (title, body) = before
            .as_ref()
            .map_or(("", ""), |before| (before.title.as_str(), before.body.as_str()));
        (compared(title, now.title.as_str()), compared(body, now.body.as_str()))
    };
    let compared = tokio::task::spawn_blocking(compare).await;
    let (title, body) = compared.map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.")
    })?;
    Ok(ChangesPage { title, body, ..page })
}

/// Word by word.
fn compared(before: &str, now: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .timeout(PATIENCE)
        .diff_words(before, now);
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => Kind::Kept,
            ChangeTag::Insert => Kind::Added,
            ChangeTag::Delete => Kind::Removed,
        };
        match pieces.last_mut().filter(|last| last.kind == kind) {
            Some(last) => last.words.push_str(change.value()),
            None => pieces.push(Piece { words: change.value().to_owned(), kind }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared() {
        let shown = |before, now| {
            let pieces = compared(before, now);
            let marked = pieces.iter().map(|piece| match piece.kind {
                Kind::Kept => piece.words.clone(),
                Kind::Added => format!("+{}+", piece.words),
                Kind::Removed => format!("-{}-", piece.words),
            });
            marked.collect::<String>()
        };
        assert_eq!(shown("one two three", "one 2 three"), "one -two-+2+ three");
        assert_eq!(shown("", "all new"), "+all new+");
        assert_eq!(shown("same\n\nsame", "same\n\nsame"), "same\n\nsame");
    }
}
