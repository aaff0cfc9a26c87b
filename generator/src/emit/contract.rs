//! `contract.rs`: for each operation, the call with given arguments and the types that decode it. It is no part of the
//! crate: its tests hold it against servers and recorded traffic, so it knows the crate by its name, and its public calls
//! alone.

use super::examples::CRATE;
use crate::format::{File, Piece};
use crate::ir::{
    Api, Content, Envelope, KeptItem, Operation, Output, Param, Resource, Slot, TypeId, TypeKind, TypeRef, Usage,
};
use crate::spell::Speller;
use std::collections::BTreeSet;

pub(super) fn emit(api: &Api) -> File {
    let spell = &Speller::of_file(api);
    let mut operations: Vec<(&Resource, &Operation)> = spell
        .api
        .resources
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |it| (resource, it)))
        // The description says nothing of them.
        .filter(|(_, operation)| !api.kept.gone.contains_key(&KeptItem::operation(&operation.key)))
        .collect();
    operations.sort_by(|a, b| a.1.id.cmp(&b.1.id));

    let kept = Kept::of(api);
    let mut pieces = vec![Piece::Glue {
        head: "contracts! {".to_owned(),
        entries: operations.iter().map(|(resource, operation)| entry(spell, &kept, resource, operation)).collect(),
        tail: "}".to_owned(),
    }];
    let described = operations.iter().filter(|(_, operation)| kept.is_given(operation));
    pieces.extend(described.map(|(resource, operation)| call(spell, resource, operation)));

    let given = given_types(api);
    let given = || given.iter().copied();
    pieces.extend(given().filter_map(|id| given_body(spell, id)));
    let enums = given().filter(|id| !matches!(api.ty(*id).kind, TypeKind::Struct(_)));
    pieces.push(Piece::Glue {
        head: "given_enums! {".to_owned(),
        entries: enums.map(|id| spell.named(id)).collect(),
        tail: "}".to_owned(),
    });

    let answers: BTreeSet<String> =
        operations.iter().filter_map(|(_, operation)| own_answer(spell, operation)).collect();
    pieces.push(Piece::Glue {
        head: "answers! {".to_owned(),
        entries: answers.into_iter().collect(),
        tail: "}".to_owned(),
    });

    let imports = spell.imports_outside(CRATE, |id| &api.ty(id).module);
    let docs = vec!["The operations by id. The macros are in `table.rs`.".to_owned()];
    File { docs, imports, pieces }
}

/// What stays for callers alone, by which the description can't judge.
struct Kept<'a> {
    api: &'a Api,
    /// The types with members that are read or written in another shape than the description has.
    types: BTreeSet<TypeId>,
}

impl<'a> Kept<'a> {
    fn of(api: &'a Api) -> Self {
        let members = api.kept.changed.keys().chain(api.kept.reshaped.keys());
        let owners: BTreeSet<&str> = members.filter_map(|item| Some(item.0.split_once('.')?.0)).collect();
        let types = api.types.iter().enumerate().filter(|(_, def)| owners.contains(def.name.as_str()));
        Self { api, types: types.map(|(at, _)| TypeId(at)).collect() }
    }

    /// Whether callers give what the description has.
    fn is_given(&self, operation: &Operation) -> bool {
        let Kept { api, .. } = self;
        let item = |param: &Param| KeptItem::param(&operation.key, param);
        let arguments = operation.arguments.iter().map(item);
        let mut needed = arguments.chain([KeptItem::body(&operation.key)]);
        let mut params = operation.arguments.iter().chain(&operation.options).map(item);
        needed.all(|item| !api.kept.gone.contains_key(&item))
            && params.all(|item| !api.kept.retyped.contains(&item))
            && self.is_as_described(operation, |slot| slot != Slot::Answer)
    }

    /// Whether callers get what the description has.
    fn is_got(&self, operation: &Operation) -> bool {
        !operation.rewrapped
            && !self.api.kept.answers.contains(&KeptItem::operation(&operation.key))
            && self.is_as_described(operation, |slot| slot == Slot::Answer)
    }

    fn is_as_described(&self, operation: &Operation, counts: impl Fn(Slot) -> bool) -> bool {
        let slots = operation.slots().into_iter().filter(|(slot, _)| counts(*slot));
        let types = slots.filter_map(|(_, mention)| mention.named());
        self.types.is_empty() || reachable(self.api, types).is_disjoint(&self.types)
    }
}

/// These types, and those of their members.
fn reachable(api: &Api, types: impl IntoIterator<Item = TypeId>) -> BTreeSet<TypeId> {
    let mut open: Vec<TypeId> = types.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(api.ty(id).kind.refs().into_iter().filter_map(TypeRef::named));
        }
    }
    found
}

/// The answer of an operation that is neither a resource nor a page nor anything of the runtime.
fn own_answer(spell: &Speller<'_>, operation: &Operation) -> Option<String> {
    match &operation.output {
        Output::Json(TypeRef::Named(id)) => Some(spell.named(*id)),
        _ => None,
    }
}

fn function(resource: &Resource, operation: &Operation) -> String {
    format!("{}_of_{}", operation.name.trim_start_matches("r#"), resource.module)
}

/// `kept` in the place of the call, or behind it, is what callers give, or get, of which the description says otherwise:
/// `("create-server", create_of_servers, answer Resource<Server>, data, CreateServer, "servers", false)`
fn entry(spell: &Speller<'_>, kept: &Kept<'_>, resource: &Resource, operation: &Operation) -> String {
    let id = &operation.id;
    let call = if kept.is_given(operation) { function(resource, operation) } else { "kept".to_owned() };
    let got = if kept.is_got(operation) { "" } else { " kept" };
    let answer = spell.answer(&operation.output);
    let read = match operation.output {
        Output::Resource { .. } if operation.secret_meta => "answer_with_secret_meta",
        Output::Resource { has_id: false, .. } => "answer_without_id",
        _ => "answer",
    };
    let request = operation.body.as_ref().and_then(|body| match (&body.content, &body.envelope) {
        (Content::Text | Content::Binary, _) => None,
        (Content::Json(ty), Envelope::Bare) => Some(format!(", bare, {}", written(spell, ty))),
        (Content::Json(ty), Envelope::Data { type_tag, with_id }) => {
            Some(format!(", data, {}, {:?}, {with_id}", written(spell, ty), type_tag.as_deref().unwrap_or_default()))
        }
        (Content::Json(ty), Envelope::Resource { type_tag, with_id }) => Some(format!(
            ", resource, {}, {:?}, {with_id}",
            written(spell, ty),
            type_tag.as_deref().unwrap_or_default()
        )),
    });
    format!("({id:?}, {call}{got}, {read} {answer}{})", request.unwrap_or_default())
}

/// `call!(given update_of_servers: servers.update(…), [query reason "reason" String]);`
fn call(spell: &Speller<'_>, resource: &Resource, operation: &Operation) -> Piece {
    let mut arguments: Vec<String> = operation
        .arguments
        .iter()
        .map(|param| format!("given.{}.take::<{}>({:?})?", param.place.as_str(), written(spell, &param.ty), param.wire))
        .collect();
    arguments.extend(operation.body.iter().map(|body| match &body.content {
        Content::Json(ty) => format!("given.body::<{}>()?", written(spell, ty)),
        Content::Text => "given.body::<String>()?".to_owned(),
        Content::Binary => "given.body::<String>()?.into_bytes()".to_owned(),
    }));
    let name = function(resource, operation);
    let head = format!("call!(given {name}: {}.{}({}),", resource.module, operation.name, arguments.join(", "));
    let options = operation.options.iter();
    let entries = options.map(|param| {
        format!("[{} {} {:?} {}]", param.place.as_str(), param.name, param.wire, written(spell, &param.ty))
    });
    Piece::Glue { head, entries: entries.collect(), tail: ");".to_owned() }
}

fn written(spell: &Speller<'_>, ty: &TypeRef) -> String {
    spell.ty(ty)
}

/// The types that callers give.
pub(super) fn given_types(api: &Api) -> BTreeSet<TypeId> {
    let operations = api.resources.iter().flat_map(|resource| &resource.operations);
    let given = operations.flat_map(|operation| {
        let given = operation.slots().into_iter().filter(|(slot, _)| *slot != Slot::Answer);
        given.filter_map(|(_, mention)| mention.named()).collect::<Vec<_>>()
    });
    reachable(api, given)
}

/// `given_body!(fields CreateServer::project(…).plan(…), [ssh_keys "ssh_keys" Vec<String>], [raid clear_raid "raid" Raid]);`
fn given_body(spell: &Speller<'_>, id: TypeId) -> Option<Piece> {
    let TypeKind::Struct(it) = &spell.api.ty(id).kind else { return None };
    if it.usage == Usage::Answer {
        return None;
    }
    let (def, name) = (spell.api.ty(id), spell.named(id));
    let arguments: Vec<_> = it.arguments().collect();
    let steps = arguments.iter().map(|(field, argument)| {
        let ty = written(spell, unboxed(&field.ty));
        let ty = if argument.nullable { format!("Option<{ty}>") } else { ty };
        let step = if arguments.len() == 1 { "new" } else { field.name.as_str() };
        let with = format!("{step}(fields.take::<{ty}>({:?})?)", field.base_wire());
        (field.base_wire(), with, spell.api.kept.without(&def.name, it, field))
    });
    let made = steps.fold(None, |begun: Option<String>, (wire, with, without)| {
        let either =
            |with: String, without: String| format!("if fields.has({wire:?}) {{ {with} }} else {{ {without}() }}");
        Some(match (begun, without) {
            (None, None) => format!("{name}::{with}"),
            (None, Some(without)) => either(format!("{name}::{with}"), format!("{name}::{without}")),
            (Some(begun), None) if begun.starts_with(name.as_str()) => format!("{begun}.{with}"),
            (Some(begun), None) => format!("{{ let body = {begun}; body.{with} }}"),
            (Some(begun), Some(without)) => {
                format!("{{ let body = {begun}; {} }}", either(format!("body.{with}"), format!("body.{without}")))
            }
        })
    });
    let made = made.unwrap_or_else(|| format!("{name}::new()"));
    let head = match made.strip_prefix(&format!("{name}::")) {
        Some(_) => format!("given_body!(fields {made},"),
        None => format!("given_body!(fields {name} = {made},"),
    };
    let setters = it.fields.iter().filter(|field| !it.is_argument(field)).map(|field| {
        let clear = field.clear.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        format!("[{}{clear} {:?} {}]", field.name, field.wire, written(spell, unboxed(&field.ty)))
    });
    Some(Piece::Glue { head, entries: setters.collect(), tail: ");".to_owned() })
}

fn unboxed(ty: &TypeRef) -> &TypeRef {
    if let TypeRef::Boxed(inner) = ty { inner } else { ty }
}
