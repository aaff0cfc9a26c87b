//! Points in time as the API writes them.

mod compare;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod dates;
mod parse;

pub use parse::ParseTimestampError;

use parse::parse;
use std::fmt;
use std::time::{Duration, SystemTime};

/// A point in time, as the text the API sent.
///
/// The text is kept as it came, and [`as_str`](Self::as_str) and `Display` give it back.
/// [`to_system_time`](Self::to_system_time) reads it. RFC 3339 can be read, with any offset and fraction, and so can
/// what Ruby prints, such as `2025-07-16 18:36:26 UTC` or `2025-07-16 18:36:26 +0000`.
///
/// # Comparing
///
/// Timestamps compare by the instant, to the nanosecond: `2025-07-16T20:00:00+02:00` and `2025-07-16T18:00:00Z` are
/// equal. A text that can't be read comes after all that can. Two such texts are equal when they are the same, and are
/// in the order of texts. `Eq`, `Ord` and `Hash` agree on this, so timestamps can be sorted and be keys of a map. To
/// compare texts, compare [`as_str`](Self::as_str).
///
/// ```
/// use latitude_api::{Resource, servers::Server};
/// use serde_json::json;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let mut servers: Vec<Resource<Server>> = serde_json::from_value(json!([
///     { "id": "sv_3", "attributes": { "created_at": "2025-07-16T20:00:00+00:00" } },
///     { "id": "sv_2", "attributes": { "created_at": "2025-07-16T21:00:00+02:00" } },
///     { "id": "sv_1", "attributes": {} },
/// ]))?;
/// servers.sort_by(|a, b| a.created_at.cmp(&b.created_at));
/// let ids: Vec<&str> = servers.iter().map(|server| server.id.as_str()).collect();
/// assert_eq!(ids, ["sv_1", "sv_2", "sv_3"]);
/// # Ok(())
/// # }
/// ```
///
/// A timestamp also compares with a [`SystemTime`], and with the types of `chrono`, `jiff` and `time` where the feature
/// of that name is on. The timestamp is on the left. One that can't be read equals no such time, and is neither before
/// nor after it.
///
/// ```
/// use latitude_api::Timestamp;
/// use std::time::SystemTime;
///
/// assert!(Timestamp::new("2025-07-16T18:36:26Z") < SystemTime::now());
/// ```
///
/// # Making
///
/// [`new`](Self::new) and `From` keep any text. `FromStr` fails for one that can't be read:
///
/// ```
/// use latitude_api::Timestamp;
///
/// assert!("2025-07-16 18:36:26 UTC".parse::<Timestamp>().is_ok());
/// let error = "soon".parse::<Timestamp>().unwrap_err();
/// assert_eq!(error.to_string(), "`soon` is not a point in time; one looks like 2025-07-16T18:36:26Z");
/// ```
#[derive(Clone)]
pub struct Timestamp(Box<str>);

impl Timestamp {
    /// A timestamp of this text, which is kept even where it can't be read.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into_boxed_str())
    }

    /// The text as the API sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time; `None` where the text can't be read.
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

    /// Seconds since 1970-01-01 UTC, rounded down; `None` where the text can't be read.
    pub fn unix_seconds(&self) -> Option<i64> {
        self.since_epoch().map(|(seconds, _)| seconds)
    }

    /// Seconds since 1970-01-01 UTC, rounded down, and the nanoseconds after them.
    pub(crate) fn since_epoch(&self) -> Option<(i64, u32)> {
        parse(&self.0)
    }

    /// The reverse of [`since_epoch`](Self::since_epoch), in UTC. A year outside 0000 to 9999 is clamped to the first
    /// or the last day.
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
        let (seconds, nanos) = epoch_of(time);
        Self::from_epoch(seconds, nanos)
    }
}

/// Seconds since 1970-01-01 UTC, rounded down, and the nanoseconds after them.
fn epoch_of(time: SystemTime) -> (i64, u32) {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
            match before.subsec_nanos() {
                0 => (seconds, 0),
                nanos => (seconds.saturating_sub(1), 1_000_000_000 - nanos),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn any_text_is_kept_and_only_a_time_is_parsed() {
        for text in ["2025-07-16T18:36:26Z", "2025-07-16 18:36:26.5 -0430"] {
            assert_eq!(text.parse::<Timestamp>().as_ref().map(Timestamp::as_str), Ok(text));
        }
        for text in ["", "yesterday", "2025-07-16T18:36:26"] {
            assert_eq!((Timestamp::new(text).to_system_time(), Timestamp::from(text).as_str()), (None, text));
            assert_eq!(Timestamp::from(text).to_string(), text);
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
