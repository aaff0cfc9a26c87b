//! Points in time and durations, in microseconds.

use jiff::{SpanRelativeTo, Timestamp, civil::Date, tz::TimeZone};

/// A time of RFC 3339, or the beginning of a day.
pub(crate) fn read(text: &str) -> Option<i64> {
    // A plus in a query that nobody encoded is a space.
    let text = text.replace(' ', "+");
    let time = text.parse::<Timestamp>().ok().or_else(|| {
        let day = text.parse::<Date>().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    });
    Some(time?.as_microsecond())
}

pub(crate) fn write(time: i64) -> String {
    let clamped = time.clamp(Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
    Timestamp::from_microsecond(clamped).unwrap_or_default().to_string()
}

/// `18m`, `-1d`, `1h 30m`.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let span: jiff::Span = text.parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    i64::try_from(duration.as_micros()).ok()
}
