//! The form that brings a file, read as it arrives: nothing of the file is read before all else is known, and all else is
//! short and comes soon.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use futures_util::{Stream, StreamExt, stream};
use tokio::time::{Instant, timeout, timeout_at};

use crate::Problem;

/// How long nothing may come of a file before it is given up.
const IDLE: Duration = Duration::from_secs(30);

/// How long everything in front of the file may take, and how much it may be, in bytes: whoever parts the form keeps what
/// it has not understood yet.
const HEAD: Duration = Duration::from_secs(60);
const LONGEST_HEAD: usize = 1 << 20;

/// How long one of its texts may be, in bytes.
const LONGEST_TEXT: usize = 200;

/// What a form holds next.
pub(super) enum Part<'f> {
    /// A text, with its name.
    Text(String, String),
    /// The file, with the name that it was sent with. Nothing of it was read yet.
    File(String, Box<Field<'f>>),
}

/// A form that is arriving.
pub(super) struct Form {
    parts: Multipart,
    until: Instant,
    /// How much more may come; nothing is counted once it is more than there can be.
    left: Arc<AtomicUsize>,
}

impl Form {
    pub(super) async fn begin(request: Request) -> Result<Self, Problem> {
        let (head, body) = request.into_parts();
        let left = Arc::new(AtomicUsize::new(LONGEST_HEAD));
        let count = left.clone();
        let counted = body.into_data_stream().map(move |chunk| -> Result<Bytes, io::Error> {
            let chunk = chunk.map_err(io::Error::other)?;
            let take = |left: usize| match left {
                usize::MAX => Some(left),
                left => left.checked_sub(chunk.len()),
            };
            let room = count.fetch_update(Relaxed, Relaxed, take);
            room.map(|_| chunk).map_err(|_| io::ErrorKind::FileTooLarge.into())
        });
        let request = Request::from_parts(head, Body::from_stream(counted));
        let parts = Multipart::from_request(request, &()).await.map_err(|_| Problem::OTHER_FORM)?;
        Ok(Self { parts, until: Instant::now() + HEAD, left })
    }

    /// What comes next.
    pub(super) async fn next(&mut self) -> Result<Part<'_>, Problem> {
        let next = timeout_at(self.until, self.parts.next_field()).await.map_err(|_| slow())?;
        let field = next.map_err(not_whole)?.ok_or_else(nothing)?;
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            return Ok(Part::Text(name, text(field, self.until).await?));
        }
        self.left.store(usize::MAX, Relaxed);
        let sent = field.file_name().unwrap_or_default().to_owned();
        Ok(Part::File(sent, Box::new(field)))
    }
}

async fn text(mut field: Field<'_>, until: Instant) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    loop {
        let part = timeout_at(until, field.chunk()).await.map_err(|_| slow())?;
        let Some(part) = part.map_err(not_whole)? else { break };
        if bytes.len() + part.len() > LONGEST_TEXT {
            return Err(Problem::OTHER_FORM);
        }
        bytes.extend_from_slice(&part);
    }
    String::from_utf8(bytes).map_err(|_| Problem::OTHER_FORM)
}

/// The bytes of a file, as they come; an error where nothing comes for long.
pub(super) fn bytes(field: Box<Field<'_>>) -> impl Stream<Item = Result<Bytes, io::Error>> {
    stream::unfold(Some(field), |field| async {
        let mut field = field?;
        match timeout(IDLE, field.chunk()).await {
            Ok(Ok(Some(bytes))) => Some((Ok(bytes), Some(field))),
            Ok(Ok(None)) => None,
            Ok(Err(_)) => Some((Err(io::ErrorKind::UnexpectedEof.into()), None)),
            Err(_) => Some((Err(io::ErrorKind::TimedOut.into()), None)),
        }
    })
}

pub(super) fn nothing() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "Choose a file with something in it.")
}

fn slow() -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "Nothing more came of the form.")
}

fn not_whole(_: MultipartError) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "The form did not arrive whole.")
}
