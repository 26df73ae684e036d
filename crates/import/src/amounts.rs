//! Amounts of money, from text to minor units without a float in between.

use std::str::FromStr;

use portico_domain::{Currency, Money};
use serde::Serialize;

use crate::{Excerpt, FaultKind, conventions::agreed};

/// What stands before the decimals of an amount. The other mark, a space or an apostrophe may
/// stand between its thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

/// What a text is as a number with each of the marks.
pub(crate) fn readings(text: &str) -> [(DecimalMark, Option<Decimal>); 2] {
    [DecimalMark::Point, DecimalMark::Comma].map(|mark| (mark, read(text, mark)))
}

/// An amount of `currency`. Without a mark, only one that reads alike with both.
pub(crate) fn parse(
    text: &str,
    mark: Option<DecimalMark>,
    currency: Currency,
) -> Result<Money, FaultKind> {
    let decimal = match mark {
        Some(mark) => read(text, mark),
        None => agreed(&readings(text)),
    };
    let decimal = decimal.ok_or_else(|| FaultKind::Amount(Excerpt::of(text)))?;
    let missing = u32::from(currency.places())
        .checked_sub(decimal.places)
        .ok_or_else(|| FaultKind::Places { amount: Excerpt::of(text), currency })?;
    let minor = decimal.value.checked_mul(10_i128.pow(missing));
    match minor.map(i64::try_from) {
        Some(Ok(minor)) => Ok(Money { minor, currency }),
        _ => Err(FaultKind::Size(Excerpt::of(text))),
    }
}

fn read(text: &str, mark: DecimalMark) -> Option<Decimal> {
    let (negative, body) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
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
            ("92233720368547758.07", Some(Point), "EUR", Some("92233720368547758.07")),
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
        ] {
            assert_eq!(parsed(text, mark, currency).as_deref(), read, "{text} as {mark:?}");
        }
    }
}
