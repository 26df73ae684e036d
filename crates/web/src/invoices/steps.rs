//! What is done with a document by one button: a draft is thrown away, a document made void.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use portico_api::{Caller, Path, Problem};
use portico_domain::{
    Error, InvoiceId,
    invoices::{self, State, drafts},
};
use serde::Deserialize;

use super::{editor::hold, lines_form::seen, one::refused, sheet::heading};
use crate::{
    form::Input,
    layout::{Here, Shell},
    refusal::Refusal,
};

const CHANGED: &str = "The draft was changed meanwhile, so it is still here. Look at it once more.";

/// Says what will happen, with the verb on the button.
#[derive(Template, WebTemplate)]
#[template(path = "invoice_confirm.html")]
pub struct ConfirmPage {
    pub shell: Shell,
    pub title: String,
    /// Where one came from, and what that is called.
    pub back: (String, String),
    pub words: Vec<String>,
    pub action: String,
    pub verb: &'static str,
    pub keep: &'static str,
    /// Whether something is lost by it.
    pub danger: bool,
    /// How the draft was found that it is about; empty where that does not matter.
    pub seen: String,
}

/// How a draft was found by whoever decides about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    #[serde(default)]
    pub seen: String,
}

pub async fn show_discard(
    caller: Caller,
    Path(id): Path<InvoiceId>,
) -> Result<ConfirmPage, Problem> {
    caller
        .within(async |scope| {
            let draft = invoices::fetch(scope, id).await?;
            scope.principal().require_staff()?;
            if draft.state != State::Draft {
                return Err(Error::NotFound);
            }
            let shell = Shell::read(scope, Here::Invoices).await?;
            let place = if draft.is_own() { "/edit" } else { "" };
            let total = shell.figures.money(draft.money(draft.total_minor));
            Ok(ConfirmPage {
                shell,
                title: "Throw this draft away".to_owned(),
                words: vec![
                    format!("The draft over {total} is gone then, with all its lines, and can’t be brought back."),
                    "It had no number, so that none will be missing. The client never saw it.".to_owned(),
                ],
                action: format!("/invoices/{id}/discard"),
                verb: "Throw this draft away",
                keep: "Keep it",
                danger: true,
                seen: seen(&draft),
                back: (format!("/invoices/{id}{place}"), "The draft".to_owned()),
            })
        })
        .await
}

/// Throws away what was looked at, and nothing else.
pub async fn discard(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    Input(found): Input<Found>,
) -> Result<Response, Problem> {
    let gone = caller.work(async |scope| {
        let Some(draft) = hold(scope, id, &found.seen).await? else { return Ok(None) };
        drafts::remove(scope, id).await?;
        Ok(Some(draft.client_id))
    });
    match gone.await {
        Ok(None) => refused(&caller, id, Refusal::new(CHANGED)).await,
        Ok(Some(client)) => {
            Ok(Redirect::to(&format!("/clients/{client}?done=discarded")).into_response())
        }
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}

pub async fn show_void(caller: Caller, Path(id): Path<InvoiceId>) -> Result<ConfirmPage, Problem> {
    caller
        .within(async |scope| {
            let invoice = invoices::fetch(scope, id).await?;
            scope.principal().require_staff()?;
            if !invoice.state.is_issued() {
                return Err(Error::NotFound);
            }
            let shell = Shell::read(scope, Here::Invoices).await?;
            let (heading, total) =
                (heading(&invoice), shell.figures.money(invoice.money(invoice.total_minor)));
            Ok(ConfirmPage {
                shell,
                title: format!("Make {heading} void"),
                words: vec![
                    format!("{heading} over {total} asks for nothing any more. It keeps its number, and the client \
                             still sees it, marked as void."),
                    "That can’t be undone. Nobody gets a mail, so tell the client yourself. If something was paid of \
                     it, write a credit note instead.".to_owned(),
                ],
                action: format!("/invoices/{id}/void"),
                verb: "Make it void",
                keep: "Leave it as it is",
                danger: true,
                seen: String::new(),
                back: (format!("/invoices/{id}"), heading),
            })
        })
        .await
}

pub async fn void(caller: Caller, Path(id): Path<InvoiceId>) -> Result<Response, Problem> {
    match caller.work(async |scope| invoices::void(scope, id).await).await {
        Ok(()) => Ok(Redirect::to(&format!("/invoices/{id}?done=void")).into_response()),
        Err(error) => refused(&caller, id, Refusal::of_rule(error)?).await,
    }
}
