//! Dates of numbers alone: `2025-01-31`, `31.1.2025`, `1/31/2025`.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use crate::conventions::agreed;

/// In which order day, month and year stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
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

/// Whether a text is a date of zeros alone, which some databases keep for none.
pub(crate) fn is_zero(text: &str) -> bool {
    let text = day_of(text);
    text.len() >= 8 && text.chars().all(|c| matches!(c, '0' | '-' | '/' | '.'))
}

/// The day of a time at midnight, which is how a day looks where it was kept as a time. Any other
/// time might be one of another day in another zone.
fn day_of(text: &str) -> &str {
    let midnight = |(day, time): &(&str, &str)| {
        !day.is_empty()
            && matches!(*time, "00:00" | "00:00:00" | "00:00:00.000" | "0:00" | "0:00:00")
    };
    text.split_once([' ', 'T']).filter(midnight).map_or(text, |(day, _)| day)
}

/// The day of a text with a time of day behind it. A time that there is not, or that names a zone, in
/// which it may be another day here, is left where it is, so that the text is no date.
pub(crate) fn without_time(text: &str) -> &str {
    let timed = text.split_once([' ', 'T']).filter(|(_, time)| is_time(time));
    timed.map_or(text, |(day, _)| day.trim_end_matches(','))
}

/// `16:30`, `16:30:00`, `16:30:00.000`, `4:30 pm`.
fn is_time(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let half = text.strip_suffix("am").or_else(|| text.strip_suffix("pm"));
    let hours = if half.is_some() { 1..=12 } else { 0..=23 };
    let mut parts = half.unwrap_or(&text).trim_end().splitn(3, ':');
    let (hour, minute, second) = (parts.next(), parts.next(), parts.next());
    let (second, fraction) = second.map_or(("0", "0"), |s| s.split_once('.').unwrap_or((s, "0")));
    let within = |part: Option<&str>, range: std::ops::RangeInclusive<u16>| {
        part.and_then(|part| number(part, 1..=2)).is_some_and(|part| range.contains(&part))
    };
    within(hour, hours)
        && within(minute, 0..=59)
        && within(Some(second), 0..=59)
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// A year of two digits is not taken: which century it is in would be a guess.
fn read(text: &str, order: DateOrder) -> Option<Date> {
    let text = day_of(text);
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
            ("2025-01-31 00:00:00", Some(Ymd), Some("2025-01-31")),
            ("2025-01-31T00:00:00.000", Some(Ymd), Some("2025-01-31")),
            ("31/01/2025 0:00", Some(Dmy), Some("2025-01-31")),
            ("2025-01-31T00:00:00Z", Some(Ymd), None),
            (" 00:00", Some(Ymd), None),
            ("0000-00-00", Some(Ymd), None),
        ] {
            let date = parse(text, order).map(|date| date.to_string());
            assert_eq!(date.as_deref(), read, "{text} as {order:?}");
        }
    }

    #[test]
    fn a_time_behind_a_day_is_one_that_there_is_and_of_no_zone() {
        for (text, day) in [
            ("2025-12-30 04:30 pm", "2025-12-30"),
            ("2025-12-30 12:00 AM", "2025-12-30"),
            ("30.12.2025, 16:30:00", "30.12.2025"),
            ("12/30/2025, 4:30\u{202f}PM", "12/30/2025"),
            ("2025-12-30T23:59:59.999", "2025-12-30"),
            ("2025-12-30", "2025-12-30"),
            ("2025-12-30 13:30 pm", "2025-12-30 13:30 pm"),
            ("2025-12-30 0:30 am", "2025-12-30 0:30 am"),
            ("2025-12-30 24:00", "2025-12-30 24:00"),
            ("2025-12-30 10:60", "2025-12-30 10:60"),
            ("2025-12-30 10", "2025-12-30 10"),
            ("2025-12-30 10:00:00:00", "2025-12-30 10:00:00:00"),
            ("2025-12-30T10:00:00Z", "2025-12-30T10:00:00Z"),
            ("2025-12-30T10:00:00+01:00", "2025-12-30T10:00:00+01:00"),
            ("2025-12-30 10:00 CET", "2025-12-30 10:00 CET"),
            ("2025-12-30 ", "2025-12-30 "),
        ] {
            assert_eq!(without_time(text), day);
        }
    }

    #[test]
    fn a_date_of_zeros_is_none() {
        for (text, zero) in [
            ("0000-00-00", true),
            ("0000-00-00 00:00:00", true),
            ("00/00/0000", true),
            ("0", false),
            ("", false),
            ("0000-01-00", false),
            ("2000-01-01", false),
        ] {
            assert_eq!(is_zero(text), zero, "{text:?}");
        }
    }
}
