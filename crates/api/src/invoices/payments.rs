use axum::http::StatusCode;
use portico_domain::{
    InvoiceId, PaymentId,
    invoices::{self, NewPayment},
};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Caller, Problem,
    extract::{Json, Path},
    once::{InputOnce, OnceKey},
    problem::{Forbidden, Malformed, NotFound, Unauthenticated},
};

/// A payment to be written down.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceivedPayment {
    /// How much, in minor units, above zero. On a credit note it was paid back.
    #[schema(minimum = 1)]
    amount_minor: i64,
    /// When it came; left out, today.
    #[schema(value_type = Option<String>, format = Date)]
    received_on: Option<Date>,
}

/// A payment that was written down.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct MadePayment {
    id: PaymentId,
}

/// Writes down what was paid of a document that was issued: a part of it, all of it, or more.
#[utoipa::path(post, path = "/api/v1/invoices/{id}/payments", tag = "invoices", request_body = ReceivedPayment,
    params(("id" = InvoiceId, Path, description = "The document"), OnceKey),
    responses((status = 201, body = MadePayment), Unauthenticated, Forbidden, NotFound, Malformed))]
pub(crate) async fn add(
    caller: Caller,
    Path(id): Path<InvoiceId>,
    InputOnce(payment, once): InputOnce<ReceivedPayment>,
) -> Result<(StatusCode, Json<MadePayment>), Problem> {
    let ReceivedPayment { amount_minor, received_on } = payment;
    let new = NewPayment { amount_minor, received_on };
    let added =
        caller.within(async |scope| invoices::add_payment(scope, id, new, once.as_ref()).await);
    Ok((StatusCode::CREATED, Json(MadePayment { id: added.await? })))
}

/// Takes a payment back that was written down wrongly. What a credit note settled stays.
#[utoipa::path(delete, path = "/api/v1/invoices/{id}/payments/{payment}", tag = "invoices",
    params(("id" = InvoiceId, Path, description = "The document"),
           ("payment" = PaymentId, Path, description = "The payment")),
    responses((status = 204), Unauthenticated, Forbidden, NotFound, Malformed))]
pub(crate) async fn remove(
    caller: Caller,
    Path((id, payment)): Path<(InvoiceId, PaymentId)>,
) -> Result<StatusCode, Problem> {
    caller.within(async |scope| invoices::remove_payment(scope, id, payment).await).await?;
    Ok(StatusCode::NO_CONTENT)
}
