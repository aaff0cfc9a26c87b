//! What expressions make of values: the filters that are ours.

use super::time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::{Error, ErrorKind, Value as Jinja};
use std::collections::BTreeMap;

/// `Fleet Telemetry` → `fleet-telemetry`.
pub(super) fn slug(text: String) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The last characters.
pub(super) fn last(text: String, count: usize) -> String {
    let length = text.chars().count();
    text.chars().skip(length.saturating_sub(count)).collect()
}

/// A time so much later.
pub(super) fn plus(text: String, by: String) -> Result<String, Error> {
    let invalid = |why: String| Error::new(ErrorKind::InvalidOperation, why);
    let at = time::read(&text).ok_or_else(|| invalid(format!("{text:?} is no time")))?;
    let by = time::duration(&by).ok_or_else(|| invalid(format!("{by:?} is no duration")))?;
    Ok(time::write(at.saturating_add(by)))
}

/// An object whose members are these names, each with the value.
pub(super) fn keyed(names: Vec<String>, value: Jinja) -> Jinja {
    names.into_iter().map(|name| (name, value.clone())).collect::<BTreeMap<_, _>>().into()
}

/// An object of numbers, with those of these names alone.
pub(super) fn only(numbers: Jinja, names: Vec<String>) -> Result<Jinja, Error> {
    Ok(kept(&numbers, |name, _| names.iter().any(|own| own == name))?.into())
}

/// An object of numbers, with those above one.
pub(super) fn above(numbers: Jinja, than: i64) -> Result<Jinja, Error> {
    Ok(kept(&numbers, |_, number| number > than)?.into())
}

/// An object of numbers, with so many more under a name.
pub(super) fn add(numbers: Jinja, name: String, more: i64) -> Result<Jinja, Error> {
    let mut numbers = kept(&numbers, |_, _| true)?;
    let number = numbers.entry(name).or_default();
    *number = number.saturating_add(more);
    Ok(numbers.into())
}

fn kept(numbers: &Jinja, keep: impl Fn(&str, i64) -> bool) -> Result<BTreeMap<String, i64>, Error> {
    let mut kept = BTreeMap::new();
    for name in numbers.try_iter()? {
        let number = i64::try_from(numbers.get_item(&name)?)?;
        let name = name.to_string();
        if keep(&name, number) {
            kept.insert(name, number);
        }
    }
    Ok(kept)
}

/// Letters and digits that look drawn, and are the same for the same text.
pub(super) fn digest(text: String, length: usize) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // FNV-1a: nothing depends on it that has to be safe.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    let letter = |(hash, at): (u64, usize)| char::from(LETTERS[(step(hash, at as u8) >> 32) as usize % LETTERS.len()]);
    (0..length.min(256)).map(|at| letter((hash, at))).collect()
}

/// Each of these with each of those.
pub(super) fn pairs(these: Vec<Jinja>, those: Vec<Jinja>) -> Vec<Vec<Jinja>> {
    these.iter().flat_map(|this| those.iter().map(|that| vec![this.clone(), that.clone()])).collect()
}

/// Seconds since 1970.
pub(super) fn unix(text: String) -> Option<i64> {
    Some(time::read(&text)? / 1_000_000)
}

pub(super) fn base64(text: String) -> String {
    STANDARD.encode(text)
}

pub(super) fn unbase64(text: String) -> String {
    let bytes = STANDARD.decode(text.replace(['\n', '\r', ' '], "")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
