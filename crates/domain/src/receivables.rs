//! What a practice has still to get: of the clients whom whoever asks may open, and of no others.

use serde::Serialize;
use time::Date;

use crate::{ClientId, Currency, Error, InvoiceId, PersonName, TenantScope};

/// What one client has still to pay, in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct OfClient {
    /// Who.
    pub client_id: ClientId,
    /// What they are called.
    pub name: PersonName,
    /// In what.
    pub currency: Currency,
    /// All of it, in minor units.
    pub outstanding_minor: i64,
    /// Of that, what is overdue.
    pub overdue_minor: i64,
    /// Since how many days the oldest of it is; null if nothing is.
    pub overdue_days: Option<i32>,
    /// On how many invoices.
    pub invoices: i64,
}

/// What is to be paid in one month, in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct OfMonth {
    /// Its first day; null for what has no day.
    #[schema(value_type = Option<String>, format = Date)]
    pub month: Option<Date>,
    /// In what.
    pub currency: Currency,
    /// All of it, in minor units.
    pub outstanding_minor: i64,
    /// Of that, what is overdue.
    pub overdue_minor: i64,
}

/// What a practice has to get in one currency.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct InAll {
    /// In what.
    pub currency: Currency,
    /// All of it, in minor units.
    pub outstanding_minor: i64,
    /// On how many invoices.
    pub invoices: i64,
    /// Of that, what is overdue.
    pub overdue_minor: i64,
    /// How many invoices are overdue.
    pub overdue_invoices: i64,
    /// Of how many clients.
    pub overdue_clients: i64,
    /// Since how many days the oldest is; null if none is.
    pub overdue_days: Option<i32>,
}

/// An invoice that is still to be paid, with its client's name: a line of what leaves as a table.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
#[allow(missing_docs, reason = "as Invoice")]
pub struct Open {
    pub id: InvoiceId,
    pub client: PersonName,
    pub number: Option<String>,
    pub issued_on: Option<Date>,
    pub due_on: Option<Date>,
    pub currency: Currency,
    pub total_minor: i64,
    pub paid_minor: i64,
    pub overdue_days: Option<i32>,
}

/// How many lines there are at most: of clients, and of months.
pub const CLIENTS: usize = 500;
const MONTHS: i64 = 240;

/// How many overdue invoices a page shows at most: those that were due first.
pub const OVERDUE: usize = 200;

/// How many invoices leave as a table at most: those that are due first.
pub const TABLE: usize = 20_000;

/// The invoices that are still to be paid, as far as a table of them goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The first [`TABLE`], by the day on which they are due.
    pub rows: Vec<Open>,
    /// Whether there are more.
    pub more: bool,
}

/// By currency.
pub async fn in_all(scope: &mut TenantScope) -> Result<Vec<InAll>, Error> {
    scope.principal().require_sight()?;
    scope
        .statement(
            "select i.currency,
                    least(sum(i.total_minor - i.paid_minor), 9000000000000000000)::bigint as outstanding_minor,
                    count(*) as invoices,
                    least(coalesce(sum(i.total_minor - i.paid_minor) filter (where i.due_on < t.today), 0), 9000000000000000000)::bigint
                      as overdue_minor,
                    count(*) filter (where i.due_on < t.today) as overdue_invoices,
                    count(distinct i.client_id) filter (where i.due_on < t.today) as overdue_clients,
                    nullif(greatest(t.today - min(i.due_on), 0), 0) as overdue_days
               from visible_clients($1, $2, $3) v
               join invoices i on i.client_id = v.client_id
              cross join (select practice_today($1)) t (today)
              where i.tenant_id = $1
                and i.status = 'issued'
                and i.kind = 'invoice'
                and i.paid_minor < i.total_minor
              group by i.currency, t.today
              order by i.currency",
        )
        .all()
        .await
}

/// By client: the first [`CLIENTS`] by name, each currency a line.
pub async fn by_client(scope: &mut TenantScope) -> Result<Vec<OfClient>, Error> {
    scope.principal().require_sight()?;
    scope
        .statement(
            "select c.id as client_id, c.name, i.currency,
                    least(sum(i.total_minor - i.paid_minor), 9000000000000000000)::bigint as outstanding_minor,
                    least(coalesce(sum(i.total_minor - i.paid_minor) filter (where i.due_on < t.today), 0), 9000000000000000000)::bigint
                      as overdue_minor,
                    nullif(greatest(t.today - min(i.due_on), 0), 0) as overdue_days,
                    count(*) as invoices
               from visible_clients($1, $2, $3) v
               join clients c on c.id = v.client_id
               join invoices i on i.tenant_id = $1 and i.client_id = v.client_id
              cross join (select practice_today($1)) t (today)
              where c.tenant_id = $1
                and i.status = 'issued'
                and i.kind = 'invoice'
                and i.paid_minor < i.total_minor
              group by c.id, c.name, c.sort_name, i.currency, t.today
              order by c.sort_name, c.id, i.currency
              limit $4",
        )
        .bind(CLIENTS as i64)
        .all()
        .await
}

/// By the month in which it is, or was, to be paid; the oldest first.
pub async fn by_month(scope: &mut TenantScope) -> Result<Vec<OfMonth>, Error> {
    scope.principal().require_sight()?;
    scope
        .statement(
            "select date_trunc('month', i.due_on)::date as month, i.currency,
                    least(sum(i.total_minor - i.paid_minor), 9000000000000000000)::bigint as outstanding_minor,
                    least(coalesce(sum(i.total_minor - i.paid_minor) filter (where i.due_on < t.today), 0), 9000000000000000000)::bigint
                      as overdue_minor
               from visible_clients($1, $2, $3) v
               join invoices i on i.client_id = v.client_id
              cross join (select practice_today($1)) t (today)
              where i.tenant_id = $1
                and i.status = 'issued'
                and i.kind = 'invoice'
                and i.paid_minor < i.total_minor
              group by 1, i.currency
              order by 1 nulls last, i.currency
              limit $4",
        )
        .bind(MONTHS)
        .all()
        .await
}

/// Each invoice that is overdue, what was due first first; the first [`OVERDUE`].
pub async fn overdue(scope: &mut TenantScope) -> Result<Vec<Open>, Error> {
    open(scope, true, OVERDUE).await
}

/// Each invoice that is still to be paid, what is due first first; the first [`TABLE`].
pub async fn table(scope: &mut TenantScope) -> Result<Table, Error> {
    let mut rows = open(scope, false, TABLE + 1).await?;
    let more = rows.len() > TABLE;
    rows.truncate(TABLE);
    Ok(Table { rows, more })
}

async fn open(
    scope: &mut TenantScope,
    overdue_only: bool,
    most: usize,
) -> Result<Vec<Open>, Error> {
    scope.principal().require_sight()?;
    scope
        .statement(
            "select i.id, c.name as client, i.number, i.issued_on, i.due_on, i.currency, i.total_minor,
                    i.paid_minor,
                    case when i.due_on < t.today then t.today - i.due_on end as overdue_days
               from visible_clients($1, $2, $3) v
               join clients c on c.id = v.client_id
               join invoices i on i.tenant_id = $1 and i.client_id = v.client_id
              cross join (select practice_today($1)) t (today)
              where c.tenant_id = $1
                and i.status = 'issued'
                and i.kind = 'invoice'
                and i.paid_minor < i.total_minor
                and (i.due_on < t.today or not $4)
              order by i.due_on, i.id
              limit $5",
        )
        .bind(overdue_only)
        .bind(most as i64)
        .all()
        .await
}
