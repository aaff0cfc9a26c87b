//! Types are read one after another, and not one within another.

use super::Lowering;
use super::fields::PendingStruct;
use super::unions::PendingUnion;
use crate::ir::wished::TypeKind;

/// A type with a name whose members aren't all read yet. They are read one at a time and not by recursion: types may be
/// nested in each other as deep as there are types.
pub(super) enum Pending<'d> {
    Struct(PendingStruct<'d>),
    Union(PendingUnion<'d>),
}

impl<'d> Lowering<'d> {
    /// Reads the members of all pending types, of the last one first. Whoever reads one already goes on by itself.
    pub(super) fn read_pending(&mut self) {
        if std::mem::replace(&mut self.reading, true) {
            return;
        }
        // A type with a name is between these lists and those in it.
        let around = std::mem::take(&mut self.open);
        while let Some(pending) = self.pending.pop() {
            // What the member needs is read before the next member.
            let at = self.pending.len();
            if let Some(pending) = self.read_member(pending) {
                self.pending.insert(at, pending);
            }
        }
        self.open = around;
        self.reading = false;
    }

    /// Reads the next member of a type; there is nothing left to do behind the last one.
    fn read_member(&mut self, pending: Pending<'d>) -> Option<Pending<'d>> {
        match pending {
            Pending::Struct(mut it) => match self.read_field(&mut it) {
                true => Some(Pending::Struct(it)),
                false => {
                    let id = it.id;
                    self.types[id.0].kind = TypeKind::Struct(it.finish());
                    None
                }
            },
            Pending::Union(mut it) => match self.read_variant(&mut it) {
                true => Some(Pending::Union(it)),
                false => {
                    let id = it.id;
                    self.types[id.0].kind = TypeKind::Union(self.finish_union(it));
                    None
                }
            },
        }
    }
}
