//! How money, days and names read on a page. The same for everyone who looks at it.

use portico_domain::Money;
use time::{Date, Duration};

/// A day, or a time of it, for `<time>`: as machines read it, and in words.
pub struct Day {
    pub machine: String,
    pub words: String,
}

/// An address in two halves, between which a line may break.
pub struct Address {
    pub before: String,
    pub after: String,
}

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

/// An amount with its currency and all its places: £2,976.00, −€0.05, ¥16,500, CHF 1,198.56.
///
/// Only a sign that stands for one currency is used: others have a dollar, too, or a yuan.
pub fn money(amount: Money) -> String {
    let plain = amount.to_string();
    let (minus, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", plain.as_str()),
    };
    let (major, minor) = digits.split_once('.').unwrap_or((digits, ""));
    let major = thousands(major);
    let point = if minor.is_empty() { "" } else { "." };
    match amount.currency.code() {
        "EUR" => format!("{minus}€{major}{point}{minor}"),
        "GBP" => format!("{minus}£{major}{point}{minor}"),
        "INR" => format!("{minus}₹{major}{point}{minor}"),
        "JPY" => format!("{minus}¥{major}{point}{minor}"),
        "USD" => format!("{minus}${major}{point}{minor}"),
        code => format!("{minus}{code}\u{a0}{major}{point}{minor}"),
    }
}

fn thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How many: 58,000.
pub fn count(of: i32) -> String {
    thousands(&of.to_string())
}

/// Thousandths as a number without idle zeros: 4, 1.5, −0.25.
pub fn milli(value: i64) -> String {
    let minus = if value < 0 { "−" } else { "" };
    let (whole, rest) = (value.unsigned_abs() / 1000, value.unsigned_abs() % 1000);
    let whole = thousands(&whole.to_string());
    match format!("{rest:03}").trim_end_matches('0') {
        "" => format!("{minus}{whole}"),
        places => format!("{minus}{whole}.{places}"),
    }
}

/// A number of days: 1 day, 12 days.
pub fn days(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// How long to wait, rounded up: 1 minute, 12 minutes.
pub fn minutes(wait: Duration) -> String {
    let seconds = wait.whole_seconds() + i64::from(wait.subsec_nanoseconds() > 0);
    let minutes = seconds.max(1).unsigned_abs().div_ceil(60);
    if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") }
}

/// A text of the rules below, as a sentence on a page.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.').replace('\'', "’");
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(['.']).collect()
}

/// The first letters of the first two words, for where a picture would be.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next().filter(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// What to greet someone with: the first word of the name, or all of it where that is a title or
/// a family name put in front.
pub fn greeting(name: &str) -> &str {
    let first = name.split_whitespace().next().unwrap_or(name);
    let title = ["Dr", "Mr", "Mrs", "Ms", "Mx", "Prof"].contains(&first.trim_end_matches('.'));
    if title || name.contains(',') { name } else { first }
}

/// An e-mail address, to be broken after its @.
pub fn address(email: &str) -> Address {
    match email.split_once('@') {
        Some((local, domain)) => Address { before: format!("{local}@"), after: domain.to_owned() },
        None => Address { before: email.to_owned(), after: String::new() },
    }
}

/// A key that is typed by hand, in groups of four.
pub fn fours(key: &str) -> String {
    let mut grouped = String::with_capacity(key.len() + key.len() / 4);
    for (index, letter) in key.chars().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(letter);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use portico_domain::Currency;

    use super::*;

    #[test]
    fn money_has_its_sign_and_its_places() {
        for (minor, code, text) in [
            (297_600, "GBP", "£2,976.00"),
            (123_456, "EUR", "€1,234.56"),
            (-24_000, "GBP", "−£240.00"),
            (-5, "EUR", "−€0.05"),
            (0, "USD", "$0.00"),
            (16_500, "JPY", "¥16,500"),
            (119_856, "CHF", "CHF\u{a0}1,198.56"),
            (-1_234_567, "KWD", "−KWD\u{a0}1,234.567"),
            (100_000_000, "CAD", "CAD\u{a0}1,000,000.00"),
            (i64::MIN, "JPY", "−¥9,223,372,036,854,775,808"),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(money(Money { minor, currency }), text);
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

    #[test]
    fn a_wait_is_never_said_too_short() {
        for (ms, words) in
            [(0, "1 minute"), (60_000, "1 minute"), (60_001, "2 minutes"), (719_400, "12 minutes")]
        {
            assert_eq!(minutes(Duration::milliseconds(ms)), words);
        }
        assert_eq!(sentence("a rule's words"), "A rule’s words.");
        assert_eq!(sentence("Nothing was sent."), "Nothing was sent.");
    }

    #[test]
    fn thousandths_lose_their_idle_zeros() {
        for (value, text) in [
            (4_000, "4"),
            (1_500, "1.5"),
            (-250, "−0.25"),
            (1, "0.001"),
            (0, "0"),
            (1_234_000, "1,234"),
            (5_500, "5.5"),
        ] {
            assert_eq!(milli(value), text);
        }
        assert_eq!((days(1), days(12)), ("1 day".to_owned(), "12 days".to_owned()));
    }

    #[test]
    fn names_are_shortened_with_care() {
        for (name, letters, first) in [
            ("Siobhán Ní Dhomhnaill", "SN", "Siobhán"),
            ("Fenwick & Amadi", "FA", "Fenwick"),
            ("Dr. Wolfgang Freiherr", "DW", "Dr. Wolfgang Freiherr"),
            ("Çelik, İbrahim", "Çİ", "Çelik, İbrahim"),
            ("élan", "É", "élan"),
            ("", "", ""),
        ] {
            assert_eq!(initials(name), letters);
            assert_eq!(greeting(name), first);
        }
    }

    #[test]
    fn long_words_may_break() {
        let Address { before, after } = address("ana@example.com");
        assert_eq!((before.as_str(), after.as_str()), ("ana@", "example.com"));
        assert_eq!(address("no address").before, "no address");
        assert_eq!(fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
