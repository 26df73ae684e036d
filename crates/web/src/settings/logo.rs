//! The picture in the place of the practice's name: put there, and taken away.

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{
    Caller, PICTURE_LIMIT, Problem,
    settings::{put_logo, require_admin},
};
use portico_domain::settings;

use super::refused;
use crate::{fields::Wrong, format};

/// How long the form may be, in bytes. What is more than a picture may have is read so far, so that a browser hears
/// why it was not taken, and is not kept.
pub const FORM_LIMIT: usize = 16 * 1024 * 1024;

/// What came with the form.
enum Sent {
    Nothing,
    Picture(Bytes),
    TooMuch,
}

/// Whoever may not do it is told so before anything of the form is read.
pub async fn put(caller: Caller, request: Request) -> Result<Response, Problem> {
    require_admin(&caller).await?;
    let words = match read(request).await? {
        Sent::Nothing => "Choose a file first.".to_owned(),
        Sent::TooMuch => "A picture has 5 MB at most.".to_owned(),
        Sent::Picture(upload) => match put_logo(&caller, upload).await {
            Ok(()) => return Ok(Redirect::to("/settings?done=logo").into_response()),
            Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
                format::sentence(problem.detail())
            }
            Err(other) => return Err(other),
        },
    };
    let mut wrong = Wrong::default();
    wrong.add("logo", "Logo", words);
    refused(&caller, wrong, None).await
}

pub async fn remove(caller: Caller) -> Result<Redirect, Problem> {
    caller.within(async |scope| settings::amend_logo(scope, None).await).await?;
    Ok(Redirect::to("/settings?done=no-logo"))
}

/// The one file of the form.
async fn read(request: Request) -> Result<Sent, Problem> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Problem::OTHER_FORM)?;
    let mut sent = Sent::Nothing;
    while let Some(mut field) = form.next_field().await.map_err(not_whole)? {
        if field.name() != Some("logo") || !matches!(sent, Sent::Nothing) {
            return Err(Problem::OTHER_FORM);
        }
        let mut upload = Vec::new();
        while let Some(part) = field.chunk().await.map_err(not_whole)? {
            match upload.len() + part.len() {
                ..=PICTURE_LIMIT => upload.extend_from_slice(&part),
                _ => sent = Sent::TooMuch,
            }
        }
        if !upload.is_empty() && !matches!(sent, Sent::TooMuch) {
            sent = Sent::Picture(upload.into());
        }
    }
    Ok(sent)
}

fn not_whole(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "This is more than a form holds.")
        }
        _ => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "The form did not arrive whole."),
    }
}
