//! What was paid of an invoice: in part, all of it, or more.

use serde::Serialize;
use time::Date;

use super::{Kind, drafts::require_sound, fetch, issue::today, sums::MOST_MINOR};
use crate::{
    Error, Id, InvoiceId, PaymentId, TenantId, TenantScope,
    audit::Action,
    ids::kind,
    once::{Once, Turn, claim},
};

/// What was paid of an invoice.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Payment {
    /// The payment.
    #[schema(value_type = String, format = Uuid)]
    pub id: Id<kind::Payment>,
    /// How much, in minor units. Negative on a credit note: it was paid back.
    pub amount_minor: i64,
    /// When it came; null for what was paid before the invoice was imported.
    #[schema(value_type = Option<String>, format = Date)]
    pub received_on: Option<Date>,
    /// No money came: it was settled with this other document.
    pub credit_id: Option<InvoiceId>,
    /// The number of that.
    pub credit_number: Option<String>,
}

/// A payment to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewPayment {
    /// How much, in minor units, above zero. On a credit note it was paid back.
    pub amount_minor: i64,
    /// When it came; none for today.
    pub received_on: Option<Date>,
}

/// The payments of an invoice, in the order in which they were written down; of one that may not be
/// seen, none. (There are 500 at most.)
pub async fn payments(scope: &mut TenantScope, invoice: InvoiceId) -> Result<Vec<Payment>, Error> {
    scope
        .statement(
            "select p.id, p.amount_minor, p.received_on, p.credit_id, c.number as credit_number
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id
               join payments p on p.tenant_id = $1 and p.client_id = i.client_id and p.invoice_id = i.id
               left join invoices c on c.tenant_id = $1 and c.client_id = p.client_id and c.id = p.credit_id
              where i.tenant_id = $1
                and i.id = $4
                and (i.status <> 'draft' or v.sees_private)
              order by p.id
              limit 1000",
        )
        .bind(invoice)
        .all()
        .await
}

/// Writes down what was paid of a document that was issued, be it a part of it, or more than it asks for. For the
/// staff who work with the client. The same `once` writes it once.
pub async fn add_payment(
    scope: &mut TenantScope,
    invoice: InvoiceId,
    new: NewPayment,
    once: Option<&Once>,
) -> Result<PaymentId, Error> {
    scope.hold(invoice).await?;
    let paid = fetch(scope, invoice).await?;
    scope.principal().require_staff()?;
    if !(1..=MOST_MINOR).contains(&new.amount_minor) {
        return Err(Error::Invalid(
            "a payment is more than nothing, and no more than an invoice can hold",
        ));
    }
    if !paid.state.is_issued() {
        return Err(Error::Invalid("it asks for nothing: it is a draft, or void"));
    }
    if let Some(day) = new.received_on {
        require_sound(day)?;
    }
    let today = today(scope).await?;
    if new.received_on.is_some_and(|day| day > today) {
        return Err(Error::Invalid(
            "a payment is written down when it has come: its day is today or earlier",
        ));
    }
    let id = match claim(scope, once).await? {
        Turn::First(id) => id,
        Turn::Again(id) => return Ok(id),
    };
    let refused = Error::Invalid("an invoice has 500 payments at most");
    scope
        .statement(
            "select a.tenant_id
               from app.add_payment($1, $2, $4, $5, $6, $7) a
              where a.tenant_id = $1",
        )
        .bind(id)
        .bind(invoice)
        .bind(if paid.kind == Kind::Invoice { new.amount_minor } else { -new.amount_minor })
        .bind(new.received_on.unwrap_or(today))
        .optional::<(TenantId,)>()
        .await?
        .ok_or(refused)?;
    scope.record(Action::PaymentAdded.to(invoice).about(paid.client_id, true)).await?;
    Ok(id)
}

/// Takes a payment back that was written down wrongly. What a credit note settled stays.
pub async fn remove_payment(
    scope: &mut TenantScope,
    invoice: InvoiceId,
    payment: PaymentId,
) -> Result<(), Error> {
    scope.hold(invoice).await?;
    let paid = fetch(scope, invoice).await?;
    scope.principal().require_staff()?;
    let found = payments(scope, invoice).await?;
    let found = found.iter().find(|found| found.id == payment).ok_or(Error::NotFound)?;
    if found.credit_id.is_some() {
        return Err(Error::Invalid("a credit note settled this: it stays"));
    }
    let refused = Error::Invalid("it is void, and stays as it is");
    scope
        .statement(
            "select r.tenant_id from app.remove_payment($1, $2, $4) r where r.tenant_id = $1",
        )
        .bind(payment)
        .optional::<(TenantId,)>()
        .await?
        .ok_or(refused)?;
    scope.record(Action::PaymentRemoved.to(invoice).about(paid.client_id, true)).await
}
