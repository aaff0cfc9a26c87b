//! Where values stand that may be secrets: in bodies, in answers, and in parameters.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::names::{self, Form, Says};
use super::{KEY, docs};
use crate::lower::body::{chosen, is_json};
use crate::openapi::METHODS;
use crate::openapi::pointer::{child, tokens, unescaped};
use crate::openapi::reference::follow;

/// Where a value goes. What isn't looked at is walked for the decisions in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Body,
    Answer,
    Unused,
}

/// What has a name: a property or a parameter.
#[derive(Debug, Default)]
pub(super) struct Site<'d> {
    pub(super) pointer: String,
    pub(super) name: &'d str,
    docs: Option<&'d str>,
    /// The parameter that it belongs to, or is. That is where it is decided.
    param: Option<Rc<str>>,
    /// A secret that stands beside it, in an answer.
    beside: Option<&'d str>,
}

impl Site<'_> {
    pub(super) fn param(&self) -> Option<&str> {
        self.param.as_deref()
    }
}

/// A value that may be a secret.
#[derive(Debug)]
pub(super) struct Found<'d> {
    pub(super) site: Rc<Site<'d>>,
    /// Where it is described, behind all references.
    pub(super) pointer: String,
    pub(super) kind: Kind,
    pub(super) way: Way,
    /// Why it looks like a secret, if it does.
    pub(super) why: Option<String>,
    /// The places that decide it, and what they say.
    pub(super) decided: Vec<(String, bool)>,
    /// Whether there are words about it.
    pub(super) has_docs: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Any JSON.
    Free,
}

/// How many members an `allOf` may come to. Lowering refuses more.
const MOST_PARTS: usize = 1_000;

#[derive(Debug)]
struct Item<'d> {
    site: Rc<Site<'d>>,
    pointer: String,
    node: &'d Value,
    way: Way,
    /// What it belongs to, where that is called after a secret.
    context: Option<&'d str>,
    /// The same of what is below it.
    within: Option<&'d str>,
    decided: Vec<(String, bool)>,
    many: bool,
}

/// A schema without `allOf`: a member of one, or the whole.
struct Part<'d> {
    pointer: String,
    value: &'d Map<String, Value>,
}

pub(super) struct Walk<'d> {
    document: &'d Value,
    /// Another document with docs, for places that have none.
    words: Option<&'d Value>,
    open: Vec<Item<'d>>,
    seen: HashSet<(String, String, Way, bool)>,
    expanded: HashSet<(String, Way, bool)>,
    pub(super) found: Vec<Found<'d>>,
}

impl<'d> Walk<'d> {
    pub(super) fn new(document: &'d Value, words: Option<&'d Value>) -> Self {
        Self { document, words, open: Vec::new(), seen: HashSet::new(), expanded: HashSet::new(), found: Vec::new() }
    }

    /// Looks at all that operations send and receive. `is_used` tells of an operation, such as `GET /servers`.
    pub(super) fn operations(&mut self, is_used: &dyn Fn(&str) -> bool) {
        let paths = self.document.get("paths").and_then(Value::as_object).into_iter().flatten();
        for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
            let Some((pointer, item)) = follow(self.document, child("/paths", path), item, drop) else { continue };
            for method in METHODS {
                let Some(operation) = item.get(method) else { continue };
                let used = is_used(&format!("{} {path}", method.to_uppercase()));
                self.params(&pointer, item, used);
                let at = child(&pointer, method);
                self.params(&at, operation, used);
                self.body(&at, operation, path, used);
                self.answers(&at, operation, path, used);
                self.run();
            }
        }
    }

    /// Looks at all else of the document that can hold a decision.
    pub(super) fn leftovers(&mut self) {
        self.operations(&|_| false);
        for (kind, key) in [("schemas", ""), ("parameters", "schema")] {
            let members = self.document.pointer(&format!("/components/{kind}")).and_then(Value::as_object);
            for (name, node) in members.into_iter().flatten() {
                let pointer = child(&format!("/components/{kind}"), name);
                match key {
                    "" => self.open(pointer, node, name, None, Way::Unused),
                    _ => self.param(pointer, node, Way::Unused),
                }
            }
        }
        self.run();
    }

    fn params(&mut self, owner: &str, node: &'d Value, used: bool) {
        let params = node.get("parameters").and_then(Value::as_array).into_iter().flatten().enumerate();
        for (index, param) in params {
            self.param(format!("{owner}/parameters/{index}"), param, if used { Way::Body } else { Way::Unused });
        }
    }

    fn param(&mut self, pointer: String, node: &'d Value, way: Way) {
        let Some((pointer, node)) = follow(self.document, pointer, node, drop) else { return };
        let text = |key: &str| node.get(key).and_then(Value::as_str);
        let Some(name) = text("name") else { return };
        // The client sets it, whatever the description says of it.
        if text("in") == Some("header") && name.eq_ignore_ascii_case("authorization") {
            return;
        }
        let media = node.get("content").and_then(Value::as_object).and_then(|content| content.iter().next());
        let (at, schema) = match (node.get("schema"), media) {
            (Some(schema), _) => (child(&pointer, "schema"), schema),
            (None, Some((media_type, media))) => match media.get("schema") {
                Some(schema) => (child(&child(&child(&pointer, "content"), media_type), "schema"), schema),
                None => return,
            },
            (None, None) => return,
        };
        let decided = decision(&pointer, node).into_iter().collect();
        let docs = text("description");
        // As JSON it has types of its own.
        let is_text = node.get("schema").is_some();
        let param = is_text.then(|| Rc::from(pointer.as_str()));
        let site = Rc::new(Site { pointer, name, docs, param, beside: None });
        self.open.push(Item {
            site,
            pointer: at,
            node: schema,
            way,
            context: None,
            within: None,
            decided,
            many: false,
        });
    }

    fn body(&mut self, at: &str, operation: &'d Value, path: &'d str, used: bool) {
        let Some(body) = operation.get("requestBody") else { return };
        let Some((pointer, body)) = follow(self.document, child(at, "requestBody"), body, drop) else { return };
        let sent = chosen(body).filter(|media_type| is_json(media_type));
        let way = |media_type: &str| if used && sent == Some(media_type) { Way::Body } else { Way::Unused };
        self.content(&pointer, body, path, &way);
    }

    fn answers(&mut self, at: &str, operation: &'d Value, path: &'d str, used: bool) {
        let responses = operation.get("responses").and_then(Value::as_object);
        let is_success = |status: &str| status.starts_with('2');
        let none = !responses.is_some_and(|responses| responses.keys().any(|status| is_success(status)));
        let mut first = used;
        for (status, node) in responses.into_iter().flatten() {
            let place = child(&child(at, "responses"), status);
            let Some((pointer, node)) = follow(self.document, place, node, drop) else { continue };
            let Some(content) = node.get("content").and_then(Value::as_object) else { continue };
            let read = content.keys().find(|media_type| is_json(media_type) || media_type.ends_with('*'));
            // The first success is the answer.
            let is_read = first && (is_success(status) || (none && status == "default"));
            let way = |media_type: &str| match is_read && read.is_some_and(|read| read == media_type) {
                true => Way::Answer,
                false => Way::Unused,
            };
            first &= !(is_read && !content.is_empty());
            self.content(&pointer, node, path, &way);
        }
    }

    fn content(&mut self, at: &str, node: &'d Value, path: &'d str, way: &dyn Fn(&str) -> Way) {
        // `/auth/api_keys/{api_key_id}/rotate` is about API keys.
        let segments = path.split('/').rev().filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
        let context = segments.take(2).find(|segment| is_context(segment));
        for (media_type, media) in node.get("content").and_then(Value::as_object).into_iter().flatten() {
            if let Some(schema) = media.get("schema") {
                let at = child(&child(&child(at, "content"), media_type), "schema");
                self.open(at, schema, "", context, way(media_type));
            }
        }
    }

    fn open(&mut self, pointer: String, node: &'d Value, name: &'d str, context: Option<&'d str>, way: Way) {
        let site = Rc::new(Site { pointer: pointer.clone(), name, ..Site::default() });
        self.open.push(Item { site, pointer, node, way, context, within: context, decided: Vec::new(), many: false });
    }

    fn run(&mut self) {
        while let Some(item) = self.open.pop() {
            self.look(item);
        }
    }

    fn look(&mut self, mut item: Item<'d>) {
        let mut parts = Vec::new();
        let mut open = vec![(item.pointer.clone(), item.node)];
        let mut is_reference = false;
        let mut passed = HashSet::new();
        while let Some((pointer, node)) = open.pop() {
            let mut chain = vec![pointer.clone()];
            let Some((pointer, node)) = follow(self.document, pointer, node, |_| {}) else { return };
            // The places of references count, too: what stands beside one is ours.
            let mut at = chain[0].clone();
            while at != pointer {
                let Some(next) = self.document.pointer(&at).and_then(crate::openapi::reference::next) else { break };
                at.clone_from(&next);
                chain.push(next);
            }
            is_reference |= chain.len() > 1;
            if !passed.insert(pointer.clone()) || passed.len() > MOST_PARTS {
                continue;
            }
            for place in &chain {
                item.decided.extend(self.document.pointer(place).and_then(|node| decision(place, node)));
                if let Some(name) = component(self.document, place).filter(|name| is_context(name)) {
                    item.context = item.context.or(Some(name));
                    item.within = item.within.or(Some(name));
                }
            }
            let Some(value) = node.as_object() else { continue };
            let members = value.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate();
            open.extend(members.map(|(index, member)| (format!("{pointer}/allOf/{index}"), member)));
            parts.push(Part { pointer, value });
        }
        item.decided.sort();
        item.decided.dedup();
        let Some(first) = parts.first() else { return };
        let context = item.within.is_some();
        if is_reference && !self.seen.insert((item.site.pointer.clone(), first.pointer.clone(), item.way, context)) {
            return;
        }
        self.judge(&item, &parts);
        self.expand(&item, &parts, is_reference);
    }

    /// Keeps it, if it is a value that may be a secret.
    fn judge(&mut self, item: &Item<'d>, parts: &[Part<'d>]) {
        let text = |part: &&Part<'d>, key: &str| part.value.get(key).and_then(Value::as_str);
        let of = |key: &str| parts.iter().find_map(|part| part.value.get(key)?.as_str());
        let has = |keys: &[&str]| parts.iter().any(|part| keys.iter().any(|key| part.value.contains_key(*key)));
        let is_open = |value: &Value| value.as_bool() == Some(true) || value.as_object().is_some_and(Map::is_empty);
        if has(&["enum", "oneOf", "anyOf"]) || item.site.name.is_empty() {
            return;
        }
        let texts = parts.iter().find(|part| text(part, "type") == Some("string"));
        let (part, kind) = match (texts, of("type")) {
            (Some(_), _) if matches!(of("format"), Some("date-time" | "date" | "time" | "ipv4" | "ipv6" | "email")) => {
                return;
            }
            (Some(part), _) => (part, Kind::Text),
            (None, None | Some("object" | "array")) => {
                let is_described = parts.iter().any(|part| {
                    let properties = part.value.get("properties").and_then(Value::as_object);
                    properties.is_some_and(|properties| !properties.is_empty())
                        || part.value.get("items").is_some_and(|items| !is_open(items))
                        || part
                            .value
                            .get("additionalProperties")
                            .is_some_and(|values| values.is_object() && !is_open(values))
                });
                match parts.first() {
                    Some(part) if !is_described => (part, Kind::Free),
                    _ => return,
                }
            }
            _ => return,
        };
        let site = &item.site;
        let own = site.docs.or_else(|| of("description"));
        let other = || {
            let words = self.words?;
            let docs = |pointer: &str| words.pointer(pointer)?.get("description")?.as_str();
            docs(&site.pointer).or_else(|| docs(&part.pointer))
        };
        let docs = own.or_else(other);
        let example = ["example", "default"].into_iter().find_map(of).or_else(|| {
            let other = self.words?.pointer(&part.pointer)?;
            other.get("example")?.as_str()
        });
        let form = Form {
            many: item.many || (kind == Kind::Free && of("type") == Some("object")),
            param: site.param.is_some(),
        };
        let why = self.why(item, form, of("format"), docs, example);
        let why = match own {
            None => why.map(|why| why.replacen("its docs", "upstream's docs", 1)),
            Some(_) => why,
        };
        self.found.push(Found {
            site: item.site.clone(),
            pointer: part.pointer.clone(),
            kind,
            way: item.way,
            why,
            decided: item.decided.clone(),
            has_docs: own.is_some(),
        });
    }

    fn why(
        &self,
        item: &Item<'d>,
        form: Form,
        format: Option<&str>,
        docs: Option<&str>,
        example: Option<&str>,
    ) -> Option<String> {
        let name = item.site.name;
        let said = names::name(name, form);
        if said == Says::About {
            return None;
        }
        if format == Some("password") {
            return Some("its format is `password`".to_owned());
        }
        if let Some(shown) = example.and_then(docs::shown) {
            return Some(format!("its example is {shown}"));
        }
        if let Says::Secret(term) = said {
            let is_id = names::may_be_id(term) && docs.is_some_and(docs::tells_of_id);
            return (!is_id).then(|| format!("its name says `{term}`"));
        }
        if let Some(told) = docs.and_then(|docs| docs::told(docs, name, form)) {
            return Some(format!("its docs say `{told}`"));
        }
        if let Some(context) = item.context.filter(|_| !form.param && names::is_bare(name)) {
            return Some(format!("it belongs to `{context}`"));
        }
        let beside = item.site.beside.filter(|beside| *beside != name && names::is_address(name))?;
        Some(format!("it is an address beside `{beside}`, which may stand in it"))
    }

    /// Opens what stands below it.
    fn expand(&mut self, item: &Item<'d>, parts: &[Part<'d>], is_reference: bool) {
        for part in parts {
            let same = |pointer: String, node: &'d Value, many: bool| Item {
                site: item.site.clone(),
                pointer,
                node,
                way: item.way,
                context: item.context,
                within: item.within,
                decided: item.decided.clone(),
                many,
            };
            for key in ["oneOf", "anyOf"] {
                let members = part.value.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
                let members =
                    members.map(|(index, node)| same(format!("{}/{key}/{index}", part.pointer), node, item.many));
                self.open.extend(members);
            }
            for key in ["items", "additionalProperties"] {
                if let Some(node) = part.value.get(key).filter(|node| node.as_object().is_some_and(|it| !it.is_empty()))
                {
                    self.open.push(same(child(&part.pointer, key), node, true));
                }
            }
            let Some(properties) = part.value.get("properties").and_then(Value::as_object) else { continue };
            let is_new = !is_reference || self.expanded.insert((part.pointer.clone(), item.way, item.within.is_some()));
            if !is_new {
                continue;
            }
            let secret = properties.keys().find(|name| matches!(names::name(name, Form::default()), Says::Secret(_)));
            let beside = secret.filter(|_| item.way == Way::Answer).map(String::as_str);
            let at = child(&part.pointer, "properties");
            for (name, node) in properties {
                let is_hidden = match item.way {
                    Way::Body => flag(node, "readOnly"),
                    Way::Answer => flag(node, "writeOnly"),
                    Way::Unused => false,
                };
                if is_hidden {
                    continue;
                }
                let pointer = child(&at, name);
                let within = match name.as_str() {
                    "data" | "attributes" => item.within,
                    _ => Some(name.as_str()).filter(|name| is_context(name)),
                };
                let docs = node.get("description").and_then(Value::as_str);
                let param = item.site.param.clone();
                let decided = if param.is_some() { item.decided.clone() } else { Vec::new() };
                let site = Rc::new(Site { pointer: pointer.clone(), name, docs, param, beside });
                let (way, context) = (item.way, item.within);
                self.open.push(Item { site, pointer, node, way, context, within, decided, many: false });
            }
        }
    }
}

/// Whether what is called this has a secret in it.
fn is_context(name: &str) -> bool {
    matches!(names::name(name, Form::default()), Says::Secret(_))
}

fn decision(pointer: &str, node: &Value) -> Option<(String, bool)> {
    Some((pointer.to_owned(), node.get(KEY)?.as_bool()?))
}

fn flag(node: &Value, key: &str) -> bool {
    node.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The name of a component's schema, as the document has it.
fn component<'d>(document: &'d Value, pointer: &str) -> Option<&'d str> {
    let name = pointer.strip_prefix("/components/schemas/").filter(|name| !name.contains('/'))?;
    let schemas = document.pointer("/components/schemas")?.as_object()?;
    Some(schemas.get_key_value(&unescaped(name))?.0)
}

/// The target of an action that reaches a place.
pub(super) fn target(document: &Value, pointer: &str) -> String {
    let mut target = "$".to_owned();
    let (mut node, mut last) = (document, String::new());
    for token in tokens(pointer) {
        let is_list = node.is_array();
        let is_plain = token.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
            && !token.starts_with(|c: char| c.is_ascii_digit())
            && !token.is_empty();
        // Two media types of one body go together.
        let twins =
            last == "content" && token.contains('/') && node.as_object().is_some_and(|content| content.len() > 1);
        match () {
            () if twins => target.push_str(".*"),
            () if is_list => target.push_str(&format!("[{token}]")),
            () if is_plain => target.push_str(&format!(".{token}")),
            () => target.push_str(&format!("['{}']", token.replace('\\', "\\\\").replace('\'', "\\'"))),
        }
        node = match node {
            Value::Array(elements) => token.parse().ok().and_then(|at: usize| elements.get(at)).unwrap_or(&Value::Null),
            _ => node.get(&token).unwrap_or(&Value::Null),
        };
        last = token;
    }
    target
}
