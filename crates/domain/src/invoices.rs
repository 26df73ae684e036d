//! Invoices and credit notes. A client sees their own once they are no draft any more.

pub mod drafts;
mod import;
mod issue;
mod lines;
mod payments;
mod print;
mod state;
mod sums;

use serde::Serialize;
use time::{Date, OffsetDateTime};

pub use import::{ImportedInvoice, ImportedLine, import};
pub use issue::{creditable, issuable, issue, void};
pub use lines::{Line, lines};
pub use payments::{NewPayment, Payment, add_payment, payments, remove_payment};
pub use print::{Print, print};
pub use state::{Kind, State, Status};
pub use sums::{MOST_MINOR, NewLine, Sums, TaxSum};

use crate::{ClientId, Currency, Error, InvoiceId, Money, PersonalText, TenantScope};

/// An invoice, as lists show it. Amounts are in minor units of the currency.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Invoice {
    /// The invoice.
    pub id: InvoiceId,
    /// Whose it is.
    pub client_id: ClientId,
    /// As printed on it; null for a draft that has none yet.
    pub number: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// ISO 4217.
    pub currency: Currency,
    /// When it was issued; null for a draft.
    #[schema(value_type = Option<String>, format = Date)]
    pub issued_on: Option<Date>,
    /// When it should be paid.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Since how many days payment is due, on the calendar of the practice; null if it is not.
    pub overdue_days: Option<i64>,
    /// What the customer wants to find on it.
    pub reference: Option<PersonalText>,
    /// Words to the client.
    pub words: Option<PersonalText>,
    /// Without tax; null where the program that it came from did not say.
    pub net_minor: Option<i64>,
    /// The tax, likewise.
    pub tax_minor: Option<i64>,
    /// What it asks for. Negative on a credit note.
    pub total_minor: i64,
    /// What was paid of it.
    pub paid_minor: i64,
    /// What is still to be paid; 0 on a draft and on a void invoice.
    pub outstanding_minor: i64,
    /// The invoice that a credit note of ours is about.
    pub credits_id: Option<InvoiceId>,
    /// Where it was imported from: `portico` if it was written here.
    pub source: String,
    /// When its draft was last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub amended_at: OffsetDateTime,
}

/// Which invoices to list, newest first: at most `limit` that are older than `after`.
#[derive(Debug)]
pub struct InvoicePage {
    /// Of this client only.
    pub client_id: Option<ClientId>,
    /// The last invoice of the page before.
    pub after: Option<InvoiceId>,
    /// At most so many.
    pub limit: u8,
}

/// What a client has still to pay, in one currency, on what was issued.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Balance {
    /// Who has to pay it.
    pub client_id: ClientId,
    /// In what.
    pub currency: Currency,
    /// All of it.
    pub outstanding_minor: i64,
    /// Of that, what is overdue.
    pub overdue_minor: i64,
    /// Since how many days the oldest of it is.
    pub overdue_days: Option<i32>,
}

/// As it is stored, with the day that it is at the practice. (Its columns stand in each statement that
/// lists it: a text is given in place, so that a test can prepare all there are.)
#[derive(sqlx::FromRow)]
struct Row {
    id: InvoiceId,
    client_id: ClientId,
    number: Option<String>,
    kind: Kind,
    status: Status,
    currency: Currency,
    issued_on: Option<Date>,
    due_on: Option<Date>,
    reference: Option<PersonalText>,
    words: Option<PersonalText>,
    net_minor: Option<i64>,
    tax_minor: Option<i64>,
    total_minor: i64,
    paid_minor: i64,
    credits_id: Option<InvoiceId>,
    source: String,
    amended_at: OffsetDateTime,
    today: Date,
}

impl Invoice {
    /// An amount of it, with its currency.
    pub fn money(&self, minor: i64) -> Money {
        Money { minor, currency: self.currency }
    }

    /// Whether it was written here, and not brought from another program.
    pub fn is_own(&self) -> bool {
        self.source == "portico"
    }
}

impl From<Row> for Invoice {
    fn from(row: Row) -> Self {
        let state = State::of(row.status, row.kind, row.total_minor, row.paid_minor);
        let open = state.is_open();
        let late = row.due_on.filter(|due| open && row.kind == Kind::Invoice && *due < row.today);
        Self {
            id: row.id,
            client_id: row.client_id,
            number: row.number,
            kind: row.kind,
            state,
            currency: row.currency,
            issued_on: row.issued_on,
            due_on: row.due_on,
            overdue_days: late.map(|due| (row.today - due).whole_days()),
            reference: row.reference,
            words: row.words,
            net_minor: row.net_minor,
            tax_minor: row.tax_minor,
            total_minor: row.total_minor,
            paid_minor: row.paid_minor,
            outstanding_minor: if open { row.total_minor - row.paid_minor } else { 0 },
            credits_id: row.credits_id,
            source: row.source,
            amended_at: row.amended_at,
        }
    }
}

/// One invoice; its parts are [`lines`] and [`payments`].
pub async fn fetch(scope: &mut TenantScope, id: InvoiceId) -> Result<Invoice, Error> {
    let row: Row = scope
        .statement(
            "select i.id, i.client_id, i.number, i.kind, i.status, i.currency, i.issued_on, i.due_on,
                    i.reference, i.words, i.net_minor, i.tax_minor, i.total_minor, i.paid_minor,
                    i.credits_id, i.source, i.amended_at, (select practice_today($1)) as today
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id
              where i.tenant_id = $1
                and i.id = $4
                and (i.status <> 'draft' or v.sees_private)",
        )
        .bind(id)
        .one()
        .await?;
    Ok(row.into())
}

/// Drives from the visible clients, so that each contributes its newest invoices straight from the
/// index, however many invoices the tenant has.
pub async fn list(scope: &mut TenantScope, page: &InvoicePage) -> Result<Vec<Invoice>, Error> {
    let rows: Vec<Row> = scope
        .statement(
            "select i.id, i.client_id, i.number, i.kind, i.status, i.currency, i.issued_on, i.due_on,
                    i.reference, i.words, i.net_minor, i.tax_minor, i.total_minor, i.paid_minor,
                    i.credits_id, i.source, i.amended_at, (select practice_today($1)) as today
               from visible_clients($1, $2, $3) v
              cross join lateral (
                    select *
                      from invoices i
                     where i.tenant_id = $1
                       and i.client_id = v.client_id
                       and (i.status <> 'draft' or v.sees_private)
                       and i.id < $5
                     order by i.id desc
                     limit $6) i
              where v.client_id = coalesce($4, v.client_id)
              order by i.id desc
              limit $6",
        )
        .bind(page.client_id)
        .bind(page.after.unwrap_or(InvoiceId::MAX))
        .bind(i64::from(page.limit))
        .all()
        .await?;
    Ok(rows.into_iter().map(Invoice::from).collect())
}

/// The invoices that are still to be paid, at most `limit` of them: what is due first comes first,
/// and what has no day comes last.
pub async fn list_open(scope: &mut TenantScope, limit: u8) -> Result<Vec<Invoice>, Error> {
    let rows: Vec<Row> = scope
        .statement(
            "select i.id, i.client_id, i.number, i.kind, i.status, i.currency, i.issued_on, i.due_on,
                    i.reference, i.words, i.net_minor, i.tax_minor, i.total_minor, i.paid_minor,
                    i.credits_id, i.source, i.amended_at, (select practice_today($1)) as today
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id
              where i.tenant_id = $1
                and i.status = 'issued'
                and i.kind = 'invoice'
                and i.paid_minor < i.total_minor
              order by i.due_on, i.id
              limit $4",
        )
        .bind(i64::from(limit))
        .all()
        .await?;
    Ok(rows.into_iter().map(Invoice::from).collect())
}

/// What has not been issued yet, at most `limit`; what was changed last comes first. For staff.
pub async fn list_drafts(scope: &mut TenantScope, limit: u8) -> Result<Vec<Invoice>, Error> {
    scope.principal().require_sight()?;
    let rows: Vec<Row> = scope
        .statement(
            "select i.id, i.client_id, i.number, i.kind, i.status, i.currency, i.issued_on, i.due_on,
                    i.reference, i.words, i.net_minor, i.tax_minor, i.total_minor, i.paid_minor,
                    i.credits_id, i.source, i.amended_at, (select practice_today($1)) as today
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id and v.sees_private
              where i.tenant_id = $1
                and i.status = 'draft'
              order by i.amended_at desc, i.id desc
              limit $4",
        )
        .bind(i64::from(limit))
        .all()
        .await?;
    Ok(rows.into_iter().map(Invoice::from).collect())
}

/// What each of these clients has still to pay, by currency; nothing of a client whose content the
/// principal may not open.
pub async fn balances(
    scope: &mut TenantScope,
    clients: Vec<ClientId>,
) -> Result<Vec<Balance>, Error> {
    scope
        .statement(
            "select i.client_id, i.currency,
                    least(sum(i.total_minor - i.paid_minor), 9000000000000000000)::bigint as outstanding_minor,
                    least(coalesce(sum(i.total_minor - i.paid_minor)
                             filter (where i.due_on < t.today), 0), 9000000000000000000)::bigint as overdue_minor,
                    nullif(greatest(t.today - min(i.due_on), 0), 0) as overdue_days
               from visible_clients($1, $2, $3) v
               join invoices i on i.client_id = v.client_id
              cross join (select practice_today($1)) t (today)
              where i.tenant_id = $1
                and i.status = 'issued'
                and i.kind = 'invoice'
                and i.paid_minor < i.total_minor
                and v.client_id = any ($4)
              group by i.client_id, i.currency, t.today
              order by i.client_id, i.currency",
        )
        .bind(clients)
        .all()
        .await
}
