//! How days read: on pages, and on documents.

use time::Date;

/// A day, or a time of it, for `<time>`: as machines read it, and in words.
pub struct Day {
    /// 2026-11-26.
    pub machine: String,
    /// 26 November 2026.
    pub words: String,
}

/// The months by name, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// In sentences and on documents: 26 November 2026.
pub fn day(date: Date) -> Day {
    worded(date, month(date))
}

/// In tables: 26 Nov 2026.
pub fn short_day(date: Date) -> Day {
    worded(date, month(date).get(..3).unwrap_or_default())
}

fn month(date: Date) -> &'static str {
    MONTHS.get(usize::from(u8::from(date.month())) - 1).copied().unwrap_or_default()
}

fn worded(date: Date, month: &str) -> Day {
    let (year, number, day) = (date.year(), u8::from(date.month()), date.day());
    Day {
        machine: format!("{year:04}-{number:02}-{day:02}"),
        words: format!("{day} {month} {year}"),
    }
}

#[test]
fn a_day_is_never_a_row_of_numbers() {
    let date = Date::from_calendar_date(2026, time::Month::May, 3).unwrap();
    assert_eq!(day(date).words, "3 May 2026");
    assert_eq!(day(date).machine, "2026-05-03");
    let date = Date::from_calendar_date(2026, time::Month::September, 26).unwrap();
    assert_eq!(day(date).words, "26 September 2026");
    assert_eq!(short_day(date).words, "26 Sep 2026");
}
