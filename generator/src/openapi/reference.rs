//! `$ref`: what it names, and where a chain of them ends.

use std::collections::BTreeMap;

use serde_json::Value;

use super::pointer;

/// A chain of references may be this long. Real ones have two or three.
pub(crate) const LIMIT: usize = 100;

/// What the text of a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A node of this document, by its JSON pointer.
    Local(String),
    /// Another file or host.
    Outside,
    /// Its fragment is no JSON pointer.
    Malformed,
}

/// Where a reference leads, if that is in this document.
pub(crate) fn local(reference: &str) -> Option<String> {
    match target(reference) {
        Target::Local(pointer) => Some(pointer),
        Target::Outside | Target::Malformed => None,
    }
}

/// Reads the text of a reference.
pub(crate) fn target(reference: &str) -> Target {
    match reference.strip_prefix('#') {
        Some(fragment) => pointer::from_fragment(fragment).map_or(Target::Malformed, Target::Local),
        None if reference.trim().is_empty() => Target::Malformed,
        None => Target::Outside,
    }
}

/// The pointer that a node refers to, if it is a reference within the document.
pub(crate) fn next(node: &Value) -> Option<String> {
    local(node.get("$ref")?.as_str()?)
}

/// Follows references to the node with content. `pass` learns each place that is left behind.
///
/// `None` for one that leads nowhere or out of the document, in a circle, or on and on.
pub(crate) fn follow<'d>(
    document: &'d Value,
    at: String,
    node: &'d Value,
    mut pass: impl FnMut(String),
) -> Option<(String, &'d Value)> {
    let (mut at, mut node) = (at, node);
    for _ in 0..=LIMIT {
        if node.get("$ref").is_none_or(|reference| !reference.is_string()) {
            return Some((at, node));
        }
        let next = next(node)?;
        node = pointer::get(document, &next)?;
        pass(std::mem::replace(&mut at, next));
    }
    None
}

/// How the chain goes on that begins at a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chain {
    /// It ends, within [`LIMIT`].
    Ends,
    /// It goes in a circle of these places, which wasn't told before. The first one comes first in the alphabet.
    Circle(Vec<String>),
    /// It leads to a circle that was told.
    Known,
    /// It goes on after [`LIMIT`] references.
    Long,
}

/// The chains of a document. Each place is looked at once, however many lead to it.
#[derive(Debug)]
pub(crate) struct Chains<'d> {
    document: &'d Value,
    /// How many references there are from a place to content; `None` where there is a circle.
    lengths: BTreeMap<String, Option<usize>>,
}

impl<'d> Chains<'d> {
    pub(crate) fn new(document: &'d Value) -> Self {
        Self { document, lengths: BTreeMap::new() }
    }

    /// The chain from the reference at a place.
    pub(crate) fn from(&mut self, start: &str) -> Chain {
        let mut places: Vec<String> = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut at = start.to_owned();
        let (end, circle) = loop {
            if let Some(length) = self.lengths.get(&at) {
                break (*length, None);
            }
            if let Some(first) = seen.get(&at) {
                break (None, Some(places[*first..].to_vec()));
            }
            let Some(next) = pointer::get(self.document, &at).and_then(next) else { break (Some(0), None) };
            seen.insert(at.clone(), places.len());
            places.push(std::mem::replace(&mut at, next));
        };
        for (distance, place) in places.into_iter().rev().enumerate() {
            self.lengths.insert(place, end.map(|end| end + distance + 1));
        }
        match (circle, self.lengths.get(start)) {
            (Some(mut circle), _) => {
                let first = (0..circle.len()).min_by_key(|at| &circle[*at]).unwrap_or_default();
                circle.rotate_left(first);
                Chain::Circle(circle)
            }
            (None, Some(None)) => Chain::Known,
            (None, Some(Some(length))) if *length > LIMIT => Chain::Long,
            (None, _) => Chain::Ends,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tells_places_from_files() {
        assert_eq!(target("#/a%20b"), Target::Local("/a b".to_owned()));
        assert_eq!(target("#"), Target::Local(String::new()));
        for outside in ["a", "/a", "a.yaml#/b", "https://example.com/a.json"] {
            assert_eq!(target(outside), Target::Outside, "{outside}");
        }
        for malformed in ["", " ", "#a", "#/%zz"] {
            assert_eq!(target(malformed), Target::Malformed, "{malformed}");
        }
    }

    #[test]
    fn chains_are_followed_to_their_end() {
        let document = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"d": 1}, "x": {"$ref": "#/y"}, "y": {"$ref": "#/x"}});
        let mut passed = Vec::new();
        let found = follow(&document, "/a".to_owned(), &document["a"], |place| passed.push(place));
        assert_eq!(found, Some(("/c".to_owned(), &document["c"])));
        assert_eq!(passed, ["/a", "/b"]);
        assert_eq!(follow(&document, "/x".to_owned(), &document["x"], drop), None);
        let mut chains = Chains::new(&document);
        assert_eq!(chains.from("/y"), Chain::Circle(vec!["/x".to_owned(), "/y".to_owned()]));
        assert_eq!(chains.from("/x"), Chain::Known);
        assert_eq!(chains.from("/a"), Chain::Ends);
    }

    #[test]
    fn chains_have_a_limit() {
        let reference = |at: usize| json!({"$ref": format!("#/{at}")});
        let mut document: Value =
            (0..LIMIT + 1).map(|at| (at.to_string(), reference(at + 1))).collect::<serde_json::Map<_, _>>().into();
        document[(LIMIT + 1).to_string()] = json!({"end": true});
        let mut chains = Chains::new(&document);
        assert_eq!(chains.from("/1"), Chain::Ends);
        assert!(follow(&document, "/1".to_owned(), &document["1"], drop).is_some());
        assert_eq!(chains.from("/0"), Chain::Long);
        assert_eq!(follow(&document, "/0".to_owned(), &document["0"], drop), None);
    }
}
