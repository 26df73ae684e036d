//! Invoices, in a list and on paper.

pub mod begin;
pub mod editor;
pub mod issue;
mod lines_form;
pub mod one;
pub mod payments;
pub mod rows;
mod sheet;
pub mod steps;

use askama::Template;
use askama_web::WebTemplate;
use portico_api::{Caller, Problem, Query};
use portico_domain::{
    InvoiceId,
    invoices::{self, InvoicePage},
};
use serde::Deserialize;

use crate::{
    clients::names,
    layout::{Here, Shell},
    paging::cut,
};
use rows::{Row, Strip};

/// How many invoices a page of a list has.
pub const PAGE: u8 = 20;

#[derive(Template, WebTemplate)]
#[template(path = "invoices.html")]
pub struct InvoicesPage {
    shell: Shell,
    strip: Option<Strip>,
    rows: Vec<Row>,
    /// Where the list begins, and where it goes on.
    first: &'static str,
    pager: Option<String>,
    /// Whether newer ones come before.
    later: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    pub after: Option<InvoiceId>,
}

/// A client's own; for staff, those of all clients whom they may open, with the names.
pub async fn list(
    caller: Caller,
    Query(Cursor { after }): Query<Cursor>,
) -> Result<InvoicesPage, Problem> {
    caller
        .within(async |scope| {
            let shell = Shell::read(scope, Here::Invoices).await?;
            let page = InvoicePage { client_id: None, after, limit: PAGE + 1 };
            let mut invoices = invoices::list(scope, &page).await?;
            let more = cut(&mut invoices, PAGE, |invoice| invoice.id);
            let mut rows: Vec<_> =
                invoices.iter().map(|invoice| Row::new(invoice, shell.figures)).collect();
            let strip = match scope.principal().client() {
                Some(client) if !invoices.is_empty() => {
                    let balances = invoices::balances(scope, vec![client]).await?;
                    Some(Strip::new(&balances, shell.figures))
                }
                _ => None,
            };
            if shell.staff {
                let ids = invoices.iter().map(|invoice| invoice.client_id).collect();
                let names = names(scope, ids).await?;
                for (row, invoice) in rows.iter_mut().zip(&invoices) {
                    row.client = names.get(&invoice.client_id).cloned();
                }
            }
            let pager = more.map(|id| format!("/invoices?after={id}"));
            Ok(InvoicesPage {
                shell,
                strip,
                rows,
                first: "/invoices",
                pager,
                later: after.is_some(),
            })
        })
        .await
}
