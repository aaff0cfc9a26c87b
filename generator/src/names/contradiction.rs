//! The overlay gives a name, and another one was released: an error, since one of them must be wrong.

use super::file;
use super::pins::{PinnedName, Pins, setter_rule};
use crate::diagnostic::{Diagnostic, child};
use crate::ir::{GivenName, Ident};
use std::collections::BTreeSet;

fn contradiction(given: &GivenName, what: &str, released: &str, rename: &str) -> Diagnostic {
    Diagnostic::error(format!("the overlay calls {what} `{}`, but it was released as `{released}`", given.name))
        .at(given.pointer.clone())
        .cure(format!(
            "write `{released}` in the overlay, or remove the name there; or, to rename what was released, which breaks callers, {rename}, and run `cargo xtask codegen`"
        ))
}

/// The name was taken when it was given, and a longer one was pinned.
fn gave_way(given: &GivenName, what: &str, released: &str) -> Diagnostic {
    Diagnostic::warning(format!("the overlay calls {what} `{}`, which another one is; it is `{released}`", given.name))
        .at(given.pointer.clone())
        .cure(format!("write `{released}` in the overlay, or a name that is free"))
}

impl Pins {
    pub(super) fn method_contradicts(&self, key: &str, given: &GivenName) -> Option<Diagnostic> {
        let pinned = self.operation(key).filter(|pinned| pinned.method != given.name)?;
        let to = format!("`method: {}.{}`", pinned.module, given.name);
        let rename = format!("write {to} in {}", self.line(&child(&self.entry(key), "method")));
        Some(contradiction(given, "this method", &pinned.method, &rename))
    }

    pub(super) fn request_contradicts(&self, key: &str, given: &GivenName) -> Option<Diagnostic> {
        let released = self.operation(key)?.request.as_ref().filter(|name| **name != given.name)?;
        let at = self.line(&child(&self.entry(key), "request"));
        let rename = format!("write `request: {}` in {at}", given.name);
        Some(contradiction(given, "the request", released, &rename))
    }

    pub(super) fn setter_contradicts(&self, key: &str, of: &str, given: &GivenName) -> Option<Diagnostic> {
        let setters = &self.operation(key)?.setters;
        self.member_differs(
            setters,
            &child(&self.entry(key), "setters"),
            "the parameter",
            of,
            Some(setter_rule(of)),
            given,
        )
    }

    pub(super) fn member_contradicts(&self, ty: &Ident, of: &str, given: &GivenName) -> Option<Diagnostic> {
        let pinned = self.ty(ty)?;
        let pointer = child(&child("/types", &format!("{}::{ty}", pinned.module)), "members");
        self.member_differs(&pinned.members, &pointer, "the member", of, pinned.kind.rule(of), given)
    }

    fn member_differs(
        &self,
        pinned: &[PinnedName],
        pointer: &str,
        what: &str,
        of: &str,
        rule: Option<Ident>,
        given: &GivenName,
    ) -> Option<Diagnostic> {
        let all = pinned;
        let (at, pinned) = all.iter().enumerate().find(|(_, it)| it.of == of)?;
        if pinned.name == given.name {
            return None;
        }
        if all.iter().any(|other| other.name == given.name) {
            return Some(gave_way(given, &format!("{what} `{of}`"), &pinned.name));
        }
        let [old, new] = [&pinned.name, &given.name].map(|name| file::item(of, name, rule.as_ref()));
        let line = self.line(&format!("{pointer}/{at}"));
        let rename = format!("write `{new}` for `{old}` in {line}");
        Some(contradiction(given, &format!("{what} `{of}`"), &pinned.name, &rename))
    }

    /// `place` is where the description has the type.
    pub(super) fn type_contradicts(&self, released: &Ident, place: &str, given: &GivenName) -> Option<Diagnostic> {
        let pinned = self.ty(released).filter(|_| *released != given.name)?;
        // What upstream has made one component may be two released types, of which one has the overlay's name.
        if self.ty(&given.name).is_some_and(|other| other.place == place) {
            return None;
        }
        let new = &given.name;
        if self.type_names().any(|name| name == new) {
            return Some(gave_way(given, "this type", released));
        }
        let rename = {
            let entry = child("/types", &format!("{}::{released}", pinned.module));
            let mut rename =
                format!("write `{0}::{new}` for `{0}::{released}` in {1}", pinned.module, self.line(&entry));
            let uses = self.lines_of_uses(released);
            if !uses.is_empty() {
                let lines = if uses.len() == 1 { "line" } else { "lines" };
                let what = format!(", and `{new}` for `{released}` in the `uses` in {lines} {}", uses.join(", "));
                rename.push_str(&what);
            }
            rename
        };
        Some(contradiction(given, "this type", released, &rename))
    }

    /// The lines that name a type as what a place holds.
    fn lines_of_uses(&self, released: &Ident) -> Vec<String> {
        let operations = self.operations.iter().chain(&self.kept);
        let operations = operations.map(|(key, operation)| (self.entry(key), &operation.uses));
        let types = self.types.iter();
        let types = types.map(|(name, ty)| (child("/types", &format!("{}::{name}", ty.module)), &ty.uses));
        let mut lines = BTreeSet::new();
        for (entry, uses) in operations.chain(types) {
            let labels = uses.iter().filter(|(_, name)| *name == released).map(|(label, _)| label);
            let pointers = labels.map(|label| child(&child(&entry, "uses"), label));
            lines.extend(pointers.filter_map(|pointer| self.source.as_ref()?.line_of(&pointer)));
        }
        lines.iter().map(ToString::to_string).collect()
    }

    /// Where the entry of an operation stands in the file.
    fn entry(&self, key: &str) -> String {
        let entry = self.operation(key).or_else(|| self.kept.get(key)).and_then(|pinned| pinned.entry.as_deref());
        child("/operations", entry.unwrap_or(key))
    }

    fn file(&self) -> &str {
        self.source.as_ref().map_or("spec/names.yaml", |source| source.name())
    }

    /// `spec/names.yaml, line 12`
    fn line(&self, pointer: &str) -> String {
        let line = self.source.as_ref().and_then(|source| source.line_of(pointer));
        line.map_or_else(|| self.file().to_owned(), |line| format!("{}, line {line}", self.file()))
    }
}
