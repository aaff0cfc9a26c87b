//! One place of the old description, followed in the new one.
//!
//! Both are walked together, step by step: what has its name is the same, and what lost it is looked for where upstream
//! puts such things: a path with other names of parameters, an operation with its id, a schema behind a reference, a
//! property within a new `data`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi::METHODS;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::child;
use crate::openapi::reference;
use crate::openapi::status::is_success;
use crate::pull::fates::Fates;
use crate::pull::identity::{renamed_parameter, resolved};
use crate::pull::moved::Call;
use crate::pull::other_names;

/// What moved as a whole.
pub(super) struct Moves {
    /// Old paths with operations, by what a caller does: the new path and method.
    pub(super) operations: BTreeMap<Call, Call>,
    /// Old paths → new ones with other names of parameters.
    pub(super) paths: BTreeMap<String, String>,
    /// What query parameters are called now.
    pub(super) fates: Fates,
    /// Tags that have another name, by that.
    pub(super) tags: BTreeMap<String, String>,
    /// Components that have another name.
    pub(super) schemas: BTreeMap<String, String>,
    /// Places of components that are gone → where they were used.
    pub(super) uses: BTreeMap<String, Vec<String>>,
}

impl Moves {
    /// Whether another operation is at a place now, which the old document has.
    pub(super) fn is_taken(&self, call: &Call) -> bool {
        self.operations.values().any(|now| now == call)
    }
}

/// A node of the new document.
#[derive(Clone)]
pub(super) struct Node<'d> {
    pub(super) value: &'d Value,
    pub(super) at: String,
}

impl<'d> Node<'d> {
    fn member(&self, key: &str) -> Option<Self> {
        let value = match self.value {
            Value::Array(elements) => elements.get(key.parse::<usize>().ok()?)?,
            value => value.get(key)?,
        };
        Some(Self { value, at: child(&self.at, key) })
    }
}

/// Two documents, and how far one place of the old one was followed.
pub(super) struct Walk<'d> {
    pub(super) old: &'d Value,
    pub(super) new: &'d Value,
    pub(super) tokens: Vec<String>,
    pub(super) next: usize,
    pub(super) place: Place,
    pub(super) before: &'d Value,
    pub(super) now: Node<'d>,
    /// The path in both.
    pub(super) path: Option<(String, String)>,
}

impl<'d> Walk<'d> {
    pub(super) fn run(mut self, moves: &Moves) -> Option<String> {
        while let Some(token) = self.tokens.get(self.next).cloned() {
            self.extracted(&token);
            self.step(moves, &token)?;
        }
        Some(self.now.at)
    }

    /// Follows a reference that upstream has put in the stead of what was there.
    fn extracted(&mut self, token: &str) {
        if token == "$ref" || self.before.get("$ref").is_some() || self.now.value.get("$ref").is_none() {
            return;
        }
        if let Some((at, value)) = reference::follow(self.new, self.now.at.clone(), self.now.value, drop) {
            self.now = Node { value, at };
        }
    }

    /// Goes on by some tokens, to a node of the new document.
    fn go(&mut self, count: usize, now: Node<'d>) -> Option<()> {
        for token in &self.tokens[self.next..self.next + count] {
            self.place = self.place.child(token);
            self.before = match self.before {
                Value::Array(elements) => elements.get(token.parse::<usize>().ok()?)?,
                value => value.get(token)?,
            };
        }
        self.next += count;
        self.now = now;
        Some(())
    }

    fn step(&mut self, moves: &Moves, token: &str) -> Option<()> {
        let after = self.tokens.get(self.next + 1).cloned();
        match (self.place, after.as_deref()) {
            (Place::One(Kind::Paths), method) => self.operation(moves, token, method),
            (Place::Map(Kind::Schema), _) if self.tokens[..self.next] == ["components", "schemas"] => {
                let name = moves.schemas.get(token).map_or(token, String::as_str);
                let now = self.now.member(token).or_else(|| self.now.member(name))?;
                self.go(1, now)
            }
            (Place::List(Kind::Parameter), _) => self.parameter(token),
            (Place::List(Kind::Tag), _) => self.tag(moves, token),
            (Place::One(Kind::Responses), _) => {
                let now = self.same_answer(token).or_else(|| self.other_success(token))?;
                self.go(1, now)
            }
            (Place::Map(Kind::MediaType), _) => {
                let json = || self.now.value.as_object()?.keys().find(|name| name.contains("json"));
                let other = || if token.contains("json") { json() } else { None };
                let now = self.now.member(token).or_else(|| self.now.member(other()?))?;
                self.go(1, now)
            }
            (Place::One(Kind::Schema), Some(name)) if token == "properties" => self.property(name),
            (Place::One(Kind::Schema), Some(_)) if token == "allOf" && self.now.value.get("allOf").is_none() => {
                // Its members have become one schema.
                let now = self.now.clone();
                self.go(2, now)
            }
            (Place::One(Kind::Schema), Some(at)) if matches!(token, "required" | "enum") => {
                let value = self.before.get(token)?.get(at.parse::<usize>().ok()?)?;
                let index = self.now.value.get(token)?.as_array()?.iter().position(|other| other == value)?;
                let now = self.now.member(token)?.member(&index.to_string())?;
                self.go(2, now)
            }
            _ => {
                let now = self.now.member(token)?;
                self.go(1, now)
            }
        }
    }

    fn operation(&mut self, moves: &Moves, path: &str, method: Option<&str>) -> Option<()> {
        let method = method.filter(|method| METHODS.contains(method));
        let call = method.map(|method| (path.to_owned(), method.to_owned()));
        let has = |method: Option<&str>| {
            self.now.value.get(path).is_some_and(|item| method.is_none_or(|method| item.get(method).is_some()))
        };
        let (new_path, new_method) = match &call {
            Some(call) => match moves.operations.get(call) {
                Some((path, method)) => (path.as_str(), Some(method.as_str())),
                None if has(method) && !moves.is_taken(call) => (path, method),
                None => return None,
            },
            None if has(None) => (path, None),
            None => (moves.paths.get(path)?.as_str(), None),
        };
        self.path = Some((path.to_owned(), new_path.to_owned()));
        let item = self.now.member(new_path)?;
        match new_method {
            Some(method) => {
                let operation = item.member(method)?;
                self.go(2, operation)
            }
            None => self.go(1, item),
        }
    }

    fn parameter(&mut self, index: &str) -> Option<()> {
        let identity = |parameter: &Value| {
            Some(format!("{} {}", parameter.get("in")?.as_str()?, parameter.get("name")?.as_str()?))
        };
        let all = |document, list: &'d Value| -> Option<Vec<&'d Value>> {
            Some(list.as_array()?.iter().map(|it| resolved(document, it)).collect())
        };
        let (before, now) = (all(self.old, self.before)?, all(self.new, self.now.value)?);
        let ours = identity(before.get(index.parse::<usize>().ok()?)?)?;
        let path = |path: &str| child("/paths", path);
        let theirs: Vec<Option<String>> = now.iter().map(|parameter| identity(parameter)).collect();
        // A name that both have says for itself which one it is.
        let position = theirs.iter().position(|theirs| theirs.as_ref() == Some(&ours)).or_else(|| {
            let (old, new) = self.path.as_ref()?;
            let renamed = |theirs: &str| renamed_parameter(&path(old), &path(new), theirs);
            theirs.iter().position(|theirs| theirs.as_deref().and_then(renamed).as_ref() == Some(&ours))
        });
        let position = position.or_else(|| {
            let was = ours.strip_prefix("query ")?;
            let is_it = |it: &String| other_names::query(&before, &now, it.strip_prefix("query ")?);
            theirs.iter().position(|theirs| theirs.as_ref().and_then(is_it) == Some(was))
        });
        let now = self.now.member(&position?.to_string())?;
        self.go(1, now)
    }

    fn tag(&mut self, moves: &Moves, index: &str) -> Option<()> {
        let name = self.before.get(index.parse::<usize>().ok()?)?.get("name")?.as_str()?;
        let is_it = |tag: &Value| {
            let now = tag.get("name").and_then(Value::as_str);
            now == Some(name) || now.and_then(|now| moves.tags.get(now)).is_some_and(|was| was == name)
        };
        let position = self.now.value.as_array()?.iter().position(is_it)?;
        let now = self.now.member(&position.to_string())?;
        self.go(1, now)
    }

    /// The answer with this status, unless it is an error in one and the success in the other.
    fn same_answer(&self, status: &str) -> Option<Node<'d>> {
        let (before, now) = (self.before.as_object()?, self.now.value.as_object()?);
        let is_same = is_success(status, before) == is_success(status, now);
        if is_same { self.now.member(status) } else { None }
    }

    /// The success that an operation answers with now, where it is another one.
    fn other_success(&self, status: &str) -> Option<Node<'d>> {
        let (before, now) = (self.before.as_object()?, self.now.value.as_object()?);
        let was_one = |status: &str| before.contains_key(status) && is_success(status, before);
        let mut new = now.keys().filter(|other| is_success(other, now) && !was_one(other));
        let (one, other) = (new.next()?, new.next());
        if was_one(status) && other.is_none() { self.now.member(one) } else { None }
    }

    fn property(&mut self, name: &str) -> Option<()> {
        if let Some(now) = self.member_of(&self.now, name) {
            return self.go(2, now);
        }
        // What was declared bare is in `data` now, or the other way round.
        if let Some(now) = self.wrapped(name) {
            return self.go(2, now);
        }
        if let Some([properties, inner]) = self.tokens.get(self.next + 2..self.next + 4)
            && properties == "properties"
            && self.is_unwrapped(name)
            && self.member_of(&self.now, inner).is_some()
        {
            let now = self.now.clone();
            return self.go(2, now);
        }
        // Properties of one kind have become a map.
        let map = self.now.member("additionalProperties").filter(|map| map.value.is_object())?;
        self.go(2, map)
    }

    /// A property within the one that upstream has put around all of them.
    fn wrapped(&self, name: &str) -> Option<Node<'d>> {
        let (old, new) = (self.before.get("properties")?.as_object()?, self.now.value.get("properties")?.as_object()?);
        if old.keys().any(|property| new.contains_key(property)) {
            return None;
        }
        let wrappers = new.keys().filter_map(|wrapper| self.now.member("properties")?.member(wrapper));
        wrappers.filter_map(|wrapper| self.member_of(&wrapper, name)).next_back()
    }

    /// Whether upstream has taken away the property that was around all others.
    fn is_unwrapped(&self, name: &str) -> bool {
        let new = self.now.value.get("properties").and_then(Value::as_object);
        let old = self.before.get("properties").and_then(Value::as_object);
        let stayed = |property: &&String| new.is_some_and(|new| new.contains_key(*property));
        old.is_some_and(|old| old.contains_key(name) && !old.keys().any(|property| stayed(&property)))
    }

    /// A property of a schema, which may stand behind a reference or in a part of an `allOf`.
    fn member_of(&self, schema: &Node<'d>, name: &str) -> Option<Node<'d>> {
        let (at, value) = reference::follow(self.new, schema.at.clone(), schema.value, drop)?;
        let schema = Node { value, at };
        let own = schema.member("properties").and_then(|properties| properties.member(name));
        own.or_else(|| {
            let parts = schema.member("allOf")?;
            (0..parts.value.as_array()?.len()).find_map(|at| {
                let part = parts.member(&at.to_string())?;
                let (at, value) = reference::follow(self.new, part.at, part.value, drop)?;
                Node { value, at }.member("properties")?.member(name)
            })
        })
    }
}
