//! Edits that upstream makes, each with what a caller must feel of it.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::sites::{Sites, Use, VERBS, escape, operations, resolve};

/// What a caller must feel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Nothing but other prose.
    Same,
    /// All that was stays, and something comes.
    Added,
    /// All that was stays; a call may be refused that wasn't, or the other way.
    Kept,
    /// Something goes.
    Lost,
}

pub(crate) type Edit = fn(&mut Value, &Sites, &mut Rng) -> Option<Expect>;

/// All edits by name.
pub(crate) const EDITS: &[(&str, Edit)] = &[
    ("add a field", add_field),
    ("add a field that collides", add_colliding_field),
    ("add an object that collides", add_colliding_object),
    ("remove a field", remove_field),
    ("rename a field", rename_field),
    ("nullable in an answer", nullable_answer),
    ("required in an answer", required_answer),
    ("nullable in a body", nullable_body),
    ("require in a body", require_body),
    ("no longer require in a body", relax_body),
    ("another type", retype_field),
    ("add an enum value", add_value),
    ("add an enum value that collides", add_colliding_value),
    ("remove an enum value", remove_value),
    ("loosen an enum", loosen_enum),
    ("shuffle properties", shuffle_properties),
    ("shuffle required", shuffle_required),
    ("shuffle values", shuffle_values),
    ("shuffle paths", shuffle_paths),
    ("shuffle components", shuffle_components),
    ("shuffle parameters", shuffle_parameters),
    ("add an operation", add_operation),
    ("add an operation that collides", add_colliding_operation),
    ("remove an operation", remove_operation),
    ("move to another tag", move_to_tag),
    ("rename a tag", rename_tag),
    ("another operationId", operation_id),
    ("swap operationIds", swap_operation_ids),
    ("rename a path parameter", rename_path_parameter),
    ("add a parameter", add_parameter),
    ("add a parameter that collides", add_colliding_parameter),
    ("remove a parameter", remove_parameter),
    ("require a parameter", require_parameter),
    ("inline a reference", inline_reference),
    ("extract a schema", extract_schema),
    ("extract a schema under a taken name", extract_under_taken_name),
    ("rename a component", rename_component),
    ("rename a component and use its name anew", replace_component),
    ("put a reference between", chain_component),
    ("put allOf around a reference", wrap_reference),
    ("add a schema", add_schema),
    ("extract a response", extract_response),
    ("extract a body", extract_body),
    ("share the parameters of a path", share_parameters),
    ("deprecate", deprecate),
    ("describe", describe),
];

fn pick<T: Clone>(rng: &mut Rng, choices: impl IntoIterator<Item = T>) -> Option<T> {
    let choices: Vec<T> = choices.into_iter().collect();
    (!choices.is_empty()).then(|| choices[rng.usize(..choices.len())].clone())
}

fn at<'v>(document: &'v mut Value, pointer: &str) -> Option<&'v mut Map<String, Value>> {
    document.pointer_mut(pointer)?.as_object_mut()
}

fn object(sites: &Sites, rng: &mut Rng, usage: Use) -> Option<String> {
    pick(rng, sites.objects.iter().filter(|(_, it)| *it == usage).map(|(pointer, _)| pointer.clone()))
}

fn any_object(sites: &Sites, rng: &mut Rng) -> Option<String> {
    pick(rng, sites.objects.iter().map(|(pointer, _)| pointer.clone()))
}

/// An object and one of its properties, that goes the object's way.
fn property(document: &Value, pointer: &str, rng: &mut Rng) -> Option<String> {
    let properties = document.pointer(pointer)?.get("properties")?.as_object()?;
    let both = |property: &Value| ["readOnly", "writeOnly"].iter().all(|key| property.get(key).is_none());
    pick(rng, properties.iter().filter(|(_, it)| both(it)).map(|(name, _)| name.clone()))
}

fn put_first(map: &mut Map<String, Value>, key: &str, value: Value) {
    let rest = std::mem::take(map);
    map.insert(key.to_owned(), value);
    map.extend(rest.into_iter().filter(|(name, _)| name != key));
}

fn schema(rng: &mut Rng) -> Value {
    pick(
        rng,
        [
            json!({"type": "string"}),
            json!({"type": "integer", "nullable": true}),
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"type": "string", "enum": ["one", "two"]}),
            json!({"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string", "nullable": true}}}),
        ],
    )
    .unwrap_or_default()
}

fn fresh(rng: &mut Rng) -> String {
    format!("zz_{}", rng.u32(..1_000_000))
}

fn add_field(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    let (name, schema) = (fresh(rng), schema(rng));
    put_first(at(document, &format!("{pointer}/properties"))?, &name, schema);
    Some(Expect::Added)
}

/// `fooBar` beside `foo_bar`, `clear_foo` beside `foo`, `type_value` and the like.
fn add_colliding_field(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    let name = property(document, &pointer, rng)?;
    let camel: String = name
        .split('_')
        .map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect::<String>())
        .collect();
    let snake: String =
        name.chars().flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }).collect();
    let other = pick(
        rng,
        [camel, snake, format!("clear_{name}"), format!("{name}_2"), name.replace('_', "-"), name.to_uppercase()],
    )?;
    let properties = at(document, &format!("{pointer}/properties"))?;
    if properties.contains_key(&other) {
        return None;
    }
    let nullable = rng.bool();
    put_first(properties, &other, json!({"type": "string", "nullable": nullable}));
    Some(Expect::Added)
}

/// An object whose type the rules would call like one that exists.
fn add_colliding_object(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    let name = property(document, &pointer, rng)?;
    let inner = format!("{pointer}/properties/{}", escape(&name));
    let inner = resolve(document, &inner)?;
    let inner = property(document, &inner, rng).unwrap_or_else(|| "value".to_owned());
    let properties = at(document, &format!("{pointer}/properties"))?;
    let other = format!("{name}_{inner}");
    if properties.contains_key(&other) {
        return None;
    }
    put_first(properties, &other, json!({"type": "object", "properties": {"a": {"type": "string"}}}));
    Some(Expect::Added)
}

fn remove_field(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    let name = property(document, &pointer, rng)?;
    at(document, &format!("{pointer}/properties"))?.shift_remove(&name);
    set_required(document, &pointer, &name, false);
    Some(Expect::Lost)
}

fn rename_field(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    let name = property(document, &pointer, rng)?;
    let other = fresh(rng);
    let properties = at(document, &format!("{pointer}/properties"))?;
    let value = properties.shift_remove(&name)?;
    properties.insert(other, value);
    set_required(document, &pointer, &name, false);
    Some(Expect::Lost)
}

fn flip(document: &mut Value, pointer: &str, key: &str) -> Option<bool> {
    let map = at(document, pointer)?;
    let now = !map.get(key).and_then(Value::as_bool).unwrap_or(false);
    map.insert(key.to_owned(), json!(now));
    Some(now)
}

/// The schema of a property, if nobody else uses it.
fn own_schema(document: &Value, pointer: &str, name: &str) -> Option<String> {
    let pointer = format!("{pointer}/properties/{}", escape(name));
    document.pointer(&pointer)?.get("$ref").is_none().then_some(pointer)
}

fn nullable_answer(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = object(sites, rng, Use::Answer)?;
    let name = property(document, &pointer, rng)?;
    let inner = own_schema(document, &pointer, &name)?;
    if sites.uses(&pointer).0 {
        return None;
    }
    flip(document, &inner, "nullable")?;
    Some(Expect::Same)
}

fn is_required(document: &Value, pointer: &str, name: &str) -> bool {
    let required = document.pointer(pointer).and_then(|schema| schema.get("required")?.as_array());
    required.is_some_and(|it| it.iter().any(|it| it == name))
}

fn set_required(document: &mut Value, pointer: &str, name: &str, yes: bool) {
    let Some(schema) = at(document, pointer) else { return };
    let mut required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    required.retain(|it| it != name);
    if yes {
        required.insert(0, json!(name));
    }
    schema.shift_remove("required");
    if !required.is_empty() {
        schema.insert("required".to_owned(), Value::Array(required));
    }
}

fn required_answer(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = object(sites, rng, Use::Answer)?;
    let name = property(document, &pointer, rng)?;
    if sites.uses(&pointer).0 {
        return None;
    }
    let now = is_required(document, &pointer, &name);
    set_required(document, &pointer, &name, !now);
    Some(Expect::Same)
}

fn nullable_body(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = object(sites, rng, Use::Body)?;
    let name = property(document, &pointer, rng)?;
    let inner = own_schema(document, &pointer, &name)?;
    if document.pointer(&inner)?.get("enum")?.as_array()?.iter().any(Value::is_null) {
        return None;
    }
    let required = is_required(document, &pointer, &name);
    match flip(document, &inner, "nullable")? {
        true => Some(Expect::Added),
        // An argument that took `None` takes it still; a method that sent null is gone.
        false => Some(if required { Expect::Kept } else { Expect::Lost }),
    }
}

fn require_body(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = object(sites, rng, Use::Body)?;
    let name = property(document, &pointer, rng)?;
    if is_required(document, &pointer, &name) {
        return None;
    }
    set_required(document, &pointer, &name, true);
    Some(Expect::Kept)
}

fn relax_body(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = object(sites, rng, Use::Body)?;
    let name = property(document, &pointer, rng)?;
    if !is_required(document, &pointer, &name) {
        return None;
    }
    set_required(document, &pointer, &name, false);
    Some(Expect::Kept)
}

fn retype_field(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = object(sites, rng, Use::Answer)?;
    let name = property(document, &pointer, rng)?;
    let inner = own_schema(document, &pointer, &name)?;
    let now = document.pointer(&inner)?.get("type")?.as_str()?.to_owned();
    let other = if now == "boolean" { "number" } else { "boolean" };
    *document.pointer_mut(&inner)? = json!({ "type": other });
    Some(Expect::Lost)
}

fn values<'v>(document: &'v mut Value, pointer: &str) -> Option<&'v mut Vec<Value>> {
    document.pointer_mut(pointer)?.get_mut("enum")?.as_array_mut()
}

fn an_enum(sites: &Sites, rng: &mut Rng) -> Option<String> {
    pick(rng, sites.enums.iter().map(|(pointer, _)| pointer.clone()))
}

fn add_value(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = an_enum(sites, rng)?;
    let value = fresh(rng);
    values(document, &pointer)?.insert(0, json!(value));
    Some(Expect::Added)
}

fn add_colliding_value(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = an_enum(sites, rng)?;
    let values = values(document, &pointer)?;
    let value = pick(rng, values.iter().filter_map(Value::as_str).map(str::to_owned))?;
    let other =
        pick(rng, [value.to_uppercase(), value.replace(['_', ' '], "-"), format!("{value}2"), "other".to_owned()])?;
    if values.iter().any(|it| *it == other) {
        return None;
    }
    values.insert(0, json!(other));
    Some(Expect::Added)
}

fn remove_value(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = an_enum(sites, rng)?;
    let values = values(document, &pointer)?;
    if values.len() < 2 || values.iter().any(|it| !it.is_string()) {
        return None;
    }
    values.remove(rng.usize(..values.len()));
    Some(Expect::Lost)
}

fn loosen_enum(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = an_enum(sites, rng)?;
    if values(document, &pointer)?.iter().any(Value::is_null) {
        return None;
    }
    at(document, &pointer)?.shift_remove("enum");
    // Nothing is released, which would keep it.
    Some(Expect::Lost)
}

fn shuffle(document: &mut Value, pointer: &str, rng: &mut Rng) -> Option<()> {
    match document.pointer_mut(pointer)? {
        Value::Array(items) => rng.shuffle(items),
        Value::Object(map) => {
            let mut entries: Vec<_> = std::mem::take(map).into_iter().collect();
            rng.shuffle(&mut entries);
            map.extend(entries);
        }
        _ => return None,
    }
    Some(())
}

fn shuffle_properties(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    shuffle(document, &format!("{pointer}/properties"), rng)?;
    Some(Expect::Same)
}

fn shuffle_required(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    shuffle(document, &format!("{pointer}/required"), rng)?;
    Some(Expect::Same)
}

fn shuffle_values(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = an_enum(sites, rng)?;
    shuffle(document, &format!("{pointer}/enum"), rng)?;
    Some(Expect::Same)
}

fn shuffle_paths(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    shuffle(document, "/paths", rng)?;
    Some(Expect::Same)
}

fn shuffle_components(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    shuffle(document, "/components/schemas", rng)?;
    Some(Expect::Same)
}

fn operation(document: &Value, rng: &mut Rng) -> Option<String> {
    pick(rng, operations(document).into_iter().map(|(pointer, _)| pointer))
}

fn shuffle_parameters(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    shuffle(document, &format!("{pointer}/parameters"), rng)?;
    Some(Expect::Same)
}

fn tag(document: &Value, pointer: &str) -> Option<String> {
    Some(document.pointer(pointer)?.get("tags")?.get(0)?.as_str()?.to_owned())
}

fn answer(document: &Value, rng: &mut Rng) -> Value {
    let components = document.pointer("/components/schemas").and_then(Value::as_object);
    let component = pick(rng, components.into_iter().flat_map(|it| it.keys().cloned()));
    let schema = match component.filter(|_| rng.bool()) {
        Some(name) => json!({"type": "object", "properties": {"it": {"$ref": format!("#/components/schemas/{name}")}}}),
        None => {
            json!({"type": "object", "properties": {"data": {"type": "object", "properties": {"id": {"type": "string"}, "type": {"type": "string"}, "attributes": {"type": "object", "properties": {"name": {"type": "string"}}}}}}})
        }
    };
    json!({"200": {"description": "It.", "content": {"application/vnd.api+json": {"schema": schema}}}})
}

fn put_path(document: &mut Value, path: &str, item: Value) -> Option<()> {
    put_first(document.get_mut("paths")?.as_object_mut()?, path, item);
    Some(())
}

fn add_operation(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let path = format!("/{}", fresh(rng));
    let tag = if rng.bool() { fresh(rng) } else { tag(document, &operation(document, rng)?)? };
    let operation = json!({"tags": [tag], "responses": answer(document, rng)});
    put_path(document, &path, json!({"get": operation}))?;
    Some(Expect::Added)
}

/// An operation that the rules would give the name of one that exists.
fn add_colliding_operation(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    let tag = tag(document, &pointer)?;
    let mut tokens = pointer.rsplit('/');
    let (verb, path) = (tokens.next()?.to_owned(), tokens.next()?.replace("~1", "/").replace("~0", "~"));
    let other = format!("/{}{path}", fresh(rng));
    let mut item = document.pointer(&pointer)?.clone();
    let shared = document.pointer(&format!("/paths/{}/parameters", escape(&path))).cloned();
    item.as_object_mut()?.shift_remove("operationId");
    item["tags"] = json!([tag]);
    put_path(document, &other, json!({verb: item}))?;
    if let Some(shared) = shared {
        document["paths"][other.as_str()]["parameters"] = shared;
    }
    Some(Expect::Added)
}

fn remove_operation(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    if operations(document).len() < 2 {
        return None;
    }
    let pointer = operation(document, rng)?;
    let (path, verb) = pointer.rsplit_once('/')?;
    // Another path may be this one by reference.
    if document.to_string().contains(&format!("\"#{path}")) {
        return None;
    }
    let item = at(document, path)?;
    item.shift_remove(verb);
    if !VERBS.iter().any(|verb| item.contains_key(*verb)) {
        let name = path.trim_start_matches("/paths/").replace("~1", "/").replace("~0", "~");
        document.get_mut("paths")?.as_object_mut()?.shift_remove(&name);
    }
    Some(Expect::Lost)
}

fn move_to_tag(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    let other = tag(document, &operation(document, rng)?)?;
    let tag = if rng.bool() { fresh(rng) } else { other };
    at(document, &pointer)?.insert("tags".to_owned(), json!([tag]));
    Some(Expect::Same)
}

fn rename_tag(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let old = tag(document, &operation(document, rng)?)?;
    let new = fresh(rng);
    let pointers: Vec<String> = operations(document).into_iter().map(|(pointer, _)| pointer).collect();
    for pointer in pointers {
        if tag(document, &pointer).as_ref() == Some(&old) {
            at(document, &pointer)?.insert("tags".to_owned(), json!([new]));
        }
    }
    Some(Expect::Same)
}

fn operation_id(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let (pointer, id) = (operation(document, rng)?, fresh(rng));
    at(document, &pointer)?.insert("operationId".to_owned(), json!(id));
    Some(Expect::Same)
}

fn swap_operation_ids(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let (a, b) = (operation(document, rng)?, operation(document, rng)?);
    let id = |document: &Value, pointer: &str| document.pointer(pointer)?.get("operationId").cloned();
    let (id_a, id_b) = (id(document, &a)?, id(document, &b)?);
    at(document, &a)?.insert("operationId".to_owned(), id_b);
    at(document, &b)?.insert("operationId".to_owned(), id_a);
    Some(Expect::Same)
}

/// The places of the parameters of a path and its operations.
fn parameters(document: &Value, path: &str) -> Vec<String> {
    let lists = VERBS.iter().map(|verb| format!("{path}/{verb}/parameters")).chain([format!("{path}/parameters")]);
    let each = |list: String| {
        let length = document.pointer(&list).and_then(Value::as_array).map_or(0, Vec::len);
        (0..length).map(move |at| format!("{list}/{at}"))
    };
    lists.flat_map(each).collect()
}

fn rename_path_parameter(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    let path = pointer.rsplit_once('/')?.0.to_owned();
    let all = parameters(document, &path);
    // What several paths share can't be renamed for one.
    if all.iter().any(|it| document.pointer(it).is_some_and(|it| it.get("$ref").is_some())) {
        return None;
    }
    let of_path: Vec<String> =
        all.into_iter().filter(|it| document.pointer(it).is_some_and(|it| it["in"] == "path")).collect();
    let name = pick(rng, of_path.iter().map(|it| document.pointer(it).map(|it| it["name"].clone())))??;
    let new = fresh(rng);
    for parameter in of_path {
        let parameter = at(document, &parameter)?;
        if parameter["name"] == name {
            parameter.insert("name".to_owned(), json!(new));
        }
    }
    let old_path = path.trim_start_matches("/paths/").replace("~1", "/").replace("~0", "~");
    let new_path = old_path.replace(&format!("{{{}}}", name.as_str()?), &format!("{{{new}}}"));
    let paths = document.get_mut("paths")?.as_object_mut()?;
    let item = paths.shift_remove(&old_path)?;
    put_first(paths, &new_path, item);
    Some(Expect::Same)
}

/// The setters of an operation, as far as they are easily known: whether it has any.
fn has_options(document: &Value, pointer: &str) -> bool {
    let path = pointer.rsplit_once('/').map_or("", |(path, _)| path);
    let lists = [format!("{pointer}/parameters"), format!("{path}/parameters")];
    lists.iter().any(|list| {
        let length = document.pointer(list).and_then(Value::as_array).map_or(0, Vec::len);
        (0..length).any(|at| {
            let parameter = resolve(document, &format!("{list}/{at}")).and_then(|it| document.pointer(&it).cloned());
            parameter
                .is_some_and(|it| it["in"] != "path" && it["required"] != json!(true) && it["name"] != "API-Version")
        })
    })
}

fn push_parameter(document: &mut Value, pointer: &str, parameter: Value) -> Option<()> {
    let parameters = at(document, pointer)?.entry("parameters").or_insert_with(|| json!([]));
    parameters.as_array_mut()?.insert(0, parameter);
    Some(())
}

fn add_parameter(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    let (name, required) = (fresh(rng), rng.bool());
    let expect = match has_options(document, &pointer) {
        // The API may refuse a call that doesn't set it.
        true if required => Expect::Kept,
        true => Expect::Added,
        // The first option changes the type of the call.
        false => Expect::Lost,
    };
    push_parameter(
        document,
        &pointer,
        json!({"name": name, "in": "query", "required": required, "schema": {"type": "string"}}),
    )?;
    Some(expect)
}

fn add_colliding_parameter(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    if !has_options(document, &pointer) {
        return None;
    }
    let list = document.pointer(&format!("{pointer}/parameters"))?.as_array()?.len();
    let parameter = resolve(document, &format!("{pointer}/parameters/{}", rng.usize(..list.max(1))))?;
    let name = document.pointer(&parameter)?["name"].as_str()?.to_owned();
    let other = name.replace(['[', '-'], "_").replace(']', "");
    let other = if other == name { name.replacen('_', "-", 1) } else { other };
    let taken = |at: usize| {
        let parameter = resolve(document, &format!("{pointer}/parameters/{at}"));
        parameter.and_then(|it| document.pointer(&it)).is_some_and(|it| it["name"] == other)
    };
    if other == name || (0..list).any(taken) {
        return None;
    }
    push_parameter(document, &pointer, json!({"name": other, "in": "query", "schema": {"type": "string"}}))?;
    Some(Expect::Added)
}

fn own_parameter(document: &Value, rng: &mut Rng, required: bool) -> Option<(String, usize)> {
    let pointer = operation(document, rng)?;
    let list = document.pointer(&format!("{pointer}/parameters"))?.as_array()?;
    let fits = |it: &Value| it["in"] == "query" && it["required"].as_bool().unwrap_or(false) == required;
    let at = pick(rng, (0..list.len()).filter(|at| fits(&list[*at])))?;
    Some((format!("{pointer}/parameters"), at))
}

fn remove_parameter(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let (list, at) = own_parameter(document, rng, false)?;
    document.pointer_mut(&list)?.as_array_mut()?.remove(at);
    Some(Expect::Lost)
}

/// It was a setter and stays one.
fn require_parameter(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let required = rng.bool();
    let (list, at) = own_parameter(document, rng, required)?;
    document.pointer_mut(&list)?.get_mut(at)?["required"] = json!(!required);
    Some(Expect::Kept)
}

fn inline_reference(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = pick(rng, sites.references.iter().cloned())?;
    let target = resolve(document, &pointer)?;
    let schema = document.pointer(&target)?.clone();
    *document.pointer_mut(&pointer)? = schema;
    Some(Expect::Same)
}

fn new_component(document: &mut Value, pointer: &str, name: &str) -> Option<Expect> {
    let schema = document.pointer(pointer)?.clone();
    if schema.get("deprecated").is_some() || document.pointer(&format!("/components/schemas/{name}")).is_some() {
        return None;
    }
    *document.pointer_mut(pointer)? = json!({"$ref": format!("#/components/schemas/{name}")});
    let components = document.as_object_mut()?.entry("components").or_insert_with(|| json!({}));
    let schemas = components.as_object_mut()?.entry("schemas").or_insert_with(|| json!({}));
    put_first(schemas.as_object_mut()?, name, schema);
    Some(Expect::Same)
}

fn extract_schema(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = pick(rng, sites.inline.iter().cloned())?;
    let name = fresh(rng);
    new_component(document, &pointer, &name)
}

/// A component whose name without its suffix is that of another.
fn taken_name(document: &Value, rng: &mut Rng) -> Option<String> {
    let names = document.pointer("/components/schemas")?.as_object()?.keys().cloned();
    let name = pick(rng, names)?;
    let stem = name.trim_end_matches("_data").trim_end_matches("_attributes").to_owned();
    pick(
        rng,
        [format!("{stem}_resource"), format!("{stem}_response"), format!("{stem}_attributes"), format!("{stem}s")],
    )
}

fn extract_under_taken_name(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = pick(rng, sites.inline.iter().cloned())?;
    let name = taken_name(document, rng)?;
    new_component(document, &pointer, &name)
}

fn rename_references(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "$ref" => {
                        if text == old {
                            new.clone_into(text);
                        } else if let Some(rest) = text.strip_prefix(&format!("{old}/")) {
                            *text = format!("{new}/{rest}");
                        }
                    }
                    _ => rename_references(value, old, new),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_references(item, old, new)),
        _ => {}
    }
}

fn component(document: &Value, rng: &mut Rng) -> Option<String> {
    pick(rng, document.pointer("/components/schemas")?.as_object()?.keys().cloned())
}

/// Whether the name of a component is the value of a discriminator, and not only a name.
fn is_value(document: &Value, component: &str) -> bool {
    match document {
        Value::Object(map) if map.contains_key("discriminator") => document.to_string().contains(component),
        Value::Object(map) => map.values().any(|value| is_value(value, component)),
        Value::Array(items) => items.iter().any(|item| is_value(item, component)),
        _ => false,
    }
}

fn rename_component(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let old = component(document, rng)?;
    if is_value(document, &old) {
        return None;
    }
    let new = if rng.bool() { fresh(rng) } else { taken_name(document, rng)? };
    let schemas = at(document, "/components/schemas")?;
    if schemas.contains_key(&new) {
        return None;
    }
    let schema = schemas.shift_remove(&old)?;
    put_first(schemas, &new, schema);
    rename_references(document, &format!("#/components/schemas/{old}"), &format!("#/components/schemas/{new}"));
    Some(Expect::Same)
}

fn replace_component(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let before: Vec<String> = document.pointer("/components/schemas")?.as_object()?.keys().cloned().collect();
    let pointer = object(sites, rng, Use::Answer)?;
    // It may go with the component.
    if pointer.starts_with("/components") {
        return None;
    }
    rename_component(document, sites, rng)?;
    let schemas = at(document, "/components/schemas")?;
    let old = before.into_iter().find(|name| !schemas.contains_key(name))?;
    put_first(schemas, &old, json!({"type": "object", "properties": {"zz": {"type": "string"}}}));
    let reference = json!({"$ref": format!("#/components/schemas/{old}")});
    put_first(at(document, &format!("{pointer}/properties"))?, &fresh(rng), reference);
    Some(Expect::Added)
}

fn chain_component(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let name = component(document, rng)?;
    if document.pointer(&format!("/components/schemas/{name}"))?.get("deprecated").is_some() {
        return None;
    }
    // References into it would lead through the new reference.
    if document.to_string().contains(&format!("#/components/schemas/{name}/")) {
        return None;
    }
    let new = fresh(rng);
    new_component(document, &format!("/components/schemas/{name}"), &new)
}

fn wrap_reference(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = pick(rng, sites.references.iter().cloned())?;
    let reference = document.pointer(&pointer)?.clone();
    *document.pointer_mut(&pointer)? = json!({"allOf": [reference]});
    Some(Expect::Same)
}

fn add_schema(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let name = if rng.bool() { fresh(rng) } else { taken_name(document, rng)? };
    let schemas = at(document, "/components/schemas")?;
    if schemas.contains_key(&name) {
        return None;
    }
    put_first(schemas, &name, json!({"type": "object", "properties": {"a": {"type": "string"}}}));
    Some(Expect::Same)
}

/// Puts a part of an operation into the components.
fn extract(document: &mut Value, pointer: &str, section: &str, rng: &mut Rng) -> Option<Expect> {
    let part = document.pointer(pointer)?.clone();
    if part.get("$ref").is_some() {
        return None;
    }
    let name = fresh(rng);
    *document.pointer_mut(pointer)? = json!({"$ref": format!("#/components/{section}/{name}")});
    let components = document.as_object_mut()?.entry("components").or_insert_with(|| json!({}));
    let section = components.as_object_mut()?.entry(section).or_insert_with(|| json!({}));
    put_first(section.as_object_mut()?, &name, part);
    Some(Expect::Same)
}

fn extract_response(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    let statuses = document.pointer(&format!("{pointer}/responses"))?.as_object()?;
    let status = pick(rng, statuses.keys().cloned())?;
    extract(document, &format!("{pointer}/responses/{status}"), "responses", rng)
}

fn extract_body(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    extract(document, &format!("{pointer}/requestBody"), "requestBodies", rng)
}

/// A path with one operation says of the path what it said of the operation.
fn share_parameters(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    let (path, verb) = pointer.rsplit_once('/')?;
    let item = at(document, path)?;
    if item.contains_key("parameters") || VERBS.iter().filter(|verb| item.contains_key(**verb)).count() > 1 {
        return None;
    }
    let parameters = item.get_mut(verb)?.as_object_mut()?.shift_remove("parameters")?;
    item.insert("parameters".to_owned(), parameters);
    Some(Expect::Same)
}

fn deprecate(document: &mut Value, _: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = operation(document, rng)?;
    flip(document, &pointer, "deprecated")?;
    Some(Expect::Kept)
}

fn describe(document: &mut Value, sites: &Sites, rng: &mut Rng) -> Option<Expect> {
    let pointer = any_object(sites, rng)?;
    let name = property(document, &pointer, rng)?;
    let inner = own_schema(document, &pointer, &name)?;
    let text = format!("Other words: {}. `$&{{}}` */ \u{202e}", fresh(rng));
    at(document, &inner)?.insert("description".to_owned(), json!(text));
    Some(Expect::Same)
}
