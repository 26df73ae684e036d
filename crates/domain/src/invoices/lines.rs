use serde::Serialize;

use super::NewLine;
use crate::{Error, InvoiceId, PersonalText, TenantScope};

/// What an invoice is for. Imported documents need not have any.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct Line {
    /// What it is.
    pub description: PersonalText,
    /// How much of it, in thousandths.
    pub quantity_milli: i64,
    /// The price of one, in minor units.
    pub unit_minor: i64,
    /// What is taken off, in thousandths of a per cent.
    pub discount_milli: i32,
    /// The rate of tax, in thousandths of a per cent.
    pub tax_milli: i32,
    /// The amount without tax, in minor units.
    pub net_minor: i64,
}

impl From<Line> for NewLine {
    fn from(line: Line) -> Self {
        Self {
            description: line.description,
            quantity_milli: line.quantity_milli,
            unit_minor: line.unit_minor,
            discount_milli: line.discount_milli,
            tax_milli: line.tax_milli,
        }
    }
}

/// The lines of an invoice, in their order; of one that may not be seen, none.
pub async fn lines(scope: &mut TenantScope, invoice: InvoiceId) -> Result<Vec<Line>, Error> {
    scope
        .statement(
            "select l.description, l.quantity_milli, l.unit_minor, l.discount_milli, l.tax_milli, l.net_minor
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
