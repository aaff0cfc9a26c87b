//! Puts description and rules together.

use super::effects::Linker;
use super::file::{self, Do};
use super::operations::Paths;
use super::plan::{Comparison, Id, Keys, Meaning, Plan, Reference, Resource, Rule, Seeded, Sets};
use super::queries::{Named, named};
use super::references::{self, singular};
use super::{Problem, below};
use crate::api::{Api, Operation, Route, Shape};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(super) fn plan(description: Value, rules: &str) -> Result<Plan, Vec<Problem>> {
    let rules: file::Rules = serde_json::from_str(rules).map_err(|error| vec![Problem::new("", error.to_string())])?;
    let mut api = Api::new(description);
    let mut linker = Linker { rules: &rules, problems: Vec::new() };
    // Rules know the parameters of a path by their own names for them, which needn't be those of the description.
    for path in rules.resources.iter().flat_map(|(_, resource)| &resource.paths) {
        let route = Route::new(path);
        for operation in api.operations.iter_mut().filter(|operation| operation.route.begins_with(&route)) {
            operation.route.rename(&route);
        }
    }
    for key in rules.operations.keys() {
        match (api.position(key), key.split_once(' ')) {
            (Some(at), Some((_, path))) => api.operations[at].route.rename(&Route::new(path)),
            _ => {
                let cure = near(&api, key, "the rule");
                linker.problem_with(below("/operations", key), "the description has no such operation", cure);
            }
        }
    }
    let words = references::words(&rules, &mut linker.problems);
    let paths = Paths::new(&rules);
    let mut known: Vec<(Route, &str)> = Vec::new();
    for (name, path) in rules.resources.iter().flat_map(|(name, of)| of.paths.iter().map(move |path| (name, path))) {
        let route = Route::new(path);
        if let Some((_, other)) = known.iter().find(|(known, other)| known.same(&route) && *other != name) {
            let message = format!("`{path}` is a path of {other}, too");
            let cure = "leave it to one of them, and say under `operations` what the rest does".to_owned();
            linker.problem_with(below(&below("/resources", name), "paths"), message, cure);
        }
        if !api.operations.iter().any(|operation| operation.route.begins_with(&route)) {
            let message = format!("no operation has a path that begins with `{path}`");
            linker.problem_with(below(&below("/resources", name), "paths"), message, near(&api, path, "the path"));
        }
        known.push((route, name));
    }
    let mut operations: Vec<Rule> =
        api.operations.iter().map(|operation| linker.operation(&paths, operation)).collect();
    let resources: Vec<Resource> = rules
        .resources
        .iter()
        .enumerate()
        .map(|(id, (name, resource))| {
            let own: Vec<_> =
                api.operations.iter().zip(&operations).filter(|(_, rule)| rule.resource == Some(id)).collect();
            unhidden(&mut linker, &api, name, resource);
            resource_of(&mut linker, &api, &words, name, resource, &own)
        })
        .collect();
    let lifecycles =
        rules.lifecycles.iter().filter_map(|(name, lifecycle)| linker.lifecycle(name, lifecycle)).collect();
    let on_change = rules.on_change.as_ref().and_then(|change| {
        let resource = linker.resource("/on_change/create", &change.create)?;
        Some((resource, linker.sets("/on_change/set", &change.set)))
    });
    let keys = rules.keys.as_ref().and_then(|keys| {
        let resource = linker.resource("/keys/resource", &keys.resource)?;
        let (secret, read_only, allowed_ips) = (keys.secret.clone(), keys.read_only.clone(), keys.allowed_ips.clone());
        Some(Keys { resource, secret, read_only, allowed_ips })
    });
    for (operation, rule) in api.operations.iter().zip(&mut operations) {
        rule.query = queries(&mut linker, &words, &resources, operation, rule);
    }
    let furnished = linker.furnished(&api);
    let problems = linker.problems;
    if problems.is_empty() {
        Ok(Plan { api, resources, lifecycles, operations, on_change, keys, words, furnished })
    } else {
        Err(problems)
    }
}

/// What to do about an operation or path that isn't there: one that ends in the same word may be it.
pub(super) fn near(api: &Api, missing: &str, what: &str) -> String {
    let (method, path) = missing.split_once(' ').map_or((None, missing), |(method, path)| (Some(method), path));
    let route = Route::new(path);
    let may_be = |operation: &&Operation| {
        operation.route.last_fixed() == route.last_fixed() && method.is_none_or(|method| operation.method == method)
    };
    let text = |operation: &Operation| match method {
        Some(_) => operation.key.clone(),
        None => operation.key.split_once(' ').map_or("", |(_, path)| path).to_owned(),
    };
    let mut found: Vec<String> = api.operations.iter().filter(may_be).map(text).collect();
    found.dedup();
    match found.as_slice() {
        [] => format!("take {what} out"),
        [one] => format!("if it is `{one}` now, write that; else take {what} out"),
        all => format!("if it is one of `{}` now, write that; else take {what} out", all.join("`, `")),
    }
}

type Own<'a> = [(&'a Operation, &'a Rule)];

/// Tells of attributes that nothing shows, as no operation has the parameter that asks for them.
fn unhidden(linker: &mut Linker<'_>, api: &Api, name: &str, declared: &file::Resource) {
    for (attribute, parameter) in &declared.hidden {
        // Others may show it, too.
        if !api.operations.iter().any(|operation| operation.query().any(|it| it.name == *parameter)) {
            let pointer = below(&below(&below("/resources", name), "hidden"), attribute);
            let message = format!("no operation has the query parameter `{parameter}`");
            let cure = "name the one that asks for the attribute, or take the line out".to_owned();
            linker.problem_with(pointer, message, cure);
        }
    }
}

fn resource_of(
    linker: &mut Linker<'_>,
    api: &Api,
    words: &HashMap<String, Reference>,
    name: &str,
    declared: &file::Resource,
    own: &Own<'_>,
) -> Resource {
    let pointer = below("/resources", name);
    let shapes = shapes(own);
    let references = references(linker, words, &pointer, declared, own, &shapes);
    let id = match declared.id.strip_prefix('=') {
        Some(_) => match linker.formula(&below(&pointer, "id"), &json!(declared.id)) {
            Some(formula) => Id::Formula(formula),
            None => Id::Prefix(String::new()),
        },
        None => Id::Prefix(declared.id.clone()),
    };
    let shows = linker.values(&below(&pointer, "shows"), &declared.shows);
    let cost = declared.cost.as_ref().and_then(|cost| linker.formula(&below(&pointer, "cost"), cost));
    Resource {
        name: name.to_owned(),
        singular: declared.called.first().cloned().unwrap_or_else(|| singular(name)),
        id,
        names: declared.names.clone().unwrap_or_else(|| vec!["slug".to_owned()]),
        seed: seeds(linker, api, &pointer, declared, own),
        template: template(own, &references, &shapes),
        references,
        defaults: linker.sets(&below(&pointer, "defaults"), &declared.defaults),
        computed: by_attribute(linker.sets(&below(&pointer, "computed"), &declared.computed)),
        shows: shows.into_iter().collect(),
        filters: declared.filters.iter().map(|(name, path)| (name.clone(), filter(path))).collect(),
        hidden: declared.hidden.clone(),
        once: declared.once.clone(),
        cost,
        create: linker.effect(&below(&pointer, "create"), &declared.create),
        update: linker.effect(&below(&pointer, "update"), &declared.update),
        delete: linker.effect(&below(&pointer, "delete"), &declared.delete),
        shapes,
    }
}

fn by_attribute(sets: Sets) -> HashMap<String, Sets> {
    let mut attributes: HashMap<String, Sets> = HashMap::new();
    for (path, formula) in sets {
        attributes.entry(path[0].clone()).or_default().push((path, formula));
    }
    attributes
}

fn parts(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

/// A path, and how it is compared where that isn't as usual: `address prefix`.
fn filter(text: &str) -> (Vec<String>, Option<Comparison>) {
    match text.split_once(' ') {
        Some((path, "prefix")) => (parts(path), Some(Comparison::Prefix)),
        Some((path, "contains")) => (parts(path), Some(Comparison::Contains)),
        _ => (parts(text), None),
    }
}

/// Whether its answer shows its record.
fn shows(rule: &Rule) -> bool {
    rule.what != Do::Action || rule.answer.is_empty()
}

/// The members of the attributes in all answers; that of one resource has them first.
fn shapes(own: &Own<'_>) -> BTreeMap<String, Arc<Shape>> {
    let mut shapes = BTreeMap::new();
    let answers = own.iter().filter(|(_, rule)| shows(rule)).flat_map(|(operation, _)| &operation.answers);
    let (lists, single): (Vec<_>, Vec<_>) = answers.partition(|answer| answer.is_list());
    for answer in single.into_iter().chain(lists) {
        for (name, shape) in answer.resource().map(|shape| shape.attributes().members()).unwrap_or_default() {
            shapes.entry(name.clone()).or_insert_with(|| shape.clone());
        }
    }
    shapes
}

fn references(
    linker: &mut Linker<'_>,
    words: &HashMap<String, Reference>,
    pointer: &str,
    declared: &file::Resource,
    own: &Own<'_>,
    shapes: &BTreeMap<String, Arc<Shape>>,
) -> HashMap<String, Option<Reference>> {
    let mut references = HashMap::new();
    let bodies = own.iter().filter_map(|(operation, _)| operation.body.as_ref());
    let given = bodies.flat_map(|body| body.attributes().1.members());
    for (name, shape) in given.map(|(name, shape)| (name, shape)).chain(shapes) {
        let by_word = words.get(name).filter(|_| shape.can_refer()).cloned();
        let known = references.entry(name.clone()).or_insert_with(|| by_word.clone());
        // Text in one place and a yes or no in another: no reference.
        if !shape.can_refer() {
            *known = None;
        }
    }
    for (attribute, target) in &declared.refs {
        let many = shapes.get(attribute).is_some_and(|shape| shape.is_list()) || attribute.ends_with("_ids");
        let reference = match target {
            None => None,
            Some(target) => match references::declared(linker.rules, words, attribute, target, many) {
                Ok(reference) => Some(reference),
                Err(message) => {
                    linker.problem(below(&below(pointer, "refs"), attribute), message);
                    continue;
                }
            },
        };
        references.insert(attribute.clone(), reference);
    }
    references
}

/// The attributes of a new resource by the example of the answer to its order, else of one that is there.
fn template(
    own: &Own<'_>,
    references: &HashMap<String, Option<Reference>>,
    shapes: &BTreeMap<String, Arc<Shape>>,
) -> Map<String, Value> {
    let by = |what: Do| {
        let mut own = own.iter().filter(move |(_, rule)| rule.what == what && shows(rule));
        own.find_map(|(operation, _)| operation.answers.first()?.examples().into_iter().next())
    };
    let example = by(Do::Create).or_else(|| by(Do::Get)).or_else(|| by(Do::List));
    let mut template = example.map(attributes).unwrap_or_default();
    for (operation, rule) in own {
        if let Some(body) = operation.body.as_ref().filter(|_| matches!(rule.what, Do::Create | Do::Update)) {
            for (name, shape) in body.attributes().1.members() {
                let shape = shapes.get(name).unwrap_or(shape);
                let empty = if shape.is_list() { json!([]) } else { Value::Null };
                let default = shape.default.clone().filter(|_| shape.values.is_empty() && !shape.can_refer());
                template.insert(name.clone(), default.unwrap_or(empty));
            }
        }
    }
    template.retain(|name, _| references.get(name).is_none_or(Option::is_none) && name != "id" && name != "type");
    for (name, value) in &mut template {
        if name.ends_with("_at") {
            *value = Value::Null;
        }
    }
    template
}

/// The attributes of a resource in an example.
fn attributes(resource: &Value) -> Map<String, Value> {
    resource.get("attributes").unwrap_or(resource).as_object().cloned().unwrap_or_default()
}

fn seeds(linker: &mut Linker<'_>, api: &Api, pointer: &str, declared: &file::Resource, own: &Own<'_>) -> Vec<Seeded> {
    let pointer = below(pointer, "seed");
    match &declared.seed {
        None => Vec::new(),
        Some(file::Seed::Word(word)) => {
            if word != "examples" {
                linker.problem(pointer, format!("`{word}` is none of: `examples`, a list, `each` with `set`"));
                return Vec::new();
            }
            let list = own.iter().find(|(_, rule)| rule.what == Do::List);
            let examples = list.and_then(|(operation, _)| Some(operation.answers.first()?.examples()));
            examples.into_iter().flatten().cloned().map(Seeded::Example).collect()
        }
        Some(file::Seed::Records(records)) => {
            let once = || super::formula::Formula::Literal(json!([null]));
            let records = records.iter().enumerate();
            records.map(|(at, set)| Seeded::Each(once(), linker.sets(&format!("{pointer}/{at}"), set))).collect()
        }
        Some(file::Seed::Each(each)) => {
            let formula = match each.each.as_str().and_then(|text| text.strip_prefix('#')) {
                Some(target) => match api.root.pointer(target) {
                    Some(values) => Some(super::formula::Formula::Literal(values.clone())),
                    None => {
                        linker.problem(below(&pointer, "each"), format!("the description has nothing at `{target}`"));
                        None
                    }
                },
                None => linker.formula(&below(&pointer, "each"), &each.each),
            };
            let set = linker.sets(&below(&pointer, "set"), &each.set);
            formula.map(|formula| Seeded::Each(formula, set)).into_iter().collect()
        }
    }
}

fn queries(
    linker: &mut Linker<'_>,
    words: &HashMap<String, Reference>,
    resources: &[Resource],
    operation: &Operation,
    rule: &Rule,
) -> HashMap<String, Meaning> {
    let pointer = linker.pointer(operation);
    let declared = linker.declared(operation).map(|(_, declared)| declared);
    let mut meanings = HashMap::new();
    let overridden = declared.map(|declared| &declared.query);
    for name in overridden.into_iter().flat_map(|query| query.keys()) {
        if !operation.query().any(|parameter| parameter.name == *name) {
            let all: Vec<&str> = operation.query().map(|parameter| parameter.name.as_str()).collect();
            let cure = match all.as_slice() {
                [] => "take the line out: it has none".to_owned(),
                all => format!("write another one, or take the line out; it has {}", all.join(", ")),
            };
            let pointer = below(&below(&pointer, "query"), name);
            linker.problem_with(pointer, "the operation has no such query parameter", cure);
        }
    }
    for parameter in operation.query() {
        let commas = parameter.commas;
        let meaning = match (
            overridden.and_then(|query| query.get(&parameter.name)),
            named(&parameter.name, rule.what == Do::List, commas),
        ) {
            (Some(word), _) if word == "ignored" => Some(Meaning::Ignored),
            (Some(path), Named::Filter(_, comparison)) => Some(Meaning::Filter(parts(path), comparison)),
            (Some(path), _) => Some(Meaning::Filter(parts(path), Comparison::Equal)),
            (None, Named::Known(meaning)) => Some(meaning),
            (None, Named::Filter(attribute, comparison)) => {
                let resource = rule.resource.map(|id| &resources[id]);
                let path = resource.and_then(|resource| path_of(resource, words, attribute));
                path.map(|(path, usual)| Meaning::Filter(path, usual.unwrap_or(comparison)))
            }
            (None, Named::Unknown) => None,
        };
        // An action and an answer of its own make of it what they say.
        let free = rule.what == Do::Action || (!rule.answer.is_empty() && rule.what != Do::List);
        match meaning {
            Some(meaning) if !free || !matches!(meaning, Meaning::Filter(..)) => {
                meanings.insert(parameter.name.clone(), meaning);
            }
            _ if free => {
                meanings.insert(parameter.name.clone(), Meaning::Ignored);
            }
            _ => {
                let message =
                    format!("nothing says what the parameter `{}` of `{}` means", parameter.name, operation.key);
                let cure = format!(
                    "write `query: {{{:?}: ignored}}` in the rule of the operation, or the attribute that it is compared with",
                    parameter.name
                );
                let meaningless = Some(parameter.name.clone());
                let problem = Problem::new(below(&pointer, "query"), message);
                linker.problems.push(Problem { meaningless, cure: Some(cure), ..problem });
            }
        }
    }
    meanings
}

/// What a filter of this name compares with.
fn path_of(
    resource: &Resource,
    words: &HashMap<String, Reference>,
    name: &str,
) -> Option<(Vec<String>, Option<Comparison>)> {
    if let Some(path) = resource.filters.get(name) {
        return Some(path.clone());
    }
    let refers = match resource.references.get(name) {
        Some(known) => known.is_some(),
        None => words.contains_key(name),
    };
    let seeds = resource.seed.iter().filter_map(|seed| match seed {
        Seeded::Each(_, set) => Some(set),
        Seeded::Example(_) => None,
    });
    let sets = [&resource.defaults, &resource.create.set].into_iter().chain(seeds);
    let worked_out = resource.computed.contains_key(name);
    let known = worked_out || resource.shapes.contains_key(name) || sets.flatten().any(|(path, _)| path[0] == name);
    (refers || name == "id" || known).then(|| (vec![name.to_owned()], None))
}
