//! Every reference is local, leads to a node of the right kind, and comes to an end.

use std::collections::BTreeSet;

use serde_json::Value;

use super::near::nearest;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::Object;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::{child, push, tokens};
use crate::openapi::reference::{Chain, Chains, LIMIT, Target, target};
use crate::openapi::walk::walk;

/// How many places of a circle are listed.
const SHOWN: usize = 10;

pub(super) fn check(document: &Value, diagnostics: &mut Diagnostics) {
    let mut checker = Checker {
        document,
        diagnostics,
        outside: Vec::new(),
        chains: Chains::new(document),
        long: Vec::new(),
        targets: BTreeSet::new(),
    };
    walk(document, &mut |pointer, kind, object| {
        if let Some(reference) = object.get("$ref") {
            checker.reference(pointer, kind, reference);
        }
        checker.collections(pointer, kind, object);
        if kind == Kind::Discriminator {
            checker.mapping(pointer, object);
        }
    });
    checker.long_chains();
    checker.other_files();
}

struct Checker<'a> {
    document: &'a Value,
    diagnostics: &'a mut Diagnostics,
    /// The references to other files: where each stands, and its text.
    outside: Vec<(String, String)>,
    chains: Chains<'a>,
    /// The references of chains that are too long.
    long: Vec<String>,
    /// What these lead to.
    targets: BTreeSet<String>,
}

impl Checker<'_> {
    fn reference(&mut self, pointer: &str, kind: Kind, reference: &Value) {
        let Some(text) = reference.as_str() else {
            if kind.is_referable() {
                self.tell(
                    &child(pointer, "$ref"),
                    "a `$ref` must be a string",
                    "write the reference as `#/components/…`, in quotes",
                );
            } else {
                self.not_referable(pointer, kind.name());
            }
            return;
        };
        let target = match target(text) {
            // Of a file that isn't there, nothing else can be said.
            Target::Outside => return self.outside.push((pointer.to_owned(), text.to_owned())),
            _ if !kind.is_referable() => return self.not_referable(pointer, kind.name()),
            Target::Malformed => return self.malformed(pointer, text),
            Target::Local(target) => target,
        };
        if self.document.pointer(&target).is_none() {
            return self.dangling(pointer, &target);
        }
        let found = tokens(&target).fold(Place::ROOT, |place, token| place.child(&token));
        if found != Place::One(kind) {
            let found = match found {
                Place::One(found) => found.name(),
                Place::Map(_) | Place::List(_) => "a collection",
                Place::Opaque => "data",
            };
            let message = format!("the reference `{text}` leads to {found}, where {} is needed", kind.name());
            return self.tell(pointer, message, "correct the reference, by an overlay action if the file is not yours");
        }
        match self.chains.from(pointer) {
            Chain::Ends | Chain::Known => {}
            Chain::Circle(circle) => {
                let named = |pointer: &String| format!("`#{pointer}`");
                let members: Vec<_> = match circle.as_slice() {
                    [first, second, .., last] if circle.len() > SHOWN => {
                        vec![named(first), named(second), "…".to_owned(), named(last), named(first)]
                    }
                    members => members.iter().chain(members.first()).map(named).collect(),
                };
                self.tell(
                    circle.first().map_or(pointer, String::as_str),
                    format!("these references lead in a circle: {}", members.join(" → ")),
                    "give one of them content of its own, by an overlay action if the file is not yours",
                );
            }
            Chain::Long => {
                self.long.push(pointer.to_owned());
                self.targets.insert(target);
            }
        }
    }

    /// Whole maps and lists that stand in another file.
    fn collections(&mut self, pointer: &str, kind: Kind, object: &Object) {
        for (key, value) in object {
            let place = Place::One(kind).child(key);
            let (Place::Map(_) | Place::List(_), Some(reference)) = (place, value.get("$ref").and_then(Value::as_str))
            else {
                continue;
            };
            let pointer = child(pointer, key);
            match target(reference) {
                Target::Outside => self.outside.push((pointer, reference.to_owned())),
                Target::Local(_) | Target::Malformed => self.not_referable(&pointer, "a collection"),
            }
        }
    }

    /// A discriminator names schemas by reference or by bare name.
    fn mapping(&mut self, pointer: &str, discriminator: &Object) {
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let pointer = child(pointer, "mapping");
        for (value, schema) in mapping.into_iter().flatten() {
            let Some(schema) = schema.as_str() else { continue };
            let place = child(&pointer, value);
            let target = match target(schema) {
                _ if !schema.contains(['#', '/']) => child("/components/schemas", schema),
                Target::Local(target) => target,
                Target::Outside => {
                    self.outside.push((place, schema.to_owned()));
                    continue;
                }
                Target::Malformed => {
                    self.malformed(&place, schema);
                    continue;
                }
            };
            if self.document.pointer(&target).is_none() {
                self.dangling(&place, &target);
            }
        }
    }

    /// One for all, where the first one stands: they have one cure.
    fn other_files(&mut self) {
        let Some((first, reference)) = self.outside.first() else { return };
        let (first, more) = (first.clone(), self.outside.len() - 1);
        let message = match more {
            0 => format!("the reference `{reference}` leads out of this file"),
            1 => format!(
                "the reference `{reference}` leads out of this file, and so does another one: `#{}`",
                self.outside[1].0
            ),
            _ => format!(
                "the reference `{reference}` leads out of this file, and so do {more} others, the next one in `#{}`",
                self.outside[1].0
            ),
        };
        self.tell(
            &first,
            message,
            "bundle the description into one file first, for example with `npx @redocly/cli bundle`",
        );
    }

    /// Of each chain its beginning.
    fn long_chains(&mut self) {
        let heads: Vec<String> = self.long.iter().filter(|start| !self.targets.contains(*start)).cloned().collect();
        for head in heads {
            let message = format!("this reference leads on through more than {LIMIT} others");
            self.tell(
                &head,
                message,
                "refer to what the last of them leads to, by an overlay action if the file is not yours",
            );
        }
    }

    fn not_referable(&mut self, pointer: &str, what: &str) {
        let message = format!("{what} can't be a `$ref`");
        self.tell(pointer, message, "write the content here, by an overlay action if the file is not yours");
    }

    fn malformed(&mut self, pointer: &str, reference: &str) {
        let message = format!("the reference `{reference}` is malformed");
        self.tell(pointer, message, "write it as `#/components/…`, by an overlay action if the file is not yours");
    }

    fn dangling(&mut self, pointer: &str, target: &str) {
        let cure = match suggestion(self.document, target) {
            Some(near) => {
                format!("did you mean `#{near}`? Correct the reference, or add what it names, by an overlay action")
            }
            None => "correct the reference, or add what it names, by an overlay action".to_owned(),
        };
        self.tell(pointer, format!("the reference `#{target}` leads nowhere"), cure);
    }

    fn tell(&mut self, pointer: &str, message: impl Into<String>, cure: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(message).at(pointer).cure(cure));
    }
}

/// The target with its first wrong key replaced by the nearest one that stands there.
fn suggestion(document: &Value, target: &str) -> Option<String> {
    let mut container = document;
    let mut pointer = String::new();
    let mut tokens = tokens(target);
    let wrong = loop {
        let token = tokens.next()?;
        match container.pointer(&child("", &token)) {
            Some(next) => container = next,
            None => break token,
        }
        push(&mut pointer, &token);
    };
    push(&mut pointer, nearest(&wrong, container.as_object()?.keys().map(String::as_str))?);
    tokens.for_each(|token| push(&mut pointer, &token));
    document.pointer(&pointer).map(|_| pointer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn findings(document: &Value) -> Vec<String> {
        let mut diagnostics = Diagnostics::default();
        check(document, &mut diagnostics);
        diagnostics.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn sound_references_pass() {
        let document = json!({
            "paths": {
                "/a/{id}": {"get": {
                    "parameters": [{"$ref": "#/components/parameters/Id"}],
                    "responses": {"200": {"$ref": "#/components/responses/Ok"}},
                }},
                "/b": {"get": {"responses": {"200": {"content": {"x/y": {
                    "schema": {"$ref": "#/paths/~1c~1%7Bid%7D/get/responses/200/content/x~1y/schema"},
                }}}}}},
                "/c/{id}": {"get": {"responses": {"200": {"content": {"x/y": {"schema": {}}}}}}},
                "/d": {"$ref": "#/paths/~1b"},
            },
            "components": {
                "parameters": {"Id": {"name": "id", "in": "path", "schema": {"$ref": "#/components/schemas/A"}}},
                "responses": {"Ok": {"description": "ok"}},
                "schemas": {
                    "A": {"properties": {"a": {"$ref": "#/components/schemas/A"}, "$ref": {"type": "string"}}},
                    "B": {"example": {"$ref": "#/nothing"}, "x-y": {"$ref": "elsewhere"}, "default": {"$ref": 1}},
                    "C": {"allOf": [{"$ref": "#/components/schemas/A"}], "discriminator": {
                        "propertyName": "p", "mapping": {"a": "A", "b": "#/components/schemas/B"},
                    }},
                },
            },
        });
        assert_eq!(findings(&document), [""; 0]);
    }

    #[test]
    fn unsound_references_are_all_reported() {
        let document = json!({"components": {
            "schemas": {
                "Server": {"type": "object"},
                "A": {"$ref": "#/components/schemas/Sever"},
                "B": {"$ref": "other.yaml#/B"},
                "C": {"$ref": "https://example.com/c.json"},
                "D": {"items": {"$ref": "#/components/parameters/Id"}},
                "E": {"$ref": "#/components/schemas"},
                "F": {"$ref": 1},
                "G": {"$ref": "#/component/schemas/Server"},
                "H": {"discriminator": {"mapping": {"x": "Servre", "y": "h.yaml"}}},
                "I": {"$ref": "#/nothing/at/all"},
                "J": {"$ref": "#J"},
                "K": {"properties": {"$ref": {"type": "string"}}},
                "L": {"properties": {"$ref": "#/components/schemas/K/properties"}},
            },
            "parameters": {"Id": {"content": {"x/y": {"$ref": "#/components/schemas/A"}}}},
        }});
        let expected = [
            ("/components/parameters/Id/content/x~1y", "a media type can't be a `$ref`", "write the content"),
            (
                "/components/schemas/A",
                "`#/components/schemas/Sever` leads nowhere",
                "did you mean `#/components/schemas/Server`?",
            ),
            // One for all files: they have one cure.
            (
                "/components/schemas/B",
                "`other.yaml#/B` leads out of this file, and so does another one: `#/components/schemas/C`",
                "bundle the description",
            ),
            ("/components/schemas/D/items", "leads to a parameter, where a schema is needed", "correct"),
            ("/components/schemas/E", "leads to a collection, where a schema is needed", "correct"),
            ("/components/schemas/F/$ref", "must be a string", "in quotes"),
            ("/components/schemas/G", "leads nowhere", "did you mean `#/components/schemas/Server`?"),
            (
                "/components/schemas/H/discriminator/mapping/x",
                "leads nowhere",
                "did you mean `#/components/schemas/Server`?",
            ),
            ("/components/schemas/H/discriminator/mapping/y", "leads nowhere", "correct"),
            ("/components/schemas/I", "leads nowhere", "cure: correct the reference"),
            ("/components/schemas/J", "`#J` is malformed", "write it as `#/components/…`"),
            // `$ref` can be the name of a property.
            ("/components/schemas/L/properties", "a collection can't be a `$ref`", "write the content"),
        ];
        let findings = findings(&document);
        assert_eq!(findings.len(), expected.len(), "{findings:#?}");
        for (finding, (pointer, message, cure)) in findings.iter().zip(expected) {
            assert!(finding.contains(&format!("--> {pointer}\n")), "{finding}");
            assert!(finding.contains(message), "{finding}");
            assert!(finding.contains(cure), "{finding}");
        }
    }

    #[test]
    fn a_chain_of_thousands_is_refused_at_its_beginning() {
        let name = |at: usize| format!("#/components/schemas/S{at}");
        let mut schemas: Object = (0..3000).map(|at| (format!("S{at}"), json!({"$ref": name(at + 1)}))).collect();
        schemas.insert("S3000".to_owned(), json!({"type": "string"}));
        let document = |schemas: &Object| json!({"components": {"schemas": schemas}});
        let found = findings(&document(&schemas));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].contains("leads on through more than 100 others\n  --> /components/schemas/S0\n"),
            "{}",
            found[0]
        );
        // A circle has no beginning.
        schemas.insert("S3000".to_owned(), json!({"$ref": name(0)}));
        let found = findings(&document(&schemas));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("S0` → `#/components/schemas/S1` → … → "), "{}", found[0]);
    }

    #[test]
    fn files_of_files_are_told_once() {
        let document = json!({
            "paths": {"/a": {"get": {"$ref": "resources/get.yml"}}, "/b": {"$ref": "b.yml"}},
            "components": {"schemas": {"$ref": "schemas/index.yml"}},
        });
        let found = findings(&document);
        assert_eq!(found.len(), 1, "{found:#?}");
        let first = "`resources/get.yml` leads out of this file, and so do 2 others, the next one in `#/paths/~1b`";
        assert!(found[0].contains(first) && found[0].contains("--> /paths/~1a/get\n"), "{}", found[0]);
        let parameters = json!({"paths": {"/a": {"parameters": {"$ref": "a.yml"}, "get": {"responses": {}}}}});
        assert_eq!(findings(&parameters).len(), 1);
    }

    #[test]
    fn circles_are_reported_once() {
        let document = json!({"components": {"schemas": {
            "A": {"$ref": "#/components/schemas/C"},
            "B": {"$ref": "#/components/schemas/A"},
            "C": {"$ref": "#/components/schemas/B"},
            "D": {"$ref": "#/components/schemas/A"},
            "Self": {"$ref": "#/components/schemas/Self"},
        }}});
        let findings = findings(&document);
        assert_eq!(findings.len(), 2, "{findings:#?}");
        assert!(findings[0].contains(
            "`#/components/schemas/A` → `#/components/schemas/C` → `#/components/schemas/B` → `#/components/schemas/A`"
        ));
        assert!(findings[1].contains("`#/components/schemas/Self` → `#/components/schemas/Self`"));
    }
}
