//! The members of choices that many properties have: most are the same whatever they belong to, and are looked at once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use serde_json::Value;

/// What was found of the members; `C` is what else they depend on than on the property.
pub(super) struct Choices<C> {
    /// Schemas that are the same for each property: objects, and values that are no secrets.
    settled: HashSet<(String, C)>,
    /// The members of a choice that say something else than those before them.
    distinct: HashMap<String, Rc<[usize]>>,
    /// Those of them that aren't settled, where some are.
    others: HashMap<(String, C), Rc<[usize]>>,
}

impl<C> Default for Choices<C> {
    fn default() -> Self {
        Self { settled: HashSet::new(), distinct: HashMap::new(), others: HashMap::new() }
    }
}

impl<C: Copy + Eq + Hash> Choices<C> {
    /// Remembers that nothing in the schema at a place depends on the property that it belongs to.
    pub(super) fn settle(&mut self, place: String, context: C) {
        self.settled.insert((place, context));
    }

    /// Those members of a choice that say something else than other members.
    pub(super) fn distinct(&mut self, choice: &str, members: &[Value]) -> Rc<[usize]> {
        self.distinct.entry(choice.to_owned()).or_insert_with(|| distinct(members)).clone()
    }

    /// Those of them that may be something else for another property than for those before it.
    pub(super) fn others(&mut self, choice: &str, members: &[Value], context: C) -> Rc<[usize]> {
        if let Some(known) = self.others.get(&(choice.to_owned(), context)) {
            return known.clone();
        }
        let distinct = self.distinct(choice, members);
        let is_settled = |at: &usize| self.settled.contains(&(format!("{choice}/{at}"), context));
        let left: Rc<[usize]> = distinct.iter().copied().filter(|at| !is_settled(at)).collect();
        if left.len() < distinct.len() {
            self.others.insert((choice.to_owned(), context), left.clone());
        }
        left
    }
}

/// References alone are worth a look once: what stands beside one may decide something.
fn distinct(members: &[Value]) -> Rc<[usize]> {
    let mut known = HashSet::new();
    let mut is_new = |member: &Value| match (member.get("$ref").and_then(Value::as_str), member.as_object()) {
        (Some(target), Some(object)) if object.len() == 1 => known.insert(target.to_owned()),
        _ => true,
    };
    members.iter().enumerate().filter(|(_, member)| is_new(member)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_the_same_for_each_property_is_looked_at_once() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let decided = json!({"$ref": "#/components/schemas/A", "x-rust-secret": false});
        let members = [reference("A"), reference("B"), reference("A"), decided, json!({"type": "string"})];
        let mut choices = Choices::default();
        assert_eq!(*choices.distinct("/c", &members), [0, 1, 3, 4]);
        assert_eq!(*choices.others("/c", &members, 'a'), [0, 1, 3, 4]);
        choices.settle("/c/1".to_owned(), 'a');
        assert_eq!(*choices.others("/c", &members, 'a'), [0, 3, 4]);
        // Elsewhere it may be something else.
        assert_eq!(*choices.others("/c", &members, 'b'), [0, 1, 3, 4]);
    }
}
