//! Timestamps as the types of date-time crates, each by a feature of its name.

use crate::Timestamp;

#[cfg(feature = "jiff")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl Timestamp {
    /// The point in time for [`jiff`]; `None` where the text isn't RFC 3339.
    pub fn to_jiff(&self) -> Option<jiff::Timestamp> {
        let (seconds, nanos) = self.since_epoch()?;
        jiff::Timestamp::new(seconds, nanos.try_into().ok()?).ok()
    }
}

#[cfg(feature = "jiff")]
#[cfg_attr(docsrs, doc(cfg(feature = "jiff")))]
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self::new(time.to_string())
    }
}

#[cfg(feature = "chrono")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono")))]
impl Timestamp {
    /// The point in time for [`chrono`]; `None` where the text isn't RFC 3339.
    pub fn to_chrono(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        let (seconds, nanos) = self.since_epoch()?;
        chrono::DateTime::from_timestamp(seconds, nanos)
    }
}

#[cfg(feature = "chrono")]
#[cfg_attr(docsrs, doc(cfg(feature = "chrono")))]
impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for Timestamp {
    fn from(time: chrono::DateTime<Z>) -> Self {
        Self::from_epoch(time.timestamp(), time.timestamp_subsec_nanos())
    }
}

#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
impl Timestamp {
    /// The point in time for [`time`]; `None` where the text isn't RFC 3339.
    pub fn to_time(&self) -> Option<time::OffsetDateTime> {
        let (seconds, nanos) = self.since_epoch()?;
        time::OffsetDateTime::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanos).ok()
    }
}

#[cfg(feature = "time")]
#[cfg_attr(docsrs, doc(cfg(feature = "time")))]
impl From<time::OffsetDateTime> for Timestamp {
    fn from(time: time::OffsetDateTime) -> Self {
        Self::from_epoch(time.unix_timestamp(), time.nanosecond())
    }
}

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
        let nonsense = Timestamp::new("soon");
        assert!(nonsense.to_jiff().is_none() && nonsense.to_chrono().is_none() && nonsense.to_time().is_none());
    }
}
