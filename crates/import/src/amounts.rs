//! Amounts of money, from text to minor units without a float in between.

use std::{borrow::Cow, str::FromStr};

use portico_domain::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::{Excerpt, FaultKind, conventions::agreed, signs};

/// What stands before the decimals of an amount. The other mark, a space or an apostrophe may
/// stand between its thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum DecimalMark {
    /// 1234.50
    #[serde(rename = ".")]
    Point,
    /// 1234,50
    #[serde(rename = ",")]
    Comma,
}

impl FromStr for DecimalMark {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "." => Ok(Self::Point),
            "," => Ok(Self::Comma),
            _ => Err("a decimal mark is `.` or `,`"),
        }
    }
}

/// A decimal number: `value` / 10 ^ `places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    value: i128,
    places: u32, // without trailing zeros
}

/// More digits than these are no amount of anything.
const MOST_DIGITS: usize = 30;

impl Decimal {
    /// How many units of 10 ^ -`places` it is; `None` if it has decimals beyond them.
    pub(crate) fn scaled(self, places: u32) -> Option<i128> {
        self.value.checked_mul(10_i128.checked_pow(places.checked_sub(self.places)?)?)
    }
}

/// What a text is as a number with each of the marks, whatever currency it names.
pub(crate) fn readings(text: &str) -> [(DecimalMark, Option<Decimal>); 2] {
    let bare = Bare::of(text);
    let read = |mark| bare.as_ref().and_then(|bare| bare.read(mark));
    [DecimalMark::Point, DecimalMark::Comma].map(|mark| (mark, read(mark)))
}

/// A number. Without a mark, only one that reads alike with both.
pub(crate) fn decimal(text: &str, mark: Option<DecimalMark>) -> Result<Decimal, FaultKind> {
    let decimal = match mark {
        Some(mark) => Bare::of(text).and_then(|bare| bare.read(mark)),
        None => agreed(&readings(text)),
    };
    decimal.ok_or_else(|| FaultKind::Amount(Excerpt::of(text)))
}

/// An amount of `currency`. A sign or code that stands beside it must be that currency's.
pub(crate) fn parse(
    text: &str,
    mark: Option<DecimalMark>,
    currency: Currency,
) -> Result<Money, FaultKind> {
    let decimal = decimal(text, mark)?;
    if !currencies(text).is_none_or(|named| named.contains(&currency)) {
        return Err(FaultKind::OtherCurrency { amount: Excerpt::of(text), currency });
    }
    money(decimal, currency, text)
}

/// `decimal`, which was written as `text`, in minor units.
pub(crate) fn money(decimal: Decimal, currency: Currency, text: &str) -> Result<Money, FaultKind> {
    if decimal.places > u32::from(currency.places()) {
        return Err(FaultKind::Places { amount: Excerpt::of(text), currency });
    }
    match decimal.scaled(currency.places().into()).and_then(minor) {
        Some(minor) => Ok(Money { minor, currency }),
        None => Err(FaultKind::Size(Excerpt::of(text))),
    }
}

/// As much as a document may be about, in minor units: what is more is no amount of anybody, and a practice's could not
/// be added up.
pub(crate) fn minor(amount: i128) -> Option<i64> {
    let most = 100_000_000_000_000;
    i64::try_from(amount).ok().filter(|amount| (-most..=most).contains(amount))
}

/// The currencies of which the sign or code beside an amount is one, if there is any.
pub(crate) fn currencies(text: &str) -> Option<Cow<'static, [Currency]>> {
    Bare::of(text)?.currencies
}

/// An amount without what may stand around its digits: one sign of a negative (before or after it,
/// or parentheses, as accountants write it) and one currency.
struct Bare<'t> {
    negative: bool,
    digits: &'t str,
    currencies: Option<Cow<'static, [Currency]>>,
}

impl<'t> Bare<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (inner, mut negative) = match text.strip_prefix('(').map(|t| t.strip_suffix(')')) {
            Some(inner) => (inner?, Some(true)),
            None => (text, None),
        };
        let first = inner.find(|c: char| c.is_ascii_digit())?;
        let last = inner.rfind(|c: char| c.is_ascii_digit())?;
        let (before, digits) = (inner.get(..first)?, inner.get(first..=last)?);
        let around = [before, inner.get(last + 1..)?];
        let mut currencies = None;
        for (side, mut rest) in around.into_iter().enumerate() {
            for sign in ['-', '\u{2212}', '+'] {
                let Some((left, right)) = rest.split_once(sign) else { continue };
                rest = if left.trim().is_empty() { right } else { left };
                let doubled =
                    negative.is_some() || (!left.trim().is_empty() && !right.trim().is_empty());
                if doubled || (sign == '+' && side == 1) {
                    return None;
                }
                negative = Some(sign != '+');
            }
            let token = rest.trim();
            if !token.is_empty() {
                let known = signs::currencies(token)?;
                if currencies.replace(known).is_some() {
                    return None;
                }
            }
        }
        Some(Self { negative: negative == Some(true), digits, currencies })
    }

    fn read(&self, mark: DecimalMark) -> Option<Decimal> {
        read(self.digits, self.negative, mark)
    }
}

fn read(body: &str, negative: bool, mark: DecimalMark) -> Option<Decimal> {
    let mark = if mark == DecimalMark::Point { '.' } else { ',' };
    let (whole, decimals) = match body.split_once(mark) {
        Some((whole, decimals)) => (whole, all_digits(decimals)?),
        None => (body, ""),
    };
    let decimals = decimals.trim_end_matches('0');
    let digits = ungrouped(whole, mark)? + decimals;
    if digits.len() > MOST_DIGITS {
        return None;
    }
    let value: i128 = digits.parse().ok()?;
    let places = u32::try_from(decimals.len()).ok()?;
    Some(Decimal { value: if negative { -value } else { value }, places })
}

/// The digits before the decimal mark: plain, or in groups of three with one mark throughout.
fn ungrouped(whole: &str, decimal_mark: char) -> Option<String> {
    let Some(group_mark) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return all_digits(whole).map(str::to_owned);
    };
    let between = [',', '.', ' ', '\u{a0}', '\u{202f}', '\'', '\u{2019}'];
    if group_mark == decimal_mark || !between.contains(&group_mark) {
        return None;
    }
    let mut groups = whole.split(group_mark);
    let first = groups.next().and_then(all_digits).filter(|group| group.len() <= 3)?;
    if first.starts_with('0') {
        return None;
    }
    groups.try_fold(first.to_owned(), |digits, group| {
        all_digits(group).filter(|group| group.len() == 3).map(|group| digits + group)
    })
}

fn all_digits(text: &str) -> Option<&str> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str, mark: Option<DecimalMark>, currency: &str) -> Option<String> {
        let amount = parse(text, mark, Currency::parse(currency).unwrap());
        amount.ok().map(|amount| amount.to_string())
    }

    #[test]
    fn an_amount_is_read_to_the_last_place() {
        use DecimalMark::*;
        for (text, mark, currency, read) in [
            ("322.5", Some(Point), "EUR", Some("322.50")),
            ("0.01", Some(Point), "EUR", Some("0.01")),
            ("1059.00000000", Some(Point), "EUR", Some("1059.00")),
            ("1,320,987.64", Some(Point), "EUR", Some("1320987.64")),
            ("1.320.987,64", Some(Comma), "EUR", Some("1320987.64")),
            ("1'320'987.64", Some(Point), "CHF", Some("1320987.64")),
            ("1\u{202f}320\u{a0}987,64", Some(Comma), "EUR", None),
            ("1 320 987,64", Some(Comma), "EUR", Some("1320987.64")),
            ("-5818,02", Some(Comma), "EUR", Some("-5818.02")),
            ("\u{2212}3", Some(Point), "EUR", Some("-3.00")),
            ("16500", None, "JPY", Some("16500")),
            ("16500.00", Some(Point), "JPY", Some("16500")),
            ("16500.5", Some(Point), "JPY", None),
            ("1.234", Some(Point), "KWD", Some("1.234")),
            ("1.234", Some(Point), "EUR", None),
            ("1,234", None, "EUR", None),
            ("1000000000000.00", Some(Point), "EUR", Some("1000000000000.00")),
            ("-1000000000000.00", Some(Point), "EUR", Some("-1000000000000.00")),
            ("1000000000000.01", Some(Point), "EUR", None),
            ("92233720368547758.08", Some(Point), "EUR", None),
            ("9999999999999999999999999999999999999999", Some(Point), "EUR", None),
            ("12.3.4", Some(Point), "EUR", None),
            ("12.3.4", None, "EUR", None),
            ("1,23,456.00", Some(Point), "EUR", None),
            ("0,123.00", Some(Point), "EUR", None),
            ("1,234,56", Some(Point), "EUR", None),
            ("--1", Some(Point), "EUR", None),
            ("1e3", Some(Point), "EUR", None),
            ("5.", Some(Point), "EUR", None),
            (".5", Some(Point), "EUR", None),
            ("neuf cents", Some(Comma), "EUR", None),
            ("٣", Some(Point), "EUR", None),
            ("€ 1.234,50", Some(Comma), "EUR", Some("1234.50")),
            ("€-0,50", Some(Comma), "EUR", Some("-0.50")),
            ("- 0,50 €", Some(Comma), "EUR", Some("-0.50")),
            ("1,234.50 USD", Some(Point), "USD", Some("1234.50")),
            ("US$1,234.50", Some(Point), "USD", Some("1234.50")),
            ("$5", None, "AUD", Some("5.00")),
            ("kr 12,00", Some(Comma), "SEK", Some("12.00")),
            ("12,00 kr.", Some(Comma), "DKK", Some("12.00")),
            ("Fr. 1\u{2019}234.50", Some(Point), "CHF", Some("1234.50")),
            ("eur 5", None, "EUR", Some("5.00")),
            ("€5", None, "USD", None),
            ("5 USD", None, "EUR", None),
            ("kr 5", None, "EUR", None),
            ("€5 EUR", None, "EUR", None),
            ("5 bananas", None, "EUR", None),
            ("(12.50)", Some(Point), "EUR", Some("-12.50")),
            ("(€12.50)", Some(Point), "EUR", Some("-12.50")),
            ("12.50-", Some(Point), "EUR", Some("-12.50")),
            ("12.50 -", Some(Point), "EUR", Some("-12.50")),
            ("12,50- €", Some(Comma), "EUR", Some("-12.50")),
            ("(-12.50)", Some(Point), "EUR", None),
            ("-12.50-", Some(Point), "EUR", None),
            ("(12.50", Some(Point), "EUR", None),
            ("12.50)", Some(Point), "EUR", None),
            ("12.50+", Some(Point), "EUR", None),
            ("€ - € 5", None, "EUR", None),
            ("", None, "EUR", None),
        ] {
            assert_eq!(parsed(text, mark, currency).as_deref(), read, "{text} as {mark:?}");
        }
    }
}
