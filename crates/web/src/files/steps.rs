//! What is done with a file by one button: it is renamed, shared, or not any more, or thrown away.

use axum::response::{IntoResponse, Redirect, Response};
use portico_api::{Caller, Path, Problem, files::renamed};
use portico_domain::{Error, FileId, files};
use serde::Deserialize;

use super::one::{refused, seen};
use crate::{
    form::Input,
    invoices::steps::{ConfirmPage, Found},
    layout::{Here, Shell},
    refusal::Refusal,
    sharing::{Sharing, require_seen},
};

const CHANGED: Error =
    Error::Invalid("the file was changed meanwhile: look at it once more, and decide then");

/// What it is to be called.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renaming {
    name: String,
}

pub async fn rename(
    caller: Caller,
    Path(id): Path<FileId>,
    Input(form): Input<Renaming>,
) -> Result<Response, Problem> {
    let done = caller.work(async |scope| {
        let file = files::hold(scope, id).await?;
        let name = renamed(&file, &form.name)?;
        files::amend(scope, id, name, file.shared).await
    });
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/files/{id}?done=renamed")).into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}

/// Shares what was looked at, and nothing else; taking it back asks for no more than to say so.
pub async fn share(
    caller: Caller,
    Path(id): Path<FileId>,
    Input(form): Input<Sharing>,
) -> Result<Response, Problem> {
    let done = caller.work(async |scope| {
        let file = files::hold(scope, id).await?;
        scope.principal().require_staff()?;
        if form.shared && !file.shared {
            require_seen(&seen(&file), &form.seen, CHANGED)?;
        }
        files::amend(scope, id, file.name, form.shared).await
    });
    let word = if form.shared { "shared" } else { "unshared" };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/files/{id}?done={word}")).into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}

pub async fn show_remove(caller: Caller, Path(id): Path<FileId>) -> Result<ConfirmPage, Problem> {
    caller
        .within(async |scope| {
            let file = files::writable(scope, id).await?;
            let staff = scope.principal().require_staff().is_ok();
            let sight = match (staff, file.shared) {
                (true, true) => "The client sees it today, and will not any more.",
                (true, false) => "The client never saw it.",
                (false, _) => "The practice sees it today, and will not any more.",
            };
            Ok(ConfirmPage {
                shell: Shell::read(scope, if staff { Here::Clients } else { Here::Files }).await?,
                title: "Throw this file away".to_owned(),
                words: vec![
                    format!(
                        "“{}” is gone then, with all that it was before, and can’t be brought back.",
                        file.name.as_str()
                    ),
                    sight.to_owned(),
                ],
                action: format!("/files/{id}/remove"),
                verb: "Throw this file away",
                keep: "Keep it",
                danger: true,
                seen: seen(&file),
                back: (format!("/files/{id}"), "The file".to_owned()),
            })
        })
        .await
}

/// Throws away what was looked at, and nothing else.
pub async fn remove(
    caller: Caller,
    Path(id): Path<FileId>,
    Input(form): Input<Found>,
) -> Result<Response, Problem> {
    let removed = caller.work(async |scope| {
        let file = files::hold(scope, id).await?;
        require_seen(&seen(&file), &form.seen, CHANGED)?;
        files::remove(scope, id).await?;
        let staff = scope.principal().require_staff().is_ok();
        Ok(if staff { format!("/clients/{}/files", file.client_id) } else { "/files".to_owned() })
    });
    match removed.await {
        Ok(place) => Ok(Redirect::to(&format!("{place}?done=removed")).into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}
