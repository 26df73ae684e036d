//! Drafts, and what becomes of them: for the staff who work with the client.

use axum::http::{StatusCode, request::Parts};
use portico_domain::{
    ClientId, Currency, Error, InvoiceId, TenantScope, clients,
    invoices::{self, drafts},
    settings,
};
use serde::Serialize;

use super::{
    draft::{InvoiceChange, NewInvoice},
    whole::InvoiceWithParts,
};
use crate::{
    Caller, Problem,
    etag::{Changed, Found, IfMatch, Tagged},
    extract::{Input, Json, Path},
    once::{InputOnce, OnceKey, once},
    problem::{Forbidden, Malformed, NotFound, Unauthenticated},
};

/// A draft that was begun.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadeInvoice {
    id: InvoiceId,
}

/// What was issued.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct IssuedInvoice {
    /// Its number.
    number: String,
}

/// Writes a draft. Nobody but those who work with the client sees it, and nothing is sent.
#[utoipa::path(post, path = "/api/v1/invoices", tag = "invoices", params(OnceKey), request_body = NewInvoice,
    responses((status = 201, body = MadeInvoice), Unauthenticated, Forbidden, NotFound, Malformed))]
pub(crate) async fn add(
    caller: Caller,
    InputOnce(new, once): InputOnce<NewInvoice>,
) -> Result<(StatusCode, Json<MadeInvoice>), Problem> {
    let added = caller.within(async |scope| {
        let usual = currency(scope, new.client_id).await?;
        let currency = new.currency.unwrap_or(usual);
        drafts::add(scope, new.client_id, currency, new.draft()?, once.as_ref()).await
    });
    Ok((StatusCode::CREATED, Json(MadeInvoice { id: added.await? })))
}

/// What a client is invoiced in, for the staff who may write to them: of all others it is 404 or 403.
pub async fn currency(scope: &mut TenantScope, client: ClientId) -> Result<Currency, Error> {
    let profile = clients::profile(scope, client).await?;
    scope.principal().require_staff()?;
    match profile.currency {
        Some(currency) => Ok(currency),
        None => Ok(settings::fetch(scope).await?.currency),
    }
}

/// Changes the fields of a draft that are there.
#[utoipa::path(patch, path = "/api/v1/invoices/{id}", tag = "invoices", request_body = InvoiceChange,
    params(("id" = InvoiceId, Path, description = "The draft"), Found),
    responses(
        (status = 200, body = InvoiceWithParts, headers(("etag" = String, description = "For `If-Match`"))),
        Unauthenticated, Forbidden, NotFound, Changed, Malformed))]
pub(crate) async fn amend(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    found: IfMatch,
    Input(change): Input<InvoiceChange>,
) -> Result<Tagged<InvoiceWithParts>, Problem> {
    let changed = caller.within(async |scope| {
        let Some(present) = hold(scope, id, &found).await? else { return Ok(None) };
        drafts::amend(scope, id, change.on(present)?).await?;
        InvoiceWithParts::read(scope, id).await.map(Some)
    });
    Ok(Tagged(changed.await?.ok_or_else(IfMatch::refused)?))
}

/// The document, which stays as it is until the scope ends; none if it is not as it was found any more. For staff.
async fn hold(
    scope: &mut TenantScope,
    id: InvoiceId,
    found: &IfMatch,
) -> Result<Option<InvoiceWithParts>, Error> {
    scope.hold(id).await?;
    let present = InvoiceWithParts::read(scope, id).await?;
    scope.principal().require_staff()?;
    Ok(Some(present).filter(|present| found.is(present)))
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/v1/invoices/{id}", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The draft"), Found),
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Changed, Malformed))]
pub(crate) async fn remove(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    found: IfMatch,
) -> Result<StatusCode, Problem> {
    let gone = caller.within(async |scope| match hold(scope, id, &found).await? {
        Some(_) => drafts::remove(scope, id).await.map(Some),
        None => Ok(None),
    });
    gone.await?.ok_or_else(IfMatch::refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Issues a draft: it gets its number, cannot be changed any more, and the client's logins are told by mail
/// that there is something. With `If-Match`, that is what was looked at and nothing else.
#[utoipa::path(post, path = "/api/v1/invoices/{id}/issue", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The draft"), Found),
    responses((status = 200, body = IssuedInvoice), Unauthenticated, Forbidden, NotFound, Changed, Malformed))]
pub(crate) async fn issue(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    found: IfMatch,
) -> Result<Json<IssuedInvoice>, Problem> {
    let issued = caller.within(async |scope| match hold(scope, id, &found).await? {
        Some(_) => invoices::issue(scope, id).await.map(Some),
        None => Ok(None),
    });
    Ok(Json(IssuedInvoice { number: issued.await?.ok_or_else(IfMatch::refused)? }))
}

/// Makes a document void of which nothing was paid: it keeps its number, and asks for nothing.
#[utoipa::path(post, path = "/api/v1/invoices/{id}/void", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The document"), Found),
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Changed, Malformed))]
pub(crate) async fn void(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    found: IfMatch,
) -> Result<StatusCode, Problem> {
    let void = caller.within(async |scope| match hold(scope, id, &found).await? {
        Some(_) => invoices::void(scope, id).await.map(Some),
        None => Ok(None),
    });
    void.await?.ok_or_else(IfMatch::refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins a credit note for an invoice: a draft of its lines, turned round.
#[utoipa::path(post, path = "/api/v1/invoices/{id}/credit-note", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The invoice"), OnceKey),
    responses((status = 201, body = MadeInvoice), Unauthenticated, Forbidden, NotFound, Malformed))]
pub(crate) async fn credit(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    parts: Parts,
) -> Result<(StatusCode, Json<MadeInvoice>), Problem> {
    let added = caller.within(async |scope| {
        invoices::fetch(scope, id).await?;
        scope.principal().require_staff()?;
        let once = once(&parts, &[])?;
        drafts::add_credit(scope, id, once.as_ref()).await
    });
    Ok((StatusCode::CREATED, Json(MadeInvoice { id: added.await? })))
}
