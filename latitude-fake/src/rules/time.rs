//! Points in time and durations, in microseconds.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SpanRelativeTo, Timestamp};

/// A time of RFC 3339, one without a zone, which is UTC, or the beginning of a day.
pub(crate) fn read(text: &str) -> Option<i64> {
    // A plus in a query that nobody encoded is a space.
    let text = text.replace(' ', "+");
    let utc = |time: DateTime| Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let time = text.parse::<Timestamp>().ok();
    let time = time.or_else(|| utc(text.parse::<DateTime>().ok()?));
    let time = time.or_else(|| utc(text.parse::<Date>().ok()?.into()));
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
