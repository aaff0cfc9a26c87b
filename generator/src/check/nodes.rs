//! Each node is what OpenAPI 3.0 has in its place, has what it must have, and nothing that nobody reads. One that isn't
//! would otherwise be passed over in silence.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Findings;
use super::near::nearest;
use super::{extensions, foreign};
use crate::diagnostic::Diagnostic;
use crate::openapi::Object;
use crate::openapi::grammar::{Holds, Key, Kind, Place, is_extension};
use crate::openapi::pointer;

/// How a description is corrected that others write.
const BY_OVERLAY: &str = "by an overlay action if the file is not yours";

pub(super) fn check(document: &Value, findings: &mut Findings) {
    let mut checker =
        Checker { at: String::new(), matters: true, is_property: false, findings, slips: BTreeMap::new() };
    checker.value(document, Place::ROOT, false);
}

struct Checker<'a> {
    /// Where it is.
    at: String,
    /// Whether what stands here has an effect. What is wrong with the rest is a warning.
    matters: bool,
    /// Whether the schema here is that of a property.
    is_property: bool,
    findings: &'a mut Findings,
    /// Keys that OpenAPI doesn't have, and those that they may be meant for.
    slips: BTreeMap<(Kind, String), Option<&'static str>>,
}

impl Checker<'_> {
    fn value(&mut self, value: &Value, place: Place, may_be_bool: bool) {
        match (value, place) {
            (_, Place::Opaque) => {}
            (Value::Bool(_), Place::One(_)) if may_be_bool => {}
            // A whole part that stands in another file, or a reference where none can be, is told as a reference.
            (Value::Object(object), Place::List(_) | Place::Map(_)) if is_reference(object) => {}
            (Value::Object(object), Place::One(kind)) => self.object(kind, object),
            (Value::Object(object), Place::Map(kind)) => {
                for (name, member) in object {
                    self.within(name, |checker| checker.value(member, Place::One(kind), false));
                }
            }
            (Value::Array(elements), Place::List(kind)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.within(&index.to_string(), |checker| checker.value(element, Place::One(kind), false));
                }
            }
            (_, Place::One(kind)) => self.wrong(&format!("a mapping, {}", kind.name())),
            (_, Place::Map(_)) => self.wrong("a mapping of names"),
            (_, Place::List(_)) => self.wrong("a list"),
        }
    }

    fn object(&mut self, kind: Kind, object: &Object) {
        let is_property = std::mem::take(&mut self.is_property);
        let is_reference = is_reference(object);
        for (name, value) in object {
            if is_extension(name) || extensions::is_meant(name) {
                extensions::check(&self.at, kind, is_property, object, name, value, &mut self.findings.others);
                continue;
            }
            if name == "$ref" {
                continue;
            }
            match (kind.key(name), kind.names()) {
                (Some(key), _) if is_reference && kind == Kind::PathItem && key.matters() => self.beside_reference(key),
                (Some(key), _) => self.member(kind, key, value),
                (None, Some(named)) => self.named(kind, named, name, value),
                // Beside a reference nothing is read, of whatever name; but of a schema's siblings some are.
                (None, None) if !is_reference || kind == Kind::Schema => self.unknown(kind, name, value),
                (None, None) => {}
            }
        }
        if !is_reference && self.matters {
            self.required(kind, object);
        }
    }

    fn member(&mut self, kind: Kind, key: &Key, value: &Value) {
        let matters = self.matters;
        self.matters &= key.matters();
        self.within(key.name, |checker| {
            checker.is_property = false;
            if let Some(expected) = unexpected(key, value) {
                // Null is as good as absent where a text is read.
                checker.matters &= !(value.is_null() && key.holds == Holds::Text);
                let is_unquoted = key.holds == Holds::Text && (value.is_number() || value.is_boolean());
                checker.wrong_for(&expected, if is_unquoted { "put it in quotes" } else { "correct it" });
            } else if kind == Kind::Schema && key.name == "properties" {
                checker.properties(value);
            } else {
                checker.value(value, key.holds.place(), matches!(key.holds, Holds::OneOrBool(_)));
            }
        });
        self.matters = matters;
    }

    fn properties(&mut self, properties: &Value) {
        let Some(properties) = properties.as_object().filter(|object| !is_reference(object)) else {
            return self.value(properties, Place::Map(Kind::Schema), false);
        };
        for (name, schema) in properties {
            self.within(name, |checker| {
                checker.is_property = true;
                checker.value(schema, Place::One(Kind::Schema), false);
                checker.is_property = false;
            });
        }
    }

    /// A key that the description chooses.
    fn named(&mut self, kind: Kind, named: Kind, name: &str, value: &Value) {
        self.within(name, |checker| {
            if kind == Kind::Responses && !is_status(name) {
                checker.wrong("a status such as `200`, a range such as `2XX`, or `default`");
            } else {
                checker.value(value, Place::One(named), false);
            }
        });
    }

    fn unknown(&mut self, kind: Kind, name: &str, value: &Value) {
        let (reason, cure) = match foreign::key(kind, name) {
            Some((origin, cure)) => (format!("it is a key {origin}"), format!("{cure}, {BY_OVERLAY}")),
            None => (
                format!("OpenAPI 3.0 has no such key in {}", kind.name()),
                match self.near(kind, name) {
                    Some(near) => format!("did you mean `{near}`? Correct it, {BY_OVERLAY}"),
                    None => "remove it, or write it as an extension, `x-…`".to_owned(),
                },
            ),
        };
        let lost = match (kind, value) {
            (Kind::PathItem, Value::Object(_)) => format!("no operation is generated from `{name}`"),
            _ => format!("`{name}` has no effect"),
        };
        let at = pointer::child(&self.at, name);
        self.findings.others.push(Diagnostic::warning(format!("{lost}: {reason}")).at(at).cure(cure));
    }

    /// The key that may be meant. The same slip is often made in many places.
    fn near(&mut self, kind: Kind, name: &str) -> Option<&'static str> {
        if let Some(known) = self.slips.get(&(kind, name.to_owned())) {
            return *known;
        }
        let near = nearest(name, kind.keys().iter().map(|key| key.name));
        self.slips.insert((kind, name.to_owned()), near);
        near
    }

    /// Whatever stands beside the reference of a path item is lost, its operations included.
    fn beside_reference(&mut self, key: &Key) {
        self.findings.others.push(
            Diagnostic::warning(format!("`{}` has no effect beside the `$ref` of a path item", key.name))
                .at(pointer::child(&self.at, key.name))
                .cure(format!("move it to what the reference leads to, {BY_OVERLAY}")),
        );
    }

    fn required(&mut self, kind: Kind, object: &Object) {
        for key in kind.keys().iter().filter(|key| key.is_required) {
            if object.get(key.name).is_none_or(|value| value.is_null() && key.holds == Holds::Text) {
                self.missing(kind, key.name);
            }
        }
        if kind == Kind::Parameter && !object.contains_key("schema") && !object.contains_key("content") {
            self.missing(kind, "schema");
        }
    }

    fn missing(&mut self, kind: Kind, key: &str) {
        let article = match key.as_bytes() {
            [.., b's'] => "",
            [b'a' | b'e' | b'i' | b'o', ..] => "an ",
            _ => "a ",
        };
        self.findings.others.push(
            Diagnostic::error(format!("{} needs {article}`{key}`", kind.name()))
                .at(&self.at)
                .cure(format!("add it, {BY_OVERLAY}")),
        );
    }

    fn wrong(&mut self, expected: &str) {
        self.wrong_for(expected, "correct it");
    }

    fn wrong_for(&mut self, expected: &str, cure: &str) {
        let message = format!("this must be {expected}");
        let diagnostic = match self.matters {
            true => Diagnostic::error(message),
            false => Diagnostic::warning(format!("{message}; it has no effect")),
        };
        self.findings.broken.push(diagnostic.at(&self.at).cure(format!("{cure}, {BY_OVERLAY}")));
    }

    fn within(&mut self, key: &str, check: impl FnOnce(&mut Self)) {
        let length = self.at.len();
        pointer::push(&mut self.at, key);
        check(self);
        self.at.truncate(length);
    }
}

/// Whether it is a reference, in whatever place: elsewhere `$ref` is the name of a property.
fn is_reference(object: &Object) -> bool {
    object.get("$ref").is_some_and(|reference| !reference.is_object())
}

/// What a value must be, if it isn't.
fn unexpected(key: &Key, value: &Value) -> Option<String> {
    let is_text = |values: &Value| values.as_array().is_some_and(|values| values.iter().all(Value::is_string));
    let (holds, expected) = match key.holds {
        Holds::Texts if key.name == "required" => (is_text(value), "a list of property names".to_owned()),
        Holds::Text => (value.is_string(), "a string".to_owned()),
        Holds::Bool => (value.is_boolean(), "true or false".to_owned()),
        Holds::Number => (value.is_number(), "a number".to_owned()),
        Holds::Texts => (is_text(value), "a list of strings".to_owned()),
        Holds::Values => (value.as_array().is_some_and(|values| !values.is_empty()), "a list of values".to_owned()),
        Holds::Word(words) => {
            let listed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            (value.as_str().is_some_and(|word| words.contains(&word)), format!("one of {listed}"))
        }
        Holds::Names => (
            value.as_object().is_some_and(|names| names.values().all(Value::is_string)),
            "a mapping of strings".to_owned(),
        ),
        Holds::Some(_) => {
            (value.as_array().is_none_or(|values| !values.is_empty()), "a list of at least one schema".to_owned())
        }
        Holds::One(_) | Holds::OneOrBool(_) | Holds::Map(_) | Holds::List(_) | Holds::Data => return None,
    };
    (!holds).then_some(expected)
}

fn is_status(key: &str) -> bool {
    let rest = key.strip_prefix(|c: char| matches!(c, '1'..='5'));
    let digits = |rest: &str| rest == "XX" || rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
    key == "default" || rest.is_some_and(digits)
}
