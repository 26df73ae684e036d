use serde::Serialize;
use time::Date;

use crate::{Error, Id, InvoiceId, PersonalText, TenantScope, ids::kind};

/// What an invoice is for. Imported documents need not have any.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Line {
    /// What it is.
    pub description: PersonalText,
    /// How much of it, in thousandths.
    pub quantity_milli: i64,
    /// The price of one, in minor units.
    pub unit_minor: i64,
    /// The rate of tax, in thousandths of a per cent.
    pub tax_milli: i32,
    /// The amount without tax, in minor units.
    pub net_minor: i64,
}

/// What was paid of an invoice.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Payment {
    /// The payment.
    #[schema(value_type = String, format = Uuid)]
    pub id: Id<kind::Payment>,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// When it came; null for what was paid before the invoice was imported.
    #[schema(value_type = Option<String>, format = Date)]
    pub received_on: Option<Date>,
}

/// The lines of an invoice, in their order; of one that may not be seen, none.
pub async fn lines(scope: &mut TenantScope, invoice: InvoiceId) -> Result<Vec<Line>, Error> {
    scope
        .statement(
            "select l.description, l.quantity_milli, l.unit_minor, l.tax_milli, l.net_minor
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id
               join invoice_lines l on l.tenant_id = $1 and l.invoice_id = i.id
              where i.tenant_id = $1
                and i.id = $4
                and (i.status <> 'draft' or v.sees_private)
              order by l.position",
        )
        .bind(invoice)
        .all()
        .await
}

/// The payments of an invoice, in the order in which they were written down; of one that may not be
/// seen, none.
pub async fn payments(scope: &mut TenantScope, invoice: InvoiceId) -> Result<Vec<Payment>, Error> {
    scope
        .statement(
            "select p.id, p.amount_minor, p.received_on
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id
               join payments p on p.tenant_id = $1 and p.client_id = i.client_id and p.invoice_id = i.id
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
