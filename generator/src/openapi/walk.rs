//! Visiting the objects of a document by the grammar.

use serde_json::Value;

use super::Object;
use super::grammar::{Kind, Place};
use super::pointer;

/// Visits every object of the specification in the document, outer ones first.
pub(crate) fn walk<'d>(document: &'d Value, visit: &mut dyn FnMut(&str, Kind, &'d Object)) {
    descend(document, Place::ROOT, &mut String::new(), visit);
}

fn descend<'d>(value: &'d Value, place: Place, at: &mut String, visit: &mut dyn FnMut(&str, Kind, &'d Object)) {
    let length = at.len();
    match (value, place) {
        (Value::Object(object), Place::One(_) | Place::Map(_)) => {
            if let Place::One(kind) = place {
                visit(at, kind, object);
            }
            for (key, member) in object {
                let place = place.child(key);
                if place != Place::Opaque {
                    pointer::push(at, key);
                    descend(member, place, at, visit);
                    at.truncate(length);
                }
            }
        }
        (Value::Array(elements), Place::List(kind)) => {
            for (index, element) in elements.iter().enumerate() {
                pointer::push(at, &index.to_string());
                descend(element, Place::One(kind), at, visit);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

/// Visits every object of the specification to change it, outer ones first.
pub(crate) fn walk_mut(value: &mut Value, place: Place, visit: &mut dyn FnMut(Kind, &mut Object)) {
    match (value, place) {
        (Value::Object(object), Place::One(_) | Place::Map(_)) => {
            if let Place::One(kind) = place {
                visit(kind, object);
            }
            for (key, member) in object {
                walk_mut(member, place.child(key), visit);
            }
        }
        (Value::Array(elements), Place::List(kind)) => {
            for element in elements {
                walk_mut(element, Place::One(kind), visit);
            }
        }
        _ => {}
    }
}

/// Visits all texts of a value, whatever they are, with their pointers below `at`.
pub(crate) fn texts<'v>(value: &'v Value, at: &mut String, visit: &mut dyn FnMut(&str, &'v str)) {
    let length = at.len();
    let mut below = |key: &str, member: &'v Value| {
        pointer::push(at, key);
        texts(member, at, visit);
        at.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, member)| below(key, member)),
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(index, element)| below(&index.to_string(), element));
        }
        Value::String(text) => visit(at, text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn visits_objects_with_their_kind() {
        let document = json!({"components": {"schemas": {"A": {"properties": {"default": {"default": {"b": 1}}}}}}});
        let mut seen = Vec::new();
        walk(&document, &mut |pointer, kind, _| seen.push((pointer.to_owned(), kind)));
        let expected = [
            ("", Kind::Document),
            ("/components", Kind::Components),
            ("/components/schemas/A", Kind::Schema),
            ("/components/schemas/A/properties/default", Kind::Schema),
        ];
        assert_eq!(seen, expected.map(|(pointer, kind)| (pointer.to_owned(), kind)));
    }
}
