//! `x-wrap: data`: the API puts a property around what the description declares bare.

use serde_json::{Map, Value, json};

use super::{AGAINST, Applier, Change, WRAP};
use crate::diagnostic::{child, is_within};
use crate::openapi::reference;

impl Applier<'_> {
    /// Gives the place at which the description has the property itself, if it has.
    pub(super) fn wrap(&mut self, pointer: &str, targets: &[String], wrap: &Wrap<'_>) -> Option<String> {
        let origin = child(pointer, WRAP);
        let Some(name) = wrap.name.as_str().filter(|name| !name.is_empty()) else {
            self.error(&origin, format!("`{WRAP}` must be the name of a property"), "write `x-wrap: data`");
            return None;
        };
        let has_it = |place: &String| {
            let schema = self.document.pointer(place)?;
            let (at, schema) = reference::follow(self.document, place.clone(), schema, drop)?;
            wrap.is_in(self.document, schema).then(|| child(&child(&at, "properties"), name))
        };
        let (done, open): (Vec<_>, Vec<_>) =
            targets.iter().map(|place| (place, has_it(place))).partition(|it| it.1.is_some());
        for (place, _) in &open {
            self.wrap_one(pointer, place, name);
        }
        let said = done.into_iter().find_map(|(_, said)| said).filter(|_| open.is_empty())?;
        let line = self.line(&said);
        self.error(
            pointer,
            format!("the wrap is no longer needed: the description has `{name}` itself"),
            format!("remove the action: {line} says it already"),
        );
        Some(said)
    }

    fn wrap_one(&mut self, pointer: &str, place: &str, name: &str) {
        let Some(schema) = self.document.pointer_mut(place).filter(|schema| schema.is_object()) else {
            return self.error(
                pointer,
                format!("`{place}` is no schema, and can't be wrapped"),
                "correct the target so that it ends with the schema",
            );
        };
        let inner = std::mem::take(schema);
        *schema = json!({"type": "object", "properties": {name: inner}});
        let inner = child(&child(place, "properties"), name);
        for change in self.applied.changes.iter_mut().filter(|change| is_within(&change.pointer, place)) {
            change.pointer = format!("{inner}{}", &change.pointer[place.len()..]);
        }
        for (at, _) in self.applied.wrapped.iter_mut().filter(|(at, _)| is_within(at, place)) {
            *at = format!("{inner}{}", &at[place.len()..]);
        }
        self.applied.changes.push(Change { pointer: place.to_owned(), origin: child(pointer, WRAP) });
        self.applied.wrapped.push((inner, place.to_owned()));

        // The example of a body or an answer shows the same.
        let beside = place.strip_suffix("/schema").and_then(|parent| self.document.pointer_mut(parent));
        if let Some(Value::Object(media)) = beside
            && let Some(example) = media.get_mut("example")
            && example.get(name).is_none()
        {
            *example = Value::Object(Map::from_iter([(name.to_owned(), std::mem::take(example))]));
        }
    }
}

/// The properties that a schema has at its top.
pub(super) fn properties<'d>(document: &'d Value, schema: &'d Value) -> Option<&'d Map<String, Value>> {
    reference::follow(document, String::new(), schema, drop)?.1.get("properties")?.as_object()
}

/// What an action puts around a schema.
pub(super) struct Wrap<'a> {
    name: &'a Value,
    /// The properties of the bare schema, as far as the action says which.
    bare: Vec<&'a str>,
}

impl<'a> Wrap<'a> {
    pub(super) fn of(action: &'a Map<String, Value>) -> Option<Self> {
        let against = action.get(AGAINST).and_then(Value::as_array).into_iter().flatten();
        let bare = against.filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect();
        Some(Self { name: action.get(WRAP)?, bare })
    }

    /// Whether a schema has the property already, and not beside those that it is to be put around.
    pub(super) fn is_in(&self, document: &Value, schema: &Value) -> bool {
        let (Some(name), Some(all)) = (self.name.as_str(), properties(document, schema)) else { return false };
        all.contains_key(name) && !all.keys().any(|property| property != name && self.bare.contains(&property.as_str()))
    }
}
