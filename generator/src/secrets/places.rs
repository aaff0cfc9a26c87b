//! The values of schemas: which may be secrets, and which look like ones.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::KEY;
use super::choices::Choices;
use super::names::{self, Form, Says};
use crate::openapi::pointer::{child, get, unescaped};
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
    /// What the name says without its form, where that is known.
    pub(super) says: Option<Says>,
    pub(super) docs: Option<&'d str>,
    /// The parameter that it belongs to, or is. That is where it is decided.
    pub(super) param: Option<Rc<str>>,
    /// A secret that stands beside it, in an answer.
    pub(super) beside: Option<&'d str>,
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
pub(super) struct Item<'d> {
    pub(super) site: Rc<Site<'d>>,
    pub(super) pointer: String,
    pub(super) node: &'d Value,
    pub(super) way: Way,
    /// What it belongs to, where that is called after a secret.
    pub(super) context: Option<&'d str>,
    /// The same of what is below it.
    pub(super) within: Option<&'d str>,
    pub(super) decided: Vec<(String, bool)>,
    pub(super) many: bool,
}

/// A schema without `allOf`: a member of one, or the whole.
struct Part<'d> {
    pointer: String,
    value: &'d Map<String, Value>,
}

pub(super) struct Walk<'d> {
    pub(super) document: &'d Value,
    /// Another document with docs, for places that have none.
    words: Option<&'d Value>,
    pub(super) open: Vec<Item<'d>>,
    seen: HashSet<(String, String, Way, bool)>,
    expanded: HashSet<(String, Way, bool)>,
    choices: Choices<(Way, bool)>,
    pub(super) found: Vec<Found<'d>>,
}

impl<'d> Walk<'d> {
    pub(super) fn new(document: &'d Value, words: Option<&'d Value>) -> Self {
        Self {
            document,
            words,
            open: Vec::new(),
            seen: HashSet::new(),
            expanded: HashSet::new(),
            choices: Choices::default(),
            found: Vec::new(),
        }
    }

    pub(super) fn run(&mut self) {
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
            // The places of references count, too: what stands beside one is ours.
            let mut chain = Vec::new();
            let Some((pointer, node)) = follow(self.document, pointer, node, |place| chain.push(place)) else { return };
            is_reference |= !chain.is_empty();
            if !passed.insert(pointer.clone()) || passed.len() > MOST_PARTS {
                continue;
            }
            item.decided.extend(chain.iter().filter_map(|place| decision(place, get(self.document, place)?)));
            item.decided.extend(decision(&pointer, node));
            for place in chain.iter().chain([&pointer]) {
                if let Some(name) = component(self.document, place).filter(|name| names::is_context(name)) {
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
        let is_found = self.judge(&item, &parts);
        self.expand(&item, &parts, is_reference);
        let leads_on = ["oneOf", "anyOf", "items", "additionalProperties"];
        let leads_on = parts.iter().any(|part| leads_on.iter().any(|key| part.value.contains_key(*key)));
        // What has no name isn't judged.
        if !is_found && !leads_on && !item.site.name.is_empty() && item.site.param.is_none() {
            self.choices.settle(item.pointer, (item.way, context));
        }
    }

    /// Keeps it, if it is a value that may be a secret, and says whether it is one.
    fn judge(&mut self, item: &Item<'d>, parts: &[Part<'d>]) -> bool {
        let text = |part: &&Part<'d>, key: &str| part.value.get(key).and_then(Value::as_str);
        let of = |key: &str| parts.iter().find_map(|part| part.value.get(key)?.as_str());
        let has = |keys: &[&str]| parts.iter().any(|part| keys.iter().any(|key| part.value.contains_key(*key)));
        let is_open = |value: &Value| value.as_bool() == Some(true) || value.as_object().is_some_and(Map::is_empty);
        if has(&["enum", "oneOf", "anyOf"]) || item.site.name.is_empty() {
            return false;
        }
        let texts = parts.iter().find(|part| text(part, "type") == Some("string"));
        let (part, kind) = match (texts, of("type")) {
            (Some(_), _) if matches!(of("format"), Some("date-time" | "date" | "time" | "ipv4" | "ipv6" | "email")) => {
                return false;
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
                    _ => return false,
                }
            }
            _ => return false,
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
        let why = super::why(item, form, of("format"), docs, example);
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
        true
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
                let Some(members) = part.value.get(key).and_then(Value::as_array) else { continue };
                let choice = format!("{}/{key}", part.pointer);
                // What is decided of a parameter goes on to all that is below it.
                let members_of_this = match item.site.param {
                    Some(_) => self.choices.distinct(&choice, members),
                    None => self.choices.others(&choice, members, (item.way, item.within.is_some())),
                };
                for index in members_of_this.iter() {
                    self.open.push(same(format!("{choice}/{index}"), &members[*index], item.many));
                }
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
            let said: Vec<Says> = properties.keys().map(|name| names::name(name, Form::default())).collect();
            let is_secret = |says: &Says| matches!(says, Says::Secret(_));
            let secret = properties.keys().zip(&said).find(|(_, says)| is_secret(says)).map(|(name, _)| name);
            let beside = secret.filter(|_| item.way == Way::Answer).map(String::as_str);
            let at = child(&part.pointer, "properties");
            for ((name, node), says) in properties.iter().zip(said) {
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
                    _ => Some(name.as_str()).filter(|_| is_secret(&says)),
                };
                let docs = node.get("description").and_then(Value::as_str);
                let param = item.site.param.clone();
                let decided = if param.is_some() { item.decided.clone() } else { Vec::new() };
                let site = Rc::new(Site { pointer: pointer.clone(), name, says: Some(says), docs, param, beside });
                let (way, context) = (item.way, item.within);
                self.open.push(Item { site, pointer, node, way, context, within, decided, many: false });
            }
        }
    }
}

pub(super) fn decision(pointer: &str, node: &Value) -> Option<(String, bool)> {
    Some((pointer.to_owned(), node.get(KEY)?.as_bool()?))
}

fn flag(node: &Value, key: &str) -> bool {
    node.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The name of a component's schema, as the document has it.
fn component<'d>(document: &'d Value, pointer: &str) -> Option<&'d str> {
    let name = pointer.strip_prefix("/components/schemas/").filter(|name| !name.contains('/'))?;
    let schemas = document.get("components")?.get("schemas")?.as_object()?;
    Some(schemas.get_key_value(&*unescaped(name))?.0)
}
