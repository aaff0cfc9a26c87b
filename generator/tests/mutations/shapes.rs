//! Edits that change the shape of what is there: what upstream does rarely, and what a release has to outlive.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::sites::{Sites, escape, operations, resolve};

type Edit = fn(&mut Value, &Value, &Sites, &mut Rng) -> Option<()>;

/// All edits by name. Each is given the released description, too.
pub(crate) const SHAPES: &[(&str, Edit)] = &[
    ("another shape", another_shape),
    ("back to the released shape", as_released),
    ("an object becomes a union", object_to_union),
    ("an object becomes a map", object_to_map),
    ("a type that holds another", reference_field),
    ("a field with a name that could be made", made_name),
    ("swap path parameters", swap_path_parameters),
    ("a body more", add_body),
    ("a body less", remove_body),
    ("an option more", add_option),
    ("another answer", another_answer),
];

fn pick<T: Clone>(rng: &mut Rng, choices: impl IntoIterator<Item = T>) -> Option<T> {
    let choices: Vec<T> = choices.into_iter().collect();
    (!choices.is_empty()).then(|| choices[rng.usize(..choices.len())].clone())
}

fn any_object(sites: &Sites, rng: &mut Rng) -> Option<String> {
    pick(rng, sites.objects.iter().map(|(pointer, _)| pointer.clone()))
}

/// A property of an object.
fn any_property(document: &Value, sites: &Sites, rng: &mut Rng) -> Option<String> {
    let pointer = any_object(sites, rng)?;
    let names = document.pointer(&pointer)?.get("properties")?.as_object()?.keys().cloned();
    Some(format!("{pointer}/properties/{}", escape(&pick(rng, names)?)))
}

fn reference(document: &Value, rng: &mut Rng) -> Option<Value> {
    let names = document.pointer("/components/schemas")?.as_object()?.keys().cloned();
    Some(json!({"$ref": format!("#/components/schemas/{}", pick(rng, names)?)}))
}

fn shape(document: &Value, was: &Value, rng: &mut Rng) -> Option<Value> {
    let object = json!({"type": "object", "properties": {"slug": {"type": "string"}, "size": {"type": "integer"}}});
    let shapes = [
        json!({"type": "string"}),
        json!({"type": "integer"}),
        json!({"type": "boolean"}),
        json!({"type": "string", "enum": ["one", "two"]}),
        json!({"type": "array", "items": {"type": "string"}}),
        json!({"type": "array", "items": object}),
        json!({"type": "array", "items": was}),
        json!({"type": "object", "additionalProperties": {"type": "number"}}),
        json!({"type": "object", "additionalProperties": was}),
        json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"oneOf": [object, {"type": "string"}]}),
        json!({}),
        object,
    ];
    if rng.u8(..5) == 0 { reference(document, rng) } else { pick(rng, shapes) }
}

fn another_shape(document: &mut Value, _: &Value, sites: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = any_property(document, sites, rng)?;
    let was = document.pointer(&pointer)?.clone();
    *document.pointer_mut(&pointer)? = shape(document, &was, rng)?;
    Some(())
}

fn as_released(document: &mut Value, released: &Value, _: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = any_property(released, &Sites::of(released), rng)?;
    let (object, name) = pointer.rsplit_once('/')?;
    let was = released.pointer(&pointer)?.clone();
    let properties = document.pointer_mut(object)?.as_object_mut()?;
    properties.insert(name.replace("~1", "/").replace("~0", "~"), was);
    Some(())
}

/// Most often the attributes of a resource.
fn object_to_union(document: &mut Value, _: &Value, sites: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = any_object(sites, rng)?;
    let was = document.pointer(&pointer)?.clone();
    let other = json!({"type": "object", "properties": {"zz": {"type": "integer"}}});
    *document.pointer_mut(&pointer)? = json!({"oneOf": [was, other]});
    Some(())
}

fn object_to_map(document: &mut Value, _: &Value, sites: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = any_object(sites, rng)?;
    let properties = document.pointer(&pointer)?.get("properties")?.as_object()?;
    let value = pick(rng, properties.values().cloned())?;
    *document.pointer_mut(&pointer)? = json!({"type": "object", "additionalProperties": value});
    Some(())
}

fn reference_field(document: &mut Value, _: &Value, sites: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = any_object(sites, rng)?;
    let reference = reference(document, rng)?;
    let name = format!("holds_{}", rng.u8(..8));
    document.pointer_mut(&pointer)?["properties"].as_object_mut()?.insert(name, reference);
    Some(())
}

fn made_name(document: &mut Value, _: &Value, sites: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = any_property(document, sites, rng)?;
    let (properties, name) = pointer.rsplit_once('/')?;
    let end = pick(rng, ["_object", "_list", "_map", "_value", "_2", "_object_2", " as it was"])?;
    let schema = pick(rng, [json!({"type": "string"}), json!({"type": "array", "items": {"type": "integer"}})])?;
    document.pointer_mut(properties)?.as_object_mut()?.insert(format!("{name}{end}"), schema);
    Some(())
}

fn operation(document: &Value, rng: &mut Rng) -> Option<String> {
    pick(rng, operations(document).into_iter().map(|(pointer, _)| pointer))
}

/// `/a/{x}/b/{y}` becomes `/a/{y}/b/{x}`.
fn swap_path_parameters(document: &mut Value, _: &Value, _: &Sites, rng: &mut Rng) -> Option<()> {
    let paths = document["paths"].as_object()?.keys().filter(|path| path.matches('{').count() == 2).cloned();
    let path = pick(rng, paths)?;
    let names: Vec<String> = path.split('{').skip(1).filter_map(|it| Some(it.split_once('}')?.0.to_owned())).collect();
    let [a, b] = names.as_slice() else { return None };
    let swapped = path.replace(&format!("{{{a}}}"), "{\u{0}}").replace(&format!("{{{b}}}"), &format!("{{{a}}}"));
    let swapped = swapped.replace('\u{0}', b);
    let paths = document["paths"].as_object_mut()?;
    let item = paths.shift_remove(&path)?;
    paths.insert(swapped, item);
    Some(())
}

fn add_body(document: &mut Value, _: &Value, _: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = operation(document, rng)?;
    let schema = json!({"type": "object", "properties": {"why": {"type": "string"}}});
    let operation = document.pointer_mut(&pointer)?.as_object_mut()?;
    if operation.contains_key("requestBody") || pointer.ends_with("/get") {
        return None;
    }
    operation.insert("requestBody".to_owned(), json!({"content": {"application/json": {"schema": schema}}}));
    Some(())
}

fn remove_body(document: &mut Value, _: &Value, _: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = operation(document, rng)?;
    document.pointer_mut(&pointer)?.as_object_mut()?.shift_remove("requestBody")?;
    Some(())
}

fn add_option(document: &mut Value, _: &Value, _: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = operation(document, rng)?;
    let operation = document.pointer_mut(&pointer)?.as_object_mut()?;
    let parameters = operation.entry("parameters").or_insert_with(|| json!([])).as_array_mut()?;
    let name = format!("option_{}", rng.u32(..100_000));
    parameters.push(json!({"name": name, "in": "query", "required": rng.bool(), "schema": {"type": "string"}}));
    Some(())
}

/// The pointer of the schema of a successful answer.
fn answer(document: &Value, rng: &mut Rng) -> Option<String> {
    let pointer = operation(document, rng)?;
    let statuses = document.pointer(&format!("{pointer}/responses"))?.as_object()?;
    let status = pick(rng, statuses.keys().filter(|it| it.starts_with('2')).cloned())?;
    let response = resolve(document, &format!("{pointer}/responses/{status}"))?;
    let content = document.pointer(&format!("{response}/content"));
    let media = content.and_then(Value::as_object).and_then(|it| it.keys().find(|it| it.contains("json")));
    Some(match media {
        Some(media) => format!("{response}/content/{}/schema", escape(media)),
        None => response,
    })
}

fn another_answer(document: &mut Value, _: &Value, _: &Sites, rng: &mut Rng) -> Option<()> {
    let pointer = answer(document, rng)?;
    let attributes = json!({"type": "object", "properties": {"name": {"type": "string"}, "zz": {"type": "integer"}}});
    let resource = json!({"type": "object", "properties": {"id": {"type": "string"}, "type": {"type": "string"}, "attributes": attributes}});
    let schema = pick(
        rng,
        [
            json!({"type": "object", "properties": {"data": resource}}),
            json!({"type": "object", "properties": {"data": {"type": "array", "items": resource}}}),
            json!({"type": "array", "items": resource}),
            attributes,
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({"type": "string"}),
            json!({}),
        ],
    )?;
    match pointer.strip_suffix("/schema") {
        Some(media) if rng.u8(..4) > 0 => document.pointer_mut(media)?["schema"] = schema,
        Some(media) => {
            let response = media.rsplit_once("/content/")?.0;
            document.pointer_mut(response)?.as_object_mut()?.shift_remove("content");
        }
        None => document.pointer_mut(&pointer)?["content"] = json!({"application/json": {"schema": schema}}),
    }
    Some(())
}
