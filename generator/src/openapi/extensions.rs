//! The extensions by which the overlay speaks to the generator: where each may stand, and what its value must be.
//! spec/README.md tells what they say.

use serde_json::Value;

use super::Object;
use super::grammar::{Kind, Place};
use super::walk::walk_mut;
use crate::ir::Ident;

/// How their names begin. They are ours: the overlay alone may set them.
pub(crate) const PREFIX: &str = "x-rust-";

/// Values of an `enum` → what each means. Others know it by this name, too; words, and not for the overlay alone.
pub(crate) const DESCRIPTIONS: &str = "x-enumDescriptions";

/// A value of an enum as the key of a mapping.
pub(crate) fn value_key(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An object that may have extensions of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Document,
    Operation,
    Parameter,
    /// A schema, that of a property included.
    Schema,
    /// The schema of a property.
    Property,
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// The name of a method, a field or a type.
    Name,
    True,
    /// What is true or false; the overlay decides it.
    Decision,
    /// Values of the `enum` beside it → names of variants.
    Variants,
    /// What lowering reads, and checks, against the types that there are.
    Declaration,
}

impl Holds {
    /// Whether it is one name or several.
    pub(crate) fn names(self) -> bool {
        matches!(self, Self::Name | Self::Variants)
    }
}

#[derive(Debug)]
pub(crate) struct Extension {
    pub(crate) name: &'static str,
    pub(crate) at: &'static [At],
    /// What it is for, in words.
    pub(crate) of: &'static str,
    pub(crate) holds: Holds,
    /// What to do about one beside a `$ref`, where it has no effect. `None` for what belongs to the place itself. That
    /// something is no secret is said of the place.
    pub(crate) beside_reference: Option<&'static str>,
}

const fn extension(name: &'static str, at: &'static [At], of: &'static str, holds: Holds) -> Extension {
    Extension { name, at, of, holds, beside_reference: None }
}

impl Extension {
    const fn not_beside_reference(self, cure: &'static str) -> Self {
        Self { beside_reference: Some(cure), ..self }
    }
}

const NAME_IT: &str = "name what the reference leads to";
const MARK_IT: &str = "mark the component that the reference leads to";

pub(crate) const EXTENSIONS: &[Extension] = &[
    extension(
        "x-rust-name",
        &[At::Operation, At::Parameter, At::Schema],
        "operations, parameters and schemas",
        Holds::Name,
    )
    .not_beside_reference(NAME_IT),
    extension("x-rust-field", &[At::Property], "properties", Holds::Name),
    extension("x-rust-request", &[At::Operation], "operations", Holds::Name),
    extension("x-rust-secret", &[At::Schema, At::Parameter], "strings, free values and parameters", Holds::Decision)
        .not_beside_reference(MARK_IT),
    extension("x-rust-into", &[At::Schema], "enums of strings", Holds::True),
    extension("x-rust-variants", &[At::Schema], "enums", Holds::Variants).not_beside_reference(NAME_IT),
    extension("x-rust-wait", &[At::Operation], "operations", Holds::Declaration),
    extension("x-rust-find", &[At::Operation], "operations", Holds::Declaration),
    extension("x-rust-pages", &[At::Operation], "operations", Holds::Declaration),
    extension("x-rust-timeout", &[At::Operation], "operations", Holds::Declaration),
    extension("x-rust-replacement", &[At::Operation], "operations", Holds::Declaration),
    extension("x-rust-idempotent", &[At::Operation], "operations", Holds::True),
    extension("x-rust-may-lack-id", &[At::Operation], "operations", Holds::True),
    extension("x-rust-error-codes", &[At::Document], "the document", Holds::Declaration),
    extension("x-rust-permanent-errors", &[At::Document], "the document", Holds::Declaration),
];

impl At {
    /// Whether an object of this kind is one of these.
    pub(crate) fn is(self, kind: Kind, is_property: bool) -> bool {
        match self {
            Self::Document => kind == Kind::Document,
            Self::Operation => kind == Kind::Operation,
            Self::Parameter => kind == Kind::Parameter,
            Self::Schema => kind == Kind::Schema,
            Self::Property => kind == Kind::Schema && is_property,
        }
    }
}

/// The name in Rust that a value gives, in whatever case, or why it gives none. A keyword needn't be raw here.
pub(crate) fn name(value: &Value) -> Result<Ident, String> {
    let text = value.as_str().ok_or("it must be a text")?;
    let name = Ident::parse(text).or_else(|why| Ident::parse(&format!("r#{text}")).map_err(|_| why))?;
    if name.starts_with('_') { Err(format!("`{text}` doesn't begin with a letter")) } else { Ok(name) }
}

/// Removes them: a description can't set what the overlay alone may.
pub(crate) fn remove(document: &mut Value) {
    walk_mut(document, Place::ROOT, &mut |_, object: &mut Object| {
        // `retain` hashes all keys anew.
        if object.keys().any(|key| key.starts_with(PREFIX)) {
            object.retain(|key, _| !key.starts_with(PREFIX));
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ours_go_and_data_stays() {
        let mut document = json!({
            "x-rust-a": 1,
            "info": {"x-rust-b": 1, "contact": {"x-rust-b": 1}},
            "paths": {
                "x-rust-c": 1,
                "/a": {"get": {
                    "x-rust-d": 1,
                    "x-other": {"x-rust-kept": 1},
                    "responses": {"200": {"content": {"application/json": {
                        "example": {"x-rust-kept": 1},
                        "examples": {"x-rust-kept": {"value": {"x-rust-kept": 1}, "x-rust-e": 1}},
                    }}}},
                }},
            },
            "components": {"schemas": {
                "x-rust-kept": {"x-rust-f": 1},
                "properties": {
                    "properties": {
                        "x-rust-kept": {"type": "string", "x-rust-g": 1},
                        "default": {"x-rust-h": 1, "default": {"x-rust-kept": 1}, "enum": [{"x-rust-kept": 1}]},
                    },
                    "allOf": [{"x-rust-i": 1}],
                },
            }},
        });
        remove(&mut document);
        let expected = json!({
            "info": {"contact": {}},
            "paths": {
                "/a": {"get": {
                    "x-other": {"x-rust-kept": 1},
                    "responses": {"200": {"content": {"application/json": {
                        "example": {"x-rust-kept": 1},
                        "examples": {"x-rust-kept": {"value": {"x-rust-kept": 1}}},
                    }}}},
                }},
            },
            "components": {"schemas": {
                "x-rust-kept": {},
                "properties": {
                    "properties": {
                        "x-rust-kept": {"type": "string"},
                        "default": {"default": {"x-rust-kept": 1}, "enum": [{"x-rust-kept": 1}]},
                    },
                    "allOf": [{}],
                },
            }},
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn names_can_be_identifiers() {
        for text in ["rotate", "PlanSlug", "type", "a_1"] {
            assert_eq!(name(&json!(text)).unwrap().plain(), text);
        }
        for (other, why) in [
            (json!(42), "must be a text"),
            (json!(true), "must be a text"),
            (json!(""), "it is empty"),
            (json!("get by id"), "` ` is neither"),
            (json!("1st"), "begins with a digit"),
            (json!("ⓐ"), "`ⓐ` is neither"),
            (json!("r#self"), "no raw form"),
            (json!("self"), "no raw form"),
            (json!("_"), "no raw form"),
            (json!("_a"), "doesn't begin with a letter"),
        ] {
            let found = name(&other).unwrap_err();
            assert!(found.contains(why), "{other}: {found}");
        }
    }

    #[test]
    fn the_readme_has_all_of_them_and_no_other() {
        let readme = include_str!("../../../spec/README.md");
        for extension in EXTENSIONS {
            assert!(readme.contains(&format!("| `{}", extension.name)), "{}", extension.name);
        }
        for name in
            readme.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| word.starts_with(PREFIX))
        {
            assert!(name == PREFIX || EXTENSIONS.iter().any(|extension| extension.name == name), "{name}");
        }
    }
}
