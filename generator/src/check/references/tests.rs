use serde_json::json;

use super::*;
use crate::diagnostic::Diagnostics;

fn findings(document: &Value) -> Vec<String> {
    let mut diagnostics = Vec::new();
    check(document, &mut diagnostics);
    let diagnostics: Diagnostics = diagnostics.into_iter().collect();
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
    assert!(found[0].contains("leads on through more than 100 others\n  --> /components/schemas/S0\n"), "{}", found[0]);
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
