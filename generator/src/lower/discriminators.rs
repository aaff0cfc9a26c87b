//! What decides between the members of a union: which value of a property leads to which.

use super::Lowering;
use super::document::{Node, child, component};
use super::schema::{Schema, Shape};
use crate::diagnostic::Diagnostic;
use crate::ir::Discriminator;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// A schema to choose from.
pub(super) struct Choice<'d> {
    /// The index of the variant that it is.
    pub(super) member: usize,
    pub(super) schema: Schema<'d>,
}

impl Choice<'_> {
    fn is(&self, target: &Schema<'_>) -> bool {
        self.schema.node.pointer == target.node.pointer
    }

    /// Whether it is what an entry of `mapping` names. Another choice may be the same schema under a name of its own.
    fn is_named_by(&self, target: &Schema<'_>) -> bool {
        let first = target.places().next();
        let own = self.schema.places().find(|place| component(place).is_some());
        self.schema.places().any(|place| Some(place) == first) || target.places().any(|place| Some(place) == own)
    }

    /// What a maintainer may call it in `mapping`.
    fn label(&self) -> String {
        self.schema.name().unwrap_or_else(|| format!("#{}", self.schema.node.pointer))
    }
}

impl<'d> Lowering<'d> {
    pub(super) fn discriminator(&mut self, node: &Node<'d>, choices: &[Choice<'d>]) -> Option<Discriminator> {
        let Some(property) = node.text("propertyName") else {
            self.diagnostics.push(
                Diagnostic::error("a discriminator needs a `propertyName`")
                    .at(node.pointer.clone())
                    .cure("name the property, or remove the discriminator with an overlay action"),
            );
            return None;
        };
        let mut mapping = BTreeMap::new();
        // The values that `mapping` has for each choice.
        let mut named: Vec<Vec<&str>> = vec![Vec::new(); choices.len()];
        for (value, target) in node.get("mapping").iter().flat_map(Node::members) {
            let name = target.value.as_str().unwrap_or_default();
            let schema = self.mapped(name);
            let found = schema.as_ref().and_then(|schema| choices.iter().find(|choice| choice.is(schema)));
            let (Some(schema), Some(found)) = (schema, found) else {
                self.diagnostics.push(
                    Diagnostic::error(format!("`{name}` is none of the schemas to choose from"))
                        .at(target.pointer)
                        .cure("name one of them, or remove the entry with an overlay action"),
                );
                continue;
            };
            mapping.insert(value.to_owned(), found.member);
            let meant = choices.iter().zip(&mut named).filter(|(choice, _)| choice.is_named_by(&schema));
            meant.for_each(|(_, values)| values.push(value));
        }

        let mut claims = self.claims(property, choices, &named);
        claims.retain(|value, _| !mapping.contains_key(value));
        let mut contested: BTreeMap<Vec<usize>, Vec<String>> = BTreeMap::new();
        for (value, mut claimants) in claims {
            claimants.sort_unstable();
            let mut members = BTreeSet::new();
            claimants.retain(|at| members.insert(choices[*at].member));
            match claimants.as_slice() {
                [only] => drop(mapping.insert(value, choices[*only].member)),
                _ => contested.entry(claimants).or_default().push(value),
            }
        }
        for (claimants, values) in contested {
            let labels: Vec<_> = claimants.iter().map(|at| choices[*at].label()).collect();
            self.diagnostics.push(
                Diagnostic::error(format!(
                    "`{property}` can't decide: `{}` may be each of `{}`",
                    values.join("` and `"),
                    labels.join("`, `")
                ))
                .at(node.pointer.clone())
                .cure(format!(
                    "say in `mapping` which one each value means, or correct the enums of `{property}`, with an overlay action"
                )),
            );
        }
        Some(Discriminator { property: property.to_owned(), mapping })
    }

    /// The schema that an entry of `mapping` names, by reference or by bare name.
    fn mapped(&mut self, name: &str) -> Option<Schema<'d>> {
        let bare = || child("/components/schemas", name);
        let node = match name.starts_with('#') {
            true => self.document.target(name)?,
            false => Node { value: self.document.root.value.pointer(&bare())?, pointer: bare() },
        };
        // What is wrong with it is told where it is a member.
        Some(self.schema(&node))
    }

    /// The values that the choices have without `mapping`, each with all choices that have it: those of their own
    /// enums, or else the name of the component.
    fn claims(&mut self, property: &str, choices: &[Choice<'d>], named: &[Vec<&str>]) -> BTreeMap<String, Vec<usize>> {
        let values: Vec<Rc<BTreeSet<String>>> =
            choices.iter().map(|choice| self.values(&choice.schema, property, &mut BTreeSet::new())).collect();
        let mut groups: BTreeMap<&BTreeSet<String>, Vec<usize>> = BTreeMap::new();
        values.iter().enumerate().for_each(|(at, values)| groups.entry(values).or_default().push(at));
        let mut claimed: HashSet<&BTreeSet<String>> = HashSet::new();
        let mut claims: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, choice) in choices.iter().enumerate() {
            let own: &BTreeSet<String> = &values[at];
            let name = choice.schema.name();
            if own.is_empty() {
                let name = name.filter(|_| named[at].is_empty());
                name.into_iter().for_each(|name| claims.entry(name).or_default().push(at));
                continue;
            }
            // One enum for several members, as a schema that all of them extend has it, says what the property may be,
            // and not which of them it means.
            let group = groups.get(own).map_or(&[] as &[usize], Vec::as_slice);
            let shared = group.iter().any(|other| choices[*other].member != choice.member);
            match name.filter(|name| own.contains(name)) {
                Some(name) if shared => claims.entry(name).or_default().push(at),
                _ if shared && named[at].iter().any(|value| own.contains(*value)) => {}
                // The first of the group speaks for the others.
                _ if !claimed.insert(own) => own.iter().for_each(|it| claims.entry(it.clone()).or_default().push(at)),
                _ => {
                    let alike = || group.iter().filter(|it| **it == at || choices[**it].member != choice.member);
                    own.iter().for_each(|value| claims.entry(value.clone()).or_default().extend(alike()));
                }
            }
        }
        claims
    }

    /// The values that a schema lists for a property; of a union, those of all its members.
    fn values(&mut self, schema: &Schema<'d>, property: &str, open: &mut BTreeSet<String>) -> Rc<BTreeSet<String>> {
        match &*schema.shape {
            Shape::Object(object) => {
                Rc::new(match object.get(property).map(|node| self.schema(node).shape).as_deref() {
                    Some(Shape::Text { values, .. }) => values.iter().cloned().collect(),
                    Some(Shape::Integer(values)) => values.iter().map(i64::to_string).collect(),
                    _ => BTreeSet::new(),
                })
            }
            Shape::OneOf { variants, discriminator } => {
                let key = (schema.node.pointer.clone(), property.to_owned());
                if let Some(known) = self.values.get(&key) {
                    return known.clone();
                }
                // A union in a circle is refused elsewhere.
                if !open.insert(schema.node.pointer.clone()) {
                    return Rc::default();
                }
                let same = discriminator.as_ref().filter(|it| it.text("propertyName") == Some(property));
                let mapping: Vec<_> = same.and_then(|it| it.get("mapping")).iter().flat_map(Node::members).collect();
                let mut all: BTreeSet<String> = mapping.iter().map(|(value, _)| (*value).to_owned()).collect();
                let named = mapping.iter().filter_map(|(_, target)| self.mapped(target.value.as_str()?));
                let named: BTreeSet<String> = named.map(|schema| schema.node.pointer).collect();
                for member in variants {
                    let member = self.schema(member);
                    let values = self.values(&member, property, open);
                    let implicit = same.is_some() && values.is_empty() && !named.contains(&member.node.pointer);
                    all.extend(values.iter().cloned());
                    all.extend(member.name().filter(|_| implicit));
                }
                let all = Rc::new(all);
                self.values.insert(key, all.clone());
                all
            }
            _ => Rc::default(),
        }
    }
}
