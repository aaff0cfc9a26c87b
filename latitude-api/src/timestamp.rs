//! Points in time as the API writes them.

use std::fmt;
use std::time::{Duration, SystemTime};

/// A point in time, as the text the API sent.
///
/// The API writes RFC 3339 with `Z`, offsets or fractions, and now and then something else. The text
/// is kept as it is; [`Timestamp::to_system_time`] reads it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(Box<str>);

impl Timestamp {
    /// A timestamp of this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into_boxed_str())
    }

    /// The text as the API sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time; `None` where the text isn't RFC 3339.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let (seconds, nanos) = self.since_epoch()?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let second = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        second?.checked_add(Duration::from_nanos(nanos.into()))
    }

    /// Seconds since 1970-01-01 UTC, rounded down; `None` where the text isn't RFC 3339.
    pub fn unix_seconds(&self) -> Option<i64> {
        self.since_epoch().map(|(seconds, _)| seconds)
    }

    /// Seconds since 1970-01-01 UTC, rounded down, and the nanoseconds after them.
    pub(crate) fn since_epoch(&self) -> Option<(i64, u32)> {
        parse(&self.0)
    }

    /// The reverse of [`since_epoch`](Self::since_epoch), in UTC. Years that RFC 3339 has no form for are the nearest
    /// one that it has.
    pub(crate) fn from_epoch(seconds: i64, nanos: u32) -> Self {
        let days = seconds.div_euclid(86_400).clamp(FIRST_DAY, LAST_DAY);
        let (year, month, day) = civil(days);
        let second = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let fraction = match nanos {
            0 => String::new(),
            _ => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
        };
        Self::new(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
    }
}

/// 0000-01-01 and 9999-12-31.
const FIRST_DAY: i64 = -719_528;
const LAST_DAY: i64 = 2_932_896;

/// Year, month and day of so many days after 1970-01-01 (Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// Reads RFC 3339 as seconds and nanoseconds since the epoch. Date-time crates are features of the
/// caller's choice, so the default build brings none.
fn parse(text: &str) -> Option<(i64, u32)> {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| -> Option<i64> {
        let part = bytes.get(range)?;
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
    };
    let separators = [(4, b"-"), (7, b"-"), (13, b":"), (16, b":")];
    if separators.iter().any(|(at, c)| bytes.get(*at..at + 1) != Some(*c))
        || !matches!(bytes.get(10)?, b'T' | b't' | b' ')
    {
        return None;
    }
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let (hour, minute, second) = (digits(11..13)?, digits(14..16)?, digits(17..19)?);

    let fraction_end = match bytes.get(19) {
        Some(b'.') => 20 + bytes.get(20..)?.iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 19,
    };
    if fraction_end == 20 {
        return None;
    }
    let nanos = (0..9).fold(0, |n, i| {
        let at = 20 + i;
        n * 10 + if at < fraction_end { u32::from(bytes[at] - b'0') } else { 0 }
    });

    let zone = bytes.get(fraction_end..)?;
    let offset = match zone {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) =
                (digits(fraction_end + 1..fraction_end + 3)?, digits(fraction_end + 4..fraction_end + 6)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = hours * 3600 + minutes * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };

    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_in_month = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    // 60 is a leap second, which counts as the first of the next minute.
    if !(1..=days_in_month).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = days_since_epoch(year, month, day);
    Some((days * 86_400 + hour * 3_600 + minute * 60 + second - offset, nanos))
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar (Hinnant's `days_from_civil`).
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Timestamp {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let (seconds, nanos) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
                match before.subsec_nanos() {
                    0 => (seconds, 0),
                    nanos => (seconds.saturating_sub(1), 1_000_000_000 - nanos),
                }
            }
        };
        Self::from_epoch(seconds, nanos)
    }
}

wire_serde!(Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_api_writes() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("2025-07-16T18:36:26+00:00", 1_752_690_986, 0),
            ("2025-07-16T20:36:26.5+02:00", 1_752_690_986, 500_000_000),
            ("2025-07-16T14:06:26.123456789-04:30", 1_752_690_986, 123_456_789),
            ("2025-07-16 18:36:26z", 1_752_690_986, 0),
            ("2024-02-29T23:59:60Z", 1_709_251_200, 0),
            ("1969-12-31T23:59:59.25Z", -1, 250_000_000),
            ("2000-03-01T00:00:00.0000000001Z", 951_868_800, 0),
        ] {
            assert_eq!(parse(text), Some((seconds, nanos)), "{text}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        for day in (FIRST_DAY..=LAST_DAY).step_by(97).chain([FIRST_DAY, LAST_DAY, -1, 0, 59, 60]) {
            for (second, nanos) in [(0, 0), (86_399, 250_000_000)] {
                let time = (day * 86_400 + second, nanos);
                let text = Timestamp::from_epoch(time.0, time.1);
                assert_eq!(text.since_epoch(), Some(time), "{text}");
            }
        }
        assert_eq!(Timestamp::from_epoch(1_752_690_986, 500_000_000).as_str(), "2025-07-16T18:36:26.5Z");
        for time in [SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH - Duration::from_millis(1_500), SystemTime::now()] {
            assert_eq!(Timestamp::from(time).to_system_time(), Some(time));
        }
    }

    #[test]
    fn anything_else_is_text() {
        for text in [
            "",
            "yesterday",
            "2025-07-16",
            "2025-07-16T18:36:26",
            "2025-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2025-07-16T24:00:00Z",
            "2025-07-16T18:36:26.Z",
            "2025-07-16T18:36:26+1:00",
            "2025-07-16T18:36:26+25:00",
            "２０２５-07-16T18:36:26Z",
            "2025-07-16T18:36:26Zx",
        ] {
            assert_eq!(Timestamp::new(text).to_system_time(), None, "{text}");
            assert_eq!(Timestamp::new(text).as_str(), text);
        }
    }
}
