//! How names, times and addresses read on a page; and, from where the API's documents have them as well, money
//! and days. The same for everyone who looks at it.

pub use portico_api::{
    Figures,
    days::{Day, MONTHS, day, short_day},
    fours,
};
use portico_domain::{PersonName, invoices::drafts::is_sound, settings::NumberFormat};
use time::{Date, Duration, macros::format_description};

/// An address in two halves, between which a line may break.
pub struct Address {
    pub before: String,
    pub after: String,
}

/// What is said of what is no day.
pub const NO_DAY: &str = "Say it as a day of the calendar, of the years 1900 to 2199.";

/// The day of a date field, which sends it as machines read it; none if it was left empty, and [`NO_DAY`] if it is
/// none of the days that a document may bear.
pub fn read_day(typed: &str) -> Result<Option<Date>, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day = Date::parse(typed, format_description!("[year]-[month]-[day]")).ok();
    day.filter(|day| is_sound(*day)).map(Some).ok_or(NO_DAY)
}

/// How many: 58 000, with a narrow space, which nobody takes for a decimal mark.
pub fn count(of: i32) -> String {
    Figures::new(NumberFormat::SpaceComma).milli(i64::from(of) * 1_000)
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

/// How large something is: 84 KB, 2.4 MB.
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} bytes");
    }
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1_000, unit + 1);
    }
    let unit = UNITS.get(unit).copied().unwrap_or_default();
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {unit}"),
        (whole, _) if whole >= 100 => format!("{whole} {unit}"),
        (whole, tenth) => format!("{whole}.{tenth} {unit}"),
    }
}

/// A text of the rules below, as a sentence on a page.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.').replace('\'', "’");
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(['.']).collect()
}

/// Who did something, at the beginning of a sentence; of whom a client does not learn more, that it was another of their
/// logins.
pub fn who(own: bool, name: Option<&PersonName>) -> String {
    match (own, name) {
        (true, _) => "You".to_owned(),
        (false, Some(name)) => name.as_str().to_owned(),
        (false, None) => "Another login of yours".to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_never_said_too_short() {
        for (ms, words) in
            [(0, "1 minute"), (60_000, "1 minute"), (60_001, "2 minutes"), (719_400, "12 minutes")]
        {
            assert_eq!(minutes(Duration::milliseconds(ms)), words);
        }
        assert_eq!(sentence("a rule's words"), "A rule’s words.");
        assert_eq!(sentence("Nothing was sent."), "Nothing was sent.");
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
