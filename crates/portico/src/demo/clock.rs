use time::{Date, OffsetDateTime};

/// The day on which the demo's documents are dated from, in UTC.
pub fn today() -> Date {
    now().date()
}

pub fn unix_seconds() -> u64 {
    now().unix_timestamp().try_into().unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "the demo reads the clock here")]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
