//! Unions of types.

use super::{ChangeKind, Comparison, Entry};
use crate::docs::code;
use crate::ir::Union;
use std::collections::BTreeMap;

pub(super) fn compare(comparison: &mut Comparison<'_>, name: &str, place: &str, old: &Union, new: &Union) {
    for before in &old.variants {
        let path = format!("{name}::{}", before.name);
        let text = comparison.old.spell.ty(&before.ty);
        match new.variants.iter().find(|variant| variant.name == before.name) {
            Some(after) if comparison.same(&before.ty, &after.ty) => {}
            Some(after) => {
                let entry = Entry::new(ChangeKind::VariantChanged, path, place)
                    .values(text, comparison.new.spell.ty(&after.ty));
                comparison.breaks(entry, "the variant holds another type");
            }
            None => {
                let entry = Entry::new(ChangeKind::VariantRemoved, path, place).before(text);
                comparison.breaks(entry, "the API has no such shape any more");
            }
        }
    }
    for after in new.variants.iter().filter(|variant| !old.variants.iter().any(|before| before.name == variant.name)) {
        let entry = Entry::new(ChangeKind::VariantAdded, format!("{name}::{}", after.name), place);
        comparison.adds(entry.after(comparison.new.spell.ty(&after.ty)), "the union is open; the value was `Other`");
    }
    discriminator(comparison, name, place, old, new);
}

/// Of members that fit equally well, the first is read. So none may come before one that it came after, or that it didn't
/// stand beside.
fn precedence(comparison: &mut Comparison<'_>, name: &str, place: &str, old: &Union, new: &Union) {
    fn names(it: &Union) -> Vec<&str> {
        it.variants.iter().map(|variant| variant.name.as_str()).collect()
    }
    let (before, after) = (names(old), names(new));
    let stayed: Vec<_> = before.iter().filter(|name| after.contains(name)).collect();
    if stayed.iter().zip(&after).all(|(was, is)| *was == is) {
        return;
    }
    let entry = Entry::new(ChangeKind::DiscriminatorChanged, name, place).values(before.join(", "), after.join(", "));
    comparison.behaviour(entry, "of the members that fit a value the first is read, and another one is first now");
}

/// What decides between the members.
fn discriminator(comparison: &mut Comparison<'_>, name: &str, place: &str, old: &Union, new: &Union) {
    fn table(it: &Union) -> Option<(&str, BTreeMap<&str, &str>)> {
        let discriminator = it.discriminator.as_ref()?;
        let member = |at: &usize| it.variants.get(*at).map_or("", |variant| variant.name.as_str());
        let mapping = discriminator.mapping.iter().map(|(value, at)| (value.as_str(), member(at))).collect();
        Some((&discriminator.property, mapping))
    }
    let (before, after) = (table(old), table(new));
    if before.is_none() && after.is_none() {
        return precedence(comparison, name, place, old, new);
    }
    if before == after {
        return;
    }
    let one_property = matches!((&before, &after), (Some((a, _)), Some((b, _))) if a == b);
    let text = |table: &Option<(&str, BTreeMap<&str, &str>)>| match table {
        Some((_, mapping)) if one_property => {
            mapping.iter().map(|(value, member)| format!("{} {member}", code(value))).collect::<Vec<_>>().join(", ")
        }
        Some((property, _)) => format!("by {}", code(property)),
        None => "by what fits".to_owned(),
    };
    let entry = Entry::new(ChangeKind::DiscriminatorChanged, name, place).values(text(&before), text(&after));
    let widened = match (&before, &after) {
        (Some((a, old)), Some((b, new))) => a == b && old.iter().all(|(value, member)| new.get(value) == Some(member)),
        _ => false,
    };
    if widened {
        comparison.adds(entry, "more values choose their member by name");
    } else {
        comparison.behaviour(entry, "the same value may be read as another member");
    }
}
