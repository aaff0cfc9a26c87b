//! Waiters: what they take, what they give, and what they wait for.

use super::arguments::Taken;
use super::surface::Surface;
use super::{ChangeKind, Comparison, Entry, Impact};
use crate::ir::{Api, Condition, Operation, Resource, Wait, WaitSource, Wanted};
use crate::spell::Form;
use std::collections::BTreeMap;

/// A waiter and the operation that it repeats.
type Waiter<'a> = (&'a Resource, &'a Operation, &'a Wait);

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (old, new) = (waiters(comparison.old.api), waiters(comparison.new.api));
    for (name, waiter) in &old {
        let (resource, operation, before) = *waiter;
        let path = format!("{}::{}::{}", resource.module, resource.handle, before.name);
        let Some((_, called, after)) = new.get(name) else {
            comparison.breaks(
                Entry::new(ChangeKind::MethodRemoved, path, &operation.key),
                "the API's description no longer has what it needs",
            );
            continue;
        };
        let takes = arguments(comparison.old.api, operation, before);
        let taken = arguments(comparison.new.api, called, after);
        let fits = takes.len() == taken.len() && takes.iter().zip(&taken).all(|(a, b)| comparison.takes(a.1, b.1));
        if !fits {
            let texts = (signature(&comparison.old, &takes), signature(&comparison.new, &taken));
            let entry = Entry::new(ChangeKind::ArgumentsChanged, &path, &operation.key).values(texts.0, texts.1);
            comparison.breaks(entry, "what callers give no longer fits");
        }
        let same = match (operation.resource(), called.resource()) {
            (Some(old), Some(new)) => comparison.same_type(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if !same || before.ends_without() != after.ends_without() {
            let texts = (answer(&comparison.old, operation, before), answer(&comparison.new, called, after));
            let entry = Entry::new(ChangeKind::AnswerChanged, &path, &operation.key).values(texts.0, texts.1);
            comparison.breaks(entry, "it gives another type");
        }
        let (ends, ended) = (until(before), until(after));
        if ends != ended {
            let entry = Entry::new(ChangeKind::WaitChanged, &path, &operation.key).values(ends, ended);
            comparison.behaviour(entry, "it waits for something else");
        } else if timing(before) != timing(after) {
            let entry =
                Entry::new(ChangeKind::WaitChanged, &path, &operation.key).values(timing(before), timing(after));
            comparison.push(entry, Impact::Docs, true, "it waits for the same, at another pace");
        }
        comparison.docs(&path, &operation.key, &before.summary, &after.summary);
    }
    for (name, (resource, operation, wait)) in &new {
        if !old.contains_key(name) {
            let path = format!("{}::{}::{}", resource.module, resource.handle, wait.name);
            comparison.adds(Entry::new(ChangeKind::MethodAdded, path, &operation.key), "a new waiter");
        }
    }
}

/// By module and name.
fn waiters(api: &Api) -> BTreeMap<(&str, &str), Waiter<'_>> {
    let operations = api.resources.iter().flat_map(|resource| resource.operations.iter().map(move |it| (resource, it)));
    operations
        .flat_map(|(resource, it)| it.waits.iter().map(move |wait| (resource, it, wait)))
        .map(|waiter| ((waiter.0.module.as_str(), waiter.2.name.as_str()), waiter))
        .collect()
}

fn arguments<'a>(api: &Api, operation: &'a Operation, wait: &'a Wait) -> Vec<(&'a str, Taken<'a>)> {
    let own = operation.arguments.iter().map(|param| (param.name.as_str(), Taken::Form(Form::of_argument(api, param))));
    let entry = wait.among.iter().map(|among| (among.argument.as_str(), Taken::Form(Form::Text)));
    let mut arguments: Vec<_> = match &wait.source {
        WaitSource::Get => own.collect(),
        WaitSource::Find { argument } => own.chain([(argument.as_str(), Taken::Form(Form::Text))]).collect(),
        WaitSource::GetOrFind { argument, .. } => {
            operation.resource().map(|id| (argument.as_str(), Taken::Sought(id))).into_iter().collect()
        }
    };
    arguments.extend(entry);
    arguments
}

fn signature(surface: &Surface<'_>, arguments: &[(&str, Taken<'_>)]) -> String {
    let arguments = arguments.iter().map(|(name, taken)| match taken {
        Taken::Form(form) => format!("{name}: {}", surface.spell.form(*form)),
        Taken::Sought(id) => format!("{name}: {}", surface.spell.sought(*id)),
    });
    format!("({})", arguments.collect::<Vec<_>>().join(", "))
}

fn answer(surface: &Surface<'_>, operation: &Operation, wait: &Wait) -> String {
    operation.resource().map_or_else(String::new, |id| surface.spell.wait(id, wait.ends_without()))
}

/// What ends the wait, well or badly.
fn until(wait: &Wait) -> String {
    let conditions = |conditions: &[Condition]| {
        let condition = |it: &Condition| match &it.wanted {
            Wanted::Present => format!("{} is there", it.path.join(".")),
            Wanted::Values(values) => format!("{} is {}", it.path.join("."), values.join(" or ")),
            Wanted::Equals(other) => format!("{} equals {}", it.path.join("."), other.join(".")),
        };
        conditions.iter().map(condition).collect::<Vec<_>>()
    };
    let told = |what: &str, parts: Vec<String>, and: &str| {
        if parts.is_empty() { String::new() } else { format!("; {what} {}", parts.join(and)) }
    };
    let until = conditions(&wait.until).join(" and ");
    let until = match &wait.among {
        None => until,
        Some(among) => {
            let entry = format!("entry of {} by {}", among.list.join("."), among.by.join("."));
            match (wait.gone, until.is_empty()) {
                (false, _) => format!("in the {entry}, {until}"),
                (true, true) => format!("no {entry}"),
                (true, false) => format!("no {entry}, or in it {until}"),
            }
        }
    };
    let failure = told("fails once", conditions(&wait.failure), ", or ");
    let not_yet = told("goes on after", wait.not_yet.clone(), " or ");
    format!("{until}{failure}{not_yet}")
}

fn timing(wait: &Wait) -> String {
    let more = |what: &str, seconds: Option<u32>| seconds.map_or_else(String::new, |it| format!(", {what} {it} s"));
    let explained: Vec<String> = wait.explain.iter().map(|path| path.join(".")).collect();
    format!(
        "every {} s for {} s{}{}{}",
        wait.interval,
        wait.deadline,
        more("missing for", wait.tolerate_missing),
        more("a change within", wait.change_first),
        if wait.explain.is_empty() { String::new() } else { format!(", with {}", explained.join(" and ")) }
    )
}
