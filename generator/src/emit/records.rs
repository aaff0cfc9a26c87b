//! What the API sends: structs with public fields.

use super::{kept, lints};
use crate::docs as prose;
use crate::format::{Definition, Member, Piece};
use crate::ir::secrets::Secrets;
use crate::ir::{Api, Field, KeptItem, Origin, Struct, TypeDef, TypeKind};
use crate::spell::{Name, Speller};

pub(super) fn emit(spell: &Speller<'_>, secrets: &Secrets, def: &TypeDef) -> Vec<Piece> {
    let TypeKind::Struct(it) = &def.kind else { return Vec::new() };
    let fields = it.fields.iter().map(|field| {
        let text = format!("pub {}: {}", field.name, field_type(spell, field));
        let marked = kept::marked(field.deprecated, &field.docs);
        let deprecated = kept::member(spell.api, marked, &KeptItem::member(&def.name, &field.wire));
        let lint = lints::types([&field.ty]).map(|lint| lint.0.into());
        Member { docs: field.docs.clone(), attributes: deprecated.into_iter().chain(lint).collect(), text }
    });
    let mut docs = or_origin(spell.api, def, def.docs.clone());
    kept::gone_type(&mut docs, spell.api, &def.name);
    vec![definition(spell, &def.name, docs, fields), table("answer", spell.api, secrets, def, it)]
}

fn field_type(spell: &Speller<'_>, field: &Field) -> String {
    let ty = spell.ty(&field.ty);
    if field.is_option_in_answers() { format!("Option<{ty}>") } else { ty }
}

/// The definition of a struct with these fields. It keeps all else that was sent in `extra`.
pub(super) fn definition(
    spell: &Speller<'_>,
    name: &str,
    docs: Vec<String>,
    fields: impl Iterator<Item = Member>,
) -> Piece {
    let extra =
        Member { docs: Vec::new(), attributes: Vec::new(), text: format!("extra: {}", spell.name(Name::EXTRA)) };
    Piece::Definition(Definition {
        docs,
        attributes: vec!["#[derive(Clone, Debug, Default, PartialEq)]", "#[non_exhaustive]"],
        head: format!("pub struct {name}"),
        members: fields.chain([extra]).collect(),
    })
}

/// The glue of a struct: its wire names, those that have to be there, those below which there may be a secret, those whose
/// values are of another kind by now, and those that stand for another one's value as well.
pub(super) fn table(glue: &str, api: &Api, secrets: &Secrets, def: &TypeDef, it: &Struct) -> Piece {
    let names = |wanted: &dyn Fn(&Field) -> bool| -> Vec<String> {
        it.fields.iter().filter(|field| wanted(field)).map(|field| format!("{:?}", field.wire)).collect()
    };
    let mut tail = "}".to_owned();
    let required = names(&|field| field.presence.is_required());
    let secret = names(&|field| secrets.in_ref(&field.ty));
    for (word, names) in [("required", required), ("secret", secret)] {
        if !names.is_empty() {
            tail.push_str(&format!(" {word} [{}]", names.join(", ")));
        }
    }
    let changed = it.fields.iter().filter_map(|field| {
        let now = api.kept.changed.get(&KeptItem::member(&def.name, &field.wire))?;
        Some(format!("{:?} {now:?}", field.wire))
    });
    let changed: Vec<String> = changed.collect();
    if !changed.is_empty() {
        tail.push_str(&format!(" changed [{}]", changed.join(", ")));
    }
    // What is hidden by now isn't shown in a field that wasn't.
    let hidden = |wire: &str| it.fields.iter().any(|field| field.wire == wire && secrets.in_ref(&field.ty));
    let kept = it.fields.iter().filter(|field| field.is_reshaped() && !hidden(field.base_wire()));
    let kept: Vec<String> = kept.map(|field| format!("{:?} {:?}", field.wire, field.base_wire())).collect();
    if !kept.is_empty() {
        tail.push_str(&format!(" kept [{}]", kept.join(", ")));
    }
    tail.push_str(");");
    let entries = it.fields.iter().map(|field| format!("{} {:?}", field.name, field.wire)).collect();
    Piece::Glue { head: format!("{glue}!({} {{", def.name), entries, tail }
}

/// The docs of a type that the description says nothing about: where it belongs.
pub(super) fn or_origin(api: &Api, def: &TypeDef, lines: Vec<String>) -> Vec<String> {
    prose::or(lines, || match &def.origin {
        Origin::Nested { parent, field } => {
            let parent = api.ty(*parent);
            let path = if parent.module == def.module {
                parent.name.to_string()
            } else {
                format!("super::{}::{}", parent.module, parent.name)
            };
            format!("{} in [`{}`]({path}).", prose::code(field), parent.name)
        }
        Origin::Param { operation, wire } => format!("{} of {}.", prose::code(wire), prose::code(operation)),
        Origin::Body { operations, .. } => format!("The body of {}.", prose::code(&operations.join(", "))),
        Origin::Answer { operation, .. } => format!("The answer of {}.", prose::code(operation)),
        Origin::Component(name) => format!("The {}.", crate::words::prose(name)),
        Origin::Named(_) => format!("The {}.", crate::words::prose(&def.name)),
    })
}
