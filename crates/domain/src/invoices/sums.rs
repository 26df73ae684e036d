//! How lines add up. Each line is rounded once, to the currency; tax is reckoned for each rate on the sum of its
//! lines (EN 16931, BR-CO-17), half up; and the total is what stands above it, added up.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Error, PersonalText};

/// More is no invoice of anybody: a million of something, in thousandths.
const MOST_MILLI: i64 = 1_000_000_000;
/// Nor is a price or a payment of more than a million millions of minor units.
pub const MOST_MINOR: i64 = 1_000_000_000_000;

/// What a document may add up to: so that those of a whole practice can be added up as well.
const MOST_TOTAL: i64 = 100 * MOST_MINOR;

/// A whole, in the unit of rates: a hundred per cent.
const WHOLE: i128 = 100_000;

/// A line to be.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLine {
    /// What it is: 1 to 2,000 characters.
    pub description: PersonalText,
    /// How much of it, in thousandths; negative on a credit note.
    pub quantity_milli: i64,
    /// The price of one, in minor units.
    pub unit_minor: i64,
    /// What is taken off, in thousandths of a per cent.
    pub discount_milli: i32,
    /// The rate of tax, likewise.
    pub tax_milli: i32,
}

/// What lines add up to, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Sums {
    /// Without tax.
    pub net_minor: i64,
    /// The tax for each rate, the lowest first.
    pub taxes: Vec<TaxSum>,
    /// With tax.
    pub total_minor: i64,
}

/// The tax of one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TaxSum {
    /// The rate, in thousandths of a per cent.
    pub tax_milli: i32,
    /// What it is reckoned on, in minor units.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
}

impl NewLine {
    /// Quantity times price, less the discount, rounded to the currency. [`Error::Invalid`] past what a line may
    /// hold.
    pub fn net_minor(&self) -> Result<i64, Error> {
        let Self { quantity_milli, unit_minor, discount_milli, tax_milli, .. } = *self;
        let within = (-MOST_MILLI..=MOST_MILLI).contains(&quantity_milli)
            && (-MOST_MINOR..=MOST_MINOR).contains(&unit_minor)
            && (0..=100_000).contains(&discount_milli)
            && (0..=100_000).contains(&tax_milli);
        if !within {
            return Err(Error::Invalid(
                "a quantity, a price or a rate is larger than a line can hold",
            ));
        }
        let left = WHOLE - i128::from(discount_milli);
        let product = i128::from(quantity_milli) * i128::from(unit_minor) * left;
        minor(half_up(product, 1_000 * WHOLE))
    }
}

impl Sums {
    /// Of lines, each with its rate and its net: [`NewLine::net_minor`].
    pub fn of(lines: impl IntoIterator<Item = (i32, i64)>) -> Result<Self, Error> {
        let mut by_rate = BTreeMap::<i32, i128>::new();
        for (rate, net) in lines {
            *by_rate.entry(rate).or_default() += i128::from(net);
        }
        let mut taxes = Vec::with_capacity(by_rate.len());
        let (mut net_sum, mut total) = (0, 0);
        for (tax_milli, net) in by_rate {
            let tax = half_up(net * i128::from(tax_milli), WHOLE);
            net_sum += net;
            total += net + tax;
            taxes.push(TaxSum { tax_milli, net_minor: minor(net)?, tax_minor: minor(tax)? });
        }
        Ok(Self { net_minor: minor(net_sum)?, taxes, total_minor: minor(total)? })
    }

    /// All the tax.
    pub fn tax_minor(&self) -> i64 {
        self.total_minor - self.net_minor
    }
}

/// Half a unit goes away from zero, so that a credit note mirrors its invoice.
fn half_up(product: i128, unit: i128) -> i128 {
    (product.abs() + unit / 2) / unit * product.signum()
}

fn minor(amount: i128) -> Result<i64, Error> {
    let most = i128::from(MOST_TOTAL);
    let amount = (amount.abs() <= most).then(|| i64::try_from(amount).ok()).flatten();
    amount.ok_or(Error::Invalid("this adds up to more than an invoice can hold"))
}
