//! `contract.rs`: for each operation, the call with given arguments and the types that decode it. It is no part of the
//! crate: its tests hold it against servers and recorded traffic, so it knows the crate by its name, and its public calls
//! alone.

use super::examples::CRATE;
use crate::format::{File, Piece};
use crate::ir::{Api, Content, Envelope, Operation, Output, Resource, Slot, TypeId, TypeKind, TypeRef, Usage};
use crate::spell::Speller;
use std::collections::BTreeSet;

pub(super) fn emit(api: &Api) -> File {
    let spell = &Speller::of_file(api);
    let mut operations: Vec<(&Resource, &Operation)> = spell
        .api
        .resources
        .iter()
        .flat_map(|resource| resource.operations.iter().map(move |it| (resource, it)))
        .collect();
    operations.sort_by(|a, b| a.1.id.cmp(&b.1.id));

    let mut pieces = vec![Piece::Glue {
        head: "contracts! {".to_owned(),
        entries: operations.iter().map(|(resource, operation)| entry(spell, resource, operation)).collect(),
        tail: "}".to_owned(),
    }];
    pieces.extend(operations.iter().map(|(resource, operation)| call(spell, resource, operation)));

    let given = given_types(api);
    let given = || given.iter().map(|at| TypeId(*at));
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

/// `("create-server", create_of_servers, answer Resource<Server>, data, CreateServer, "servers", false)`
fn entry(spell: &Speller<'_>, resource: &Resource, operation: &Operation) -> String {
    let (id, call) = (&operation.id, function(resource, operation));
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
    format!("({id:?}, {call}, {read} {answer}{})", request.unwrap_or_default())
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
pub(super) fn given_types(api: &Api) -> BTreeSet<usize> {
    let operations = api.resources.iter().flat_map(|resource| &resource.operations);
    let mut open: Vec<usize> = operations
        .flat_map(|operation| {
            let given = operation.slots().into_iter().filter(|(slot, _)| *slot != Slot::Answer);
            given.filter_map(|(_, mention)| mention.named()).map(|id| id.0).collect::<Vec<_>>()
        })
        .collect();
    let mut given = BTreeSet::new();
    while let Some(at) = open.pop() {
        if given.insert(at) {
            open.extend(api.types[at].kind.refs().into_iter().filter_map(TypeRef::named).map(|id| id.0));
        }
    }
    given
}

/// `given_body!(fields CreateServer::project(…).plan(…), [ssh_keys "ssh_keys" Vec<String>], [raid clear_raid "raid" Raid]);`
fn given_body(spell: &Speller<'_>, id: TypeId) -> Option<Piece> {
    let TypeKind::Struct(it) = &spell.api.ty(id).kind else { return None };
    if it.usage == Usage::Answer {
        return None;
    }
    let arguments = it.arguments().map(|(field, argument)| {
        let ty = written(spell, unboxed(&field.ty));
        let ty = if argument.nullable { format!("Option<{ty}>") } else { ty };
        (&field.name, format!("fields.take::<{ty}>({:?})?", field.base_wire()))
    });
    let call = match arguments.collect::<Vec<_>>().as_slice() {
        [] => "new()".to_owned(),
        [(_, value)] => format!("new({value})"),
        steps => steps.iter().map(|(name, value)| format!("{name}({value})")).collect::<Vec<_>>().join("."),
    };
    let head = format!("given_body!(fields {}::{call},", spell.named(id));
    let setters = it.fields.iter().filter(|field| !it.is_argument(field)).map(|field| {
        let clear = field.clear.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        format!("[{}{clear} {:?} {}]", field.name, field.wire, written(spell, unboxed(&field.ty)))
    });
    Some(Piece::Glue { head, entries: setters.collect(), tail: ");".to_owned() })
}

fn unboxed(ty: &TypeRef) -> &TypeRef {
    if let TypeRef::Boxed(inner) = ty { inner } else { ty }
}
