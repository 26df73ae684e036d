//! The lines of an invoice.

use portico_domain::{Currency, Money, PersonalText};

use crate::{
    Excerpt, FaultKind, amounts,
    read::{Cells, Checked, Noted},
};

/// How many lines an invoice may have. A further one is a fault.
pub const MAX_LINES: usize = 1_000;

/// What one line of an invoice asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRow {
    /// What it is for.
    pub description: PersonalText,
    /// How much of it, in thousandths; 1,000 where the file does not say.
    pub quantity_milli: i64,
    /// The price of one.
    pub unit_price: Money,
    /// The tax on it, in thousandths of a per cent, where the file says it.
    pub tax_milli: Option<i32>,
    /// Without tax, as the file says it; else quantity times price, rounded to the currency, half
    /// away from zero.
    pub net: Money,
}

impl LineRow {
    /// Asks for every field before it gives up; for amounts only if the currency is known.
    pub(super) fn read(cells: &mut Cells, currency: Option<Currency>) -> Checked<Self> {
        let description = description(cells);
        let quantity = quantity(cells);
        let tax = tax(cells);
        let currency = currency.ok_or(Noted)?;
        let price = cells.amount("line_unit_price", currency);
        let price = cells.required("line_unit_price", price);
        let net = cells.amount("line_net", currency);
        let (quantity_milli, unit_price) = (quantity?, price?);
        let net = match net? {
            Some(net) => net,
            None => match product(quantity_milli, unit_price.minor) {
                Some(minor) => Money { minor, currency },
                None => {
                    let size = FaultKind::Size(Excerpt::of(&unit_price.to_string()));
                    return cells.fault("line_unit_price", size);
                }
            },
        };
        Ok(Self { description: description?, quantity_milli, unit_price, tax_milli: tax?, net })
    }
}

/// What stands there for people or, where nothing does, the name of what was sold.
fn description(cells: &mut Cells) -> Checked<PersonalText> {
    let (words, item) = (cells.text("line_description"), cells.text("line_item"));
    let field = cells.first_of(&["line_description", "line_item"]);
    cells.required(field, Ok(words?.or(item?))).map(PersonalText::from)
}

fn quantity(cells: &mut Cells) -> Checked<i64> {
    if !cells.has("line_quantity") {
        return Ok(1_000);
    }
    let mark = cells.decimal_mark();
    let quantity = cells.parsed("line_quantity", |text| {
        let milli = amounts::decimal(text, mark)?.scaled(3);
        let milli = milli.ok_or_else(|| FaultKind::Thousandths(Excerpt::of(text)))?;
        amounts::minor(milli).ok_or_else(|| FaultKind::Size(Excerpt::of(text)))
    });
    cells.required("line_quantity", quantity)
}

/// Per cent, with or without the sign of it.
fn tax(cells: &mut Cells) -> Checked<Option<i32>> {
    let mark = cells.decimal_mark();
    cells.parsed("line_tax_rate", |text| {
        let fault = || FaultKind::Rate(Excerpt::of(text));
        let bare = text.strip_suffix('%').unwrap_or(text).trim_end();
        let milli = amounts::decimal(bare, mark).map_err(|_| fault())?.scaled(3);
        let milli = milli.and_then(|milli| i32::try_from(milli).ok()).ok_or_else(fault)?;
        if (0..=100_000).contains(&milli) { Ok(milli) } else { Err(fault()) }
    })
}

/// `milli` / 1,000 times `minor`, rounded half away from zero.
fn product(milli: i64, minor: i64) -> Option<i64> {
    let thousandths = i128::from(milli) * i128::from(minor);
    let half = if thousandths < 0 { -500 } else { 500 };
    amounts::minor((thousandths + half) / 1_000)
}

#[test]
fn a_product_is_rounded_half_away_from_zero() {
    for (milli, minor, rounded) in [
        (1_000, 3840, Some(3840)),
        (500, 1291, Some(646)),
        (500, -1291, Some(-646)),
        (-500, 1291, Some(-646)),
        (1_249, 1, Some(1)),
        (1_500, 1, Some(2)),
        (499, 1, Some(0)),
        (0, 5, Some(0)),
        (100_000_000_000_000, 1_000, Some(100_000_000_000_000)),
        (100_000_000_000_000, 1_001, None),
        (i64::MAX, i64::MAX, None),
    ] {
        assert_eq!(product(milli, minor), rounded, "{milli} of {minor}");
    }
}
