//! A document as a PDF: behind the guard of its page, made outside of any scope, a few at once.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::header::{
        CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
        X_CONTENT_TYPE_OPTIONS,
    },
    response::{IntoResponse, Response},
};
use portico_domain::{
    Error, InvoiceId,
    invoices::{self, State as Stands},
    settings,
};
use portico_paper::{Document, Error as Unprintable, render};
use tokio::{sync::Semaphore, time::timeout};

use super::{document::document, paper::Paper};
use crate::{
    Caller, Problem,
    extract::Path,
    problem::{Malformed, NotFound, TooBusy, Unauthenticated},
};

/// How many are made at once.
const AT_ONCE: usize = 2;

/// How long one waits for its turn, and how long it may take then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes PDFs, a few at once. Cheap to clone.
#[derive(Clone)]
pub struct Printer {
    slots: Arc<Semaphore>,
    patience: Duration,
}

impl Default for Printer {
    fn default() -> Self {
        Self::new(AT_ONCE, PATIENCE)
    }
}

impl Printer {
    /// So many at once; each waits so long for its turn, and may take as long.
    pub fn new(at_once: usize, patience: Duration) -> Self {
        Self { slots: Arc::new(Semaphore::new(at_once)), patience }
    }

    /// The bytes; a problem of 503 where it takes too long. (What was begun ends all the same, and keeps its
    /// turn until then.)
    async fn print(&self, document: Document) -> Result<Vec<u8>, Problem> {
        let turn = timeout(self.patience, Arc::clone(&self.slots).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(busy()) };
        let printing = tokio::task::spawn_blocking(move || {
            let printed = with_or_without_logo(document);
            drop(turn);
            printed
        });
        match timeout(self.patience, printing).await {
            Ok(Ok(printed)) => printed.map_err(Problem::from),
            Ok(Err(_)) => Err(Problem::internal()),
            Err(_) => Err(busy()),
        }
    }
}

fn busy() -> Problem {
    Problem::busy("Many documents are being made at this moment. Try again in a few seconds.")
}

/// A picture that cannot be read leaves its place to the name.
fn with_or_without_logo(document: Document) -> Result<Vec<u8>, Unprintable> {
    match render(&document) {
        Err(Unprintable::Logo) => render(&Document { logo: None, ..document }),
        printed => printed,
    }
}

impl From<Unprintable> for Problem {
    fn from(error: Unprintable) -> Self {
        match error {
            Unprintable::TooLong(_) | Unprintable::TooMany(_) | Unprintable::TooManyPages => {
                Error::Invalid("there is more on this document than a PDF of ours holds").into()
            }
            other => {
                tracing::error!(error = %other, "a document was not printed");
                Self::internal()
            }
        }
    }
}

/// A document as PDF, the same bytes each time. A draft has none.
#[utoipa::path(get, path = "/api/v1/invoices/{id}/pdf", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The document")),
    responses(
        (status = 200, description = "PDF/A, tagged", body = Vec<u8>, content_type = "application/pdf"),
        Unauthenticated, NotFound, Malformed, TooBusy))]
pub async fn pdf(
    caller: Caller,
    State(printer): State<Printer>,
    Path(id): Path<InvoiceId>,
) -> Result<Response, Problem> {
    let read = caller.within(async |scope| {
        let invoice = invoices::fetch(scope, id).await?;
        let dated = invoice.issued_on.filter(|_| invoice.state != Stands::Draft);
        let dated = dated.ok_or(Error::NotFound)?;
        let paper = Paper::read(scope, &invoice).await?;
        let logo = match paper.logo {
            Some(logo) => Some(settings::logo(scope, logo).await?.png),
            None => None,
        };
        Ok((paper, dated, logo))
    });
    let (paper, dated, logo) = read.await?;
    let name = file_name(&paper);
    let bytes = printer.print(document(paper, dated, logo)).await?;
    let headers = [
        (CONTENT_TYPE, "application/pdf"),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"),
    ];
    let disposition = [(CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    Ok((headers, disposition, bytes).into_response())
}

/// Invoice-2026-0012.pdf: what RFC 6266 wants quoted nowhere, and every system takes.
fn file_name(paper: &Paper) -> String {
    let name = format!("{} {}", paper.title(), paper.number.as_deref().unwrap_or_default());
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '_' { c } else { '-' };
    let name: String = name.trim().chars().map(safe).take(80).collect();
    format!("{}.pdf", name.trim_end_matches(['.', '-']))
}
