//! The overlay gives a name, and another one was released: an error, since one of them must be wrong.

use super::file;
use super::pins::{PinnedName, Pins};
use crate::diagnostic::{Diagnostic, child};
use crate::ir::{GivenName, Ident};
use std::collections::BTreeSet;

fn contradiction(given: &GivenName, what: &str, released: &str, rename: &str) -> Diagnostic {
    Diagnostic::error(format!("the overlay calls {what} `{}`, but it was released as `{released}`", given.name))
        .at(given.pointer.clone())
        .cure(format!(
            "write `{released}` in the overlay; or, to rename it, which breaks callers, {rename}, and run `cargo xtask codegen`"
        ))
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
        self.member_differs(setters, &child(&self.entry(key), "setters"), "the parameter", of, given)
    }

    pub(super) fn member_contradicts(&self, ty: &Ident, of: &str, given: &GivenName) -> Option<Diagnostic> {
        let pinned = self.ty(ty)?;
        let pointer = child(&child("/types", &format!("{}::{ty}", pinned.module)), "members");
        self.member_differs(&pinned.members, &pointer, "the member", of, given)
    }

    fn member_differs(
        &self,
        pinned: &[PinnedName],
        pointer: &str,
        what: &str,
        of: &str,
        given: &GivenName,
    ) -> Option<Diagnostic> {
        let (at, pinned) = pinned.iter().enumerate().find(|(_, it)| it.of == of)?;
        if pinned.name == given.name {
            return None;
        }
        let (old, new) = (file::item(of, &pinned.name), file::item(of, &given.name));
        let line = self.line(&format!("{pointer}/{at}"));
        let rename = format!("replace `{old}` by `{new}` in {line}");
        Some(contradiction(given, &format!("{what} `{of}`"), &pinned.name, &rename))
    }

    pub(super) fn type_contradicts(&self, released: &Ident, given: &GivenName) -> Option<Diagnostic> {
        let pinned = self.ty(released).filter(|_| *released != given.name)?;
        let rename = if self.type_names().any(|name| *name == given.name) {
            format!("give it a name that no other type has, as `{}` has", given.name)
        } else {
            let mut pointers = vec![child("/types", &format!("{}::{released}", pinned.module))];
            for (key, operation) in &self.operations {
                let uses = operation.uses.iter().filter(|(_, name)| *name == released);
                pointers.extend(uses.map(|(label, _)| child(&child(&self.entry(key), "uses"), label)));
            }
            for (name, ty) in &self.types {
                let entry = child("/types", &format!("{}::{name}", ty.module));
                let uses = ty.uses.iter().filter(|(_, name)| *name == released);
                pointers.extend(uses.map(|(label, _)| child(&child(&entry, "uses"), label)));
            }
            let lines: BTreeSet<usize> = pointers.iter().filter_map(|at| self.source.as_ref()?.line_of(at)).collect();
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let (file, plural) = (self.file(), if lines.len() == 1 { "" } else { "s" });
            format!("replace `{released}` by `{}` in {file}, line{plural} {}", given.name, lines.join(", "))
        };
        Some(contradiction(given, "this type", released, &rename))
    }

    /// Where the entry of an operation stands in the file.
    fn entry(&self, key: &str) -> String {
        let entry = self.operation(key).and_then(|pinned| pinned.entry.as_deref());
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
