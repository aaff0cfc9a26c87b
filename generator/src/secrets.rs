//! Secrets are decided: what looks like one, by its name or by what is said about it, is an error until the overlay says
//! `x-rust-secret: true` or `false`. Otherwise a new password would be a `String` that everybody prints.
//!
//! Only a generation needs the decisions: a comparison of two descriptions has none.

mod actions;
mod choices;
mod docs;
mod handling;
mod list;
mod names;
mod operations;
mod places;
mod terms;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Severity};
use crate::effective::Effective;
use crate::openapi::grammar::Kind as Node;
use crate::openapi::pointer::child;
use crate::openapi::walk::walk;
use actions::{free, target};
use names::{Form, Says};
use places::{Found, Item, Kind, Walk, Way};

const KEY: &str = "x-rust-secret";

/// A place that looks like a secret, and about which nothing is decided.
#[derive(Debug)]
pub(crate) struct Undecided {
    /// What is to be said, at the place with the name.
    pub(crate) finding: Diagnostic,
    /// Why it looks like a secret.
    pub(crate) why: String,
    /// The actions that make a secret of it, as they stand in an overlay.
    pub(crate) actions: Vec<String>,
}

/// What is undecided in all operations but those that are left out, and which decisions no longer apply. Without an
/// overlay nothing can be decided, and without our words not all that was decided can be seen: then it is a warning.
pub(crate) fn check(effective: &Effective) -> Vec<Diagnostic> {
    let (document, left_out) = (effective.value(), effective.skipped.keys());
    let mut walk = Walk::new(document, None);
    walk.operations(&|operation| !left_out.contains(operation));
    let mut findings: Vec<Diagnostic> =
        undecided_of(document, &walk.found).into_iter().map(|undecided| undecided.finding).collect();
    let has_our_words = !effective.description.is_in_their_words();
    findings.extend(obsolete(document, walk, has_our_words));
    if !effective.has_overlay() || !has_our_words {
        findings.iter_mut().for_each(|finding| finding.severity = Severity::Warning);
    }
    findings
}

/// Decisions that something is no secret, by the places of their keys.
pub(crate) fn decisions(document: &Value) -> impl Iterator<Item = String> {
    no_secrets(document).into_iter().map(|place| child(&place, KEY))
}

/// Those that nothing needs.
pub(crate) fn idle(document: &Value) -> Vec<String> {
    let mut walk = Walk::new(document, None);
    walk.operations(&|_| true);
    obsolete(document, walk, true).into_iter().filter_map(|found| found.pointer).collect()
}

/// What is undecided. `words` is another document of the same places, whose docs count where this one has none.
pub(crate) fn undecided(document: &Value, words: Option<&Value>) -> Vec<Undecided> {
    let mut walk = Walk::new(document, words);
    walk.operations(&|_| true);
    undecided_of(document, &walk.found)
}

fn undecided_of(document: &Value, found: &[Found<'_>]) -> Vec<Undecided> {
    let open = found.iter().filter(|found| found.way != Way::Unused && found.decided.is_empty());
    let mut known = BTreeSet::new();
    open.filter_map(|found| {
        let why = found.why.as_ref()?;
        known.insert((&found.site.pointer, &found.pointer)).then(|| one(document, found, why))
    })
    .collect()
}

fn one(document: &Value, found: &Found<'_>, why: &str) -> Undecided {
    let (site, name) = (&found.site, found.site.name);
    let is_param = site.param.as_deref().is_some();
    let place = site.param.as_deref().unwrap_or(&found.pointer);
    let action = |at: &str, description: &str, rest: &str| {
        let quoted = |text: &str| Value::from(text).to_string();
        format!("- {{target: {}, description: {}, {rest}}}", quoted(&target(document, at)), quoted(description))
    };
    let is_secret = format!("A secret: {why}.");
    let actions = match (found.kind, is_param) {
        (Kind::Text, _) | (_, true) => vec![action(place, &is_secret, "update: {x-rust-secret: true}")],
        (Kind::Free, false) => free(document, place, &is_secret, &action),
    };
    let no_secret =
        action(site.param.as_deref().unwrap_or(&site.pointer), "No secret: …", "update: {x-rust-secret: false}");
    let finding = Diagnostic::error(format!("`{name}` looks like a secret ({why}), and the overlay doesn't say whether it is one"))
        .at(site.pointer.clone())
        .cure(format!(
            "add one of these to the actions of the overlay, with your reason. If it is one: {}  If it is none: {no_secret}",
            actions.join("  and  ")
        ));
    Undecided { finding, why: why.to_owned(), actions }
}

/// Why what stands here looks like a secret, if it does.
fn why(item: &Item<'_>, form: Form, format: Option<&str>, docs: Option<&str>, example: Option<&str>) -> Option<String> {
    let name = item.site.name;
    let known = item.site.says.filter(|_| form == Form::default());
    let said = known.unwrap_or_else(|| names::name(name, form));
    if said == Says::About {
        return None;
    }
    if format == Some("password") {
        return Some("its format is `password`".to_owned());
    }
    if let Some(shown) = example.and_then(docs::shown) {
        return Some(format!("its example is {shown}"));
    }
    if let Says::Secret(term) = said {
        let is_id = names::may_be_id(term) && docs.is_some_and(docs::tells_of_id);
        return (!is_id).then(|| format!("its name says `{term}`"));
    }
    if let Some(told) = docs.and_then(|docs| docs::told(docs, name, form)) {
        return Some(format!("its docs say `{told}`"));
    }
    if let Some(context) = item.context.filter(|_| !form.param && names::is_bare(name)) {
        return Some(format!("it belongs to `{context}`"));
    }
    let beside = item.site.beside.filter(|beside| *beside != name && names::is_address(name))?;
    Some(format!("it is an address beside `{beside}`, which may stand in it"))
}

/// Decisions that nothing needs: what is there doesn't look like a secret, or is nothing that could be one.
/// Without our words one can't tell the former.
fn obsolete<'d>(document: &'d Value, mut walked: Walk<'d>, has_our_words: bool) -> Vec<Diagnostic> {
    let decisions = no_secrets(document);
    if decisions.is_empty() {
        return Vec::new();
    }
    let mut needed = needs(&walked.found);
    if decisions.iter().any(|decision| needed.get(decision) != Some(&Need::Looks)) {
        walked.leftovers();
        needed = needs(&walked.found);
    }
    let remove = "remove the action, or correct its target";
    decisions
        .into_iter()
        .filter_map(|decision| {
            let message = match needed.get(&decision) {
                Some(Need::Looks | Need::Unknown) => return None,
                Some(Need::Plain) if !has_our_words => return None,
                Some(Need::Plain) => "this `x-rust-secret: false` is no longer needed: neither the name nor the docs are those of a secret",
                None => "this `x-rust-secret: false` has no effect: what stands here is no text and no free value",
            };
            Some(Diagnostic::error(message).at(child(&decision, KEY)).cure(remove))
        })
        .collect()
}

/// The places that are said to be no secrets.
fn no_secrets(document: &Value) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    walk(document, &mut |pointer, kind, object| {
        if matches!(kind, Node::Schema | Node::Parameter) && object.get(KEY) == Some(&Value::Bool(false)) {
            places.insert(pointer.to_owned());
        }
    });
    places
}

/// What a decision is needed for, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    Looks,
    /// It has no docs of ours; those of upstream may be the reason.
    Unknown,
    Plain,
}

fn needs(found: &[Found<'_>]) -> BTreeMap<String, Need> {
    let mut needs = BTreeMap::new();
    for found in found {
        let need = match (&found.why, found.has_docs) {
            (Some(_), _) => Need::Looks,
            (None, false) => Need::Unknown,
            (None, true) => Need::Plain,
        };
        for (place, _) in &found.decided {
            let known = needs.entry(place.clone()).or_insert(need);
            *known = need.min(*known);
        }
    }
    needs
}
