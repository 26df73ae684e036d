//! One file that an admin brought: what was found in it, how it is read, and taking it in. Of others' files there is
//! nothing to see.

pub mod bring;
mod found;
pub mod reading;
mod words;

use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem, Query};
use portico_domain::{
    Error, ImportId, TenantScope,
    imports::{self, Import, Kind, State},
};
use portico_import::errand::{Findings, Reading};
use serde::Deserialize;

use crate::{
    layout::{Here, Shell},
    refusal::Refusal,
};
use found::{Bar, Fault, Found};
use reading::Select;

/// How long a page may wait for a job to end, and how often it looks whether it has.
const LOOKS: u32 = 40;
const BETWEEN: Duration = Duration::from_millis(250);

#[derive(Template, WebTemplate)]
#[template(path = "import.html")]
pub struct ImportPage {
    shell: Shell,
    id: ImportId,
    /// What it is: Clients from Wave.
    title: String,
    kind: Kind,
    state: State,
    /// How far the job has come, once that is known.
    bar: Option<Bar>,
    found: Found,
    faults: Vec<Fault>,
    /// How many there are that the table does not show.
    more: Option<String>,
    selects: Vec<Select>,
    refusal: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    wait: Option<String>,
}

pub async fn show(
    caller: Caller,
    Path(id): Path<ImportId>,
    Query(query): Query<ImportQuery>,
) -> Result<ImportPage, Problem> {
    if query.wait.is_some() {
        wait(&caller, id).await?;
    }
    caller.within(async |scope| ImportPage::read(scope, id, None, None).await).await
}

pub async fn take(caller: Caller, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    match caller.work(async |scope| imports::take(scope, id).await).await {
        Ok(()) => Ok(to(id)),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?, None).await,
    }
}

pub async fn remove(caller: Caller, Path(id): Path<ImportId>) -> Result<Response, Problem> {
    match caller.work(async |scope| imports::remove(scope, id).await).await {
        Ok(()) => Ok(Redirect::to("/clients/import?done=removed").into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?, None).await,
    }
}

/// Until no job has it any more, for ten seconds at most. It holds no scope meanwhile: each look opens one.
async fn wait(caller: &Caller, id: ImportId) -> Result<(), Problem> {
    for _ in 0..LOOKS {
        let import = caller.within(async |scope| imports::fetch(scope, id).await).await?;
        if !is_at_work(import.state) {
            break;
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(())
}

/// To the page of an import, which waits for what was asked for.
fn to(id: ImportId) -> Response {
    Redirect::to(&format!("/imports/{id}?wait=1")).into_response()
}

/// The page once more, with why nothing came of it, and what was typed.
async fn refused(
    caller: &Caller,
    id: ImportId,
    refusal: Refusal,
    typed: Option<Reading>,
) -> Result<Response, Problem> {
    let page = async |scope: &mut TenantScope| {
        ImportPage::read(scope, id, typed.as_ref(), Some(refusal)).await
    };
    let page = caller.within(page).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

impl ImportPage {
    async fn read(
        scope: &mut TenantScope,
        id: ImportId,
        typed: Option<&Reading>,
        refusal: Option<Refusal>,
    ) -> Result<Self, Error> {
        let import = imports::fetch(scope, id).await?;
        let shell = Shell::read(scope, Here::Clients).await?;
        let findings = import.report.as_deref().map(Findings::parse).unwrap_or_default();
        let reading = Reading::parse(&import.reading).unwrap_or_default();
        let selects = match (import.state, typed) {
            (State::Looked, Some(typed)) => {
                reading::selects(import.kind, typed, &findings.columns, None)
            }
            (State::Looked, None) => {
                let proposal = findings.proposal.as_ref();
                reading::selects(import.kind, &reading, &findings.columns, proposal)
            }
            _ => Vec::new(),
        };
        Ok(Self {
            shell,
            id,
            title: title(&import),
            kind: import.kind,
            state: import.state,
            bar: Bar::new(&import),
            found: Found::new(&import, &findings),
            more: words::more(&findings),
            faults: findings.faults.into_iter().map(Fault::from).collect(),
            selects,
            refusal,
        })
    }

    fn is_at_work(&self) -> bool {
        is_at_work(self.state)
    }
}

fn is_at_work(state: State) -> bool {
    matches!(state, State::Looking | State::Taking)
}

fn title(import: &Import) -> String {
    let kind = match import.kind {
        Kind::Clients => "Clients",
        Kind::Invoices => "Invoices",
        Kind::Notes => "Notes",
    };
    let source = import.source.as_str();
    format!("{kind} from {}", words::program(source).unwrap_or(source))
}
