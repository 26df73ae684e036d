//! What is done with a note by one button: it is shared, or not any more, or thrown away.

use axum::response::Redirect;
use portico_api::{Caller, Path, Problem};
use portico_domain::{
    Error, NoteId,
    notes::{self, Draft, WholeNote},
};
use serde::Deserialize;

use super::one::seen;
use crate::{
    form::Input,
    invoices::steps::{ConfirmPage, Found},
    layout::{Here, Shell},
};

const CHANGED: Error =
    Error::Invalid("the note was changed meanwhile: look at it once more, and decide then");

/// Whether the client is to see it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    shared: bool,
    /// How it was found; empty where it was not said.
    #[serde(default)]
    seen: String,
}

/// Shares what was looked at, and nothing else; taking it back asks for no more than to say so.
pub async fn share(
    caller: Caller,
    Path(id): Path<NoteId>,
    Input(form): Input<Sharing>,
) -> Result<Redirect, Problem> {
    let shared = caller.within(async |scope| {
        scope.hold(id).await?;
        let present = notes::fetch(scope, id).await?;
        scope.principal().require_staff()?;
        if form.shared && !present.note.shared {
            require_seen(&present, &form.seen)?;
        }
        let WholeNote { note, body } = present;
        notes::amend(scope, id, Draft { title: note.title, body, shared: form.shared }).await
    });
    shared.await?;
    let done = if form.shared { "shared" } else { "unshared" };
    Ok(Redirect::to(&format!("/notes/{id}?done={done}")))
}

pub async fn show_remove(caller: Caller, Path(id): Path<NoteId>) -> Result<ConfirmPage, Problem> {
    caller
        .within(async |scope| {
            let present = notes::fetch(scope, id).await?;
            scope.principal().require_staff()?;
            let sight = match present.note.shared {
                true => "The client sees it today, and will not any more.",
                false => "The client never saw it.",
            };
            Ok(ConfirmPage {
                shell: Shell::read(scope, Here::Clients).await?,
                title: "Throw this note away".to_owned(),
                words: vec![
                    format!(
                        "“{}” is gone then, with all that it said before, and can’t be brought back.",
                        present.note.title.as_str()
                    ),
                    sight.to_owned(),
                ],
                action: format!("/notes/{id}/remove"),
                verb: "Throw this note away",
                keep: "Keep it",
                danger: true,
                seen: seen(&present),
                back: (format!("/notes/{id}"), "The note".to_owned()),
            })
        })
        .await
}

/// Throws away what was looked at, and nothing else.
pub async fn remove(
    caller: Caller,
    Path(id): Path<NoteId>,
    Input(form): Input<Found>,
) -> Result<Redirect, Problem> {
    let removed = caller.within(async |scope| {
        scope.hold(id).await?;
        let present = notes::fetch(scope, id).await?;
        scope.principal().require_staff()?;
        require_seen(&present, &form.seen)?;
        notes::remove(scope, id).await?;
        Ok(present.note.client_id)
    });
    let client = removed.await?;
    Ok(Redirect::to(&format!("/clients/{client}/notes?done=removed")))
}

fn require_seen(present: &WholeNote, found: &str) -> Result<(), Error> {
    if found.is_empty() || seen(present) == found { Ok(()) } else { Err(CHANGED) }
}
