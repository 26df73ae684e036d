//! Dates of numbers alone: `2025-01-31`, `31.1.2025`, `1/31/2025`.

use std::str::FromStr;

use serde::Serialize;
use time::{Date, Month};

use crate::conventions::agreed;

/// In which order day, month and year stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DateOrder {
    /// 2025-01-31
    Ymd,
    /// 31.1.2025
    Dmy,
    /// 1/31/2025
    Mdy,
}

impl FromStr for DateOrder {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_uppercase().as_str() {
            "YMD" => Ok(Self::Ymd),
            "DMY" => Ok(Self::Dmy),
            "MDY" => Ok(Self::Mdy),
            _ => Err("the order of a date is DMY, MDY or YMD"),
        }
    }
}

/// What a text is as a date in each of the orders.
pub(crate) fn readings(text: &str) -> [(DateOrder, Option<Date>); 3] {
    [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy].map(|order| (order, read(text, order)))
}

/// A day that there is, between 1900 and 2199. Without an order, only one that reads alike in all.
pub(crate) fn parse(text: &str, order: Option<DateOrder>) -> Option<Date> {
    match order {
        Some(order) => read(text, order),
        None => agreed(&readings(text)),
    }
}

/// A year of two digits is not taken: which century it is in would be a guess.
fn read(text: &str, order: DateOrder) -> Option<Date> {
    let separator = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = text.split(separator);
    let parts = (parts.next()?, parts.next()?, parts.next()?, parts.next());
    let (year, month, day) = match (order, parts) {
        (DateOrder::Ymd, (year, month, day, None)) => (year, month, day),
        (DateOrder::Dmy, (day, month, year, None)) => (year, month, day),
        (DateOrder::Mdy, (month, day, year, None)) => (year, month, day),
        _ => return None,
    };
    let year = number(year, 4..=4)?;
    let month = Month::try_from(u8::try_from(number(month, 1..=2)?).ok()?).ok()?;
    let day = u8::try_from(number(day, 1..=2)?).ok()?;
    let plausible = (1900..2200).contains(&year);
    Date::from_calendar_date(i32::from(year), month, day).ok().filter(|_| plausible)
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u16> {
    let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_day_that_there_is() {
        use DateOrder::*;
        for (text, order, read) in [
            ("2025-01-31", Some(Ymd), Some("2025-01-31")),
            ("2024/2/29", Some(Ymd), Some("2024-02-29")),
            ("31.1.2025", Some(Dmy), Some("2025-01-31")),
            ("1/31/2025", Some(Mdy), Some("2025-01-31")),
            ("5/5/2025", None, Some("2025-05-05")),
            ("2025-01-31", None, Some("2025-01-31")),
            ("1/2/2025", None, None),
            ("1/31/2025", Some(Dmy), None),
            ("2025-02-30", Some(Ymd), None),
            ("2023-02-29", Some(Ymd), None),
            ("2025-13-01", Some(Ymd), None),
            ("2025-01-00", Some(Ymd), None),
            ("0205-01-31", Some(Ymd), None),
            ("31.1.25", Some(Dmy), None),
            ("2025-01-31-1", Some(Ymd), None),
            ("2025-01/31", Some(Ymd), None),
            ("+025-01-31", Some(Ymd), None),
            ("20250131", Some(Ymd), None),
            ("2025-01-31 10:00", Some(Ymd), None),
            ("٢٠٢٥-01-31", Some(Ymd), None),
            ("", Some(Ymd), None),
        ] {
            let date = parse(text, order).map(|date| date.to_string());
            assert_eq!(date.as_deref(), read, "{text} as {order:?}");
        }
    }
}
