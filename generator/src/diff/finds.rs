//! Methods that find or create: what they take, what they give, and what counts as the same.

use super::{ChangeKind, Comparison, Entry, Impact};
use crate::ir::{Api, Comparison as Compare, Condition, Find, KeptItem, Operation, Resource, Same, Wanted};
use crate::spell::Form;
use std::collections::BTreeMap;

type Finder<'a> = (&'a Resource, &'a Operation, &'a Find);

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (old, new) = (finders(comparison.old.api), finders(comparison.new.api));
    for (name, finder) in &old {
        let (operation, before) = (finder.1, finder.2);
        let path = path(*finder);
        let Some((_, creates, after)) = new.get(name) else {
            comparison.breaks(
                Entry::new(ChangeKind::MethodRemoved, path, &operation.key),
                "the API's description no longer has what it needs",
            );
            continue;
        };
        let takes = arguments(comparison.old.api, operation);
        let taken = arguments(comparison.new.api, creates);
        let fits = takes.len() == taken.len() && takes.iter().zip(&taken).all(|(a, b)| comparison.fits(a.1, b.1));
        if !fits {
            let texts = (comparison.old.signature(&takes), comparison.new.signature(&taken));
            let entry = Entry::new(ChangeKind::ArgumentsChanged, &path, &operation.key).values(texts.0, texts.1);
            comparison.breaks(entry, "what callers give no longer fits");
        }
        let (gives, given) = (item(comparison.old.api, before), item(comparison.new.api, after));
        if let (Some(gives), Some(given)) = (gives, given)
            && !comparison.same_type(gives, given)
        {
            let texts = (comparison.old.spell.find_or_create(gives), comparison.new.spell.find_or_create(given));
            let entry = Entry::new(ChangeKind::AnswerChanged, &path, &operation.key).values(texts.0, texts.1);
            comparison.breaks(entry, "it gives another type");
        }
        let item = KeptItem::method(&creates.key, &after.name);
        if [comparison.old.api, comparison.new.api].iter().any(|api| api.kept.lapsed.contains_key(&item)) {
            // What it needs is gone, or has returned.
        } else if rule(before) != rule(after) {
            let entry = Entry::new(ChangeKind::FindChanged, &path, &operation.key).values(rule(before), rule(after));
            comparison.behaviour(entry, "something else counts as the same one");
        } else if (&before.list, filters(before)) != (&after.list, filters(after)) {
            let text = |find: &Find| format!("{} by {}", find.list, filters(find).join(", "));
            let entry = Entry::new(ChangeKind::FindChanged, &path, &operation.key).values(text(before), text(after));
            comparison.push(
                entry,
                Impact::Docs,
                true,
                "the same counts as the same one, and it is looked for elsewhere",
            );
        }
    }
    for (name, finder) in &new {
        if !old.contains_key(name) {
            comparison
                .adds(Entry::new(ChangeKind::MethodAdded, path(*finder), &finder.1.key), "a new way to find or create");
        }
    }
}

/// By module and name.
fn finders(api: &Api) -> BTreeMap<(&str, &str), Finder<'_>> {
    let operations = api.resources.iter().flat_map(|resource| resource.operations.iter().map(move |it| (resource, it)));
    let finders = operations.filter_map(|(resource, it)| Some((resource, it, it.find.as_ref()?)));
    finders.map(|finder| ((finder.0.module.as_str(), finder.2.name.as_str()), finder)).collect()
}

fn path((resource, _, find): Finder<'_>) -> String {
    format!("{}::{}::{}", resource.module, resource.handle, find.name)
}

fn arguments<'a>(api: &Api, operation: &'a Operation) -> Vec<(&'a str, Form<'a>)> {
    let own = operation.arguments.iter().map(|param| (param.name.as_str(), Form::of_argument(api, param)));
    own.chain(operation.body.iter().map(|body| ("body", Form::of_body(api, body)))).collect()
}

fn item(api: &Api, find: &Find) -> Option<crate::ir::TypeId> {
    api.operation(&find.list)?.1.resource()
}

/// What counts as the same one.
fn rule(find: &Find) -> String {
    let same = find.by.iter().map(|Same { property, attributes, comparison, optional, .. }| {
        let attributes: Vec<String> = attributes.iter().map(|path| path.join(".")).collect();
        let comparison = match comparison {
            Compare::Exact => "is",
            Compare::IgnoreCase => "is, in any case,",
            Compare::PublicKey => "is, but for its comment,",
        };
        let optional = if *optional { " or left out as well" } else { "" };
        format!("{property} {comparison} {}{optional}", attributes.join(" or "))
    });
    let same = same.collect::<Vec<_>>().join(" and ");
    let unless = find.unless.iter().map(|Condition { path, wanted }| match wanted {
        Wanted::Values(values) => format!("; not where {} is {}", path.join("."), values.join(" or ")),
        Wanted::Present => format!("; not where {} is there", path.join(".")),
        Wanted::Equals(other) => format!("; not where {} equals {}", path.join("."), other.join(".")),
    });
    format!("{same}{}", unless.collect::<String>())
}

fn filters(find: &Find) -> Vec<&str> {
    find.by.iter().filter_map(|same| same.filter.as_deref()).collect()
}
