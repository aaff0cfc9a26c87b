//! Numbers as JSON writes them, and whether a Rust number is the same.

/// A number of a JSON text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number<'t> {
    text: &'t str,
    /// Without fraction and exponent.
    integer: bool,
}

impl<'t> Number<'t> {
    pub(super) fn new(text: &'t str, integer: bool) -> Self {
        Self { text, integer }
    }

    /// Whether it has neither fraction nor exponent.
    pub(crate) fn is_integer(self) -> bool {
        self.integer
    }

    pub(crate) fn text(self) -> &'t str {
        self.text
    }

    /// The number, if it is a whole one that 64 bits hold. `12.0` is an integer in JSON Schema.
    pub(crate) fn as_i64(self) -> Option<i64> {
        if !self.integer {
            let whole = self.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < EXACT)?;
            return (!is_negative_zero(whole)).then_some(whole as i64);
        }
        self.text.parse().ok().filter(|number| *number != 0 || self.text == "0")
    }

    /// The number, if it is one of 64 bits without a sign.
    pub(crate) fn as_u64(self) -> Option<u64> {
        self.text.parse().ok().filter(|_| self.integer)
    }

    /// The float that is nearest to a number with a fraction or an exponent, unless that is an infinity or nothing.
    pub(crate) fn nearest(self) -> Option<f64> {
        self.text.parse().ok().filter(|number: &f64| !self.integer && number.is_finite() && *number != 0.0)
    }

    /// The number, if it comes out as the same one when it is written again.
    pub(crate) fn as_f64(self) -> Option<f64> {
        let number: f64 = self.text.parse().ok()?;
        // A float holds any 15 digits, but for those that are next to nothing or beyond everything.
        let few = self.text.len() <= 15 && (self.integer || !self.text.contains(['e', 'E']));
        (number.is_finite() && (few || Decimal::of(self.text) == Decimal::of(&format!("{number:e}")))).then_some(number)
    }
}

/// Up to this, a float is any whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn is_negative_zero(number: f64) -> bool {
    number == 0.0 && number.is_sign_negative()
}

/// Adds a number to a JSON text; false if JSON has none for it.
pub(crate) fn write_f64(number: f64, text: &mut String) -> bool {
    use std::fmt::Write;

    // Writing to a `String` can't fail.
    let _ = match whole(number) {
        Some(whole) => write!(text, "{whole}"),
        None => write!(text, "{number:?}"),
    };
    number.is_finite()
}

/// A float as an integer, if it is one: an integer was sent as one and goes back as one.
pub(crate) fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= EXACT && !is_negative_zero(number)).then_some(number as i64)
}

/// The value of a decimal text: its digits without zeros around them, and the power of ten of the last one.
#[derive(Debug, PartialEq)]
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    fn of(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let negative = mantissa.starts_with('-');
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> = whole.trim_start_matches('-').bytes().chain(fraction.bytes()).collect();
        let mut exponent = exponent.parse::<i64>().ok()?.checked_sub(fraction.len() as i64)?;
        while digits.last() == Some(&b'0') {
            digits.pop();
            exponent = exponent.checked_add(1)?;
        }
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..zeros);
        if digits.is_empty() {
            exponent = 0;
        }
        Some(Self { negative, digits, exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number<'_> {
        Number::new(text, !text.contains(['.', 'e', 'E']))
    }

    #[test]
    fn a_float_is_the_number_or_none() {
        for text in [
            "0",
            "-0.0",
            "1.10",
            "5e-324",
            "1e308",
            "100000000000000000000",
            "9007199254740992",
            "0.30000000000000004",
            "1.7976931348623157e308",
            "123456789012345",
            "-1.5E+3",
            "0e0",
            "0.000",
            "1234567890123.45",
            "2.5e0000001",
        ] {
            let read = number(text).as_f64();
            assert!(read.is_some(), "{text}");
            assert_eq!(read, text.parse().ok(), "{text}");
        }
        for text in [
            "9007199254740993",
            "1e400",
            "-1e400",
            "0.30000000000000000001",
            "18446744073709551616.5",
            "123456789012345678901234567890",
            "1e-400",
            "0.10000000000000000555",
            "2e-324",
            "1e99999999999999999999",
            "1.00000000000000000001",
        ] {
            assert_eq!(number(text).as_f64(), None, "{text}");
        }
    }

    #[test]
    fn an_integer_is_the_number_or_none() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("12.0", Some(12)),
            ("1.2e1", Some(12)),
            ("9223372036854775808", None),
            ("1.5", None),
            ("1e300", None),
            ("-0", None),
            ("-0.0", None),
        ] {
            assert_eq!(number(text).as_i64(), expected, "{text}");
        }
        assert_eq!((number("18446744073709551615").as_u64(), number("-1").as_u64()), (Some(u64::MAX), None));
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let mut random = fastrand::Rng::with_seed(8);
        let written = |number| {
            let mut text = String::new();
            write_f64(number, &mut text).then_some(text)
        };
        for _ in 0..100_000 {
            let random = f64::from_bits(random.u64(..));
            for value in [random, random.trunc(), (random as i64) as f64] {
                let text = written(value);
                assert_eq!(text.is_some(), value.is_finite());
                if let Some(text) = text {
                    let read = Number::new(&text, false).as_f64();
                    assert_eq!(read.map(f64::to_bits), Some(value.to_bits()), "{text}");
                    assert!(serde_json::from_str::<f64>(&text).is_ok(), "{text}");
                }
            }
        }
        assert_eq!((written(5.0).as_deref(), written(-0.0).as_deref()), (Some("5"), Some("-0.0")));
        assert_eq!((written(f64::NAN), written(f64::NEG_INFINITY)), (None, None));
    }
}
