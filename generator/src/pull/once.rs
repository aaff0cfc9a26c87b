//! Places of words as a report tells them.

use serde_json::Value;

use super::Place;
use crate::place::describe;
use crate::words::listed;

/// Places of words, told by what they are about: once for all words that it needs, and once for a schema that two media
/// types repeat.
pub(super) fn once_each(document: &Value, words: Vec<&Place>) -> Vec<Place> {
    let mut order: Vec<(String, Place, Vec<&str>)> = Vec::new();
    let mut known = std::collections::BTreeMap::new();
    for place in words {
        let (of, word) = place.pointer.rsplit_once('/').unwrap_or_default();
        let owner = describe(document, of);
        let at = *known.entry(owner.clone()).or_insert(order.len());
        if at == order.len() {
            order.push((owner, place.clone(), Vec::new()));
        }
        if !order[at].2.contains(&word) {
            order[at].2.push(word);
        }
    }
    let told = order
        .into_iter()
        .map(|(owner, place, words)| Place { name: format!("{owner}, {}", listed(&words, "and")), ..place });
    told.collect()
}
