//! Actions: what they change, and what is said of those that change nothing.

use serde_json::json;

use super::*;

const HEAD: &str = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n";

/// Applies actions, given from line 4 on.
fn applied(document: &Value, actions: &str) -> (Value, Vec<Change>, Diagnostics) {
    applied_text(document, &format!("{HEAD}{actions}"))
}

fn applied_text(document: &Value, text: &str) -> (Value, Vec<Change>, Diagnostics) {
    let source = Source::new("overlay.yaml", text);
    let overlay = source.parse().unwrap();
    let mut document = document.clone();
    let description = Source::new("api.yaml", format!("{document:#}"));
    let Applied { changes, diagnostics, .. } = apply(&source, &overlay, &description, &mut document);
    (document, changes, diagnostics)
}

fn result(document: &Value, actions: &str) -> Value {
    let (document, _, diagnostics) = applied(document, actions);
    assert!(diagnostics.is_empty(), "{diagnostics}");
    document
}

fn complaint(document: &Value, actions: &str) -> String {
    let (_, _, diagnostics) = applied(document, actions);
    assert_eq!(diagnostics.len(), 1, "{diagnostics}");
    diagnostics.to_string()
}

#[test]
fn update_merges_objects_and_adds_missing_elements() {
    let document = json!({"a": {"b": 1, "c": {"d": 2}, "required": ["x", "y"]}});
    let actions = "- {target: $.a, description: why, update: {b: 9, c: {e: 3}, f: [1], required: [y, z]}}\n";
    let (document, changes, diagnostics) = applied(&document, actions);
    assert!(diagnostics.is_empty(), "{diagnostics}");
    assert_eq!(document, json!({"a": {"b": 9, "c": {"d": 2, "e": 3}, "required": ["x", "y", "z"], "f": [1]}}));
    let changes: Vec<_> = changes.iter().map(|c| (c.pointer.as_str(), c.origin.as_str())).collect();
    assert_eq!(
        changes,
        [
            ("/a/b", "/actions/0/update/b"),
            ("/a/c/e", "/actions/0/update/c/e"),
            ("/a/f", "/actions/0/update/f"),
            ("/a/required/2", "/actions/0/update/required/1"),
        ]
    );
}

#[test]
fn update_of_an_array_appends_one_entry() {
    let document = json!({"tags": [{"name": "a"}]});
    let actions = "- {target: $.tags, description: why, update: {name: b}}\n";
    assert_eq!(result(&document, actions), json!({"tags": [{"name": "a"}, {"name": "b"}]}));
    let nested = complaint(&document, "- {target: $.tags, description: why, update: [{name: b}]}\n");
    assert!(nested.contains("the update doesn't fit `/tags`"), "{nested}");
}

#[test]
fn update_reaches_every_match() {
    let document = json!({"paths": {"/a": {"get": {}}, "/b": {"get": {"x": 1}}}});
    let actions = "- {target: $.paths.*.get, description: why, update: {x: 1}}\n";
    assert_eq!(result(&document, actions), json!({"paths": {"/a": {"get": {"x": 1}}, "/b": {"get": {"x": 1}}}}));
}

#[test]
fn remove_takes_members_and_elements() {
    let document = json!({"list": [{"n": 0}, {"n": 1}, {"n": 0}, {"n": 2}, {"n": 0}], "a": {"b": 1, "c": 2}});
    let actions = "- {target: '$.list[?@.n == 0]', description: why, remove: true}\n- {target: $.a.b, description: why, remove: true}\n";
    assert_eq!(result(&document, actions), json!({"list": [{"n": 1}, {"n": 2}], "a": {"c": 2}}));
}

#[test]
fn remove_keeps_the_order_of_the_rest() {
    let document = json!({"a": 1, "b": 2, "c": 3});
    let document = result(&document, "- {target: $.a, description: why, remove: true}\n");
    assert_eq!(document.to_string(), r#"{"b":2,"c":3}"#);
}

#[test]
fn remove_reaches_nested_matches() {
    let document = json!({"a": {"x": {"x": 1}, "y": [{"x": 1}, {"x": 2}]}});
    let actions = "- {target: $..x, description: why, remove: true}\n";
    assert_eq!(result(&document, actions), json!({"a": {"y": [{}, {}]}}));
}

#[test]
fn remove_orders_ten_after_nine() {
    let document = json!({"a": (0..12).collect::<Vec<_>>()});
    let actions = "- {target: '$.a[?@ == 2 || @ == 9 || @ == 10]', description: why, remove: true}\n";
    assert_eq!(result(&document, actions), json!({"a": [0, 1, 3, 4, 5, 6, 7, 8, 11]}));
}

#[test]
fn an_array_is_replaced_by_two_actions() {
    let document = json!({"a": {"required": ["x"]}});
    let actions = "- {target: $.a.required, description: why, remove: true}\n- {target: $.a, description: why, update: {required: [y]}}\n";
    assert_eq!(result(&document, actions), json!({"a": {"required": ["y"]}}));
    let mended = json!({"a": {"required": ["y"]}});
    let complaint = complaint(&mended, actions);
    assert!(complaint.contains("the removal is no longer needed"), "{complaint}");
    assert!(complaint.contains("overlay.yaml:4 (/actions/0)"), "{complaint}");
    // What takes elements of arrays away, too, is needed for these.
    let both = json!({"a": {"b": 1}, "c": [{"b": 2}]});
    let actions =
        "- {target: $..b, description: why, remove: true}\n- {target: $.a, description: why, update: {b: 1}}\n";
    assert_eq!(result(&both, actions), json!({"a": {"b": 1}, "c": [{}]}));
}

#[test]
fn an_action_without_effect_is_an_error() {
    let document = json!({"a": {"b": 1, "c": [1, 2]}});
    for (action, expected) in [
        ("- {target: $.x, description: why, update: {b: 1}}", "the target `$.x` matches nothing"),
        ("- {target: $.x, description: why, remove: true}", "the target `$.x` matches nothing"),
        ("- {target: $.a, description: why, update: {b: 1}}", "no longer needed"),
        ("- {target: $.a, description: why, update: {c: [2]}}", "no longer needed"),
        ("- {target: $.a.c, description: why, update: 2}", "no longer needed"),
        ("- {target: $.a, description: why, update: {}}", "no longer needed"),
        ("- {target: $.a, description: why}", "the action changes nothing"),
        ("- {target: $.a, description: why, remove: false}", "the action changes nothing"),
    ] {
        let complaint = complaint(&document, &format!("{action}\n"));
        assert!(complaint.contains(expected), "{action} gives {complaint}");
        assert!(complaint.contains("\n  --> overlay.yaml:4 (/actions/0)\n  cure: "), "{complaint}");
    }
}

#[test]
fn an_action_without_effect_names_the_line_that_made_it_so() {
    let document = json!({"a": {"b": 1, "c": ["x", "y"]}, "d": {"e": {"f": 2}}});
    for (action, expected) in [
        ("- {target: $.a, description: why, update: {b: 1}}", "cure: remove the action: api.yaml:3 says it already"),
        ("- {target: $.a, description: why, update: {c: [y]}}", "api.yaml:6 says it already"),
        ("- {target: $.a.c, description: why, update: y}", "api.yaml:6 says it already"),
        ("- {target: $, description: why, update: {d: {e: {f: 2}}}}", "api.yaml:11 says it already"),
        (
            "- {target: \"$['d'].e['x.y'].g\", description: why, remove: true}",
            "the target; `$['d'].e` is at api.yaml:10",
        ),
        ("- {target: '$.d.e[0].g', description: why, remove: true}", "the target; `$.d.e` is at api.yaml:10"),
    ] {
        let complaint = complaint(&document, &format!("{action}\n"));
        assert!(complaint.ends_with(expected), "{action} gives {complaint}");
    }
    let nowhere = complaint(&document, "- {target: $.x.y, description: why, remove: true}\n");
    assert!(nowhere.ends_with("or correct the target"), "{nowhere}");
    let pair =
        "- {target: $.d.e, description: why, remove: true}\n- {target: $.d, description: why, update: {e: {f: 2}}}\n";
    let complaint = complaint(&document, pair);
    assert!(complaint.ends_with("remove both actions: api.yaml:10 says it already"), "{complaint}");
}

#[test]
fn a_malformed_action_is_an_error() {
    let document = json!({"a": {"b": 1, "c": [1, 2]}});
    for (action, expected) in [
        ("- x", "an action must be a mapping"),
        ("- {description: why, remove: true}", "has no `target`"),
        ("- {target: $.a, remove: true}", "gives no reason"),
        ("- {target: $.a, description: ' ', remove: true}", "gives no reason"),
        ("- {target: $.a, description: why, remove: 1}", "`remove` must be true or false"),
        ("- {target: $.a, description: why, remove: true, update: {}}", "both `update` and `remove`"),
        ("- {target: $.a, description: why, remove: true, upate: {}}", "an overlay has no `upate` here"),
        ("- {target: '$.a[', description: why, remove: true}", "`$.a[` is no JSONPath"),
        ("- {target: $, description: why, remove: true}", "the whole document can't be removed"),
        (
            "- {target: $.a, description: why, update: {b: [1]}}",
            "doesn't fit `/a/b`: there is a number, the update has an array",
        ),
        (
            "- {target: $.a, description: why, update: {c: 1}}",
            "doesn't fit `/a/c`: there is an array, the update has a number",
        ),
        ("- {target: $.a.b, description: why, update: 2}", "doesn't fit `/a/b`"),
        ("- {target: $.a, description: why, update: [1]}", "doesn't fit `/a`"),
    ] {
        let complaint = complaint(&document, &format!("{action}\n"));
        assert!(complaint.contains(expected), "{action} gives {complaint}");
        assert!(complaint.contains("\n  --> overlay.yaml:4 (/actions/0"), "{complaint}");
    }
}

#[test]
fn a_malformed_overlay_is_an_error() {
    for (text, expected) in [
        ("x\n", vec!["this is no overlay"]),
        ("overlay: 1.1.0\n", vec!["no `info`", "only Overlay 1.0", "no actions"]),
        (
            "overlay: 1.0.0\ninfo: {title: T}\nactions: []\nmore: 1\n",
            vec!["no `version`", "no actions", "no `more` here"],
        ),
    ] {
        let (_, _, diagnostics) = applied_text(&json!({}), text);
        assert_eq!(diagnostics.len(), expected.len(), "{diagnostics}");
        for expected in expected {
            assert!(diagnostics.to_string().contains(expected), "{diagnostics}");
        }
    }
}

#[test]
fn all_faults_are_reported_and_the_rest_is_applied() {
    let actions = "- {target: $.x, description: why, remove: true}\n- {target: $, description: why, update: {y: 1}}\n- {target: $.z, description: why, remove: true}\n";
    let (document, _, diagnostics) = applied(&json!({}), actions);
    assert_eq!(document, json!({"y": 1}));
    let lines: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.line).collect();
    assert_eq!(lines, [Some(4), Some(6)]);
}
