mod table;

pub use table::csv;

use axum::response::Response;
use portico_domain::receivables::{self, InAll, OfClient, OfMonth};
use serde::Serialize;

use crate::{
    Caller, Problem,
    extract::Json,
    problem::{NotFound, Unauthenticated},
};

/// What is still to be paid. Amounts of one currency are never added to those of another.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Receivables {
    /// By currency.
    totals: Vec<InAll>,
    /// By client, each currency apart: the first 500 lines by name.
    #[schema(max_items = 500)]
    clients: Vec<OfClient>,
    /// By the month in which it is, or was, to be paid, the oldest first: 240 lines at most.
    #[schema(max_items = 240)]
    months: Vec<OfMonth>,
}

/// What the clients whom one works with have still to pay. For staff.
#[utoipa::path(get, path = "/api/v1/receivables", tag = "receivables",
    responses((status = 200, body = Receivables), Unauthenticated, NotFound))]
pub(crate) async fn show(caller: Caller) -> Result<Json<Receivables>, Problem> {
    let read = caller.within(async |scope| {
        Ok(Receivables {
            totals: receivables::in_all(scope).await?,
            clients: receivables::by_client(scope).await?,
            months: receivables::by_month(scope).await?,
        })
    });
    Ok(Json(read.await?))
}

/// The same invoice by invoice, as a table for a spreadsheet: UTF-8 with a byte order mark, RFC 4180. The first
/// 20,000 by the day on which they are due; the last row says so if there are more.
#[utoipa::path(get, path = "/api/v1/receivables/csv", tag = "receivables",
    responses((status = 200, description = "The table", body = String, content_type = "text/csv"),
        Unauthenticated, NotFound))]
pub(crate) async fn show_table(caller: Caller) -> Result<Response, Problem> {
    let table = caller.within(async |scope| receivables::table(scope).await).await?;
    csv(&table)
}
