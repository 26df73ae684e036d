//! Drafts: written, changed and thrown away by the staff who work with the client. Nobody else sees them.

use time::Date;

use super::{Invoice, Kind, NewLine, State, Sums, fetch};
use crate::{
    ClientId, Currency, Error, InvoiceId, PersonalText, TenantScope,
    audit::Action,
    clients,
    once::{Once, Turn, claim},
};

/// How many lines an invoice has at most.
pub const LINES: usize = 200;

/// How many rates of tax it has at most: each is a sum of its own on the paper.
const RATES: usize = 20;

/// What a draft says, all of it.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The day that it will bear; none for that of its issue.
    pub issued_on: Option<Date>,
    /// When it should be paid; none for as many days later as the practice usually gives.
    pub due_on: Option<Date>,
    /// What the customer wants to find on it: one line of 200 characters at most.
    pub reference: Option<PersonalText>,
    /// Words to the client, 5,000 characters at most.
    pub words: Option<PersonalText>,
    /// What it is for.
    pub lines: Vec<NewLine>,
}

/// Begins an invoice to a client, in `currency`. The same `once` makes one draft, however often it comes.
pub async fn add(
    scope: &mut TenantScope,
    client: ClientId,
    currency: Currency,
    draft: Draft,
    once: Option<&Once>,
) -> Result<InvoiceId, Error> {
    clients::fetch(scope, client).await?;
    scope.principal().require_staff()?;
    let id = match claim(scope, once).await? {
        Turn::First(id) => id,
        Turn::Again(id) => return Ok(id),
    };
    insert(scope, id, client, currency, None).await?;
    write(scope, id, draft).await?;
    scope.record(Action::DraftAdded.to(id).about(client, false)).await?;
    Ok(id)
}

/// Begins a credit note for an invoice that was issued: its lines, turned round. What should not be credited is
/// taken out before it is issued. The same `once` makes one draft.
pub async fn add_credit(
    scope: &mut TenantScope,
    invoice: InvoiceId,
    once: Option<&Once>,
) -> Result<InvoiceId, Error> {
    let credited = fetch(scope, invoice).await?;
    scope.principal().require_staff()?;
    if !credited.state.is_issued() || credited.kind != Kind::Invoice {
        return Err(Error::Invalid("a credit note is written for an invoice that was issued"));
    }
    if super::creditable(scope, invoice).await? <= 0 {
        return Err(Error::Invalid("all of it was credited already"));
    }
    let lines = super::lines(scope, invoice).await?;
    if lines.len() > LINES {
        return Err(Error::Invalid("it has more lines than are written here: 200"));
    }
    let mut lines: Vec<_> = lines
        .into_iter()
        .map(|line| NewLine { quantity_milli: line.quantity_milli.saturating_neg(), ..line.into() })
        .collect();
    if lines.is_empty() {
        let number = credited.number.as_deref().unwrap_or_default();
        lines.push(NewLine {
            description: format!("Credit for {number}").into(),
            quantity_milli: -1_000,
            unit_minor: credited.total_minor,
            discount_milli: 0,
            tax_milli: 0,
        });
    }
    let id = match claim(scope, once).await? {
        Turn::First(id) => id,
        Turn::Again(id) => return Ok(id),
    };
    insert(scope, id, credited.client_id, credited.currency, Some(invoice)).await?;
    let draft = Draft { reference: credited.reference, lines, ..Draft::default() };
    write(scope, id, draft).await?;
    scope.record(Action::DraftAdded.to(id).about(credited.client_id, false)).await?;
    Ok(id)
}

/// Puts what `draft` says in the place of all that was there. Of two who do so one comes after the other.
pub async fn amend(scope: &mut TenantScope, id: InvoiceId, draft: Draft) -> Result<(), Error> {
    let present = require_draft(scope, id).await?;
    scope
        .statement("delete from invoice_lines where tenant_id = $1 and invoice_id = $4")
        .bind(id)
        .count()
        .await?;
    write(scope, id, draft).await?;
    scope.record(Action::DraftAmended.to(id).about(present.client_id, false)).await
}

/// Throws a draft away. It had no number, so that none is missing.
pub async fn remove(scope: &mut TenantScope, id: InvoiceId) -> Result<(), Error> {
    let draft = fetch(scope, id).await?;
    scope.principal().require_staff()?;
    if draft.state != State::Draft {
        return Err(Error::Invalid("what was issued stays; it can be made void"));
    }
    scope
        .statement("delete from invoice_lines l where l.tenant_id = $1 and l.invoice_id = $4")
        .bind(id)
        .count()
        .await?;
    scope
        .statement("delete from invoices where tenant_id = $1 and id = $4 and status = 'draft'")
        .bind(id)
        .affect_one()
        .await?;
    scope.record(Action::DraftRemoved.to(id).about(draft.client_id, false)).await
}

/// The draft, which nobody else changes until the scope ends. What was issued, or came as a draft of another
/// program, is not written here.
pub(super) async fn require_draft(
    scope: &mut TenantScope,
    id: InvoiceId,
) -> Result<Invoice, Error> {
    scope.hold(id).await?;
    let draft = fetch(scope, id).await?;
    scope.principal().require_staff()?;
    match draft.state {
        State::Draft if draft.is_own() => Ok(draft),
        State::Draft => Err(Error::Invalid(
            "this draft came from another program: throw it away, and write it here anew",
        )),
        _ => Err(Error::Invalid("what was issued is not changed any more")),
    }
}

async fn insert(
    scope: &mut TenantScope,
    id: InvoiceId,
    client: ClientId,
    currency: Currency,
    credits: Option<InvoiceId>,
) -> Result<(), Error> {
    let kind = if credits.is_some() { Kind::CreditNote } else { Kind::Invoice };
    scope
        .statement(
            "insert into invoices (tenant_id, id, client_id, kind, status, currency, total_minor, credits_id)
             select c.tenant_id, $4, c.id, $5, 'draft', $6, 0, $7
               from clients c
               join visible_clients($1, $2, $3) v on v.client_id = c.id and v.sees_private
              where c.tenant_id = $1
                and c.id = $8",
        )
        .bind(id)
        .bind(kind.word())
        .bind(currency)
        .bind(credits)
        .bind(client)
        .affect_one()
        .await
}

/// The lines of a draft that has none, and what they add up to.
async fn write(scope: &mut TenantScope, id: InvoiceId, draft: Draft) -> Result<(), Error> {
    if draft.lines.len() > LINES {
        return Err(Error::Invalid("an invoice has 200 lines at most"));
    }
    for day in [draft.issued_on, draft.due_on].into_iter().flatten() {
        require_sound(day)?;
    }
    let nets = draft.lines.iter().map(NewLine::net_minor).collect::<Result<Vec<_>, _>>()?;
    let rates = draft.lines.iter().map(|line| line.tax_milli);
    let sums = Sums::of(rates.zip(nets.iter().copied()))?;
    if sums.taxes.len() > RATES {
        return Err(Error::Invalid("a document has 20 rates of tax at most"));
    }
    scope
        .statement(
            "update invoices
                set issued_on = $5, due_on = $6, reference = $7, words = $8,
                    net_minor = $9, tax_minor = $10, total_minor = $11, amended_at = now()
              where tenant_id = $1
                and id = $4
                and status = 'draft'",
        )
        .bind(id)
        .bind(draft.issued_on)
        .bind(draft.due_on)
        .bind(draft.reference)
        .bind(draft.words)
        .bind(sums.net_minor)
        .bind(sums.tax_minor())
        .bind(sums.total_minor)
        .affect_one()
        .await?;
    let written = draft.lines.len() as u64;
    let lines = draft.lines;
    let added = scope
        .statement(
            "insert into invoice_lines (tenant_id, client_id, invoice_id, position, description,
                                        quantity_milli, unit_minor, discount_milli, tax_milli, net_minor)
             select i.tenant_id, i.client_id, i.id, n.position, n.description,
                    n.quantity_milli, n.unit_minor, n.discount_milli, n.tax_milli, n.net_minor
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id and v.sees_private
              cross join unnest($5::text[], $6::bigint[], $7::bigint[], $8::integer[], $9::integer[], $10::bigint[])
                    with ordinality
                 as n (description, quantity_milli, unit_minor, discount_milli, tax_milli, net_minor, position)
              where i.tenant_id = $1
                and i.id = $4
                and i.status = 'draft'",
        )
        .bind(id)
        .bind(lines.iter().map(|line| line.description.clone()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.quantity_milli).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.unit_minor).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.discount_milli).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.tax_milli).collect::<Vec<_>>())
        .bind(nets)
        .count()
        .await?;
    if added == written { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether it is a day that a calendar on a wall could have: others are slips of the hand, and PostgreSQL has not all of
/// them.
pub fn is_sound(day: Date) -> bool {
    (1900..=2199).contains(&day.year())
}

pub(super) fn require_sound(day: Date) -> Result<(), Error> {
    if is_sound(day) {
        Ok(())
    } else {
        Err(Error::Invalid("a day is one of the years 1900 to 2199"))
    }
}
