//! What the rules of the fake cloud say of query parameters.

use std::collections::{BTreeMap, BTreeSet};

use generator::pull::{Edit, Fates};
use latitude_fake::Problem;
use serde_json::{Map, Value};

use super::{Wish, escaped};

/// The word for a parameter that is taken and does nothing.
const IGNORED: &str = "ignored";

/// Parameters that are gone: in the rules of operations, and in the calls that furnish a cloud.
/// Maps that stay are left, without what is gone.
pub(super) fn lost(value: &Value, fates: &Fates, stays: &BTreeSet<String>) -> Vec<Wish> {
    let rules = value.get("operations").and_then(Value::as_object).into_iter().flatten();
    let rules = rules.map(|(key, rule)| (format!("/operations/{}", escaped(key)), key.as_str(), rule));
    let steps = value.get("furnished").and_then(Value::as_array).into_iter().flatten().enumerate();
    let steps = steps.filter_map(|(at, step)| Some((format!("/furnished/{at}"), step.get("call")?.as_str()?, step)));
    let mut wishes = Vec::new();
    for (at, operation, entry) in rules.chain(steps) {
        let Some(query) = entry.get("query").and_then(Value::as_object) else { continue };
        let gone: Vec<&str> = fates.lost_queries(operation).filter(|name| query.contains_key(*name)).collect();
        for name in &gone {
            if let Some(now) = fates.renamed_query(operation, name).filter(|now| !query.contains_key(*now)) {
                let reads = if is_read(entry, name) { "; expressions of the rule still read the old name" } else { "" };
                wishes.push(Wish {
                    edit: Edit::Key { at: format!("{at}/query/{}", escaped(name)), to: now.to_owned() },
                    what: format!("the parameter `{name}` of `{operation}` is `{now}` now{reads}"),
                    cure: format!("the parameter is `{now}` now"),
                    guesses: Vec::new(),
                });
                continue;
            }
            // A map without entries says nothing, nor does a rule that has nothing else.
            let place = match () {
                () if gone.len() < query.len() || stays.contains(&format!("{at}/query")) => {
                    format!("{at}/query/{}", escaped(name))
                }
                () if entry.as_object().map_or(0, Map::len) > 1 => format!("{at}/query"),
                () => at.clone(),
            };
            let reads = if is_read(entry, name) { "; expressions of the rule still read it" } else { "" };
            wishes.push(Wish {
                edit: Edit::Remove { at: place },
                what: format!(
                    "the parameter `{name}` of `{operation}` taken out: the description no longer has it{reads}"
                ),
                cure: "take the parameter out: the description no longer has it".to_owned(),
                guesses: Vec::new(),
            });
        }
    }
    wishes
}

/// Attributes that are shown where a parameter asks for them which no operation has any more: they are shown anyway, or
/// where the one asks that it is called now.
pub(super) fn hidden(value: &Value, fates: &Fates) -> Vec<Wish> {
    let resources = value.get("resources").and_then(Value::as_object).into_iter().flatten();
    let hidden = resources.filter_map(|(name, resource)| Some((name, resource.get("hidden")?.as_object()?)));
    let wishes = hidden.flat_map(|(name, hidden)| {
        let lost = hidden.iter().filter_map(|(attribute, it)| Some((attribute, it.as_str()?)));
        let lost: Vec<(&String, &str)> = lost.filter(|(_, parameter)| fates.is_lost_query(parameter)).collect();
        let is_all = lost.len() == hidden.len() && lost.iter().all(|(_, it)| fates.renamed_query_of_any(it).is_none());
        let all = format!("/resources/{}/hidden", escaped(name));
        let wish = move |(attribute, parameter): (&String, &str)| {
            let at = format!("{all}/{}", escaped(attribute));
            let (edit, what) = match fates.renamed_query_of_any(parameter) {
                Some(now) => {
                    let what = format!("what asks for `{attribute}` of `{name}` is `{now}` now");
                    (Edit::Text { at, to: now.to_owned() }, what)
                }
                None => {
                    let what = format!(
                        "`{attribute}` of `{name}` is hidden no more: the description no longer has `{parameter}`"
                    );
                    (Edit::Remove { at: if is_all { all.clone() } else { at } }, what)
                }
            };
            let cure = format!("take `{attribute}` out, or name the parameter that asks for it now");
            Wish { edit, what, cure, guesses: Vec::new() }
        };
        lost.into_iter().map(wish).collect::<Vec<_>>()
    });
    wishes.collect()
}

/// Whether an expression speaks of a parameter.
fn is_read(entry: &Value, name: &str) -> bool {
    let text = entry.to_string();
    let by_dot = format!("query.{name}");
    let is_whole = |at: usize| !text[at..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    text.contains(&format!("query['{name}']"))
        || text.match_indices(&by_dot).any(|(at, found)| is_whole(at + found.len()))
}

/// New parameters of which a check of the rules has found that nothing says what they mean: they are taken and do nothing.
/// `before` gives the place of a node in the file as it is.
pub(super) fn without_meaning(
    value: &Value,
    wrong: &[Problem],
    fates: &Fates,
    before: &dyn Fn(&str) -> String,
) -> Vec<Wish> {
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for problem in wrong {
        let Some(rule) = problem.pointer.strip_suffix("/query") else { continue };
        let Some(key) = rule.strip_prefix("/operations/") else { continue };
        let operation = key.replace("~1", "/").replace("~0", "~");
        if let Some(name) = problem.meaningless.as_ref()
            && fates.new_queries(&operation).any(|new| new == *name)
        {
            found.entry(before(rule)).or_default().push((operation, name.clone()));
        }
    }
    found.into_iter().flat_map(|(rule, names)| wishes(value, &rule, &names)).collect()
}

/// Entries for some parameters of one rule, or a rule with them.
fn wishes(value: &Value, rule: &str, names: &[(String, String)]) -> Vec<Wish> {
    let entry = |name: &str| (name.to_owned(), Value::from(IGNORED));
    let all = || Value::Object(names.iter().map(|(_, name)| entry(name)).collect());
    let operation = names.first().map(|(operation, _)| operation.clone()).unwrap_or_default();
    let edits: Vec<(Edit, &[(String, String)])> = match value.pointer(rule) {
        Some(present) if present.get("query").is_some_and(Value::is_object) => {
            let add = |(at, (_, name)): (usize, &(String, String))| {
                let (key, to) = entry(name);
                (Edit::Add { at: format!("{rule}/query"), key, to }, &names[at..=at])
            };
            names.iter().enumerate().map(add).collect()
        }
        Some(_) => vec![(Edit::Add { at: rule.to_owned(), key: "query".to_owned(), to: all() }, names)],
        None => {
            let to = serde_json::json!({ "query": all() });
            vec![(Edit::Add { at: "/operations".to_owned(), key: operation, to }, names)]
        }
    };
    let wish = |(edit, names): (Edit, &[(String, String)])| {
        let told = |(operation, name): &(String, String)| format!("`{name}` of `{operation}`");
        let shown = names.iter().map(told).collect::<Vec<_>>();
        let written = names.iter().map(|(_, name)| format!("{name:?}: {IGNORED}")).collect::<Vec<_>>().join(", ");
        Wish {
            edit,
            what: format!("{} ignored: nothing says what it means", shown.join(" and ")),
            cure: format!(
                "write `query: {{{written}}}` in the rule of the operation, or the attribute that it is compared with"
            ),
            guesses: shown,
        }
    };
    edits.into_iter().map(wish).collect()
}
