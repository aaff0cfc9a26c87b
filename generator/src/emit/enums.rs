//! Open enums, and unions of types.

use super::lints;
use super::records::or_origin;
use super::types::{docs, ident, imported, rust};
use crate::docs as prose;
use crate::format::Piece;
use crate::ir::secrets::Secrets;
use crate::ir::{Enum, TypeDef, TypeKind, Union};
use crate::spell::{Name, Speller};
use quote::quote;

pub(super) fn emit(spell: &Speller<'_>, secrets: &Secrets, def: &TypeDef) -> Vec<Piece> {
    match &def.kind {
        TypeKind::Struct(_) => Vec::new(),
        TypeKind::Union(it) => union(spell, secrets.in_kind(&def.kind), def, it),
        TypeKind::Enum(Enum::Text(variants)) => {
            let wires = variants
                .iter()
                .map(|variant| (variant.name.as_str(), format!("{:?}", variant.wire), variant.wire.clone()));
            open_enum(spell, def, wires.collect(), "text_enum", Name::UNKNOWN_VALUE)
        }
        TypeKind::Enum(Enum::Integer(variants)) => {
            let wires = variants
                .iter()
                .map(|variant| (variant.name.as_str(), variant.wire.to_string(), variant.wire.to_string()));
            open_enum(spell, def, wires.collect(), "int_enum", Name::UNKNOWN_INTEGER)
        }
    }
}

fn open_enum(
    spell: &Speller<'_>,
    def: &TypeDef,
    wires: Vec<(&str, String, String)>,
    glue: &str,
    unknown: Name,
) -> Vec<Piece> {
    let name = ident(&def.name);
    let mut lines = or_origin(spell.api, def, def.docs.clone());
    if let Some((_, _, text)) = wires.first().filter(|_| def.into) {
        prose::paragraph(&mut lines, format!("Arguments of this type also take text, such as {}.", prose::code(text)));
    }
    let docs_of_type = docs(&lines);
    let variants = wires.iter().map(|(name, _, text)| {
        let name = ident(name);
        let docs = docs(&[if text.is_empty() { "The empty text.".to_owned() } else { prose::code(text) }]);
        quote!(#docs #name)
    });
    let unknown = imported(spell, unknown);
    vec![
        Piece::Item(quote! {
            #docs_of_type
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
                #[doc = " A value that this version doesn't know."]
                Other(#unknown),
            }
        }),
        Piece::Glue {
            head: format!("{glue}!({} {{", def.name),
            entries: wires.iter().map(|(name, wire, _)| format!("{name} {wire}")).collect(),
            tail: "});".to_owned(),
        },
    ]
}

fn union(spell: &Speller<'_>, secret: bool, def: &TypeDef, it: &Union) -> Vec<Piece> {
    let name = ident(&def.name);
    let docs_of_type = docs(&or_origin(spell.api, def, def.docs.clone()));
    let variants = it.variants.iter().map(|variant| {
        let (name, ty) = (ident(&variant.name), rust(spell, &variant.ty));
        let docs = docs(&[format!("{}.", crate::words::prose(&variant.name))]);
        let lints = lints::types([&variant.ty]);
        quote!(#docs #lints #name(#ty))
    });
    let json = imported(spell, Name::JSON);
    let lints = lints::members(spell.api, it.variants.iter().map(|variant| &variant.ty));
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
        Piece::Item(quote! {
            #docs_of_type
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            #lints
            pub enum #name {
                #(#variants,)*
                #[doc = " A value of another shape."]
                Other(#json),
            }
        }),
        Piece::Glue {
            head: format!("union!({} {{", def.name),
            entries: (0..it.variants.len()).map(table).collect(),
            tail,
        },
    ]
}
