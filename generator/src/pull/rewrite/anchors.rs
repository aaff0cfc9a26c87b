//! Anchors of what goes: the first alias that is left gets what they stand for.

use std::ops::Range;

use crate::overlay::flow::flow;
use crate::source::{Source, braces};

/// No line is to be longer.
const WIDTH: usize = 118;

/// What is written in the place of an alias.
pub(super) struct Handed {
    pub(super) name: String,
    pub(super) at: Range<usize>,
    pub(super) text: String,
}

/// The aliases that have to be written out, once these parts of a text are gone. Nothing where that can't be done.
pub(super) fn handed_on(source: &Source, gone: &[Range<usize>]) -> Option<Vec<Handed>> {
    let text = source.text();
    let is_gone = |at: usize| gone.iter().any(|range| range.contains(&at));
    let mut handed = Vec::new();
    for (at, name) in marks(text, '&').filter(|(at, _)| is_gone(*at)) {
        // One that is set anew is another one from there on.
        let again = marks(text, '&').find(|(other, same)| *other > at && *same == name).map_or(text.len(), |it| it.0);
        let alias =
            marks(text, '*').find(|(other, same)| (at..again).contains(other) && *same == name && !is_gone(*other));
        let Some((alias, _)) = alias else { continue };
        let node = text[at + 1 + name.len()..].trim_start_matches(' ');
        let written = match node.starts_with(['{', '[']) {
            true => &node[..braces::balanced(node)?],
            false => "",
        };
        // What has anchors or comments of its own is written as a value.
        let is_usable = !written.is_empty() && marks(written, '&').next().is_none() && !written.contains(" #");
        let node = if is_usable { written.to_owned() } else { flow(&value(source, name, again)?) };
        handed.push(Handed {
            name: name.to_owned(),
            at: alias..alias + 1 + name.len(),
            text: format!("&{name} {node}"),
        });
    }
    Some(handed)
}

/// What an anchor stands for, in a text up to a place.
fn value(source: &Source, name: &str, end: usize) -> Option<serde_json::Value> {
    const KEY: &str = "what the anchor stands for";
    let line = source.text()[..end].rfind('\n').map_or(0, |at| at + 1);
    let end = if end == source.text().len() { end } else { line };
    let text = format!("{}\n? {KEY}\n: *{name}\n", source.text()[..end].trim_end());
    Source::new("", text).parse().ok()?.get_mut(KEY).map(serde_json::Value::take)
}

/// Anchors or aliases, by what they begin with: their places and names. Where a text has something like that, it does no
/// harm, as the outcome is read again.
fn marks(text: &str, mark: char) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices(mark).filter_map(move |(at, _)| {
        let begins = text[..at].chars().next_back().is_none_or(|c| " \n[{,:-".contains(c));
        let rest = &text[at + 1..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let ends = rest[length..].chars().next().is_none_or(|c| " \r\n,]}".contains(c));
        (begins && ends && length > 0).then_some((at, &rest[..length]))
    })
}

/// A text in braces in as many lines as it needs, from a column on, and indented behind the first one. A line may end within
/// quotes, too: there it is a space.
pub(super) fn folded(text: &str, column: usize, indent: usize) -> String {
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let (mut out, mut length) = (String::new(), column);
    for (number, part) in text.split_inclusive(", ").enumerate() {
        let fits = length + part.trim_end().chars().count() <= WIDTH;
        if number > 0 && !fits {
            out.truncate(out.trim_end().len());
            out.push_str(&format!("\n{}", " ".repeat(indent)));
            length = indent;
        }
        out.push_str(part);
        length += part.chars().count();
    }
    out
}
