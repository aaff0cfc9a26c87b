//! Where operations and types mention types: the one list of places, for reading and for writing.

use super::{Body, Content, Item, Operation, Output, Param, ParamPlace, Stage, TypeId, TypeRef};

/// A place of an operation that holds a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot<'a> {
    Param {
        place: ParamPlace,
        wire: &'a str,
        /// Which of the arguments it is, as the path has them; 0 for a setter.
        at: usize,
    },
    Body,
    Answer,
}

/// What a slot holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mention<'a> {
    Ref(&'a TypeRef),
    Id(&'a TypeId),
}

/// The same, to be replaced.
#[derive(Debug)]
pub(crate) enum MentionMut<'a> {
    Ref(&'a mut TypeRef),
    Id(&'a mut TypeId),
}

macro_rules! slots {
    ($operation:ident, $iter:ident, $mention:ident $(, $mutable:tt)?) => {{
        let mut slots = Vec::new();
        let numbers = $operation.argument_numbers();
        for (at, Param { place, wire, ty, .. }) in numbers.into_iter().zip($operation.arguments.$iter()) {
            slots.push((Slot::Param { place: *place, wire, at }, $mention::Ref(ty)));
        }
        for Param { place, wire, ty, .. } in $operation.options.$iter() {
            slots.push((Slot::Param { place: *place, wire, at: 0 }, $mention::Ref(ty)));
        }
        if let Some(Body { content: Content::Json(ty), .. }) = & $($mutable)? $operation.body {
            slots.push((Slot::Body, $mention::Ref(ty)));
        }
        match & $($mutable)? $operation.output {
            Output::Resource { attributes: id, .. }
            | Output::List { item: Item::Resource(id), .. }
            | Output::Data(id) => {
                slots.push((Slot::Answer, $mention::Id(id)));
            }
            Output::List { item: Item::Plain(ty), .. } | Output::Json(ty) => {
                slots.push((Slot::Answer, $mention::Ref(ty)));
            }
            Output::Empty | Output::Untyped | Output::Text { .. } | Output::Bytes => {}
        }
        slots
    }};
}

impl<S: Stage> Operation<S> {
    pub(crate) fn slots(&self) -> Vec<(Slot<'_>, Mention<'_>)> {
        slots!(self, iter, Mention)
    }

    /// The same in the same order.
    pub(crate) fn slots_mut(&mut self) -> Vec<(Slot<'_>, MentionMut<'_>)> {
        slots!(self, iter_mut, MentionMut, mut)
    }

    /// Every type the operation mentions.
    pub(crate) fn types(&self) -> Vec<TypeId> {
        self.slots().into_iter().filter_map(|(_, mention)| mention.named()).collect()
    }

    pub(crate) fn for_each_type(&mut self, f: &mut impl FnMut(&mut TypeId)) {
        for (_, mention) in self.slots_mut() {
            match mention {
                MentionMut::Id(id) => f(id),
                MentionMut::Ref(ty) => ty.for_each_named(f),
            }
        }
    }
}

impl Mention<'_> {
    pub(crate) fn named(self) -> Option<TypeId> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Ref(ty) => ty.named(),
        }
    }
}

impl MentionMut<'_> {
    /// Puts a type with a name where there is one.
    pub(crate) fn put(self, new: TypeId) {
        match self {
            Self::Id(id) => *id = new,
            Self::Ref(ty) => *ty.leaf_mut() = TypeRef::Named(new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_type_of_an_operation_has_a_slot() {
        let object = |name: &str| json!({"type": "object", "properties": {name: {"type": "string"}}});
        let choice = json!({"type": "array", "items": {"type": "string", "enum": ["a"]}});
        let param = |name: &str, place: &str, required: bool| json!({"name": name, "in": place, "required": required, "schema": choice});
        let content = |schema| json!({"description": "It.", "content": {"application/json": {"schema": schema}}});
        let resource = json!({"type": "object", "properties": {"id": {"type": "string"}, "attributes": object("r")}});
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {
                "/a/{id}": {"put": {
                    "parameters": [param("id", "path", true), param("q", "query", true), param("o", "query", false)],
                    "requestBody": content(object("b")),
                    "responses": {"200": content(object("c"))},
                }},
                "/b": {"get": {"responses": {"200": content(json!({"type": "object", "properties": {"data": resource}}))}}},
            },
        });
        let (mut lowered, diagnostics) = crate::lower::lower(&document, &Default::default(), None);
        assert!(!diagnostics.has_errors(), "{diagnostics}");
        let mut places = Vec::new();
        for operation in lowered.groups.iter_mut().flat_map(|group| &mut group.operations) {
            let read: Vec<String> = operation.slots().iter().map(|(slot, _)| format!("{slot:?}")).collect();
            let written: Vec<String> = operation.slots_mut().iter().map(|(slot, _)| format!("{slot:?}")).collect();
            assert_eq!(read, written);
            places.extend(operation.slots().iter().map(|(slot, mention)| match slot {
                Slot::Param { place, wire, at } => format!("{} {wire} {at}: {:?}", place.as_str(), mention.named()),
                slot => format!("{slot:?}: {:?}", mention.named()),
            }));
            for (_, mention) in operation.slots_mut() {
                mention.put(TypeId(9));
            }
            assert!(operation.types().iter().all(|id| *id == TypeId(9)));
            assert_eq!(operation.types().len(), read.len());
        }
        let expected = [
            "path id 0: Some(TypeId(0))",
            "query q 1: Some(TypeId(1))",
            "query o 0: Some(TypeId(2))",
            "Body: Some(TypeId(3))",
            "Answer: Some(TypeId(4))",
            "Answer: Some(TypeId(5))",
        ];
        assert_eq!(places, expected);
    }
}
