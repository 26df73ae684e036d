use askama::Template;
use askama_web::WebTemplate;
use axum::response::{IntoResponse, Redirect, Response};
use portico_api::{Caller, Problem};
use portico_domain::invoices::{self, Invoice, InvoicePage, Kind};

use crate::{
    format::{self, Day},
    invoices::rows::{Row, number},
    layout::{Here, Shell},
};

/// How many things to do are shown, and how many that are new.
const TO_DO: usize = 10;
const LATEST: usize = 5;

/// Where a client begins: what to do, and what is new.
#[derive(Template, WebTemplate)]
#[template(path = "home.html")]
pub struct HomePage {
    shell: Shell,
    greeting: String,
    to_do: Vec<Task>,
    latest: Vec<Row>,
}

/// An invoice to pay.
struct Task {
    href: String,
    number: String,
    amount: String,
    due: Option<Day>,
    overdue: Option<String>,
}

/// Staff begin at their clients.
pub async fn show(caller: Caller) -> Result<Response, Problem> {
    let page = caller.within(async |scope| {
        let Some(client) = scope.principal().client() else { return Ok(None) };
        let shell = Shell::read(scope, Here::Home).await?;
        let newest = InvoicePage { client_id: Some(client), after: None, limit: 100 };
        Ok(Some(HomePage::new(shell, &invoices::list(scope, &newest).await?)))
    });
    Ok(match page.await? {
        Some(page) => page.into_response(),
        None => Redirect::to("/clients").into_response(),
    })
}

impl HomePage {
    /// From invoices, newest first.
    fn new(shell: Shell, invoices: &[Invoice]) -> Self {
        let payable = |i: &&Invoice| i.kind == Kind::Invoice && i.outstanding_minor > 0;
        let mut open: Vec<_> = invoices.iter().filter(payable).collect();
        // Overdue is what was due first; what has no day comes last.
        open.sort_by_key(|invoice| (invoice.due_on.is_none(), invoice.due_on));
        Self {
            greeting: format::greeting(&shell.who).to_owned(),
            shell,
            to_do: open.into_iter().take(TO_DO).map(Task::from).collect(),
            latest: invoices.iter().take(LATEST).map(Row::from).collect(),
        }
    }
}

impl From<&Invoice> for Task {
    fn from(invoice: &Invoice) -> Self {
        Self {
            href: format!("/invoices/{}", invoice.id),
            number: number(invoice),
            amount: format::money(invoice.money(invoice.outstanding_minor)),
            due: invoice.due_on.map(format::day),
            overdue: invoice.overdue_days.map(format::days),
        }
    }
}
