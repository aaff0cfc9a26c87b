//! What a scalar without quotes is: YAML 1.2's core schema, and as serde_yaml reads it where that differs.

use serde_json::{Number, Value};

pub(super) enum Scalar {
    Text,
    Value(Value),
    /// What it would have to be and isn't.
    Invalid(&'static str),
}

/// An untagged plain scalar.
pub(super) fn resolve(text: &str) -> Scalar {
    // Most scalars are words, and these are told by their first byte.
    match text.as_bytes().first() {
        None => return Scalar::Value(Value::Null),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => {}
        Some(_) => return Scalar::Text,
    }
    match text {
        "~" | "null" | "Null" | "NULL" => return Scalar::Value(Value::Null),
        _ => {}
    }
    match boolean(text).or_else(|| integer(text)) {
        Some(value) => return Scalar::Value(value),
        None if has_leading_zero(text) => return Scalar::Text,
        None => {}
    }
    if is_non_finite(text) {
        return Scalar::Invalid("a finite number");
    }
    float(text).map_or(Scalar::Text, Scalar::Value)
}

/// A scalar with a tag of the core schema: `!!int "1"`.
pub(super) fn tagged(tag: &str, text: &str) -> Scalar {
    let (value, kind) = match tag {
        "str" => return Scalar::Text,
        "null" => (matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(Value::Null), "null"),
        "bool" => (boolean(text), "a boolean"),
        "int" => (integer(text), "an integer"),
        "float" => (float(text), "a finite number"),
        _ => (None, "what its tag says"),
    };
    value.map_or(Scalar::Invalid(kind), Scalar::Value)
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// An integer; one that is too large is a float, as JSON readers have it.
fn integer(text: &str) -> Option<Value> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ if has_leading_zero(text) => return None,
        _ => (10, digits),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let value = match u128::from_str_radix(digits, radix) {
        Ok(value) => value,
        // Beyond 128 bits the decimal digits still are a float.
        Err(_) => return None,
    };
    if !negative {
        return match u64::try_from(value) {
            Ok(value) => Some(value.into()),
            Err(_) => Number::from_f64(value as f64).map(Value::Number),
        };
    }
    let value = i128::try_from(value).ok().map_or(i128::MIN, |value| -value);
    match i64::try_from(value) {
        Ok(value) => Some(value.into()),
        Err(_) => Number::from_f64(value as f64).map(Value::Number),
    }
}

fn float(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if text.len() != unsigned.len() && unsigned.starts_with(['+', '-']) {
        return None;
    }
    // Rust reads `inf` and `nan` as well, which are words here.
    let float = unsigned.parse::<f64>().ok().filter(|float| float.is_finite())?;
    Number::from_f64(float).map(Value::Number)
}

/// `0123`, which YAML 1.1 reads as octal and 1.2 as decimal: text.
fn has_leading_zero(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

fn is_non_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// Whether a value is written as the text has it. Only numbers can differ in what matters.
pub(super) fn is_as_written(value: &Value, text: &str) -> bool {
    match value {
        Value::Number(number) => number.to_string() == text,
        _ => true,
    }
}
