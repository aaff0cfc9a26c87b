//! Open enums, and unions of types.

use super::records::or_origin;
use super::{kept, lints};
use crate::docs as prose;
use crate::format::{Definition, Member, Piece};
use crate::ir::secrets::Secrets;
use crate::ir::{Docs, Enum, KeptItem, TypeDef, TypeKind, Union, Variant};
use crate::spell::{Name, Speller};

/// `given`: callers send it.
pub(super) fn emit(spell: &Speller<'_>, secrets: &Secrets, def: &TypeDef, given: bool) -> Vec<Piece> {
    match &def.kind {
        TypeKind::Struct(_) => Vec::new(),
        TypeKind::Union(it) => union(spell, secrets.in_kind(&def.kind), def, it),
        TypeKind::Enum(Enum::Text(variants)) => {
            let values =
                variants.iter().map(|variant| Value::new(variant, format!("{:?}", variant.wire), variant.wire.clone()));
            open_enum(spell, def, values.collect(), given.then_some("text"), "text_enum", Name::UNKNOWN_VALUE)
        }
        TypeKind::Enum(Enum::Integer(variants)) => {
            let values =
                variants.iter().map(|variant| Value::new(variant, variant.wire.to_string(), variant.wire.to_string()));
            open_enum(spell, def, values.collect(), given.then_some("a number"), "int_enum", Name::UNKNOWN_INTEGER)
        }
    }
}

/// A value of an enum, and its variant.
struct Value<'a> {
    name: &'a str,
    docs: &'a Docs,
    /// As Rust has it, and as people read it.
    literal: String,
    text: String,
}

impl<'a> Value<'a> {
    fn new<T>(variant: &'a Variant<T>, literal: String, text: String) -> Self {
        Self { name: variant.name.as_str(), docs: &variant.docs, literal, text }
    }

    /// What it means, if that is told, and how it is sent.
    fn told(&self) -> Docs {
        let wire = if self.text.is_empty() { "The empty text.".to_owned() } else { prose::code(&self.text) };
        match self.docs.is_empty() {
            true => vec![wire],
            false => {
                let mut docs = self.docs.clone();
                prose::paragraph(&mut docs, wire);
                docs
            }
        }
    }
}

fn open_enum(
    spell: &Speller<'_>,
    def: &TypeDef,
    values: Vec<Value<'_>>,
    taken_as: Option<&str>,
    glue: &str,
    unknown: Name,
) -> Vec<Piece> {
    let mut docs = or_origin(spell.api, def, def.docs.clone());
    kept::gone_type(&mut docs, spell.api, &def.name);
    if let (Some(kind), Some(Value { text, .. })) = (taken_as, values.iter().find(|it| !it.text.is_empty())) {
        prose::paragraph(&mut docs, format!("Setters also take it as {kind}, such as {}.", prose::code(text)));
    }
    let variants = values.iter().map(|value| {
        let gone = kept::member(spell.api, None, &KeptItem::member(&def.name, &value.text));
        Member { docs: value.told(), attributes: gone.into_iter().collect(), text: value.name.to_owned() }
    });
    let other = other("A value that this version doesn't know.", spell.name(unknown));
    vec![
        Piece::Definition(Definition {
            docs,
            attributes: vec!["#[derive(Clone, Debug, PartialEq, Eq, Hash)]", "#[non_exhaustive]"],
            head: format!("pub enum {}", def.name),
            members: variants.chain([other]).collect(),
        }),
        Piece::Glue {
            head: format!("{glue}!({} {{", def.name),
            entries: values.iter().map(|value| format!("{} {}", value.name, value.literal)).collect(),
            tail: "});".to_owned(),
        },
    ]
}

fn union(spell: &Speller<'_>, secret: bool, def: &TypeDef, it: &Union) -> Vec<Piece> {
    let variants = it.variants.iter().map(|variant| Member {
        docs: prose::or(variant.docs.clone(), || format!("{}.", crate::words::prose(&variant.name))),
        attributes: kept::member(spell.api, None, &KeptItem::member(&def.name, &variant.name))
            .into_iter()
            .chain(lints::types([&variant.ty]).map(|lint| lint.0.into()))
            .collect(),
        text: format!("{}({})", variant.name, spell.ty(&variant.ty)),
    });
    let other = other("A value of another shape.", spell.name(Name::JSON));
    let lint = lints::members(spell.api, it.variants.iter().map(|variant| &variant.ty));
    let table = |at: usize| format!("{}({})", it.variants[at].name, spell.ty(&it.variants[at].ty));
    let mut tail = "}".to_owned();
    if let Some(discriminator) = &it.discriminator {
        let values: Vec<String> =
            discriminator.mapping.iter().map(|(value, at)| format!("{value:?} => {at}")).collect();
        tail.push_str(&format!(" by {:?} {{ {} }}", discriminator.property, values.join(", ")));
    }
    if secret {
        tail.push_str(" secret true");
    }
    tail.push_str(");");
    vec![
        Piece::Definition(Definition {
            docs: or_origin(spell.api, def, def.docs.clone()),
            attributes: ["#[derive(Clone, Debug, PartialEq)]", "#[non_exhaustive]"]
                .into_iter()
                .chain(lint.map(|lint| lint.0))
                .collect(),
            head: format!("pub enum {}", def.name),
            members: variants.chain([other]).collect(),
        }),
        Piece::Glue {
            head: format!("union!({} {{", def.name),
            entries: (0..it.variants.len()).map(table).collect(),
            tail,
        },
    ]
}

/// The variant for all other values.
fn other(docs: &str, of: &str) -> Member {
    Member { docs: vec![docs.to_owned()], attributes: Vec::new(), text: format!("Other({of})") }
}
