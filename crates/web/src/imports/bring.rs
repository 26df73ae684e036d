//! Bringing a file, and the files that were brought before. For admins: to all others these pages are not there.

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use portico_api::{
    Caller, Problem, Query,
    imports::{Flaw, Upload},
};
use portico_domain::{
    Error, TenantScope,
    imports::{self, Import, NewImport},
};

use super::{title, to, words};
use crate::{
    clock::Clock,
    fields::Wrong,
    format::Day,
    layout::{Here, Shell},
    notice::Done,
    refusal::Refusal,
};

const DONE: [(&str, &str); 1] =
    [("removed", "The file is forgotten. What was taken in of it stays.")];

#[derive(Template, WebTemplate)]
#[template(path = "imports.html")]
pub struct ImportsPage {
    shell: Shell,
    rows: Vec<Row>,
    /// By name and in words.
    programs: Vec<(&'static str, &'static str)>,
    typed: Upload,
    wrong: Wrong,
    refusal: Option<Refusal>,
    notice: Option<&'static str>,
}

/// A file that was brought before.
struct Row {
    href: String,
    title: String,
    state: &'static str,
    day: Day,
}

pub async fn show(caller: Caller, Query(done): Query<Done>) -> Result<ImportsPage, Problem> {
    let page = caller.within(async |scope| ImportsPage::read(scope).await).await?;
    Ok(ImportsPage { notice: done.words(&DONE), ..page })
}

/// Whoever may not do it is told so before anything of the form is read.
pub async fn submit(caller: Caller, request: Request) -> Result<Response, Problem> {
    caller.within(async |scope| imports::require_sight(scope)).await?;
    let mut typed = Upload::read(request).await?;
    let (mut wrong, mut refusal) = (Wrong::default(), None);
    match typed.checked() {
        Ok(new) => match bring(&caller, new).await {
            Ok(response) => return Ok(response),
            Err(error) => refusal = Some(Refusal::of_rule(error)?),
        },
        Err(flaws) => flaws.into_iter().for_each(|flaw| {
            wrong.add(flaw.field(), label(flaw), flaw.words());
        }),
    }
    let page = caller.within(async |scope| ImportsPage::read(scope).await).await?;
    let page = ImportsPage { typed, wrong, refusal, ..page };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn bring(caller: &Caller, new: NewImport) -> Result<Response, Error> {
    let add = async move |scope: &mut TenantScope| imports::add(scope, new, None).await;
    caller.work(add).await.map(to)
}

impl ImportsPage {
    async fn read(scope: &mut TenantScope) -> Result<Self, Error> {
        let shell = Shell::read(scope, Here::Clients).await?;
        let clock = Clock::now(&shell.practice.time_zone);
        let imports = imports::list(scope).await?;
        Ok(Self {
            rows: imports.iter().map(|import| Row::new(import, &clock)).collect(),
            shell,
            programs: words::programs(),
            typed: Upload::default(),
            wrong: Wrong::default(),
            refusal: None,
            notice: None,
        })
    }
}

impl Row {
    fn new(import: &Import, clock: &Clock) -> Self {
        Self {
            href: format!("/imports/{}", import.id),
            title: title(import),
            state: words::state(import.state, import.faults),
            day: clock.day(import.created_at),
        }
    }
}

/// What the field of a flaw is called on the page.
fn label(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Kind => "What is in the file",
        Flaw::Preset => "Program",
        Flaw::SourceMissing | Flaw::Source => "Name of that program here",
        Flaw::FileMissing | Flaw::FileTooLarge => "File",
    }
}
