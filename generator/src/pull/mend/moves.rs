//! Where a place of the old description is in the new one.
//!
//! Both are walked together, step by step: what has its name is the same, and what lost it is looked for where upstream
//! puts such things: a path with other names of parameters, an operation with its id, a schema behind a reference, a
//! property within a new `data`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi::METHODS;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::{child, tokens};
use crate::openapi::reference;
use crate::pull::merge::{nameless, operations, renamed_parameter};

pub(super) struct Moves {
    /// Old paths with operations, by what a caller does: the new path and method.
    operations: BTreeMap<(String, String), (String, String)>,
    /// Old paths → new ones with other names of parameters.
    paths: BTreeMap<String, String>,
    /// Components that have another name.
    schemas: BTreeMap<String, String>,
    /// Components that are gone → where they were used.
    uses: BTreeMap<String, Vec<String>>,
}

/// A node of the new document.
#[derive(Clone)]
struct Node<'d> {
    value: &'d Value,
    at: String,
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
struct Walk<'d> {
    old: &'d Value,
    new: &'d Value,
    tokens: Vec<String>,
    next: usize,
    place: Place,
    before: &'d Value,
    now: Node<'d>,
    /// The path in both.
    path: Option<(String, String)>,
}

impl Moves {
    pub(super) fn of(old: &Value, new: &Value) -> Self {
        let mut moves = Self {
            operations: moved_operations(old, new),
            paths: renamed_paths(old, new),
            schemas: BTreeMap::new(),
            uses: BTreeMap::new(),
        };
        let has = |document: &Value, name: &str| {
            document.pointer("/components/schemas").is_some_and(|all| all.get(name).is_some())
        };
        let mut uses = Vec::new();
        references(old, String::new(), &mut |place, name| {
            if !has(new, name) {
                uses.push((place, name.to_owned()));
            }
        });
        // One that is used in another one that is gone is found once that one is.
        for _ in 0..4 {
            let mut votes: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
            for (place, name) in &uses {
                let Some(node) = moves.walk(old, new, place).and_then(|at| new.pointer(&at)) else { continue };
                if let Some(target) = component(node).filter(|target| !has(old, target)) {
                    *votes.entry(name).or_default().entry(target.to_owned()).or_default() += 1;
                }
            }
            let found: BTreeMap<String, String> = votes
                .into_iter()
                .filter_map(|(name, votes)| {
                    let (target, _) = votes.into_iter().max_by_key(|(_, votes)| *votes)?;
                    Some((name.to_owned(), target))
                })
                .collect();
            let is_known = found.keys().all(|name| moves.schemas.contains_key(name));
            moves.schemas.extend(found);
            if is_known {
                break;
            }
        }
        for (place, name) in uses {
            moves.uses.entry(name).or_default().push(place);
        }
        moves
    }

    /// The places of the new document that a place of the old one has become: none, one, or several where a component is
    /// written out where it was used.
    pub(super) fn now(&self, old: &Value, new: &Value, pointer: &str) -> Vec<String> {
        if let Some(at) = self.walk(old, new, pointer) {
            return vec![at];
        }
        let tokens: Vec<String> = tokens(pointer).collect();
        let [components, schemas, name, rest @ ..] = tokens.as_slice() else { return Vec::new() };
        if components != "components" || schemas != "schemas" || self.schemas.contains_key(name) {
            return Vec::new();
        }
        let uses = self.uses.get(name).into_iter().flatten();
        let inlined = uses.filter_map(|place| {
            let at = self.walk(old, new, place)?;
            let value = new.pointer(&at).filter(|node| node.get("$ref").is_none())?;
            let before = old.pointer(&format!("/components/schemas/{}", pointer.split('/').nth(3)?))?;
            let walk = Walk {
                old,
                new,
                tokens: rest.to_vec(),
                next: 0,
                place: Place::One(Kind::Schema),
                before,
                now: Node { value, at },
                path: None,
            };
            walk.run(self)
        });
        let mut inlined: Vec<String> = inlined.collect();
        inlined.sort_unstable();
        inlined.dedup();
        inlined
    }

    /// What a path is called now, if it is called otherwise: of one that moved, where its list is read.
    pub(super) fn path(&self, path: &str) -> Option<String> {
        let read = || self.operations.get(&(path.to_owned(), "get".to_owned())).map(|(path, _)| path.clone());
        self.paths.get(path).cloned().or_else(read).filter(|now| now != path)
    }

    fn walk(&self, old: &Value, new: &Value, pointer: &str) -> Option<String> {
        let now = Node { value: new, at: String::new() };
        let tokens = tokens(pointer).collect();
        Walk { old, new, tokens, next: 0, place: Place::ROOT, before: old, now, path: None }.run(self)
    }
}

impl<'d> Walk<'d> {
    fn run(mut self, moves: &Moves) -> Option<String> {
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
            (Place::One(Kind::Responses), _) => {
                let now = self.now.member(token).or_else(|| self.other_success(token))?;
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
        let same = || self.now.value.get(path).filter(|item| method.is_none_or(|method| item.get(method).is_some()));
        let (new_path, new_method) = match (same(), method) {
            (Some(_), _) => (path, method),
            (None, Some(method)) => {
                let (path, method) = moves.operations.get(&(path.to_owned(), method.to_owned()))?;
                (path.as_str(), Some(method.as_str()))
            }
            (None, None) => (moves.paths.get(path)?.as_str(), None),
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
        let identity = |document, parameter| {
            let (_, parameter) = reference::follow(document, String::new(), parameter, drop)?;
            Some(format!("{} {}", parameter.get("in")?.as_str()?, parameter.get("name")?.as_str()?))
        };
        let ours = identity(self.old, self.before.get(index.parse::<usize>().ok()?)?)?;
        let path = |path: &str| child("/paths", path);
        let position = self.now.value.as_array()?.iter().position(|parameter| {
            let Some(theirs) = identity(self.new, parameter) else { return false };
            let renamed = || {
                let (old, new) = self.path.as_ref()?;
                renamed_parameter(&path(old), &path(new), &theirs)
            };
            theirs == ours || renamed().is_some_and(|renamed| renamed == ours)
        });
        let now = self.now.member(&position?.to_string())?;
        self.go(1, now)
    }

    /// The success that an operation answers with now, where it is another one.
    fn other_success(&self, status: &str) -> Option<Node<'d>> {
        let is_new = |other: &&String| other.starts_with('2') && self.before.get(other.as_str()).is_none();
        let mut new = self.now.value.as_object()?.keys().filter(is_new);
        let (one, other) = (new.next()?, new.next());
        if status.starts_with('2') && other.is_none() { self.now.member(one) } else { None }
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

/// Paths that have other names of parameters.
fn renamed_paths(old: &Value, new: &Value) -> BTreeMap<String, String> {
    let (Some(old), Some(new)) = (object(old, "/paths"), object(new, "/paths")) else { return BTreeMap::new() };
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    let come = |path: &str| new.keys().find(|other| !old.contains_key(*other) && nameless(other) == nameless(path));
    gone.filter_map(|path| Some((path.clone(), come(path)?.clone()))).collect()
}

/// Operations that are somewhere else: at a path with other names of parameters, or at the place that has their id.
fn moved_operations(old: &Value, new: &Value) -> BTreeMap<(String, String), (String, String)> {
    let paths = renamed_paths(old, new);
    let by_id = operations(new);
    let mut moved = BTreeMap::new();
    for (path, item) in object(old, "/paths").into_iter().flatten() {
        for (method, operation) in
            item.as_object().into_iter().flatten().filter(|(method, _)| METHODS.contains(&method.as_str()))
        {
            let place = child(&child("/paths", path), method);
            if new.pointer(&place).is_some() {
                continue;
            }
            let renamed = paths.get(path).filter(|path| new.pointer(&child(&child("/paths", path), method)).is_some());
            let by_id = || {
                let (place, _) = by_id.get(operation.get("operationId")?.as_str()?)?;
                // One that is where it was is itself.
                let mut tokens = old.pointer(place).is_none().then(|| tokens(place).skip(1))?;
                Some((tokens.next()?, tokens.next()?))
            };
            let now = renamed.map(|path| (path.clone(), method.clone())).or_else(by_id);
            moved.extend(now.map(|now| ((path.clone(), method.clone()), now)));
        }
    }
    moved
}

fn object<'d>(document: &'d Value, pointer: &str) -> Option<&'d serde_json::Map<String, Value>> {
    document.pointer(pointer)?.as_object()
}

/// The component that a node refers to.
fn component(node: &Value) -> Option<&str> {
    node.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

/// Each reference to a component of a schema.
fn references(node: &Value, at: String, visit: &mut dyn FnMut(String, &str)) {
    if let Some(name) = component(node) {
        visit(at.clone(), name);
    }
    match node {
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| references(member, child(&at, key), visit));
        }
        Value::Array(elements) => {
            elements
                .iter()
                .enumerate()
                .for_each(|(index, element)| references(element, child(&at, &index.to_string()), visit));
        }
        _ => {}
    }
}
