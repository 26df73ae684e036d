//! One file: what it is, what it was before, and what may be done with it.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    Error, FileId, TenantScope, audit, clients,
    files::{self, File},
};

use crate::{
    clock::Clock,
    format::{self, Day},
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
};

const DONE: [(&str, &str); 4] = [
    ("version", "The new version is saved. What was there before is kept."),
    ("renamed", "The file has its new name."),
    ("shared", "The client sees it now."),
    ("unshared", "The client does not see it any more, nor what it was before."),
];

#[derive(Template, WebTemplate)]
#[template(path = "file.html")]
pub struct FileOnePage {
    shell: Shell,
    id: FileId,
    name: String,
    shared: bool,
    /// Whether whoever looks may change it.
    own: bool,
    /// Where one came from, and what that is called.
    back: (String, String),
    /// Whose it is, to staff: where their page is.
    client: Option<String>,
    versions: Vec<Line>,
    /// Who has it, and when they last got it.
    openings: Vec<(String, Day)>,
    seen: String,
    notice: Option<&'static str>,
    refusal: Option<Refusal>,
}

/// A version of it.
struct Line {
    version: i32,
    name: String,
    size: String,
    author: String,
    at: Day,
}

pub async fn show(
    caller: Caller,
    Path(id): Path<FileId>,
    Query(done): Query<Done>,
) -> Result<FileOnePage, Problem> {
    let page = caller.within(async |scope| FileOnePage::read(scope, id).await).await?;
    Ok(FileOnePage { notice: done.words(&DONE), ..page })
}

/// The page once more, with what was wrong.
pub async fn refused(caller: &Caller, id: FileId, refusal: Refusal) -> Result<Response, Problem> {
    let page = caller.within(async |scope| FileOnePage::read(scope, id).await).await?;
    let page = FileOnePage { refusal: Some(refusal), ..page };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// How a file was found by whoever decides about it.
pub fn seen(file: &File) -> String {
    format!("{}-{}", file.version, file.shared)
}

impl FileOnePage {
    async fn read(scope: &mut TenantScope, id: FileId) -> Result<Self, Error> {
        let file = files::fetch(scope, id).await?;
        let staff = scope.principal().require_staff().is_ok();
        let shell = Shell::read(scope, if staff { Here::Clients } else { Here::Files }).await?;
        let (clock, me) = (Clock::now(&shell.practice.time_zone), scope.principal().subject());
        let client = clients::fetch(scope, file.client_id).await?;
        let place = format!("/clients/{}", client.id);
        let versions = files::versions(scope, id).await?;
        let openings = audit::openings(scope, id).await?;
        let line = |v: &files::Version| Line {
            version: v.version,
            name: v.name.as_str().to_owned(),
            size: format::size(v.bytes),
            author: format::who(v.author_id == me, v.author.as_ref()),
            at: clock.time(v.added_at),
        };
        let opened = |opening: &audit::Opening| {
            let who = format::who(opening.subject_id == me, opening.subject.as_ref());
            (who, clock.time(opening.at))
        };
        Ok(Self {
            id,
            name: file.name.as_str().to_owned(),
            shared: file.shared,
            own: file.own,
            back: match staff {
                true => (format!("{place}/files"), client.name.as_str().to_owned()),
                false => ("/files".to_owned(), "Files".to_owned()),
            },
            client: staff.then_some(place),
            versions: versions.iter().map(line).collect(),
            openings: openings.iter().map(opened).collect(),
            seen: seen(&file),
            notice: None,
            refusal: None,
            shell,
        })
    }
}
