//! Comparing by the instant.

use super::{Timestamp, epoch_of};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::time::SystemTime;

/// What a timestamp is compared and hashed by. All of it is derived, so that equality, order and hash agree.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key<'a> {
    Instant((i64, u32)),
    Unreadable(&'a str),
}

impl Timestamp {
    fn key(&self) -> Key<'_> {
        self.since_epoch().map_or(Key::Unreadable(&self.0), Key::Instant)
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.key() == other.key()
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// Comparison with another type of time, which a function gives the seconds and nanoseconds of. It goes one way alone:
/// a second thing that their types compare with could leave other code of the program ambiguous.
macro_rules! compares {
    ([$($generics:tt)*] $time:ty, $epoch:expr $(, $doc:meta)?) => {
        $(#[cfg_attr(docsrs, $doc)])?
        impl<$($generics)*> PartialEq<$time> for Timestamp {
            fn eq(&self, other: &$time) -> bool {
                self.since_epoch() == Some($epoch(other))
            }
        }

        $(#[cfg_attr(docsrs, $doc)])?
        impl<$($generics)*> PartialOrd<$time> for Timestamp {
            fn partial_cmp(&self, other: &$time) -> Option<std::cmp::Ordering> {
                Some(self.since_epoch()?.cmp(&$epoch(other)))
            }
        }
    };
}

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) use compares;

compares!([] SystemTime, |time: &SystemTime| epoch_of(*time));

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::hash::BuildHasher;
    use std::hash::RandomState;

    /// From the earliest to the latest, and then what can't be read; texts on one line are equal.
    const ORDER: [&[&str]; 8] = [
        &["1969-12-31T23:59:59.9Z"],
        &["1970-01-01T00:00:00Z", "1970-01-01 00:00:00 UTC"],
        &["2025-07-16T10:00:00Z", "2025-07-16T12:00:00.000+02:00", "2025-07-16 05:30:00 -0430", "2025-07-16t10:00:00z"],
        &["2025-07-16T10:00:00.000000001Z", "2025-07-16T10:00:00.0000000019Z"],
        &["2025-07-16T09:00:00-02:00"],
        &[""],
        &["2025-07-16T10:00:00"],
        &["yesterday"],
    ];

    #[test]
    fn equality_order_and_hash_go_by_the_instant() {
        let hasher = RandomState::new();
        let all = || {
            ORDER.iter().enumerate().flat_map(|(at, texts)| texts.iter().map(move |text| (at, Timestamp::new(*text))))
        };
        for (i, a) in all() {
            for (j, b) in all() {
                assert_eq!((a == b, a.cmp(&b), a.partial_cmp(&b)), (i == j, i.cmp(&j), Some(i.cmp(&j))), "{a} {b}");
                assert_eq!(hasher.hash_one(&a) == hasher.hash_one(&b), i == j, "{a} {b}");
            }
        }
        assert_eq!(all().map(|(_, timestamp)| timestamp).collect::<HashSet<_>>().len(), ORDER.len());
        let mut sorted: Vec<_> = all().rev().collect();
        sorted.sort_by(|(_, a), (_, b)| a.cmp(b));
        assert!(sorted.is_sorted_by_key(|(at, _)| *at));
        assert!(None < Some(Timestamp::new("yesterday")));
    }

    #[test]
    fn a_system_time_is_compared_by_the_instant() {
        for text in ["2025-07-16 18:36:26.25 +0200", "1969-12-31T23:59:59.9Z"] {
            let (timestamp, later) =
                (Timestamp::new(text), Timestamp::new(text.replace("26.25", "26.26").replace(".9Z", ".91Z")));
            let time = timestamp.to_system_time().unwrap();
            assert!(timestamp == time && later != time && later > time && timestamp <= time, "{text}");
        }
        let (never, now) = (Timestamp::new("never"), SystemTime::now());
        assert!(never != now);
        assert_eq!(never.partial_cmp(&now), None);
    }
}
