//! What time it is where the practice is.

use std::time::SystemTime;

use jiff::{Timestamp, Zoned, civil, tz::TimeZone};
use time::{Date, Month, OffsetDateTime};

use crate::format::{Day, MONTHS};

/// The practice's clock, as pages read it.
pub struct Clock {
    zone: TimeZone,
    now: Zoned,
}

impl Clock {
    /// That of a time zone, by its IANA name, as this page is made.
    #[expect(clippy::disallowed_methods, reason = "only to say today and yesterday; no row has it")]
    pub fn now(zone: &str) -> Self {
        Self::at(zone, Timestamp::try_from(SystemTime::now()).unwrap_or_default())
    }

    fn at(zone: &str, now: Timestamp) -> Self {
        // A zone that this program's tables don't know has the time of none: UTC.
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Self { now: now.to_zoned(zone.clone()), zone }
    }

    /// Whose time it is: Lisbon time. A page says it once.
    pub fn name(&self) -> String {
        match self.zone.iana_name().and_then(|name| name.rsplit_once('/')) {
            Some((_, city)) => format!("{} time", city.replace('_', " ")),
            None => "UTC".to_owned(),
        }
    }

    /// In sentences: 3 November; the year when it is not this one.
    pub fn day(&self, moment: OffsetDateTime) -> Day {
        let date = self.local(moment).date();
        Day {
            machine: date.to_string(),
            words: in_words(date, date.year() != self.now.date().year()),
        }
    }

    /// The hour: 11:47.
    pub fn hour(&self) -> String {
        self.now.strftime("%H:%M").to_string()
    }

    /// The day.
    pub fn date(&self) -> Date {
        let date = self.now.date();
        let month = u8::try_from(date.month()).ok().and_then(|month| Month::try_from(month).ok());
        let day = u8::try_from(date.day()).unwrap_or(1);
        let month = month.unwrap_or(Month::January);
        Date::from_calendar_date(i32::from(date.year()), month, day).unwrap_or(Date::MIN)
    }

    /// The day, with its name: Tuesday 24 November 2026.
    pub fn today(&self) -> Day {
        let date = self.now.date();
        let words = format!("{} {}", self.now.strftime("%A"), in_words(date, true));
        Day { machine: self.now.strftime("%Y-%m-%d").to_string(), words }
    }

    /// When something was done, after its verb: at 11:47; yesterday, 21:04.
    pub fn after(&self, moment: OffsetDateTime) -> String {
        let words = self.time(moment).words;
        match words.strip_prefix("today, ") {
            Some(time) => format!("at {time}"),
            None => words,
        }
    }

    /// In sentences: today, 11:47; yesterday, 21:04; 3 November, 09:00; the year when it is not this one.
    pub fn time(&self, moment: OffsetDateTime) -> Day {
        let local = self.local(moment);
        let (date, today) = (local.date(), self.now.date());
        let words = match (Some(date) == today.yesterday().ok(), date == today) {
            (_, true) => "today".to_owned(),
            (true, _) => "yesterday".to_owned(),
            _ => in_words(date, date.year() != today.year()),
        };
        Day {
            machine: local.strftime("%Y-%m-%dT%H:%M%:z").to_string(),
            words: format!("{words}, {}", local.strftime("%H:%M")),
        }
    }

    /// The same at the beginning of a line: Today, 11:47.
    pub fn first(&self, moment: OffsetDateTime) -> Day {
        let Day { machine, words } = self.time(moment);
        let words = words.replacen("today", "Today", 1).replacen("yesterday", "Yesterday", 1);
        Day { machine, words }
    }

    fn local(&self, moment: OffsetDateTime) -> Zoned {
        let moment = Timestamp::from_second(moment.unix_timestamp()).unwrap_or_default();
        moment.to_zoned(self.zone.clone())
    }
}

fn in_words(date: civil::Date, with_year: bool) -> String {
    let index = usize::from(date.month().unsigned_abs());
    let month = MONTHS.get(index - 1).copied().unwrap_or_default();
    let year = if with_year { format!(" {}", date.year()) } else { String::new() };
    format!("{} {month}{year}", date.day())
}

#[test]
fn a_time_is_the_practices() {
    let noon = "2026-11-24T12:30:00Z".parse().unwrap();
    let words = |zone: &str, moment: i64| {
        let clock = Clock::at(zone, noon);
        clock.time(OffsetDateTime::from_unix_timestamp(moment).unwrap()).words
    };
    let now = noon.as_second();
    assert_eq!(words("Europe/Lisbon", now), "today, 12:30");
    let auckland = Clock::at("Pacific/Auckland", noon);
    assert_eq!(auckland.today().machine, "2026-11-25");
    assert_eq!(auckland.date().to_string(), "2026-11-25");
    let moment = OffsetDateTime::from_unix_timestamp(now).unwrap();
    assert_eq!(auckland.after(moment), "at 01:30");
    assert_eq!(auckland.after(moment - time::Duration::hours(7)), "yesterday, 18:30");
    assert_eq!(words("Asia/Kolkata", now), "today, 18:00");
    assert_eq!(words("Pacific/Auckland", now - 7 * 3600), "yesterday, 18:30"); // there it is the 25th
    assert_eq!(words("UTC", now - 86_400), "yesterday, 12:30");
    assert_eq!(words("Europe/Oslo", now - 21 * 86_400), "3 November, 13:30");
    assert_eq!(words("Europe/Oslo", now - 200 * 86_400), "8 May, 14:30"); // summer there
    assert_eq!(words("Europe/Oslo", now - 365 * 86_400), "24 November 2025, 13:30");
    let day = |zone: &str, moment: i64| {
        Clock::at(zone, noon).day(OffsetDateTime::from_unix_timestamp(moment).unwrap())
    };
    assert_eq!(day("UTC", now).words, "24 November");
    assert_eq!(day("Pacific/Auckland", now).machine, "2026-11-25");
    assert_eq!(day("UTC", now - 365 * 86_400).words, "24 November 2025");
    let first = |ago: i64| auckland.first(moment - time::Duration::hours(ago)).words;
    assert_eq!([first(0), first(7)], ["Today, 01:30", "Yesterday, 18:30"]);
    assert_eq!(first(24 * 7), "18 November, 01:30");
    let clock = Clock::at("America/New_York", noon);
    let machine = clock.time(OffsetDateTime::from_unix_timestamp(now).unwrap()).machine;
    assert_eq!(
        (machine.as_str(), clock.name().as_str()),
        ("2026-11-24T07:30-05:00", "New York time")
    );
    assert_eq!((clock.hour().as_str(), clock.date().year()), ("07:30", 2026));
    assert_eq!(clock.today().words, "Tuesday 24 November 2026");
    assert_eq!(Clock::at("Pacific/Auckland", noon).today().machine, "2026-11-25");
    assert_eq!(Clock::at("UTC", noon).name(), "UTC");
    assert_eq!(Clock::at("Nowhere/At_All", noon).name(), "UTC");
}
