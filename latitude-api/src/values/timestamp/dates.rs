//! Timestamps as the types of date-time crates, each by a feature of its name.

use super::Timestamp;
use super::compare::compares;

#[cfg(feature = "jiff")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl Timestamp {
    /// The point in time for [`jiff`]; `None` where the text can't be read.
    pub fn to_jiff(&self) -> Option<jiff::Timestamp> {
        let (seconds, nanos) = self.since_epoch()?;
        jiff::Timestamp::new(seconds, nanos.try_into().ok()?).ok()
    }
}

#[cfg(feature = "jiff")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        let (seconds, nanos) = jiff_epoch(&time);
        Self::from_epoch(seconds, nanos)
    }
}

#[cfg(feature = "jiff")]
fn jiff_epoch(time: &jiff::Timestamp) -> (i64, u32) {
    let nanos = time.as_nanosecond().rem_euclid(1_000_000_000);
    let seconds = time.as_nanosecond().div_euclid(1_000_000_000);
    (i64::try_from(seconds).unwrap_or_default(), u32::try_from(nanos).unwrap_or_default())
}

#[cfg(feature = "jiff")]
compares!([] jiff::Timestamp, jiff_epoch, doc(cfg(feature = "jiff")));

#[cfg(feature = "chrono")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono")))]
impl Timestamp {
    /// The point in time for [`chrono`]; `None` where the text can't be read.
    pub fn to_chrono(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let (seconds, nanos) = self.since_epoch()?;
        chrono::DateTime::from_timestamp(seconds, nanos)
    }
}

#[cfg(feature = "chrono")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono")))]
impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for Timestamp {
    fn from(time: chrono::DateTime<Z>) -> Self {
        let (seconds, nanos) = chrono_epoch(&time);
        Self::from_epoch(seconds, nanos)
    }
}

#[cfg(feature = "chrono")]
fn chrono_epoch<Z: chrono::TimeZone>(time: &chrono::DateTime<Z>) -> (i64, u32) {
    // A leap second has more than a second's nanoseconds.
    let nanos = time.timestamp_subsec_nanos();
    (time.timestamp() + i64::from(nanos / 1_000_000_000), nanos % 1_000_000_000)
}

#[cfg(feature = "chrono")]
compares!([Z: chrono::TimeZone] chrono::DateTime<Z>, chrono_epoch, doc(cfg(feature = "chrono")));

#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
impl Timestamp {
    /// The point in time for [`time`]; `None` where the text can't be read.
    pub fn to_time(&self) -> Option<time::OffsetDateTime> {
        let (seconds, nanos) = self.since_epoch()?;
        time::OffsetDateTime::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanos).ok()
    }
}

#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
impl From<time::OffsetDateTime> for Timestamp {
    fn from(time: time::OffsetDateTime) -> Self {
        let (seconds, nanos) = time_epoch(&time);
        Self::from_epoch(seconds, nanos)
    }
}

#[cfg(feature = "time")]
fn time_epoch(time: &time::OffsetDateTime) -> (i64, u32) {
    (time.unix_timestamp(), time.nanosecond())
}

#[cfg(feature = "time")]
compares!([] time::OffsetDateTime, time_epoch, doc(cfg(feature = "time")));

#[cfg(all(test, feature = "chrono", feature = "jiff", feature = "time"))]
mod tests {
    use super::*;

    #[test]
    fn every_crate_reads_and_writes_the_same_time() {
        for text in ["2025-07-16T20:36:26.5+02:00", "1969-12-31T23:59:59.250000001Z", "2024-02-29T00:00:00Z"] {
            let timestamp = Timestamp::new(text);
            let expected = timestamp.since_epoch();
            assert!(expected.is_some());
            let there_and_back = [
                Timestamp::from(timestamp.to_jiff().unwrap()),
                Timestamp::from(timestamp.to_chrono().unwrap()),
                Timestamp::from(timestamp.to_time().unwrap()),
                Timestamp::from(timestamp.to_system_time().unwrap()),
            ];
            for back in there_and_back {
                assert_eq!(back.since_epoch(), expected, "{text}: {back}");
            }
        }
        let now = Timestamp::new("2025-07-16 18:36:26 UTC");
        let same = Timestamp::new("2025-07-16T16:36:26.000-02:00");
        let (jiff, chrono, time) = (same.to_jiff().unwrap(), same.to_chrono().unwrap(), same.to_time().unwrap());
        assert!(now == jiff && now == chrono && now == chrono.fixed_offset() && now == time);
        let late = Timestamp::new("2025-07-16T18:36:26.000000001Z");
        assert!(late > jiff && late > chrono && late > time && late != jiff && late != chrono && late != time);

        let nonsense = Timestamp::new("soon");
        assert!(nonsense != jiff && nonsense != chrono && nonsense != time);
        assert_eq!((nonsense.partial_cmp(&jiff), nonsense.partial_cmp(&chrono)), (None, None));
        assert!(nonsense.to_jiff().is_none() && nonsense.to_chrono().is_none() && nonsense.to_time().is_none());
    }
}
