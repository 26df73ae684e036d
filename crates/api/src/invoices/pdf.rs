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
use moka::future::Cache;
use portico_domain::{
    Error, InvoiceId, TenantId,
    invoices::{self, State as Stands},
    settings,
};
use portico_paper::{Document, Error as Unprintable, render};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{document::document, paper::Paper};
use crate::{
    Caller, Problem,
    extract::Path,
    problem::{Malformed, NotFound, TooBusy, Unauthenticated},
};

/// How many are made at once, of all practices.
const AT_ONCE: usize = 2;

/// How long one waits for its turn, and how long it may take then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Of how many practices it is remembered that they print; the one that has not for longest gives way.
const PRACTICES: u64 = 10_000;

/// Makes PDFs, a few at once, and not all of them for one practice. Cheap to clone.
#[derive(Clone)]
pub struct Printer {
    slots: Arc<Semaphore>,
    each: Cache<TenantId, Arc<Semaphore>>,
    at_once: usize,
    patience: Duration,
}

impl Default for Printer {
    fn default() -> Self {
        Self::new(AT_ONCE, PATIENCE)
    }
}

impl Printer {
    /// So many at once, one fewer for one practice (but one); each waits so long for its turn, and may take as long.
    pub fn new(at_once: usize, patience: Duration) -> Self {
        let slots = Arc::new(Semaphore::new(at_once));
        Self { slots, each: Cache::new(PRACTICES), at_once, patience }
    }

    /// The bytes; a problem of 503 where it takes too long. (What was begun ends all the same, and keeps its
    /// turn until then.)
    async fn print(&self, tenant: TenantId, document: Document) -> Result<Vec<u8>, Problem> {
        let turn = timeout(self.patience, self.turn(tenant)).await;
        let Ok(Some(turn)) = turn else { return Err(busy()) };
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

    /// The practice's turn first, so that whoever waits for that is in nobody else's way.
    async fn turn(&self, tenant: TenantId) -> Option<[OwnedSemaphorePermit; 2]> {
        let of_one = self.at_once.saturating_sub(1).max(1);
        let new = async { Arc::new(Semaphore::new(of_one)) };
        let own = self.each.get_with(tenant, new).await.acquire_owned().await.ok()?;
        let one = Arc::clone(&self.slots).acquire_owned().await.ok()?;
        Some([own, one])
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
        Ok((scope.principal().tenant(), paper, dated, logo))
    });
    let (tenant, paper, dated, logo) = read.await?;
    let name = file_name(&paper);
    let bytes = printer.print(tenant, document(paper, dated, logo)).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One practice that prints without end leaves a turn to the others.
    #[tokio::test]
    async fn no_practice_takes_every_turn() {
        let printer = Printer::default();
        let id = |last| {
            serde_json::from_str(&format!("\"00000000-0000-0000-0000-00000000000{last}\"")).unwrap()
        };
        let (one, other): (TenantId, TenantId) = (id('1'), id('2'));
        let first = printer.turn(one).await.unwrap();
        let soon = Duration::from_millis(100);
        assert!(timeout(soon, printer.turn(one)).await.is_err(), "it has all that it may have");
        let another = timeout(soon, printer.turn(other)).await.unwrap();
        drop((first, another));
        assert!(timeout(soon, printer.turn(one)).await.is_ok());
    }
}
