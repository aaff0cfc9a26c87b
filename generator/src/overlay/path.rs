//! JSONPath (RFC 9535) for the targets of actions.
//!
//! Nearly all segments of a target are names, and `serde_json_path` takes three hundred times as long for them as a
//! look-up: for each `..` it copies the path of every node. So names, wildcards and descents are followed here, and what
//! comes from the first other segment on (a filter, a slice) is `serde_json_path`'s, below the nodes that were reached.

#[cfg(test)]
mod tests;

use serde_json::Value;
use serde_json_path::{JsonPath, ParseError, PathElement};

use crate::diagnostic::{push_token, tokens};

pub(crate) struct Path<'t> {
    segments: Vec<Segment<'t>>,
    /// What follows the segments.
    rest: Option<JsonPath>,
}

struct Segment<'t> {
    /// Whether it selects below the node at every level.
    descends: bool,
    selectors: Vec<Selector<'t>>,
}

enum Selector<'t> {
    Name(&'t str),
    Index(usize),
    All,
}

/// A step from a node to one of its members. The order is that of results.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step<'v> {
    Name(&'v str),
    Index(usize),
}

impl<'t> Path<'t> {
    pub(crate) fn parse(target: &'t str) -> Result<Self, ParseError> {
        let whole = || Ok(Self { segments: Vec::new(), rest: Some(JsonPath::parse(target)?) });
        let Some(mut left) = target.strip_prefix('$') else { return whole() };
        let mut segments = Vec::new();
        while let Some((segment, after)) = segment(left) {
            segments.push(segment);
            left = after;
        }
        if left.is_empty() {
            return Ok(Self { segments, rest: None });
        }
        // Within a filter, `$` is the document.
        if left.contains('$') {
            return whole();
        }
        match JsonPath::parse(&format!("${left}")) {
            Ok(rest) => Ok(Self { segments, rest: Some(rest) }),
            // The position is that in the whole target.
            Err(_) => whole(),
        }
    }

    /// The pointers of the selected nodes, each once, in the order of their names and indices.
    pub(crate) fn select(&self, document: &Value) -> Vec<String> {
        let mut nodes = vec![(Vec::new(), document)];
        for segment in &self.segments {
            let mut selected = Vec::new();
            for (mut path, node) in nodes {
                segment.select(&mut path, node, &mut selected);
            }
            nodes = selected;
        }
        let mut paths: Vec<Vec<Step<'_>>> = match &self.rest {
            None => nodes.into_iter().map(|(path, _)| path).collect(),
            Some(rest) => nodes.iter().flat_map(|(path, node)| below(path, rest, node)).collect(),
        };
        paths.sort_unstable();
        paths.dedup();
        paths.iter().map(|path| pointer(path)).collect()
    }
}

/// What the engine selects below a node.
fn below<'v>(path: &[Step<'v>], rest: &JsonPath, node: &'v Value) -> Vec<Vec<Step<'v>>> {
    let step = |element: &PathElement<'v>| match *element {
        PathElement::Name(name) => Step::Name(name),
        PathElement::Index(index) => Step::Index(index),
    };
    let nodes = rest.query_located(node).into_iter();
    nodes.map(|node| path.iter().copied().chain(node.location().iter().map(step)).collect()).collect()
}

/// Nodes with the steps that lead to them.
type Selected<'v> = Vec<(Vec<Step<'v>>, &'v Value)>;

impl Segment<'_> {
    fn select<'v>(&self, path: &mut Vec<Step<'v>>, node: &'v Value, selected: &mut Selected<'v>)
    where
        Self: 'v,
    {
        if self.descends {
            return self.descend(path, node, selected);
        }
        for selector in &self.selectors {
            match (selector, node) {
                (Selector::Name(name), Value::Object(members)) => {
                    if let Some((name, node)) = members.get_key_value(*name) {
                        take(path, Step::Name(name), node, selected);
                    }
                }
                (Selector::Index(index), Value::Array(elements)) => {
                    if let Some(node) = elements.get(*index) {
                        take(path, Step::Index(*index), node, selected);
                    }
                }
                (Selector::All, _) => each(node, &mut |step, node| take(path, step, node, selected)),
                _ => {}
            }
        }
    }

    /// All members are visited anyway, so that comparing their names takes less than a look-up.
    fn descend<'v>(&self, path: &mut Vec<Step<'v>>, node: &'v Value, selected: &mut Selected<'v>) {
        each(node, &mut |step, node| {
            if self.selectors.iter().any(|selector| selector.selects(step)) {
                take(path, step, node, selected);
            }
            // Nothing is below a scalar.
            if node.is_object() || node.is_array() {
                path.push(step);
                self.descend(path, node, selected);
                path.pop();
            }
        });
    }
}

impl Selector<'_> {
    fn selects(&self, step: Step<'_>) -> bool {
        match (self, step) {
            (Self::Name(name), Step::Name(member)) => *name == member,
            (Self::Index(index), Step::Index(at)) => *index == at,
            (Self::All, _) => true,
            _ => false,
        }
    }
}

fn take<'v>(path: &[Step<'v>], step: Step<'v>, node: &'v Value, selected: &mut Selected<'v>) {
    let mut path = path.to_vec();
    path.push(step);
    selected.push((path, node));
}

fn each<'v>(node: &'v Value, visit: &mut dyn FnMut(Step<'v>, &'v Value)) {
    match node {
        Value::Object(members) => members.iter().for_each(|(name, node)| visit(Step::Name(name), node)),
        Value::Array(elements) => elements.iter().enumerate().for_each(|(at, node)| visit(Step::Index(at), node)),
        _ => {}
    }
}

fn pointer(path: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in path {
        match step {
            Step::Name(name) => push_token(&mut pointer, name),
            Step::Index(index) => push_token(&mut pointer, &index.to_string()),
        }
    }
    pointer
}

/// The first segment of a text, if it is one of those that are followed here, and what stands behind it.
fn segment(text: &str) -> Option<(Segment<'_>, &str)> {
    let (descends, shorthand, text) = match (text.strip_prefix(".."), text.strip_prefix('.')) {
        (Some(text), _) => (true, !text.starts_with('['), text),
        (None, Some(text)) => (false, true, text),
        (None, None) => (false, false, text),
    };
    if shorthand {
        let (selector, after) = match text.strip_prefix('*') {
            Some(after) => (Selector::All, after),
            None => {
                let is_inner = |c: char| c == '_' || c.is_ascii_alphanumeric() || !c.is_ascii();
                let end = text.find(|c| !is_inner(c)).unwrap_or(text.len());
                let (name, after) = text.split_at(end);
                if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                    return None;
                }
                (Selector::Name(name), after)
            }
        };
        return Some((Segment { descends, selectors: vec![selector] }, after));
    }
    let mut left = text.strip_prefix('[')?;
    let mut selectors = Vec::new();
    loop {
        let (selector, after) = selector(left)?;
        selectors.push(selector);
        let after = after.trim_start_matches(' ');
        match after.strip_prefix(']') {
            Some(after) => return Some((Segment { descends, selectors }, after)),
            None => left = after.strip_prefix(',')?.trim_start_matches(' '),
        }
    }
}

/// A selector in brackets.
fn selector(text: &str) -> Option<(Selector<'_>, &str)> {
    if let Some(after) = text.strip_prefix('*') {
        return Some((Selector::All, after));
    }
    for quote in ['\'', '"'] {
        if let Some(text) = text.strip_prefix(quote) {
            let (name, after) = text.split_once(quote)?;
            let is_plain = !name.contains(|c: char| c == '\\' || c < ' ');
            return is_plain.then_some((Selector::Name(name), after));
        }
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, after) = text.split_at(end);
    let is_index = digits == "0" || !digits.starts_with('0');
    // A colon makes it a slice.
    let index = digits.parse().ok().filter(|_| is_index && digits.len() < 10)?;
    (!after.trim_start().starts_with(':')).then_some((Selector::Index(index), after))
}

/// A target that selects the node at a pointer, and no other.
pub(crate) fn plain(pointer: &str) -> String {
    tokens(pointer).fold("$".to_owned(), |target, token| target + &step(&token))
}

/// The segment that selects a member.
pub(crate) fn step(name: &str) -> String {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_index = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
    match () {
        () if is_name => format!(".{name}"),
        // A status is a name; nothing else in a description that has digits alone is a member of an object.
        () if is_index && name.len() < 3 => format!("[{name}]"),
        () => format!("[{}]", quoted(name)),
    }
}

/// A name in quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}
