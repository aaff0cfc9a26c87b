//! Reading points in time. Date-time crates are features of the caller's choice, so the default build brings none.

use super::{Timestamp, days_since_epoch};
use crate::escape::escaped;
use std::error::Error as StdError;
use std::fmt;
use std::str::FromStr;

/// Reads a text that has to be a point in time. The text is kept as it is.
impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, ParseTimestampError> {
        match parse(text) {
            Some(_) => Ok(Self::new(text)),
            None => Err(ParseTimestampError { shown: escaped(text).to_string().into_boxed_str() }),
        }
    }
}

/// Why a text is no [`Timestamp`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTimestampError {
    shown: Box<str>,
}

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a point in time; one looks like 2025-07-16T18:36:26Z", self.shown)
    }
}

impl StdError for ParseTimestampError {}

/// Seconds and nanoseconds since the epoch of a text in RFC 3339, or as Ruby prints times: with a blank in place of the
/// `T`, another one before the offset, `UTC`, and offsets without a colon.
pub(super) fn parse(text: &str) -> Option<(i64, u32)> {
    let (head, rest) = text.as_bytes().split_first_chunk()?;
    #[rustfmt::skip]
    let [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, separator, h1, h2, b':', mi1, mi2, b':', s1, s2] = *head else {
        return None;
    };
    let (year, month, day) = (number([y1, y2, y3, y4])?, number([mo1, mo2])?, number([d1, d2])?);
    let (hour, minute, second) = (number([h1, h2])?, number([mi1, mi2])?, number([s1, s2])?);

    let (nanos, zone) = fraction(rest)?;
    let offset = match (separator, zone) {
        (b'T' | b't' | b' ', b"Z" | b"z") | (b' ', b" UTC") => 0,
        (b' ', [b' ', zone @ ..]) | (b'T' | b't' | b' ', zone) => offset(zone)?,
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

fn number<const N: usize>(digits: [u8; N]) -> Option<i64> {
    digits.iter().try_fold(0, |n, digit| digit.is_ascii_digit().then(|| n * 10 + i64::from(digit - b'0')))
}

/// The nanoseconds at the beginning of a text, and what follows them. Digits after the ninth have no effect.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', rest @ ..] = text else { return Some((0, text)) };
    let (digits, rest) = rest.split_at(rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let nanos = (0..9).fold(0, |n, at| n * 10 + digits.get(at).map_or(0, |digit| u32::from(digit - b'0')));
    (!digits.is_empty()).then_some((nanos, rest))
}

/// The seconds of an offset such as `+02:00` or `-0430`.
fn offset(zone: &[u8]) -> Option<i64> {
    let ([sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2]) = zone else {
        return None;
    };
    let (hours, minutes) = (number([*h1, *h2])?, number([*m1, *m2])?);
    let seconds = hours * 3_600 + minutes * 60;
    (hours <= 23 && minutes <= 59).then_some(if *sign == b'-' { -seconds } else { seconds })
}

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
            // As Ruby prints them.
            ("2025-07-16 18:36:26 +0000", 1_752_690_986, 0),
            ("2025-07-16 18:36:26 UTC", 1_752_690_986, 0),
            ("2025-07-16T18:36:26+0000", 1_752_690_986, 0),
            ("2025-07-16 18:36:26.25 UTC", 1_752_690_986, 250_000_000),
            ("2025-07-16 14:06:26.25 -0430", 1_752_690_986, 250_000_000),
            ("2025-07-16T14:06:26.250-0430", 1_752_690_986, 250_000_000),
            ("2025-07-16 20:36:26 +02:00", 1_752_690_986, 0),
            ("2025-07-16 20:36:26+0200", 1_752_690_986, 0),
        ] {
            assert_eq!(parse(text), Some((seconds, nanos)), "{text}");
        }
    }

    #[test]
    fn reads_nothing_else() {
        for text in [
            "",
            "yesterday",
            "2025-07-16",
            "2025-07-16 UTC",
            "2025-07-16T18:36Z",
            "2025-07-16T18:36:26",
            "2025-07-16 18:36:26 ",
            "2025-13-01T00:00:00Z",
            "2025-00-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2025-07-00T00:00:00Z",
            "2025-07-16T24:00:00Z",
            "2025-07-16T18:60:00Z",
            "2025-07-16T18:36:61Z",
            "2025-07-16T18:36:26.Z",
            "2025-07-16T18:36:26,5Z",
            "2025-07-16 18:36:26. UTC",
            "2025-07-16T18:36:26+1:00",
            "2025-07-16T18:36:26+25:00",
            "2025-07-16T18:36:26+00:60",
            "2025-07-16T18:36:26+2400",
            "2025-07-16T18:36:26+00",
            "2025-07-16T18:36:26+000",
            "2025-07-16T18:36:26+00000",
            "2025-07-16T18:36:26+00:000",
            "2025-07-16T18:36:26+0:000",
            "2025-07-16T18:36:26 0000",
            "2025-07-16T18:36:26UTC",
            "2025-07-16 18:36:26UTC",
            "2025-07-16T18:36:26 UTC",
            "2025-07-16T18:36:26 Z",
            "2025-07-16T18:36:26 +00:00",
            "2025-07-16 18:36:26 Z",
            "2025-07-16 18:36:26 utc",
            "2025-07-16 18:36:26 GMT",
            "2025-07-16 18:36:26 CET",
            "2025-07-16 18:36:26 UTC+1",
            "2025-07-16 18:36:26  UTC",
            "2025-07-16 18:36:26  +0000",
            "2025-07-16  18:36:26 +0000",
            "2025-07-16\t18:36:26 +0000",
            "2025-07-16_18:36:26+00:00",
            "2025-07-16_18:36:26Z",
            "2025-07-16 18:36:26 +00 00",
            "2025-07-16 18:36:26 + 0000",
            "2025-07-16 18:36:26 +0000 UTC",
            " 2025-07-16 18:36:26 UTC",
            "2025-07-16 18:36:26 UTC\n",
            "2025/07/16 18:36:26 UTC",
            "16-07-2025 18:36:26 UTC",
            "Wed, 16 Jul 2025 18:36:26 GMT",
            "+025-07-16T18:36:26Z",
            "12025-07-16T18:36:26Z",
            "1752690986",
            "２０２５-07-16T18:36:26Z",
            "2025-07-16T18:36:26Zx",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_time_is_quoted_safely() {
        let error = format!("now\u{1b}[2J\n\u{202e}{}", "x".repeat(10_000)).parse::<Timestamp>().unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.starts_with(r"`now\u{1b}[2J\n\u{202e}xxx"), "{text}");
        assert!(text.len() < 1_000 && text.chars().all(|c| c == '…' || c == ' ' || c.is_ascii_graphic()), "{text}");
    }
}
