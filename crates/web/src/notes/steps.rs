//! What is done with a note by one button: it is shared, or not any more, or thrown away.

use axum::response::Redirect;
use portico_api::{Caller, Path, Problem};
use portico_domain::{
    Error, NoteId,
    notes::{self, Draft, WholeNote},
};

use super::one::seen;
use crate::{
    form::Input,
    invoices::steps::{ConfirmPage, Found},
    layout::{Here, Shell},
    sharing::{Sharing, require_seen},
};

const CHANGED: Error =
    Error::Invalid("the note was changed meanwhile: look at it once more, and decide then");

/// Shares what was looked at, and nothing else; taking it back asks for no more than to say so.
pub async fn share(
    caller: Caller,
    Path(id): Path<NoteId>,
    Input(form): Input<Sharing>,
) -> Result<Redirect, Problem> {
    let shared = caller.within(async |scope| {
        let present = notes::hold(scope, id).await?;
        if form.shared && !present.note.shared {
            require_seen(&seen(&present), &form.seen, CHANGED)?;
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
            let present = notes::writable(scope, id).await?;
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
        let present = notes::hold(scope, id).await?;
        require_seen(&seen(&present), &form.seen, CHANGED)?;
        notes::remove(scope, id).await?;
        Ok(present.note.client_id)
    });
    let client = removed.await?;
    Ok(Redirect::to(&format!("/clients/{client}/notes?done=removed")))
}
