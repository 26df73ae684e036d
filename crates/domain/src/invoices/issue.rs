//! From draft to document: a number is given, and nothing of it changes any more.

use time::{Date, Duration, Month};

use super::{Invoice, Kind, drafts::require_draft, fetch, lines};
use crate::{
    Error, Id, InvoiceId, LetterId, PaymentId, TenantId, TenantScope, audit::Action, settings,
};

/// What is said of a credit note that gives back too much.
const CREDITED: &str =
    "credit notes give back no more than their invoice asked for, all of them together";

/// How many logins of a client are told at most.
const TOLD: usize = 50;

/// Gives a draft its number, and tells the client's logins by mail that there is something. The numbers of a year
/// have no gap and come in the order in which they are given. A credit note settles what its invoice still asks
/// for. Returns the number.
pub async fn issue(scope: &mut TenantScope, id: InvoiceId) -> Result<String, Error> {
    let draft = require_draft(scope, id).await?;
    let (issued_on, due_on) = issuable(scope, &draft).await?;
    let letters: Vec<LetterId> = (0..TOLD).map(|_| LetterId::generate()).collect();
    let settled: Vec<PaymentId> = (0..2).map(|_| Id::generate()).collect();
    let issued: Option<(TenantId, String)> = scope
        .statement(
            "select i.tenant_id, i.number
               from app.issue_invoice($1, $2, $4, $5, $6, $7, $8) i
              where i.tenant_id = $1",
        )
        .bind(id)
        .bind(issued_on)
        .bind(due_on)
        .bind(letters)
        .bind(settled)
        .optional()
        .await?;
    let (_, number) = issued.ok_or(match draft.kind {
        Kind::Invoice => Error::NotFound,
        Kind::CreditNote => Error::Invalid(CREDITED), // another came first, at this very moment
    })?;
    scope.record(Action::InvoiceIssued.to(id).about(draft.client_id, true)).await?;
    Ok(number)
}

/// Whether a draft can be issued as it is: the days that it will bear, its own or those that follow; or, as
/// [`Error::Invalid`], what stands in the way.
pub async fn issuable(scope: &mut TenantScope, draft: &Invoice) -> Result<(Date, Date), Error> {
    if lines(scope, draft.id).await?.is_empty() {
        return Err(Error::Invalid("there is no line yet"));
    }
    match draft.kind {
        Kind::Invoice if draft.total_minor < 0 => {
            return Err(Error::Invalid(
                "an invoice does not ask for less than nothing: write a credit note",
            ));
        }
        Kind::CreditNote if draft.total_minor >= 0 => {
            return Err(Error::Invalid(
                "a credit note gives something back: its total is below zero",
            ));
        }
        _ => {}
    }
    if let Some(credited) = draft.credits_id
        && creditable(scope, credited).await? < -draft.total_minor
    {
        return Err(Error::Invalid(CREDITED));
    }
    dates(scope, draft).await
}

/// How much of an invoice no credit note has given back yet, in minor units; of what is no issued invoice, nothing.
pub async fn creditable(scope: &mut TenantScope, invoice: InvoiceId) -> Result<i64, Error> {
    let left: Option<(i64,)> = scope
        .statement(
            "select (i.total_minor + coalesce((select sum(n.total_minor) from invoices n
                                                where n.tenant_id = $1
                                                  and n.credits_id = i.id
                                                  and n.status = 'issued'), 0))::bigint
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id and v.sees_private
              where i.tenant_id = $1
                and i.id = $4
                and i.kind = 'invoice'
                and i.status = 'issued'",
        )
        .bind(invoice)
        .optional()
        .await?;
    Ok(left.map_or(0, |(left,)| left))
}

async fn dates(scope: &mut TenantScope, draft: &Invoice) -> Result<(Date, Date), Error> {
    let today = today(scope).await?;
    let issued_on = draft.issued_on.unwrap_or(today);
    let earliest = Date::from_calendar_date(today.year() - 1, Month::January, 1).unwrap_or(today);
    if issued_on > today || issued_on < earliest {
        return Err(Error::Invalid(
            "an invoice is dated today or earlier, and not before last year",
        ));
    }
    let usual = Duration::days(settings::fetch(scope).await?.due_days.into());
    let due_on = draft.due_on.or(issued_on.checked_add(usual)).unwrap_or(issued_on);
    if due_on < issued_on {
        return Err(Error::Invalid("an invoice is not due before its own date"));
    }
    Ok((issued_on, due_on))
}

/// The day that it is at the practice.
pub(super) async fn today(scope: &mut TenantScope) -> Result<Date, Error> {
    let (today,) = scope
        .statement("select practice_today($1) from settings s where s.tenant_id = $1")
        .one()
        .await?;
    Ok(today)
}

/// Makes a document void of which nothing was paid: its number and its row stay, and it asks for nothing.
pub async fn void(scope: &mut TenantScope, id: InvoiceId) -> Result<(), Error> {
    scope.hold(id).await?;
    let invoice = fetch(scope, id).await?;
    scope.principal().require_staff()?;
    if !invoice.state.is_issued() {
        return Err(Error::Invalid("only what was issued is made void"));
    }
    let refused = Error::Invalid(
        "something was paid of it, or credited: take the payment back, or write a credit note",
    );
    scope
        .statement("select v.tenant_id from app.void_invoice($1, $2, $4) v where v.tenant_id = $1")
        .bind(id)
        .optional::<(TenantId,)>()
        .await?
        .ok_or(refused)?;
    scope.record(Action::InvoiceVoided.to(id).about(invoice.client_id, true)).await
}
