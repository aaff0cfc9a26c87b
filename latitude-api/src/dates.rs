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
