//! Every reference is local, leads to a node of the right kind, and comes to an end.

use serde_json::Value;

use super::structure::{Kind, Object, Place, walk};
use crate::diagnostic::{Diagnostic, Diagnostics, child, push_token, tokens};

pub(super) fn check(document: &Value, diagnostics: &mut Diagnostics) {
    walk(document, &mut |pointer, kind, object| {
        if let Some(reference) = object.get("$ref") {
            check_reference(document, pointer, kind, reference, diagnostics);
        }
        if kind == Kind::Discriminator {
            check_mapping(document, pointer, object, diagnostics);
        }
    });
}

/// The JSON pointer of a local reference; `None` for one that leads out of the document.
pub(crate) fn target(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decode(fragment)?;
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

fn check_reference(document: &Value, pointer: &str, kind: Kind, reference: &Value, diagnostics: &mut Diagnostics) {
    if !kind.is_referable() {
        diagnostics.push(
            Diagnostic::error(format!("{} can't be a `$ref`", kind.name()))
                .at(pointer)
                .cure("write the content here, by an overlay action if the file is not yours"),
        );
        return;
    }
    let Some(text) = reference.as_str() else {
        diagnostics.push(
            Diagnostic::error("a `$ref` must be a string")
                .at(child(pointer, "$ref"))
                .cure("write the reference as `#/components/…`, in quotes"),
        );
        return;
    };
    let Some(target) = target(text) else {
        diagnostics.push(outside(pointer, text));
        return;
    };
    if document.pointer(&target).is_none() {
        diagnostics.push(dangling(document, pointer, &target));
        return;
    }
    let found = tokens(&target).fold(Place::ROOT, |place, token| place.child(&token));
    if found != Place::One(kind) {
        let found = match found {
            Place::One(found) => found.name(),
            Place::Map(_) | Place::List(_) => "a collection",
            Place::Opaque => "data",
        };
        diagnostics.push(
            Diagnostic::error(format!("the reference `{text}` leads to {found}, where {} is needed", kind.name()))
                .at(pointer)
                .cure("correct the reference, by an overlay action if the file is not yours"),
        );
        return;
    }
    if let Some(cycle) = cycle(document, pointer) {
        diagnostics.push(cycle);
    }
}

/// A discriminator names schemas by reference or by bare name.
fn check_mapping(document: &Value, pointer: &str, discriminator: &Object, diagnostics: &mut Diagnostics) {
    let Some(mapping) = discriminator.get("mapping").and_then(Value::as_object) else {
        return;
    };
    let mapping_pointer = child(pointer, "mapping");
    for (value, schema) in mapping {
        let Some(schema) = schema.as_str() else {
            continue;
        };
        let place = child(&mapping_pointer, value);
        let target = if schema.contains(['#', '/']) {
            match target(schema) {
                Some(target) => target,
                None => {
                    diagnostics.push(outside(&place, schema));
                    continue;
                }
            }
        } else {
            child("/components/schemas", schema)
        };
        if document.pointer(&target).is_none() {
            diagnostics.push(dangling(document, &place, &target));
        }
    }
}

fn outside(pointer: &str, reference: &str) -> Diagnostic {
    Diagnostic::error(format!("the reference `{reference}` leads out of this file"))
        .at(pointer)
        .cure("bundle the description into one file first, for example with `npx @redocly/cli bundle`")
}

fn dangling(document: &Value, pointer: &str, target: &str) -> Diagnostic {
    let cure = match suggestion(document, target) {
        Some(near) => {
            format!("did you mean `#{near}`? Correct the reference, or add what it names, by an overlay action")
        }
        None => "correct the reference, or add what it names, by an overlay action".to_owned(),
    };
    Diagnostic::error(format!("the reference `#{target}` leads nowhere")).at(pointer).cure(cure)
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
        push_token(&mut pointer, &token);
    };
    // A third of the letters may differ: beyond that it is another name, not a slip.
    let tolerance = (wrong.chars().count() / 3).max(1);
    let nearest = container
        .as_object()?
        .keys()
        .map(|key| (distance(&key.to_lowercase(), &wrong.to_lowercase()), key))
        .filter(|(distance, _)| *distance <= tolerance)
        .min()?;
    push_token(&mut pointer, nearest.1);
    tokens.for_each(|token| push_token(&mut pointer, &token));
    document.pointer(&pointer).map(|_| pointer)
}

/// Levenshtein's distance, row by row.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.chars().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.chars().count()]
}

/// A chain of references that returns to its beginning without having met any content.
fn cycle(document: &Value, start: &str) -> Option<Diagnostic> {
    let mut chain = vec![start.to_owned()];
    loop {
        let node = document.pointer(chain.last()?)?;
        let next = target(node.get("$ref")?.as_str()?)?;
        if next == start {
            break;
        }
        if chain.contains(&next) {
            // `start` leads to a cycle without being in it; its members report it.
            return None;
        }
        chain.push(next);
    }
    // Each member finds the cycle; one of them reports it.
    if chain.iter().any(|member| member.as_str() < start) {
        return None;
    }
    let members: Vec<_> = chain.iter().chain([&chain[0]]).map(|pointer| format!("`#{pointer}`")).collect();
    Some(
        Diagnostic::error(format!("these references lead in a circle: {}", members.join(" → ")))
            .at(start)
            .cure("give one of them content of its own, by an overlay action if the file is not yours"),
    )
}

/// `None` if the text isn't a percent-encoded UTF-8 string.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte == b'%' {
            let (digits, tail) = rest.split_at_checked(2)?;
            rest = tail;
            bytes.push(hex(digits[0])? << 4 | hex(digits[1])?);
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
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
            ("/components/schemas/B", "leads out of this file", "bundle the description"),
            ("/components/schemas/C", "leads out of this file", "bundle the description"),
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

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn fragments_are_percent_encoded() {
        assert_eq!(target("#/a%20b/%C3%A9").as_deref(), Some("/a b/é"));
        assert_eq!(target("#"), Some(String::new()));
        for outside in ["", "a", "/a", "#a", "#/%", "#/%4", "#/%zz", "#/%ff"] {
            assert_eq!(target(outside), None, "{outside:?}");
        }
    }
}
