use portico_domain::{
    ClientId, InvoiceId,
    invoices::{self, Invoice, InvoicePage, Line, Payment},
};
use serde::{Deserialize, Serialize};

use crate::{
    Caller, Problem,
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

/// An invoice with its parts.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct InvoiceWithParts {
    #[serde(flatten)]
    invoice: Invoice,
    lines: Vec<Line>,
    payments: Vec<Payment>,
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

/// One invoice, with its lines and payments.
#[utoipa::path(get, path = "/api/v1/invoices/{id}", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The invoice")),
    responses((status = 200, body = InvoiceWithParts), Unauthenticated, NotFound))]
pub(crate) async fn show(
    caller: Caller,
    Path(id): Path<InvoiceId>,
) -> Result<Json<InvoiceWithParts>, Problem> {
    let whole = caller.within(async |scope| {
        Ok(InvoiceWithParts {
            invoice: invoices::fetch(scope, id).await?,
            lines: invoices::lines(scope, id).await?,
            payments: invoices::payments(scope, id).await?,
        })
    });
    Ok(Json(whole.await?))
}
