//! Targets of actions as text: the one that selects a place where it is now.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::pointer::tokens;
use crate::overlay::path::{Path, quoted, step};

/// So many texts are tried for one target.
const MOST: usize = 200;

/// The target with the fewest changes that selects all that is wanted, and nothing that isn't wanted or allowed.
pub(super) fn rewritten(
    target: &str,
    moves: &[(String, String)],
    wanted: &BTreeSet<String>,
    allowed: &BTreeSet<String>,
    document: &Value,
) -> Option<String> {
    let mut texts = vec![target.to_owned()];
    let mut known = BTreeSet::new();
    for (old, new) in moves {
        let change = Change::between(old, new);
        if !known.insert(change.clone()) {
            continue;
        }
        let more: Vec<String> = texts.iter().flat_map(|text| change.applied(text)).collect();
        texts.extend(more);
        texts.truncate(MOST);
    }
    texts.into_iter().skip(1).find(|text| {
        let selected = select(text, document);
        wanted.is_subset(&selected) && selected.iter().all(|place| wanted.contains(place) || allowed.contains(place))
    })
}

/// Targets that together select what is kept of a target's places, and nothing else: that one with fewer names in its
/// brackets, and places that this lost, each by itself. Nothing, where these are many.
pub(super) fn narrowed(target: &str, kept: &BTreeSet<String>, document: &Value) -> Option<Vec<String>> {
    const MOST_ALONE: usize = 8;
    let mut text = target.to_owned();
    let mut selected = select(&text, document);
    while !selected.is_subset(kept) {
        let rest = shorter(&text).into_iter().map(|text| (select(&text, document), text));
        let best = rest
            .filter(|(rest, _)| rest.len() < selected.len() && selected.difference(rest).any(|at| !kept.contains(at)))
            .max_by_key(|(rest, _)| (rest.intersection(kept).count(), selected.len() - rest.len()));
        match best {
            Some((rest, shorter)) => (selected, text) = (rest, shorter),
            None => (selected, text) = Default::default(),
        }
    }
    let alone: Vec<String> = kept.difference(&selected).map(|place| plain(place, document)).collect();
    let whole = (!selected.is_empty()).then_some(text);
    (alone.len() <= MOST_ALONE).then(|| whole.into_iter().chain(alone).collect())
}

/// The target without one of the names in brackets, for each of them that isn't alone.
fn shorter(target: &str) -> Vec<String> {
    let segments = segments(target).unwrap_or_default();
    let mut all = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let Some(names) = names(segment).filter(|names| names.len() > 1) else { continue };
        for left_out in 0..names.len() {
            let rest = names.iter().enumerate().filter(|(at, _)| *at != left_out);
            let rest: Vec<&str> = rest.map(|(_, name)| *name).collect();
            let dots = &segment[..segment.len() - segment.trim_start_matches('.').len()];
            let segment = format!("{dots}[{}]", rest.join(","));
            all.push(format!("${}{segment}{}", segments[..at].concat(), segments[at + 1..].concat()));
        }
    }
    all
}

/// The names in the brackets of a segment, with their quotes; nothing if there is something else.
fn names(segment: &str) -> Option<Vec<&str>> {
    let mut left = segment.trim_start_matches('.').strip_prefix('[')?.strip_suffix(']')?.trim();
    let mut names = Vec::new();
    loop {
        let quote = left.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let mut escaped = false;
        let end = left.char_indices().skip(1).find_map(|(at, c)| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends.then_some(at + 1)
        })?;
        let (name, rest) = left.split_at(end);
        names.push(name);
        left = match rest.trim_start() {
            "" => return Some(names),
            rest => rest.strip_prefix(',')?.trim_start(),
        };
    }
}

/// What a target selects; nothing if it is no target.
pub(super) fn select(target: &str, document: &Value) -> BTreeSet<String> {
    Path::parse(target).map(|path| path.select(document).into_iter().collect()).unwrap_or_default()
}

/// A target that selects one place.
pub(super) fn plain(pointer: &str, document: &Value) -> String {
    let mut target = "$".to_owned();
    let mut at = String::new();
    let mut of = String::new();
    for token in tokens(pointer) {
        let is_element = document.pointer(&at).is_some_and(Value::is_array);
        at = crate::openapi::pointer::child(&at, &token);
        let node = document.pointer(&at);
        let text = |node: Option<&Value>| {
            node.and_then(Value::as_str).filter(|text| !text.contains(['\'', '\\'])).map(str::to_owned)
        };
        // Others may come before it.
        let filter = match of.as_str() {
            _ if !is_element => None,
            "parameters" | "tags" => {
                text(node.and_then(|node| node.get("name"))).map(|name| format!("[?@.name == '{name}']"))
            }
            "required" | "enum" => text(node).map(|value| format!("[?@ == '{value}']")),
            _ => None,
        };
        match filter {
            Some(filter) => target.push_str(&filter),
            None if is_element => target.push_str(&format!("[{token}]")),
            None => target.push_str(&step(&token)),
        }
        of = token;
    }
    target
}

/// Steps of a place that are others now.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    removed: Vec<String>,
    added: Vec<String>,
}

impl Change {
    fn between(old: &str, new: &str) -> Self {
        let (old, new): (Vec<_>, Vec<_>) = (tokens(old).collect(), tokens(new).collect());
        let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let left = old.len().min(new.len()) - start;
        let end = old.iter().rev().zip(new.iter().rev()).take(left).take_while(|(a, b)| a == b).count();
        Self { removed: old[start..old.len() - end].to_vec(), added: new[start..new.len() - end].to_vec() }
    }

    /// The target with the change, at each place where it can be made.
    fn applied(&self, target: &str) -> Vec<String> {
        let Some(segments) = segments(target) else { return Vec::new() };
        let count = self.removed.len();
        let mut changed = Vec::new();
        for start in 0..(segments.len() + 1).saturating_sub(count) {
            let these = &segments[start..start + count];
            // What knows an element by what it says needn't know its number.
            let is_number = |token: &String| token.bytes().all(|byte| byte.is_ascii_digit());
            let is_told = |segment: &&str| segment.starts_with("[?") && self.added.iter().all(is_number);
            let is_covered = these.iter().zip(&self.removed).all(|(segment, token)| covers(segment, token));
            if !is_covered || these.iter().any(is_told) {
                continue;
            }
            let around = |middle: String| {
                format!("${}{middle}{}", segments[..start].concat(), segments[start + count..].concat())
            };
            // Of several names in brackets one is another, and the rest stays.
            if count == self.added.len() {
                let renamed = these.iter().zip(self.removed.iter().zip(&self.added));
                changed.push(around(renamed.map(|(segment, (old, new))| renamed_in(segment, old, new)).collect()));
            }
            changed.push(around(self.added.iter().map(|token| step(token)).collect()));
        }
        changed
    }
}

/// A segment in which one name is another.
fn renamed_in(segment: &str, old: &str, new: &str) -> String {
    if old == new || segment.contains('*') || segment.contains('?') {
        return segment.to_owned();
    }
    if segment.starts_with('[') { segment.replace(&quoted(old), &quoted(new)) } else { step(new) }
}

/// Whether a segment may select a member of that name.
fn covers(segment: &str, token: &str) -> bool {
    if segment == ".*" || segment.starts_with("[*") || segment.starts_with("[?") {
        return true;
    }
    match segment.strip_prefix('[') {
        Some(selectors) => selectors.contains(&quoted(token)) || selectors.trim_end_matches(']') == token,
        None => segment.strip_prefix('.') == Some(token),
    }
}

/// The segments of a target, with their dots and brackets; nothing if the text isn't understood.
fn segments(target: &str) -> Option<Vec<&str>> {
    let mut left = target.strip_prefix('$')?;
    let mut segments = Vec::new();
    while !left.is_empty() {
        let dots = left.len() - left.trim_start_matches('.').len();
        let length = match left[dots..].starts_with('[') {
            true => dots + bracketed(&left[dots..])?,
            false => left[dots..].find(['.', '[']).map_or(left.len(), |end| dots + end),
        };
        if length == 0 {
            return None;
        }
        let (segment, rest) = left.split_at(length);
        segments.push(segment);
        left = rest;
    }
    Some(segments)
}

/// How long the brackets are that a text begins with.
fn bracketed(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), c) if c == open && !escaped => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        escaped = false;
    }
    None
}
