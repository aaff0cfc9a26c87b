//! Which types hold secrets.

use super::{Api, TypeId, TypeKind, TypeRef};

/// Which types hold a [`TypeRef::Secret`], at any depth.
#[derive(Debug)]
pub(crate) struct Secrets(Vec<bool>);

impl Secrets {
    pub(crate) fn in_type(&self, id: TypeId) -> bool {
        self.0.get(id.0).copied().unwrap_or(false)
    }

    pub(crate) fn in_ref(&self, ty: &TypeRef) -> bool {
        match ty.leaf() {
            TypeRef::Secret => true,
            TypeRef::Named(id) => self.in_type(*id),
            _ => false,
        }
    }

    pub(crate) fn in_kind(&self, kind: &TypeKind) -> bool {
        kind.refs().into_iter().any(|ty| self.in_ref(ty))
    }
}

impl Api {
    /// Finds all types that hold secrets, in one go; they may hold each other.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.types.len()];
        let mut holders = vec![false; self.types.len()];
        let mut open = Vec::new();
        for (at, def) in self.types.iter().enumerate() {
            for ty in def.kind.refs() {
                match ty.leaf() {
                    TypeRef::Secret => open.push(at),
                    TypeRef::Named(id) => users[id.0].push(at),
                    _ => {}
                }
            }
        }
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut holders[at], true) {
                open.extend(&users[at]);
            }
        }
        Secrets(holders)
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    fn type_of(kind: TypeKind) -> TypeDef {
        TypeDef {
            name: Ident::lower("t"),
            module: Ident::lower("m"),
            docs: Vec::new(),
            kind,
            into: false,
            origin: Origin::Component(String::new()),
            is_input: false,
            place: String::new(),
            pointer: String::new(),
        }
    }

    fn record(fields: &[TypeRef]) -> TypeDef {
        let field = |ty: &TypeRef| Field {
            name: Ident::lower("f"),
            wire: String::new(),
            ty: ty.clone(),
            presence: Presence::Optional,
            clear: None,
            docs: Vec::new(),
            deprecated: false,
        };
        let fields = fields.iter().map(field).collect();
        type_of(TypeKind::Struct(Struct { usage: Usage::Answer, fields, constructor: Vec::new(), is_free: false }))
    }

    fn union(members: &[TypeRef]) -> TypeDef {
        let member = |ty: &TypeRef| UnionVariant { name: Ident::lower("v"), ty: ty.clone(), docs: Vec::new() };
        type_of(TypeKind::Union(Union { variants: members.iter().map(member).collect(), discriminator: None }))
    }

    fn named(id: usize) -> TypeRef {
        TypeRef::Named(TypeId(id))
    }

    #[test]
    fn secrets_are_found_at_any_depth() {
        let list = |ty| TypeRef::List(Box::new(ty));
        let map = |ty| TypeRef::Map(Box::new(ty));
        let boxed = |ty| TypeRef::Boxed(Box::new(ty));
        let types = [
            // By way of a type that comes later, in a list of maps.
            (record(&[TypeRef::String, list(map(named(1)))]), true),
            (union(&[TypeRef::Integer, named(2)]), true),
            (record(&[list(TypeRef::Secret)]), true),
            // Each holds the other, and one of them a secret.
            (record(&[boxed(named(4))]), true),
            (union(&[boxed(named(3)), boxed(named(4)), TypeRef::Secret]), true),
            // The same without a secret.
            (record(&[boxed(named(6)), TypeRef::Json]), false),
            (union(&[boxed(named(5)), list(named(6)), named(7)]), false),
            (type_of(TypeKind::Enum(Enum::Text(Vec::new()))), false),
        ];
        let (types, expected): (Vec<_>, Vec<_>) = types.into_iter().unzip();
        let api = Api {
            servers: Vec::new(),
            authentication: Vec::new(),
            version: String::new(),
            permanent_errors: Vec::new(),
            codes: Vec::new(),
            resources: Vec::new(),
            types,
            kept: Default::default(),
            elsewhere: Default::default(),
        };
        let secrets = api.secrets();
        for (at, expected) in expected.into_iter().enumerate() {
            assert_eq!(secrets.in_type(TypeId(at)), expected, "type {at}");
            for ty in [named(at), list(named(at)), map(boxed(named(at)))] {
                assert_eq!(secrets.in_ref(&ty), expected, "{ty:?}");
            }
        }
        assert!(secrets.in_ref(&TypeRef::Secret) && secrets.in_ref(&map(list(TypeRef::Secret))));
        assert!(!secrets.in_ref(&TypeRef::String) && !secrets.in_ref(&list(TypeRef::Json)));
    }
}
