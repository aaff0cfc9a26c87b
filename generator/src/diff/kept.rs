//! What stays although the description has lost or changed it. rustc says nothing of it but a warning.

use super::{ChangeKind, Comparison, Entry, Impact};
use crate::ir::{Api, Enum, Ident, Kept, KeptItem, Param, Scalar, TypeKind, Usage};
use crate::spell::path;
use std::collections::BTreeSet;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.api, comparison.new.api);
    // Operations have keys by their paths, and the methods of some call other ones by now.
    let moved = comparison.moved();
    let was = old.kept.clone().moved(&moved);
    for (item, why) in new.kept.lapsed.iter().filter(|(item, _)| !was.lapsed.contains_key(*item)) {
        let entry = Entry::new(ChangeKind::Lapsed, rust_path(new, item), &item.0);
        let why = format!("it may no longer work, as {why}; it stays, and its use gives a warning");
        comparison.push(entry, Impact::Additive, true, &why);
    }
    undeclared(comparison, &was);
    for (item, since) in new.kept.gone.iter().filter(|(item, _)| !was.gone.contains_key(*item)) {
        if let Some(reshaped) = new.kept.reshaped.get(item) {
            let entry =
                Entry::new(ChangeKind::FieldChanged, rust_path(new, item), &item.0).after(reshaped.now.to_string());
            let why =
                "its value is of another shape by now, which stands beside it; this one stays, and holds what it can";
            let impact = if reshaped.list { Impact::Breaking } else { Impact::Additive };
            comparison.push(entry, impact, true, why);
            continue;
        }
        if new.kept.lapsed.contains_key(item) {
            continue;
        }
        let mut operations = new.resources.iter().flat_map(|home| &home.operations);
        let is_body = operations.any(|operation| KeptItem::body(&operation.key) == *item);
        let body = if is_body { "its body, " } else { "" };
        let entry = Entry::new(ChangeKind::Deprecated, rust_path(new, item), &item.0)
            .after(format!("{body}gone since {since}"));
        // rustc warns of what is called or read, and a type says it in its docs.
        let is_type = new.types.iter().any(|def| *def.name == *item.0);
        let stays = match (is_type, argument(new, item).is_some()) {
            (true, _) => "it stays",
            (_, true) => "the method takes and sends it as before",
            _ => "it stays, and its use gives a warning",
        };
        comparison.adds(entry, &format!("the API's description no longer has it; {stays}"));
    }
    for item in new.kept.answers.difference(&was.answers) {
        let entry = Entry::new(ChangeKind::AnswerChanged, rust_path(new, item), &item.0);
        comparison
            .behaviour(entry, "the answer is described in another shape, and read as it was, which may find nothing");
    }
    let rewrapped = |api: &Api| -> BTreeSet<KeptItem> {
        let operations = api.resources.iter().flat_map(|resource| &resource.operations);
        operations.filter(|it| it.rewrapped).map(|it| KeptItem::operation(&it.key)).collect()
    };
    let before = rewrapped(old).into_iter().map(|item| item.moved(&moved)).collect();
    let known = &before | &new.kept.answers;
    for item in rewrapped(new).difference(&known) {
        let entry = Entry::new(ChangeKind::AnswerChanged, rust_path(new, item), &item.0);
        let why = "the answer has something else around it by now; it keeps its type, and is read either way";
        comparison.push(entry, Impact::Additive, true, why);
    }
    let before: BTreeSet<KeptItem> = optional(old).map(|item| item.moved(&moved)).collect();
    for item in new.kept.asked.difference(&was.asked) {
        let entry = Entry::new(ChangeKind::RequiredChanged, rust_path(new, item), &item.0);
        let entry = if before.contains(item) { entry.values("optional", "required") } else { entry.after("required") };
        let why = "a call without it is sent as before, and the API answers for itself";
        comparison.push(entry, Impact::Additive, true, why);
    }
    for (item, now) in new.kept.changed.iter().filter(|(item, now)| was.changed.get(item) != Some(now)) {
        let is_sent = new.types.iter().any(|def| {
            let is_body = matches!(&def.kind, TypeKind::Struct(it) if it.usage == Usage::Body);
            is_body && item.0.strip_prefix(def.name.as_str()).is_some_and(|rest| rest.starts_with('.'))
        });
        let (kind, why) = match (is_sent, now) {
            (false, _) => (ChangeKind::FieldChanged, "it keeps its type, and reads the new kind as far as it goes"),
            // Whatever it is, it has a text.
            (true, Scalar::Text) => (ChangeKind::FieldChanged, "it keeps its type, and is sent as the new kind"),
            (true, _) => (
                ChangeKind::SetterChanged,
                "it keeps its type, and is sent as the new kind where its value can be one; the API takes no other",
            ),
        };
        let entry = Entry::new(kind, rust_path(new, item), &item.0).after(format!("a {} on the wire", now.as_str()));
        comparison.push(entry, Impact::Additive, true, why);
    }
}

/// Waiters and finders of operations that were away. The overlay lost their actions with the operation, and so they stay
/// deprecated although it is there again.
fn undeclared(comparison: &mut Comparison<'_>, was: &Kept) {
    let new = comparison.new.api;
    let operations: Vec<_> = comparison.new.operations().collect();
    for (home, operation) in operations {
        let item = KeptItem::operation(&operation.key);
        if !was.gone.contains_key(&item) || new.kept.gone.contains_key(&item) {
            continue;
        }
        let path = operation.key.split_once(' ').map_or("", |(_, path)| path);
        let waits = operation.waits.iter().map(|wait| (&wait.name, "x-rust-wait", wait.name.as_str()));
        let find = operation.find.iter().map(|find| (&find.name, "x-rust-find", path));
        for (name, extension, sought) in waits.chain(find) {
            if !new.kept.gone.contains_key(&KeptItem::method(&operation.key, name)) {
                continue;
            }
            let path = format!("{}::{}::{name}", home.module, home.handle);
            let why = format!(
                "the operation is there again, and the overlay no longer declares this by `{extension}`, so that it stays \
                 deprecated: put back its action, with whatever else a pull took out of the overlay as the operation was \
                 gone; `git log -p -S \"{sought}\" -- spec/overlay.yaml` shows it"
            );
            comparison.push(Entry::new(ChangeKind::Undeclared, path, &operation.key), Impact::None, false, &why);
        }
    }
}

/// The name of the argument that an item is.
fn argument<'a>(api: &'a Api, item: &KeptItem) -> Option<&'a Ident> {
    let mut operations = api.resources.iter().flat_map(|home| &home.operations);
    operations.find_map(|operation| {
        let is_item = |param: &&Param| KeptItem::param(&operation.key, param) == *item;
        operation.arguments.iter().find(is_item).map(|param| &param.name)
    })
}

/// Everything that callers can set and leave out.
fn optional(api: &Api) -> impl Iterator<Item = KeptItem> {
    let operations = api.resources.iter().flat_map(|home| &home.operations);
    let params = operations.flat_map(|operation| {
        let params = operation.arguments.iter().chain(&operation.options).filter(|param| !param.required);
        params.map(|param| KeptItem::param(&operation.key, param))
    });
    let members = api.types.iter().flat_map(|def| {
        let TypeKind::Struct(it) = &def.kind else { return Vec::new() };
        let optional = it.fields.iter().filter(|field| !field.presence.is_required());
        optional.map(|field| KeptItem::member(&def.name, &field.wire)).collect()
    });
    params.chain(members)
}

/// The Rust path of an item, as far as it has one.
fn rust_path(api: &Api, item: &KeptItem) -> String {
    let text = item.0.as_str();
    let of_type = api.types.iter().find_map(|def| {
        let rest = text.strip_prefix(def.name.as_str())?;
        let Some(wire) = rest.strip_prefix('.') else { return rest.is_empty().then(|| path(def)) };
        let member = match &def.kind {
            TypeKind::Struct(it) => it.fields.iter().find(|field| field.wire == wire).map(|field| &field.name),
            TypeKind::Enum(Enum::Text(it)) => it.iter().find(|it| it.wire == wire).map(|it| &it.name),
            TypeKind::Enum(Enum::Integer(it)) => it.iter().find(|it| it.wire.to_string() == wire).map(|it| &it.name),
            TypeKind::Union(it) => it.variants.iter().find(|it| it.name == *wire).map(|it| &it.name),
        };
        Some(format!("{}::{}", path(def), member.map_or(wire, |name| name.as_str())))
    });
    if let Some(path) = of_type {
        return path;
    }
    // The longest key that fits: a path may begin with another one.
    let operations = api.resources.iter().flat_map(|home| home.operations.iter().map(move |it| (home, it)));
    let fits = operations
        .filter(|(_, it)| text.strip_prefix(&it.key).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
    let Some((home, operation)) = fits.max_by_key(|(_, it)| it.key.len()) else { return text.to_owned() };
    let rest = text[operation.key.len()..].trim_start();
    let option = operation.options.iter().find(|param| format!("{} {}", param.place.as_str(), param.wire) == rest);
    match (&operation.request, option) {
        (Some(request), Some(option)) => format!("{}::{request}::{}", home.module, option.name),
        _ if rest.is_empty() || *item == KeptItem::body(&operation.key) => super::surface::method(home, operation),
        _ => match argument(api, item) {
            Some(name) => format!("{}({name})", super::surface::method(home, operation)),
            None => format!("{}::{}::{rest}", home.module, home.handle),
        },
    }
}
