//! OpenAPI Overlay 1.0: our corrections to a description.
//!
//! The specification lets an action do nothing in silence. Here that is an error, because a
//! correction that upstream has made meanwhile should go: an action must match, and must change
//! what it matches. It also must say why it exists.
//!
//! Where the specification leaves room:
//! - Arrays below an updated object are concatenated; an element that is there already is not added
//!   again, so that an update of `required` means what it says.
//! - To replace an array, or a value by one of another kind, remove it by one action and set it by
//!   the next.
//! - `remove` takes scalars too, as Overlay 1.1 states it.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::diagnostic::{Diagnostic, Diagnostics, child, is_within, tokens};
use crate::source::Source;

/// A node that the overlay set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The node in the effective document.
    pub(crate) pointer: String,
    /// The node in the overlay that holds its value.
    pub(crate) origin: String,
}

const ROOT_KEYS: &[&str] = &["overlay", "info", "extends", "actions"];
const INFO_KEYS: &[&str] = &["title", "version"];
const ACTION_KEYS: &[&str] = &["target", "description", "update", "remove"];

/// Applies the overlay's actions in their order. An action at fault doesn't keep the others from
/// being applied, so that one run reports all that is wrong. `description` is the text of the document, to name the
/// lines that made an action unnecessary.
pub(crate) fn apply(
    source: &Source,
    overlay: &Value,
    description: &Source,
    document: &mut Value,
) -> (Vec<Change>, Diagnostics) {
    let mut applier = Applier {
        source,
        description,
        document,
        changes: Vec::new(),
        removals: Vec::new(),
        diagnostics: Diagnostics::default(),
    };
    applier.overlay(overlay);
    applier.check_removals();
    (applier.changes, applier.diagnostics)
}

struct Applier<'a> {
    source: &'a Source,
    description: &'a Source,
    document: &'a mut Value,
    changes: Vec<Change>,
    removals: Vec<Removal>,
    diagnostics: Diagnostics,
}

/// What one action took out of objects.
struct Removal {
    action: String,
    members: Vec<(String, Value)>,
}

impl Applier<'_> {
    fn overlay(&mut self, overlay: &Value) {
        let Some(root) = overlay.as_object() else {
            self.error("", "this is no overlay: the document is not a mapping", "begin it with `overlay: 1.0.0`");
            return;
        };
        self.known_keys(root, "", ROOT_KEYS);
        match root.get("overlay").and_then(Value::as_str) {
            // A patch release changes no feature.
            Some(version) if version == "1.0" || version.starts_with("1.0.") => {}
            _ => self.error("/overlay", "only Overlay 1.0 is supported", "write `overlay: 1.0.0`"),
        }
        match root.get("info").and_then(Value::as_object) {
            Some(info) => {
                self.known_keys(info, "/info", INFO_KEYS);
                for key in INFO_KEYS {
                    if !info.get(*key).is_some_and(Value::is_string) {
                        self.error(
                            "/info",
                            format!("the overlay's info has no `{key}`"),
                            format!("add `{key}`, a string"),
                        );
                    }
                }
            }
            None => self.error("/info", "the overlay has no `info`", "add `info` with `title` and `version`"),
        }
        if root.get("extends").is_some_and(|extends| !extends.is_string()) {
            self.error("/extends", "`extends` must be a string", "write the URI of the description, or remove it");
        }
        match root.get("actions").and_then(Value::as_array) {
            Some(actions) if !actions.is_empty() => {
                for (index, action) in actions.iter().enumerate() {
                    self.action(&child("/actions", &index.to_string()), action);
                }
            }
            _ => {
                self.error("/actions", "the overlay has no actions", "add `actions`, a list, or leave the overlay out")
            }
        }
    }

    fn action(&mut self, pointer: &str, action: &Value) {
        let Some(action) = action.as_object() else {
            self.error(
                pointer,
                "an action must be a mapping",
                "write `target`, `description`, and `update` or `remove`",
            );
            return;
        };
        self.known_keys(action, pointer, ACTION_KEYS);
        if action.get("description").and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()) {
            self.error(pointer, "the action gives no reason", "add `description`: why the description is wrong here");
        }
        let remove = match action.get("remove") {
            None => false,
            Some(Value::Bool(remove)) => *remove,
            Some(_) => {
                self.error(pointer, "`remove` must be true or false", "write `remove: true`");
                return;
            }
        };
        let Some(target) = action.get("target").and_then(Value::as_str) else {
            self.error(pointer, "the action has no `target`", "add `target`, a JSONPath (RFC 9535)");
            return;
        };
        match (action.get("update"), remove) {
            (Some(update), false) => {
                let targets = self.select(pointer, target);
                self.update(pointer, target, &targets, update);
            }
            (None, true) => {
                let targets = self.select(pointer, target);
                self.remove(pointer, targets);
            }
            (Some(_), true) => {
                self.error(pointer, "the action has both `update` and `remove`", "make it two actions");
            }
            (None, false) => {
                self.error(pointer, "the action changes nothing", "add `update`, or `remove: true`");
            }
        }
    }

    /// The pointers of the nodes that a target selects, each once.
    fn select(&mut self, pointer: &str, target: &str) -> Vec<String> {
        let path = match JsonPath::parse(target) {
            Ok(path) => path,
            Err(error) => {
                self.error(
                    &child(pointer, "target"),
                    format!("`{target}` is no JSONPath: {} at character {}", error.message(), error.position() + 1),
                    "write a JSONPath of RFC 9535, for example `$.paths['/servers'].get`",
                );
                return Vec::new();
            }
        };
        let targets: Vec<_> =
            path.query_located(self.document).dedup().locations().map(|location| location.to_json_pointer()).collect();
        if targets.is_empty() {
            let left = match self.nearest(target) {
                Some((part, place)) => format!("; `{part}` is at {}", self.line(&place)),
                None => String::new(),
            };
            self.error(
                pointer,
                format!("the target `{target}` matches nothing"),
                format!("remove the action if the description no longer has this, or correct the target{left}"),
            );
        }
        targets
    }

    /// The longest part of a target that still matches, and a node that it matches.
    fn nearest<'t>(&self, target: &'t str) -> Option<(&'t str, String)> {
        let ends = target.char_indices().rev().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
        ends.filter(|at| *at > 1).find_map(|at| {
            // What ends within a name or a filter is no path.
            let path = JsonPath::parse(&target[..at]).ok()?;
            let place = path.query_located(self.document).locations().next()?.to_json_pointer();
            Some((&target[..at], place))
        })
    }

    /// `latitude.yaml:123`
    fn line(&self, pointer: &str) -> String {
        match self.description.line_of(pointer) {
            Some(line) => format!("{}:{line}", self.description.name()),
            None => self.description.name().to_owned(),
        }
    }

    fn update(&mut self, pointer: &str, target: &str, targets: &[String], update: &Value) {
        let origin = child(pointer, "update");
        let before = (self.changes.len(), self.diagnostics.len());
        for place in targets {
            let Some(node) = self.document.pointer_mut(place) else {
                continue;
            };
            let mut merge = Merge { changes: &mut self.changes, clashes: Vec::new() };
            match (&mut *node, update) {
                (Value::Object(_), Value::Object(_)) => merge.value(node, update, place, &origin),
                // "An entry to append to the array": Overlay 1.1 would concatenate an array instead.
                (Value::Array(elements), entry) if !entry.is_array() => merge.element(elements, entry, place, &origin),
                _ => merge.clash(node, update, place),
            }
            for (place, message) in merge.clashes {
                self.error(
                    pointer,
                    format!("the update doesn't fit `{place}`: {message}"),
                    "update the object that holds the value; to replace a value by one of another kind, remove it by \
                     an action of its own first",
                );
            }
        }
        if !targets.is_empty() && before == (self.changes.len(), self.diagnostics.len()) {
            // Of several places one tells enough: all of them say it.
            let said = self.line(&said(self.document, &targets[0], update));
            self.error(
                pointer,
                format!("the update of `{target}` is no longer needed: it changes nothing"),
                format!("remove the action: {said} says it already"),
            );
        }
    }

    fn remove(&mut self, pointer: &str, mut targets: Vec<String>) {
        // From the end, so that the indices of what is still to be removed stay right.
        targets.sort_by_cached_key(|target| sort_key(target));
        let mut members = Vec::new();
        for target in targets.iter().rev() {
            let Some((parent, _)) = target.rsplit_once('/') else {
                self.error(pointer, "the whole document can't be removed", "correct the target");
                continue;
            };
            let Some(key) = tokens(target).last() else {
                continue;
            };
            // What an earlier action set here is gone, and with it the origin of its nodes.
            self.changes.retain(|change| !is_within(&change.pointer, target));
            let plain = !is_inside_array(self.document, target);
            match self.document.pointer_mut(parent) {
                Some(Value::Object(object)) => {
                    if let Some(value) = object.shift_remove(&key)
                        && plain
                    {
                        members.push((target.clone(), value));
                    }
                }
                Some(Value::Array(elements)) => {
                    if let Some(index) = key.parse().ok().filter(|index| *index < elements.len()) {
                        elements.remove(index);
                    }
                }
                _ => {}
            }
        }
        if members.len() == targets.len() && !members.is_empty() {
            self.removals.push(Removal { action: pointer.to_owned(), members });
        }
    }

    /// A value that is removed and then set to what it was: the two actions are one correction,
    /// and it is no longer needed.
    fn check_removals(&mut self) {
        for Removal { action, members } in std::mem::take(&mut self.removals) {
            if members.iter().all(|(pointer, value)| self.document.pointer(pointer) == Some(value)) {
                let said = members.first().map(|(pointer, _)| self.line(pointer)).unwrap_or_default();
                self.error(
                    &action,
                    "the removal is no longer needed: a later action sets what it removes to the same value",
                    format!("remove both actions: {said} says it already"),
                );
            }
        }
    }

    fn known_keys(&mut self, object: &Map<String, Value>, pointer: &str, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            let cure = format!("remove it, or correct it to one of {}", known.join(", "));
            self.error(&child(pointer, key), format!("an overlay has no `{key}` here"), cure);
        }
    }

    fn error(&mut self, pointer: &str, message: impl Into<String>, cure: impl Into<String>) {
        self.diagnostics.push(
            Diagnostic::error(message).at(pointer).in_file(self.source.name(), self.source.line_of(pointer)).cure(cure),
        );
    }
}

/// The recursive merge of one update into one node.
struct Merge<'a> {
    changes: &'a mut Vec<Change>,
    clashes: Vec<(String, String)>,
}

impl Merge<'_> {
    fn value(&mut self, node: &mut Value, update: &Value, pointer: &str, origin: &str) {
        match (node, update) {
            (Value::Object(node), Value::Object(update)) => {
                for (key, value) in update {
                    let (pointer, origin) = (child(pointer, key), child(origin, key));
                    match node.get_mut(key) {
                        Some(member) => self.value(member, value, &pointer, &origin),
                        None => {
                            node.insert(key.clone(), value.clone());
                            self.changes.push(Change { pointer, origin });
                        }
                    }
                }
            }
            (Value::Array(elements), Value::Array(update)) => {
                for (index, element) in update.iter().enumerate() {
                    self.element(elements, element, pointer, &child(origin, &index.to_string()));
                }
            }
            (node, update) if is_scalar(node) && is_scalar(update) => {
                if node != update {
                    node.clone_from(update);
                    self.changes.push(Change { pointer: pointer.to_owned(), origin: origin.to_owned() });
                }
            }
            (node, update) => self.clash(node, update, pointer),
        }
    }

    fn element(&mut self, elements: &mut Vec<Value>, element: &Value, pointer: &str, origin: &str) {
        if !elements.contains(element) {
            self.changes
                .push(Change { pointer: child(pointer, &elements.len().to_string()), origin: origin.to_owned() });
            elements.push(element.clone());
        }
    }

    fn clash(&mut self, node: &Value, update: &Value, pointer: &str) {
        self.clashes.push((pointer.to_owned(), format!("there is {}, the update has {}", kind(node), kind(update))));
    }
}

/// Where a document says the first value of an update that it has already.
fn said(document: &Value, place: &str, update: &Value) -> String {
    match (document.pointer(place), update) {
        (Some(Value::Array(elements)), update) => {
            let first = update.as_array().and_then(|update| update.first()).unwrap_or(update);
            match elements.iter().position(|element| element == first) {
                Some(at) => child(place, &at.to_string()),
                None => place.to_owned(),
            }
        }
        (Some(_), Value::Object(members)) => match members.iter().next() {
            Some((key, update)) => said(document, &child(place, key), update),
            None => place.to_owned(),
        },
        _ => place.to_owned(),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Orders the elements of an array by their index.
fn sort_key(pointer: &str) -> Vec<(Option<usize>, String)> {
    tokens(pointer).map(|token| (token.parse().ok(), token)).collect()
}

fn is_inside_array(document: &Value, pointer: &str) -> bool {
    let mut node = document;
    for token in tokens(pointer) {
        if node.is_array() {
            return true;
        }
        match node.get(&token) {
            Some(member) => node = member,
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
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
        let (changes, diagnostics) = apply(&source, &overlay, &description, &mut document);
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
            (
                "- {target: $.a, description: why, update: {b: 1}}",
                "cure: remove the action: api.yaml:3 says it already",
            ),
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
        let pair = "- {target: $.d.e, description: why, remove: true}\n- {target: $.d, description: why, update: {e: {f: 2}}}\n";
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
}
