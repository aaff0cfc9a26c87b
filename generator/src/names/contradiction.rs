//! The overlay gives a name that it can't have: another one was released, or another thing is called so.

use super::pins::{PinnedName, Pins};
use crate::diagnostic::Diagnostic;
use crate::ir::{GivenName, Ident};

/// Callers have another name.
fn contradiction(given: &GivenName, what: &str, released: &str) -> Diagnostic {
    Diagnostic::error(format!("the overlay calls {what} `{}`, but it was released as `{released}`", given.name))
        .at(given.pointer.clone())
        .cure(format!(
            "write `{released}` in the overlay, or remove the name there; another name breaks callers, and comes with a \
             major version alone: `cargo xtask release VERSION --major` takes the name that the overlay gives"
        ))
}

/// The name is another one's.
fn gave_way(given: &GivenName, what: &str, pinned: &str) -> Diagnostic {
    Diagnostic::warning(format!("the overlay calls {what} `{}`, which another one is; it is `{pinned}`", given.name))
        .at(given.pointer.clone())
        .cure(format!("write `{pinned}` in the overlay, or a name that is free"))
}

impl Pins {
    /// Nothing where it only gave way to another method.
    pub(super) fn method_contradicts(&self, key: &str, given: &GivenName) -> Option<Diagnostic> {
        let pinned = self.operation(key).filter(|pinned| pinned.method != given.name)?;
        let is_released = self.reserved.is_method(&pinned.module, &pinned.method);
        is_released.then(|| contradiction(given, "this method", &pinned.method))
    }

    pub(super) fn request_contradicts(&self, key: &str, given: &GivenName) -> Option<Diagnostic> {
        let pinned = self.operation(key)?.request.as_ref().filter(|name| **name != given.name)?;
        let is_taken = self.type_names().chain(self.handles.values()).any(|name| *name == given.name);
        Some(match self.reserved.is_request(pinned) && !is_taken {
            true => contradiction(given, "the request", pinned),
            false => gave_way(given, "the request", pinned),
        })
    }

    pub(super) fn setter_contradicts(&self, key: &str, of: &str, given: &GivenName) -> Option<Diagnostic> {
        let setters = &self.operation(key)?.setters;
        differs(setters, "the parameter", of, given, |name| self.reserved.is_setter(key, name))
    }

    pub(super) fn member_contradicts(&self, ty: &Ident, of: &str, given: &GivenName) -> Option<Diagnostic> {
        differs(&self.ty(ty)?.members, "the member", of, given, |name| self.reserved.is_member(ty, name))
    }

    /// `place` is where the description has the type.
    pub(super) fn type_contradicts(&self, pinned: &Ident, place: &str, given: &GivenName) -> Option<Diagnostic> {
        self.ty(pinned).filter(|_| *pinned != given.name)?;
        // What upstream has made one component may be two types, of which one has the overlay's name.
        if self.ty(&given.name).is_some_and(|other| other.place == place) {
            return None;
        }
        let is_taken = self.type_names().any(|name| *name == given.name);
        Some(match self.reserved.is_type(pinned) && !is_taken {
            true => contradiction(given, "this type", pinned),
            false => gave_way(given, "this type", pinned),
        })
    }
}

fn differs(
    all: &[PinnedName],
    what: &str,
    of: &str,
    given: &GivenName,
    is_released: impl Fn(&Ident) -> bool,
) -> Option<Diagnostic> {
    let pinned = all.iter().find(|it| it.of == of).filter(|it| it.name != given.name)?;
    let is_taken = all.iter().any(|other| other.name == given.name);
    let what = format!("{what} `{of}`");
    Some(match is_released(&pinned.name) && !is_taken {
        true => contradiction(given, &what, &pinned.name),
        false => gave_way(given, &what, &pinned.name),
    })
}
