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
//!
//! Two extensions of actions are ours. `x-against` says what an action found when it was written, so that it can't go
//! stale in silence; `x-wrap` puts a property around a schema.

pub(crate) mod against;
pub(crate) mod differences;
pub(crate) mod edit;
pub(crate) mod flow;
mod last;
pub(crate) mod leads;
mod merge;
pub(crate) mod path;
mod remove;
pub(crate) mod stamp;
#[cfg(test)]
mod tests;
pub(crate) mod update;
mod wrap;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::source::Source;
use against::Met;
use path::Path;
use remove::Removal;
use wrap::Wrap;

/// A node that the overlay set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The node in the effective document.
    pub(crate) pointer: String,
    /// The node in the overlay that holds its value.
    pub(crate) origin: String,
}

/// What an action was written against.
pub(crate) const AGAINST: &str = "x-against";

/// A property to put around a schema.
const WRAP: &str = "x-wrap";

const ROOT_KEYS: &[&str] = &["overlay", "info", "extends", "actions"];
const INFO_KEYS: &[&str] = &["title", "version"];
const ACTION_KEYS: &[&str] = &["target", "description", "update", "remove"];

/// What an overlay did to a document.
#[derive(Default)]
pub(crate) struct Applied {
    pub(crate) changes: Vec<Change>,
    /// Nodes that a wrap moved: their pointers in the effective document, and in the description.
    pub(crate) wrapped: Vec<(String, String)>,
    /// The actions that should say what they were written against and don't, by their places, and what it is.
    pub(crate) unstamped: Vec<(usize, Vec<Value>)>,
    pub(crate) diagnostics: Diagnostics,
}

/// What one action met and did.
#[derive(Debug, Default)]
pub(crate) struct Acted {
    /// The facts that it takes away, replaces or builds upon, each once.
    pub(crate) met: Vec<Met>,
    pub(crate) outcome: Outcome,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Outcome {
    #[default]
    Done,
    /// The document says it already, at this place.
    Unneeded(String),
    /// What it met isn't what it was written against.
    Stale,
    /// It matches nothing, or is wrong in itself.
    Faulty,
}

/// Applies the overlay's actions in their order. An action at fault doesn't keep the others from
/// being applied, so that one run reports all that is wrong. `description` is the text of the document, to name the
/// lines that made an action unnecessary.
pub(crate) fn apply(source: &Source, overlay: &Value, description: &Source, document: &mut Value) -> Applied {
    let mut applier = Applier::new(source, overlay, description, document);
    applier.overlay(overlay);
    applier.check_removals();
    applier.applied
}

pub(crate) struct Applier<'a> {
    source: &'a Source,
    description: &'a Source,
    pub(crate) document: &'a mut Value,
    /// All actions of the overlay.
    actions: &'a [Value],
    applied: Applied,
    removals: Vec<Removal>,
}

impl<'a> Applier<'a> {
    pub(crate) fn new(
        source: &'a Source,
        overlay: &'a Value,
        description: &'a Source,
        document: &'a mut Value,
    ) -> Self {
        let actions = overlay.get("actions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        Self { source, description, document, actions, applied: Applied::default(), removals: Vec::new() }
    }

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
                    let Acted { met, outcome } = self.action(&child("/actions", &index.to_string()), action);
                    if action.get(AGAINST).is_none() && !met.is_empty() && outcome == Outcome::Done {
                        self.applied.unstamped.push((index, met.iter().map(|met| against::entry(&met.fact)).collect()));
                    }
                }
            }
            _ => self.error(
                "/actions",
                "the overlay has no actions",
                "add `actions`, a list of at least one, or do without an overlay",
            ),
        }
    }

    /// Applies one action.
    pub(crate) fn action(&mut self, pointer: &str, action: &Value) -> Acted {
        let faulty = Acted { outcome: Outcome::Faulty, ..Acted::default() };
        let Some(action) = action.as_object() else {
            self.error(
                pointer,
                "an action must be a mapping",
                "write `target`, `description`, and `update` or `remove`",
            );
            return faulty;
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
                return faulty;
            }
        };
        let Some(target) = action.get("target").and_then(Value::as_str) else {
            self.error(pointer, "the action has no `target`", "add `target`, a JSONPath (RFC 9535)");
            return faulty;
        };
        let (update, wrap) = (action.get("update"), Wrap::of(action));
        match (update, remove, &wrap) {
            (None, false, None) => {
                self.error(pointer, "the action changes nothing", "add `update`, or `remove: true`");
                return faulty;
            }
            (Some(_), true, None) => {
                self.error(pointer, "the action has both `update` and `remove`", "make it two actions");
                return faulty;
            }
            (Some(_), _, Some(_)) | (_, true, Some(_)) => {
                self.error(pointer, "the action wraps its target and changes it", "make it two actions");
                return faulty;
            }
            _ => {}
        }
        let targets = self.select(pointer, target);
        if targets.is_empty() {
            return faulty;
        }
        let met = against::once(self.met(target, &targets, update, wrap.as_ref()));
        let errors = self.applied.diagnostics.len();
        let is_current = self.check_against(pointer, action.get(AGAINST), &met);
        let said = match (update, &wrap) {
            // What it would do to the rest rests upon what isn't there any more.
            (Some(_), _) if !is_current => None,
            (Some(update), _) => self.update(pointer, target, &targets, update),
            (_, Some(wrap)) => self.wrap(pointer, &targets, wrap),
            _ => {
                let targets = self.without_last_ones(pointer, targets);
                self.remove(pointer, targets);
                None
            }
        };
        let outcome = match said {
            Some(said) => Outcome::Unneeded(said),
            None if !is_current => Outcome::Stale,
            None if errors < self.applied.diagnostics.len() => Outcome::Faulty,
            None => Outcome::Done,
        };
        Acted { met, outcome }
    }

    /// The pointers of the nodes that a target selects, each once.
    fn select(&mut self, pointer: &str, target: &str) -> Vec<String> {
        let path = match Path::parse(target) {
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
        let targets = path.select(self.document);
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
            let place = Path::parse(&target[..at]).ok()?.select(self.document).into_iter().next()?;
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

    fn known_keys(&mut self, object: &Map<String, Value>, pointer: &str, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            let cure = format!("remove it, or correct it to one of {}", known.join(", "));
            self.error(&child(pointer, key), format!("an overlay has no `{key}` here"), cure);
        }
    }

    fn error(&mut self, pointer: &str, message: impl Into<String>, cure: impl Into<String>) {
        self.applied.diagnostics.push(
            Diagnostic::error(message).at(pointer).in_file(self.source.name(), self.source.line_of(pointer)).cure(cure),
        );
    }
}
