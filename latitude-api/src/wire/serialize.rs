//! `serde` for all types: secrets are hidden, what the API sent besides comes out as it came.

use super::write::written_name;
use super::{Fit, Kind, View, decode};
use crate::hidden::REDACTED;
use crate::json::Json;
use crate::json::{text_of, whole};
use serde::de::Error;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserializer, Serialize, Serializer};
use std::fmt;

/// Reads a value of any format.
pub fn deserialize<'de, K: Kind, D: Deserializer<'de>>(deserializer: D) -> Result<K, D::Error> {
    let text = text_of(deserializer)?;
    let mut value = K::blank();
    match decode(&text, value.place()).map_err(D::Error::custom)? {
        Fit::Whole | Fit::Partly => Ok(value),
        Fit::Not => {
            let kind = Json::of_text(&text).kind();
            Err(D::Error::custom(format_args!("{kind} where a value of another kind was expected")))
        }
    }
}

/// Writes a value in any format.
pub fn serialize<K: Kind, S: Serializer>(value: &K, serializer: S) -> Result<S::Ok, S::Error> {
    Shown { view: value.view(), secrets: false }.serialize(serializer)
}

/// A value as `serde` shows it.
pub(crate) struct Shown<'v> {
    pub(crate) view: View<'v>,
    /// Whether secrets are shown.
    pub(crate) secrets: bool,
}

impl Shown<'_> {
    fn of<'v>(&self, view: View<'v>) -> Shown<'v> {
        Shown { view, secrets: self.secrets }
    }
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.view {
            View::Absent | View::Null => serializer.serialize_unit(),
            View::Text(text) | View::Word(text, _) => serializer.serialize_str(text),
            View::Time(time) => serializer.serialize_str(time.as_str()),
            View::Integer(number) | View::Code(number, _) => serializer.serialize_i64(number),
            View::Float(number) => match whole(number) {
                Some(whole) => serializer.serialize_i64(whole),
                None => serializer.serialize_f64(number),
            },
            View::Bool(yes) => serializer.serialize_bool(yes),
            View::Secret(_) | View::Json(_, true) | View::Stray(_, true, _) if !self.secrets => {
                serializer.serialize_str(REDACTED)
            }
            View::Secret(secret) => match secret.json() {
                Some(original) => Json::of_text(original).serialize(serializer),
                None => serializer.serialize_str(secret.expose()),
            },
            View::Json(json, _) | View::Stray(json, _, _) => json.serialize(serializer),
            View::Record(record) => {
                let (table, extra) = (record.table(), record.extra());
                let mut map = serializer.serialize_map(None)?;
                for at in 0..table.names.len() {
                    let Some(name) = written_name(record, at) else { continue };
                    let view = match extra.get(name) {
                        Some(original) if !table.settable || matches!(record.view(at), View::Absent) => {
                            View::Json(original, table.secret.contains(&name))
                        }
                        _ => record.view(at),
                    };
                    if !matches!(view, View::Absent) {
                        map.serialize_entry(name, &self.of(view))?;
                    }
                }
                let mut beside = Ok(());
                extra.each_beside(table.names, |name, _, value| {
                    if beside.is_ok() {
                        beside = map.serialize_entry(name, &self.of(View::Json(value, extra.is_secret())));
                    }
                });
                beside?;
                map.end()
            }
            View::List(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for at in 0..items.len() {
                    seq.serialize_element(&self.of(items.item(at)))?;
                }
                seq.end()
            }
            View::Entries(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                let mut written = Ok(());
                members.each(&mut |key, value| {
                    written = map.serialize_entry(key, &self.of(value));
                    written.is_ok()
                });
                written?;
                map.end()
            }
        }
    }
}

/// An answer that serialises with its secrets in clear text.
///
/// ```
/// use latitude_api::{Exposed, Resource, api_keys::ApiKey};
///
/// let json = serde_json::json!({ "id": "tok_1", "type": "api_keys", "attributes": { "token": "s3cret" } });
/// let key: Resource<ApiKey> = serde_json::from_value(json.clone())?;
/// assert_eq!(serde_json::to_value(&key)?["attributes"]["token"], "[redacted]");
/// assert_eq!(serde_json::to_value(Exposed(&key))?, json);
/// # Ok::<_, serde_json::Error>(())
/// ```
pub struct Exposed<'a, T>(pub &'a T);

impl<T: Kind> Serialize for Exposed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown { view: self.0.view(), secrets: true }.serialize(serializer)
    }
}

impl<T> fmt::Debug for Exposed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exposed")
    }
}
