//! The options of calls.

use super::calls::slot;
use super::renamed::{added, gone, renamed};
use super::surface::Surface;
use super::{ChangeKind, Comparison, Entry, Impact};
use crate::ir::path::without_parameter_names;
use crate::ir::{Operation, Output, Param};
use crate::spell::Form;
use std::collections::{BTreeMap, BTreeSet};

/// Compares the structs that hold the options of calls.
pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let named = |surface: &Surface<'_>| -> BTreeMap<String, usize> {
        let operations = surface.operations().zip(0..);
        operations
            .filter_map(|((resource, it), at)| Some((format!("{}::{}", resource.module, it.request.as_ref()?), at)))
            .collect()
    };
    let old: Vec<_> = comparison.old.operations().collect();
    let new: Vec<_> = comparison.new.operations().collect();
    let (old_requests, new_requests) = (named(&comparison.old), named(&comparison.new));
    let same = |a: &Operation, b: &Operation| without_parameter_names(&a.key) == without_parameter_names(&b.key);
    for (path, at) in &new_requests {
        let (_, operation) = new[*at];
        let before = old.iter().find(|(_, it)| same(it, operation));
        if !old_requests.contains_key(path) && before.is_some_and(|(_, it)| it.request.is_none()) {
            first_options(comparison, path, operation);
        }
    }
    let old_paths: BTreeSet<String> = old_requests.keys().cloned().collect();
    for (path, at) in old_requests {
        let (_, operation) = old[at];
        match new_requests.get(&path) {
            Some(at) => options(comparison, &path, operation, new[*at].1),
            None => {
                let now = new_requests.iter().find(|(_, at)| same(operation, new[**at].1)).map(|(path, _)| path);
                if let Some(now) = now.filter(|now| !old_paths.contains(*now)) {
                    let entry = Entry::new(ChangeKind::TypeMoved, &path, &operation.key).values(&path, now);
                    comparison.breaks(entry, "the options of the call are still there, under another path");
                    continue;
                }
                let why = "the call of these options is gone, or has none any more";
                comparison.breaks(Entry::new(ChangeKind::TypeRemoved, path, &operation.key), why);
            }
        }
    }
}

/// The options of a call that had none. A call that is new is told as a whole.
fn first_options(comparison: &mut Comparison<'_>, request: &str, operation: &Operation) {
    comparison.adds(Entry::new(ChangeKind::TypeAdded, request, &operation.key), "the call has options now");
    for option in &operation.options {
        let entry = Entry::new(ChangeKind::SetterAdded, format!("{request}::{}", option.name), &operation.key);
        comparison.adds(entry.after(slot(option)), "a new option");
    }
}

fn options(comparison: &mut Comparison<'_>, request: &str, old: &Operation, new: &Operation) {
    let counted = |it: &Operation| matches!(it.output, Output::List { counted: true, .. });
    let total = format!("{request}::total");
    match (counted(old), counted(new)) {
        (true, false) => {
            comparison
                .breaks(Entry::new(ChangeKind::SetterRemoved, total, &old.key), "the list isn't counted any more");
        }
        (false, true) => {
            comparison.adds(Entry::new(ChangeKind::SetterAdded, total, &new.key), "the list can be counted")
        }
        _ => {}
    }
    for before in &old.options {
        let path = format!("{request}::{}", before.name);
        let Some(after) = new.options.iter().find(|param| param.name == before.name) else {
            let entry = Entry::new(ChangeKind::SetterRemoved, path, &old.key);
            let now = renamed(before, &old.options, &new.options).map(|param| &param.name);
            let why = "the call has no such option any more";
            let (entry, why) = gone(entry, &before.name, now, slot(before), why);
            comparison.breaks(entry, why);
            continue;
        };
        let forms = (Form::of_option(comparison.old.api, before), Form::of_option(comparison.new.api, after));
        if !comparison.fits(forms.0, forms.1) {
            let texts = (comparison.old.spell.form(forms.0), comparison.new.spell.form(forms.1));
            let entry = Entry::new(ChangeKind::SetterChanged, &path, &old.key).values(texts.0, texts.1);
            comparison.breaks(entry, "what callers give no longer fits");
        }
        // A list has a style of its own, which comes and goes with it.
        let is_list = |form: Form<'_>| matches!(form, Form::Texts | Form::Each(_) | Form::EachInto(_));
        let one_shape = is_list(forms.0) == is_list(forms.1);
        let (sent, sends) = (slot(before), slot(after));
        if sent != sends && (one_shape || before.wire != after.wire || before.place != after.place) {
            let entry = Entry::new(ChangeKind::ParameterChanged, &path, &old.key).values(sent, sends);
            comparison.behaviour(entry, "the option is sent as something else");
        }
        required(comparison, &path, &old.key, Some(before), after);
        comparison.deprecation(&path, &old.key, before.deprecated, after.deprecated);
        comparison.docs(&path, &old.key, &before.docs, &after.docs);
    }
    for after in added(&old.options, &new.options) {
        let path = format!("{request}::{}", after.name);
        comparison.adds(Entry::new(ChangeKind::SetterAdded, &path, &new.key).after(slot(after)), "a new option");
        required(comparison, &path, &new.key, None, after);
    }
}

/// An option may be one that the API asks for: it has become so after its call was released. The call is sent as it was.
fn required(comparison: &mut Comparison<'_>, path: &str, key: &str, old: Option<&Param>, new: &Param) {
    let text = |required: bool| if required { "required" } else { "optional" };
    let before = old.map_or("unknown", |old| text(old.required));
    let why = match (old.is_some_and(|old| old.required), new.required) {
        (false, true) => "the crate sends a call without it as before, which the API refuses",
        (true, false) => "the API takes a call without it",
        _ => return,
    };
    let entry = Entry::new(ChangeKind::RequiredChanged, path, key).values(before, text(new.required));
    comparison.push(entry, Impact::None, false, why);
}
