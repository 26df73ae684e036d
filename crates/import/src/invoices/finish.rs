//! Makes an invoice of what all its records say.

use portico_domain::Money;

use super::{Draft, InvoiceRow, LineRow};
use crate::{Excerpt, FaultKind, Kind, Sign, amounts::minor, report::Misfit, settle::settle};

/// Whether its parts fit together is asked only here, where each is sound.
pub(super) fn finish(draft: Draft, credit_notes: Sign) -> Result<InvoiceRow, Misfit> {
    let Draft { head, mut lines } = draft;
    let (mut total, summed) = match head.total {
        Some(total) => (total, false),
        None => {
            let sum = minor(lines.iter().map(|line| i128::from(line.net.minor)).sum());
            let size = || FaultKind::Size(Excerpt::of("the sum of the lines"));
            let minor = sum.ok_or_else(|| (&["line_unit_price"][..], size()))?;
            (Money { minor, currency: head.currency }, true)
        }
    };
    let (mut tax, mut net) = (head.tax, head.net);
    let (mut paid, mut outstanding) = (head.paid, head.outstanding);
    let credited = head.kind == Some(Kind::CreditNote);
    if credited && total.minor != 0 {
        let negative = total.minor < 0;
        if negative != (credit_notes == Sign::Negative) {
            let fields: &[_] = if summed { &["line_unit_price"] } else { &["total"] };
            return Err((fields, FaultKind::Sign));
        }
    }
    if credited && credit_notes == Sign::Positive {
        let amounts = [&mut tax, &mut net, &mut paid, &mut outstanding].into_iter().flatten();
        let of_lines = lines.iter_mut().flat_map(|line: &mut LineRow| {
            [&mut line.unit_price, &mut line.net] //
        });
        for amount in amounts.chain([&mut total]).chain(of_lines) {
            amount.minor = amount.minor.checked_neg().ok_or_else(|| {
                (&["total"][..], FaultKind::Size(Excerpt::of(&amount.to_string())))
            })?;
        }
    }
    let (paid, outstanding) = settle(head.stated, total, paid, outstanding)
        .map_err(|fault| (&["outstanding", "home_outstanding", "paid", "status"][..], fault))?;
    let negative = total.minor < 0 || (credited && total.minor == 0);
    Ok(InvoiceRow {
        number: head.number,
        client: head.client,
        issue_date: head.issue_date,
        due_date: head.due_date,
        currency: head.currency,
        total,
        tax,
        net,
        paid,
        outstanding,
        status: head.stated.status(),
        kind: if negative { Kind::CreditNote } else { Kind::Invoice },
        notes: head.notes,
        reference: head.reference,
        lines,
    })
}
