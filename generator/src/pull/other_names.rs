//! Tags and query parameters that upstream calls by another name, where the rest tells that they are the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::moved;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::share;

/// Tags that are new, each with the one that it stands for: all operations that had the old one have the new one, and of
/// those that were there before, no others.
pub(super) fn tags(old: &Value, new: &Value) -> BTreeMap<String, String> {
    let (known, present) = (all_tags(old), all_tags(new));
    let moved = moved::operations(old, new);
    let mut candidates: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut strangers: BTreeSet<(&str, &str)> = BTreeSet::new();
    for call in moved::calls(old) {
        let now = new.pointer(&moved::pointer(moved.get(&call).unwrap_or(&call)));
        let (Some(was), Some(now)) = (old.pointer(&moved::pointer(&call)), now) else { continue };
        let come: BTreeSet<&str> = tags_of(now).filter(|tag| !known.contains(tag)).collect();
        let gone: BTreeSet<&str> = tags_of(was).filter(|tag| !present.contains(tag)).collect();
        strangers.extend(come.iter().flat_map(|tag| known.difference(&gone).map(move |other| (*other, *tag))));
        for gone in gone {
            let tags = candidates.entry(gone).or_insert_with(|| come.clone());
            tags.retain(|tag| come.contains(tag));
        }
    }
    let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (gone, tags) in candidates {
        if let (Some(tag), 1) = (tags.first(), tags.len())
            && !strangers.contains(&(gone, *tag))
        {
            names.entry((*tag).to_owned()).or_default().push(gone);
        }
    }
    // One that stands for several is none of them.
    let alone = names.into_iter().filter(|(_, gone)| gone.len() == 1);
    alone.filter_map(|(tag, gone)| Some((tag, (*gone.first()?).to_owned()))).collect()
}

fn all_tags(document: &Value) -> BTreeSet<&str> {
    let declared = document.get("tags").and_then(Value::as_array).into_iter().flatten();
    let mut all: BTreeSet<&str> = declared.filter_map(|tag| tag.get("name")?.as_str()).collect();
    let operations = moved::calls(document).filter_map(|call| document.pointer(&moved::pointer(&call)));
    all.extend(operations.flat_map(tags_of));
    all
}

fn tags_of(operation: &Value) -> impl Iterator<Item = &str> {
    operation.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The name before of a query parameter that is new in a list. It is the only one that came, stands for the only one that
/// went, says the same, and is made of the same words. The parameters are those that references lead to.
pub(super) fn query<'a>(old: &[&'a Value], new: &[&Value], name: &str) -> Option<&'a str> {
    let gone = only(old.iter().copied(), new)?;
    let came = only(new.iter().copied(), old)?;
    let was = self::name(gone)?;
    let is_it = self::name(came) == Some(name) && without_name(gone) == without_name(came);
    (is_it && !words(was).is_empty() && words(was) == words(name)).then_some(was)
}

/// The only query parameter of a list that another one hasn't.
fn only<'a>(parameters: impl Iterator<Item = &'a Value>, others: &[&Value]) -> Option<&'a Value> {
    let is_query = |it: &&Value| it.get("in").and_then(Value::as_str) == Some("query");
    let is_other = |it: &&Value| !others.iter().filter(|other| is_query(other)).any(|other| name(other) == name(it));
    let mut all = parameters.filter(is_query).filter(is_other);
    all.next().filter(|_| all.next().is_none())
}

fn name(parameter: &Value) -> Option<&str> {
    parameter.get("name")?.as_str()
}

fn without_name(parameter: &Value) -> Value {
    let mut facts = share::facts(parameter, Place::One(Kind::Parameter));
    facts.as_object_mut().map(|members| members.remove("name"));
    facts
}

/// The words of a name that tell it from others, in whatever order and number.
fn words(name: &str) -> BTreeSet<&str> {
    const FORM: [&str; 4] = ["filter", "id", "ids", "by"];
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !FORM.contains(word));
    words.map(|word| word.strip_suffix('s').filter(|one| one.len() > 2).unwrap_or(word)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_parameter_is_known_by_all_but_its_name() {
        let of = |name: &str, kind: &str| json!({"in": "query", "name": name, "schema": {"type": kind}});
        let named = |old: &[Value], new: &[Value], name: &str| {
            let (old, new): (Vec<&Value>, Vec<&Value>) = (old.iter().collect(), new.iter().collect());
            query(&old, &new, name).map(str::to_owned)
        };
        let (before, now) = (of("project_id", "string"), of("filter[project]", "string"));
        let stays = of("sort", "string");
        let old = [before.clone(), stays.clone()];
        assert_eq!(named(&old, &[stays.clone(), now.clone()], "filter[project]").as_deref(), Some("project_id"));
        let path = json!({"in": "path", "name": "project", "schema": {"type": "string"}});
        for (new, name) in [
            // Of another kind, of another name, beside the old one, not alone, and another one.
            (vec![stays.clone(), of("filter[project]", "integer")], "filter[project]"),
            (vec![stays.clone(), of("filter[site_id]", "string")], "filter[site_id]"),
            (vec![stays.clone(), before.clone(), now.clone()], "filter[project]"),
            (vec![stays.clone(), now.clone(), of("site", "string")], "filter[project]"),
            (vec![stays.clone(), now.clone()], "sort"),
            (vec![stays.clone(), path], "project"),
        ] {
            assert_eq!(named(&old, &new, name), None, "{new:?}");
        }
        for (was, now, is_same) in [
            ("project_ids", "projects", true),
            ("filter[created_at_gte]", "filter[created_at][gte]", true),
            ("created_at_gte", "created_at_lte", false),
            ("extra_fields[site]", "extra_fields[sites]", true),
            ("extra_fields[sites]", "extra_fields[plans]", false),
            ("extra_fields[sites]", "filter[site]", false),
            ("filter[size]", "page[size]", false),
            ("filter[id]", "id", false),
        ] {
            let found = named(&[of(was, "string")], &[of(now, "string")], now);
            assert_eq!(found.as_deref(), is_same.then_some(was), "{now}");
        }
        // Two went.
        assert_eq!(named(&[before, of("project", "string")], &[now], "filter[project]"), None);
    }

    #[test]
    fn a_tag_is_known_by_its_operations() {
        let api = |tags: &[&[&str]]| {
            let paths: serde_json::Map<_, _> = tags
                .iter()
                .enumerate()
                .map(|(at, tags)| {
                    (format!("/{at}"), json!({"get": {"operationId": format!("get-{at}"), "tags": tags}}))
                })
                .collect();
            json!({ "paths": paths })
        };
        let old = api(&[&["A"], &["A", "B"], &["C"]]);
        let found = |new: &[&[&str]]| {
            tags(&old, &api(new)).into_iter().map(|(new, old)| format!("{old} {new}")).collect::<Vec<_>>()
        };
        assert_eq!(found(&[&["N"], &["N", "B"], &["C"]]), ["A N"]);
        assert_eq!(found(&[&["N"], &["N", "M"], &["C"]]), ["A N"], "`B` is `N` or `M`");
        assert_eq!(found(&[&["N"], &["B"], &["C"]]), [""; 0], "one has lost it");
        assert_eq!(found(&[&["A"], &["N", "B"], &["C"]]), [""; 0], "one has it still");
        assert_eq!(found(&[&["N"], &["N", "B"], &["N"]]), [""; 0], "`A` and `C` are one");
        let many = api(&[&["A"], &["B"], &["B"]]);
        assert_eq!(tags(&many, &api(&[&["N"], &["N"], &["B"]])), BTreeMap::new(), "one of them was no `A`");
        // What is gone says nothing.
        assert_eq!(found(&[&["N"]]), ["A N"]);
    }
}
