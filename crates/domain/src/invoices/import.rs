use std::collections::HashMap;

use time::Date;

use super::{Kind, Status};
use crate::{
    ClientId, Currency, Error, Id, InvoiceId, PersonalText, TenantScope, audit::Action, ids::kind,
};

/// An invoice as another program printed it. Nothing of it is computed anew.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "as Invoice and Line")]
pub struct ImportedInvoice {
    pub client_id: ClientId,
    pub number: String,
    pub kind: Kind,
    pub status: Status,
    pub currency: Currency,
    pub issued_on: Option<Date>,
    pub due_on: Option<Date>,
    pub reference: Option<PersonalText>,
    pub words: Option<PersonalText>,
    pub net_minor: Option<i64>,
    pub tax_minor: Option<i64>,
    pub total_minor: i64,
    /// Becomes one payment without a date, unless it is 0.
    pub paid_minor: i64,
    pub lines: Vec<ImportedLine>,
}

/// A line of it.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "as Line")]
pub struct ImportedLine {
    pub description: PersonalText,
    pub quantity_milli: i64,
    pub unit_minor: i64,
    pub tax_milli: i32,
    pub net_minor: i64,
}

/// How many rows one statement carries. Each looks through all assignments for its policies.
const CHUNK: usize = 5_000;

/// Takes in the invoices of another program. One whose number this source has brought before stays
/// as it is; returns how many were new. An invoice of a client whose content the principal may not
/// change is [`Error::NotFound`], and nothing is taken in. `progress` is told how many were dealt
/// with.
pub async fn import(
    scope: &mut TenantScope,
    source: &str,
    invoices: &[ImportedInvoice],
    mut progress: impl FnMut(usize),
) -> Result<usize, Error> {
    scope.principal().require_staff()?;
    if source == "portico" {
        return Err(Error::Invalid(
            "portico is where invoices are written, and none are brought from",
        ));
    }
    let mut new = 0;
    scope.plan_for_many(true).await?;
    for chunk in invoices.chunks(CHUNK) {
        let known = known(scope, source, chunk).await?;
        let fresh = chunk.iter().filter(|invoice| !known.contains(&invoice.number));
        let fresh: Vec<_> = fresh.map(|i| (InvoiceId::generate_on(i.issued_on), i)).collect();
        add_all(scope, source, &fresh).await?;
        add_lines(scope, &fresh).await?;
        add_payments(scope, &fresh).await?;
        new += fresh.len();
        progress(chunk.len());
    }
    scope.plan_for_many(false).await?;
    scope.record(Action::InvoicesImported.done()).await?;
    Ok(new)
}

/// Which of the numbers the source has brought before, among the invoices that the principal sees.
async fn known(
    scope: &mut TenantScope,
    source: &str,
    invoices: &[ImportedInvoice],
) -> Result<std::collections::HashSet<String>, Error> {
    let known: Vec<(String,)> = scope
        .statement(
            "select i.number
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id and v.sees_private
              where i.tenant_id = $1
                and i.source = $4
                and i.number = any ($5)",
        )
        .bind(source.to_owned())
        .bind(invoices.iter().map(|invoice| invoice.number.clone()).collect::<Vec<_>>())
        .all()
        .await?;
    Ok(known.into_iter().map(|(number,)| number).collect())
}

async fn add_all(
    scope: &mut TenantScope,
    source: &str,
    invoices: &[(InvoiceId, &ImportedInvoice)],
) -> Result<(), Error> {
    let column = |field: fn(&ImportedInvoice) -> Option<i64>| {
        invoices.iter().map(|(_, i)| field(i)).collect::<Vec<_>>()
    };
    let date = |field: fn(&ImportedInvoice) -> Option<Date>| {
        invoices.iter().map(|(_, i)| field(i)).collect::<Vec<_>>()
    };
    let text = |field: fn(&ImportedInvoice) -> &Option<PersonalText>| {
        invoices.iter().map(|(_, i)| field(i).clone()).collect::<Vec<_>>()
    };
    let added = scope
        .statement(
            "insert into invoices (tenant_id, id, client_id, source, number, kind, status, currency,
                                   issued_on, due_on, reference, words,
                                   net_minor, tax_minor, total_minor, paid_minor)
             select c.tenant_id, n.id, c.id, $4, n.number, n.kind, n.status, n.currency,
                    n.issued_on, n.due_on, n.reference, n.words,
                    n.net_minor, n.tax_minor, n.total_minor, n.paid_minor
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
               join unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[],
                           $11::date[], $12::date[], $13::text[], $14::text[],
                           $15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[])
                 as n (id, client_id, number, kind, status, currency,
                       issued_on, due_on, reference, words,
                       net_minor, tax_minor, total_minor, paid_minor) on n.client_id = c.id
              where c.tenant_id = $1",
        )
        .bind(source.to_owned())
        .bind(invoices.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .bind(invoices.iter().map(|(_, i)| i.client_id).collect::<Vec<_>>())
        .bind(invoices.iter().map(|(_, i)| i.number.clone()).collect::<Vec<_>>())
        .bind(invoices.iter().map(|(_, i)| i.kind.word()).collect::<Vec<_>>())
        .bind(invoices.iter().map(|(_, i)| i.status.word()).collect::<Vec<_>>())
        .bind(invoices.iter().map(|(_, i)| i.currency).collect::<Vec<_>>())
        .bind(date(|i| i.issued_on))
        .bind(date(|i| i.due_on))
        .bind(text(|i| &i.reference))
        .bind(text(|i| &i.words))
        .bind(column(|i| i.net_minor))
        .bind(column(|i| i.tax_minor))
        .bind(column(|i| Some(i.total_minor)))
        .bind(column(|i| Some(i.paid_minor)))
        .count()
        .await?;
    if added == invoices.len() as u64 { Ok(()) } else { Err(Error::NotFound) }
}

async fn add_lines(
    scope: &mut TenantScope,
    invoices: &[(InvoiceId, &ImportedInvoice)],
) -> Result<(), Error> {
    let rows = invoices.iter().flat_map(|(id, invoice)| {
        invoice.lines.iter().zip(1_i16..).map(|(line, position)| (*id, position, line))
    });
    let rows: Vec<_> = rows.collect();
    let added = scope
        .statement(
            "insert into invoice_lines (tenant_id, client_id, invoice_id, position, description,
                                        quantity_milli, unit_minor, tax_milli, net_minor)
             select i.tenant_id, i.client_id, i.id, n.position, n.description,
                    n.quantity_milli, n.unit_minor, n.tax_milli, n.net_minor
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id and v.sees_private
               join unnest($4::uuid[], $5::smallint[], $6::text[],
                           $7::bigint[], $8::bigint[], $9::integer[], $10::bigint[])
                 as n (id, position, description,
                       quantity_milli, unit_minor, tax_milli, net_minor) on n.id = i.id
              where i.tenant_id = $1",
        )
        .bind(rows.iter().map(|(id, _, _)| *id).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, position, _)| *position).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, line)| line.description.clone()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, line)| line.quantity_milli).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, line)| line.unit_minor).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, line)| line.tax_milli).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, line)| line.net_minor).collect::<Vec<_>>())
        .count()
        .await?;
    if added == rows.len() as u64 { Ok(()) } else { Err(Error::NotFound) }
}

async fn add_payments(
    scope: &mut TenantScope,
    invoices: &[(InvoiceId, &ImportedInvoice)],
) -> Result<(), Error> {
    let paid: HashMap<InvoiceId, i64> = invoices
        .iter()
        .filter(|(_, invoice)| invoice.paid_minor != 0)
        .map(|(id, invoice)| (*id, invoice.paid_minor))
        .collect();
    let ids: Vec<Id<kind::Payment>> = paid.keys().map(|_| Id::generate()).collect();
    let added = scope
        .statement(
            "insert into payments (tenant_id, id, client_id, invoice_id, amount_minor)
             select i.tenant_id, n.id, i.client_id, i.id, n.amount_minor
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id and v.sees_private
               join unnest($4::uuid[], $5::uuid[], $6::bigint[]) as n (id, invoice_id, amount_minor)
                 on n.invoice_id = i.id
              where i.tenant_id = $1",
        )
        .bind(ids)
        .bind(paid.keys().copied().collect::<Vec<_>>())
        .bind(paid.values().copied().collect::<Vec<_>>())
        .count()
        .await?;
    if added == paid.len() as u64 { Ok(()) } else { Err(Error::NotFound) }
}
