//! What has been paid of an invoice, and what is outstanding.

use portico_domain::Money;

use crate::{Excerpt, FaultKind, Standing, Status};

/// What has been paid and what is outstanding; a file may say both, one of them, or nothing.
/// Drafts and void invoices are not to be paid, whatever programs say of them.
pub(crate) fn settle(
    stated: Standing,
    total: Money,
    paid: Option<Money>,
    outstanding: Option<Money>,
) -> Result<(Money, Money), FaultKind> {
    let money = |minor| Money { minor, currency: total.currency };
    if stated.status() != Status::Issued {
        return Ok((paid.unwrap_or(money(0)), money(0)));
    }
    let rest = |part: Money| {
        let rest = total.minor.checked_sub(part.minor).map(money);
        rest.ok_or_else(|| FaultKind::Size(Excerpt::of(&part.to_string())))
    };
    let (paid, outstanding) = match (paid, outstanding) {
        (Some(paid), Some(outstanding)) if rest(paid)? != outstanding => {
            return Err(FaultKind::Balance);
        }
        (Some(paid), _) => (paid, rest(paid)?),
        (None, Some(outstanding)) => (rest(outstanding)?, outstanding),
        (None, None) => match stated {
            Standing::Paid => (total, money(0)),
            Standing::PartPaid => return Err(FaultKind::UnknownPart),
            _ => (money(0), total),
        },
    };
    if stated == Standing::Paid && outstanding.minor != 0 {
        return Err(FaultKind::Unsettled);
    }
    Ok((paid, outstanding))
}
