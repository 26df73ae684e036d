mod document;
mod draft;
mod paper;
pub(crate) mod payments;
pub(crate) mod pdf;
mod whole;
pub(crate) mod write;

use portico_domain::{
    ClientId, InvoiceId,
    invoices::{self, Invoice, InvoicePage},
};
use serde::{Deserialize, Serialize};

pub use document::INTRODUCTION;
pub use draft::{DESCRIPTION, REFERENCE, WORDS};
pub use paper::{BillLine, HowToPay, Paper, taxes, title};
pub use pdf::{Printer, pdf};
use whole::InvoiceWithParts;
pub use write::currency;

use crate::{
    Caller, Problem,
    etag::Tagged,
    extract::{Json, Path, Query},
    page::Limit,
    problem::{NotFound, Unauthenticated, UnknownQuery},
};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvoiceQuery {
    /// Of this client only.
    client_id: Option<ClientId>,
    /// Where the page before ended: its `next`.
    after: Option<InvoiceId>,
    /// At most so many items.
    #[serde(default)]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 20)]
    limit: Limit,
}

/// A page of invoices.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct InvoiceList {
    items: Vec<Invoice>,
    /// Where the next page begins; null on the last one.
    next: Option<InvoiceId>,
}

/// The invoices that one may see, newest first: staff, those of the clients whom they are assigned;
/// a client, their own that are no drafts.
#[utoipa::path(get, path = "/api/v1/invoices", tag = "invoices", params(InvoiceQuery),
    responses((status = 200, body = InvoiceList), UnknownQuery, Unauthenticated))]
pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<InvoiceQuery>,
) -> Result<Json<InvoiceList>, Problem> {
    let InvoiceQuery { client_id, after, limit } = query;
    let page = InvoicePage { client_id, after, limit: limit.get() };
    let items = caller.within(async |scope| invoices::list(scope, &page).await).await?;
    Ok(Json(InvoiceList { next: limit.next(&items, |invoice| invoice.id), items }))
}

/// The largest body that holds an invoice, in bytes: 200 lines of 2,000 characters, each written with as many
/// bytes as it can be.
pub const LIMIT: usize = 5 * 1024 * 1024;

/// One invoice, with its lines and payments, and what stands on it beside.
#[utoipa::path(get, path = "/api/v1/invoices/{id}", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The invoice")),
    responses(
        (status = 200, body = InvoiceWithParts, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, NotFound))]
pub(crate) async fn show(
    caller: Caller,
    Path(id): Path<InvoiceId>,
) -> Result<Tagged<InvoiceWithParts>, Problem> {
    Ok(Tagged(caller.within(async |scope| InvoiceWithParts::read(scope, id).await).await?))
}
