use portico_domain::{
    ClientId, EventId,
    audit::{self, Entry, EntryPage},
};
use serde::{Deserialize, Serialize};

use crate::{
    Caller, Problem,
    extract::{Json, Query},
    page::Limit,
    problem::{Unauthenticated, UnknownQuery},
};

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntryQuery {
    /// Of this client's records only.
    client_id: Option<ClientId>,
    /// Where the page before ended: its `next`.
    after: Option<EventId>,
    /// At most so many items.
    #[serde(default)]
    #[param(value_type = u8, minimum = 1, maximum = 100, default = 20)]
    limit: Limit,
}

/// A page of what was done.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct EntryList {
    items: Vec<Entry>,
    /// Where the next page begins; null on the last one.
    next: Option<EventId>,
}

/// What was done to the records of clients, newest first: to staff, all of it, of the clients whom they are assigned; to
/// a client, what they did themselves, and what was done to what they see.
#[utoipa::path(get, path = "/api/v1/audit-events", tag = "audit-events", params(EntryQuery),
    responses((status = 200, body = EntryList), UnknownQuery, Unauthenticated))]
pub(crate) async fn list(
    caller: Caller,
    Query(query): Query<EntryQuery>,
) -> Result<Json<EntryList>, Problem> {
    let EntryQuery { client_id, after, limit } = query;
    let page = EntryPage { client_id, after, limit: limit.get() };
    let items = caller.within(async |scope| audit::list(scope, &page).await).await?;
    Ok(Json(EntryList { next: limit.next(&items, |entry| entry.id), items }))
}
