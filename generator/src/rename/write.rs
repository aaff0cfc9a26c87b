//! The overlay with another name: in the actions that give the old one, or in one at its end.

use serde_json::{Map, Value};

use super::place::Name;
use crate::diagnostic::{Diagnostic, child};
use crate::effective::Effective;
use crate::ir::Ident;
use crate::openapi::pointer::tokens;
use crate::overlay::edit::{Edit, Editor};
use crate::overlay::flow::flow;
use crate::source::Source;

/// Writes a name, and why. Comments and layout stay.
pub(super) fn named(
    effective: &Effective,
    overlay: &Source,
    names: &[Name],
    new: &Ident,
    because: &str,
) -> Result<Editor, Diagnostic> {
    let mut editor = Editor::new(overlay.clone(), overlay.parse().unwrap_or_default());
    let mut changed = Vec::new();
    for name in names.iter().filter(|name| name.is_present) {
        let Some((index, pointer)) = action_of(effective, &name.pointer()) else { continue };
        let name = new.plain().to_owned();
        let is_done = editor.apply(index, &Edit::Plain(pointer.clone(), name.clone()))
            || editor.apply(index, &Edit::Text(pointer, name));
        if !is_done {
            return Err(by_hand(overlay, index));
        }
        changed.push(index);
    }
    changed.sort_unstable();
    changed.dedup();
    let sole = changed.len() == 1;
    for index in changed {
        let action = &editor.value["actions"][index];
        let present = action["description"].as_str().unwrap_or_default();
        // What else an action says, or says of a type in several places, has its reason, too.
        let reason = match sole && says(action) == 1 {
            true => because.to_owned(),
            false if present.ends_with(because) => continue,
            false => format!("{present} {because}"),
        };
        let at = "/description".to_owned();
        let is_done = editor.apply(index, &Edit::Plain(at.clone(), reason.clone()))
            || editor.apply(index, &Edit::Text(at, reason));
        if !is_done {
            return Err(by_hand(overlay, index));
        }
    }
    match names.iter().find(|name| !name.is_present) {
        Some(name) => added(&editor, effective, name, new, because),
        None => Ok(editor),
    }
}

fn by_hand(overlay: &Source, index: usize) -> Diagnostic {
    let pointer = format!("/actions/{index}");
    Diagnostic::error("this action is written in a way that can't be changed by a program")
        .at(pointer.clone())
        .in_file(overlay.name(), overlay.line_of(&pointer))
        .cure("change the name in it, and run `cargo xtask codegen`")
}

/// The action that set a node, and the pointer below it.
fn action_of(effective: &Effective, pointer: &str) -> Option<(usize, String)> {
    let origin = effective.origin(pointer)?;
    let (index, rest) = origin.strip_prefix("/actions/")?.split_once('/')?;
    Some((index.parse().ok()?, format!("/{rest}")))
}

/// How many values an update sets.
fn says(action: &Value) -> usize {
    fn leaves(value: &Value) -> usize {
        match value {
            Value::Object(members) => members.values().map(leaves).sum(),
            Value::Array(elements) => elements.len(),
            _ => 1,
        }
    }
    action.get("update").map_or(0, leaves)
}

/// The overlay with an action at its end.
fn added(
    editor: &Editor,
    effective: &Effective,
    name: &Name,
    new: &Ident,
    because: &str,
) -> Result<Editor, Diagnostic> {
    let overlay = &editor.source;
    let target = target(&name.object, effective.value());
    let update = name
        .keys
        .iter()
        .rev()
        .fold(Value::from(new.plain()), |value, key| Value::Object(Map::from_iter([(key.clone(), value)])));
    let update = match &update {
        Value::Object(members) => {
            let members =
                members.iter().map(|(key, value)| format!("{}: {}", flow(&Value::from(key.as_str())), flow(value)));
            members.collect::<Vec<_>>().join(", ")
        }
        other => flow(other),
    };
    let [target, because] = [target.as_str(), because].map(|text| Value::from(text).to_string());
    let lines =
        [format!("- target: {target}"), format!("  description: {because}"), format!("  update: {{ {update} }}")];
    extended(overlay, &lines).map(|(source, value)| Editor::new(source, value)).ok_or_else(|| {
        Diagnostic::error("a program can't add an action to this overlay")
            .in_file(overlay.name(), overlay.line_of("/actions"))
            .cure(format!("add it yourself: `{}`", lines.map(|line| line.trim().to_owned()).join(", ")))
    })
}

/// An overlay with an action at its end, if its actions are the last that it has, each on lines of its own.
fn extended(overlay: &Source, lines: &[String]) -> Option<(Source, Value)> {
    let present = overlay.parse().ok()?;
    let actions = present.get("actions")?.as_array()?;
    let line = overlay.line_of("/actions/0")?;
    let first = overlay.text().lines().nth(line - 1)?;
    let indent = &first[..first.find('-')?];
    let end = if overlay.text().contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = overlay.text().to_owned();
    if !text.ends_with('\n') {
        text.push_str(end);
    }
    for line in lines {
        text.push_str(&format!("{indent}{line}{end}"));
    }
    let next = Source::new(overlay.name(), text);
    let value = next.parse().ok()?;
    let all = value.get("actions")?.as_array()?;
    (all.len() == actions.len() + 1 && all.starts_with(actions)).then_some((next, value))
}

/// The action that says a name, if it says nothing else of anything else.
pub(super) fn sole_action(effective: &Effective, overlay: &Value, name: &Name) -> Option<usize> {
    let (index, pointer) = action_of(effective, &name.pointer()).filter(|_| name.is_present)?;
    let action = overlay.get("actions")?.get(index)?;
    let is_sole = says(action) == 1 && effective.places_of(&child("/actions", &format!("{index}"))).count() == 1;
    (is_sole && action.pointer(&pointer).is_some()).then_some(index)
}

/// The overlay without an action.
pub(super) fn without(editor: &Editor, index: usize) -> Option<Source> {
    let mut editor = editor.clone();
    editor.apply(index, &Edit::Remove).then_some(editor.source)
}

/// The target of an action that reaches a place.
fn target(pointer: &str, document: &Value) -> String {
    let mut target = "$".to_owned();
    let (mut node, mut last) = (document, String::new());
    for token in tokens(pointer) {
        let next = match node {
            Value::Array(elements) => token.parse::<usize>().ok().and_then(|at| elements.get(at)),
            _ => node.get(&token),
        };
        let next = next.unwrap_or(&Value::Null);
        let is_plain = !token.starts_with(|c: char| c.is_ascii_digit())
            && !token.is_empty()
            && token.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
        // Other parameters may come before it.
        let name = next.get("name").and_then(Value::as_str).filter(|name| {
            let all = node.as_array().into_iter().flatten();
            last == "parameters"
                && !name.contains(['\'', '\\'])
                && all.filter(|it| it.get("name").and_then(Value::as_str) == Some(name)).count() == 1
        });
        // Two media types of one body go together.
        let twins = last == "content" && token.contains('/') && node.as_object().is_some_and(|it| it.len() > 1);
        match name {
            Some(name) => target.push_str(&format!("[?@.name == '{name}']")),
            None if twins => target.push_str(".*"),
            None if node.is_array() => target.push_str(&format!("[{token}]")),
            None if is_plain => target.push_str(&format!(".{token}")),
            None => {
                target.push_str(&format!("['{}']", token.replace('\\', "\\\\").replace('\'', "\\'")));
            }
        }
        (node, last) = (next, token);
    }
    target
}
