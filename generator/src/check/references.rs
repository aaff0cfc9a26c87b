//! Every reference is local, leads to a node of the right kind, and comes to an end.

use std::collections::BTreeSet;

use serde_json::Value;

use super::near::nearest;
use crate::diagnostic::Diagnostic;
use crate::openapi::Object;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::{child, get, push, tokens};
use crate::openapi::reference::{Chain, Chains, LIMIT, Target, target};
use crate::openapi::walk::walk;

/// For how many references that lead nowhere another target is looked for: each is compared with all names.
const SUGGESTED: usize = 100;

/// How many places of a circle are listed.
const SHOWN: usize = 10;

pub(super) fn check(document: &Value, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker = Checker {
        document,
        diagnostics,
        dangling: 0,
        outside: Vec::new(),
        chains: Chains::new(document),
        long: Vec::new(),
        targets: BTreeSet::new(),
    };
    walk(document, &mut |pointer, kind, object| {
        if let Some(reference) = object.get("$ref") {
            checker.reference(pointer, kind, reference);
        }
        checker.collections(pointer, kind, object);
        if kind == Kind::Discriminator {
            checker.mapping(pointer, object);
        }
    });
    checker.long_chains();
    checker.other_files();
}

struct Checker<'a> {
    document: &'a Value,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// How many references lead nowhere.
    dangling: usize,
    /// The references to other files: where each stands, and its text.
    outside: Vec<(String, String)>,
    chains: Chains<'a>,
    /// The references of chains that are too long.
    long: Vec<String>,
    /// What these lead to.
    targets: BTreeSet<String>,
}

impl Checker<'_> {
    fn reference(&mut self, pointer: &str, kind: Kind, reference: &Value) {
        let Some(text) = reference.as_str() else {
            if kind.is_referable() {
                self.tell(
                    &child(pointer, "$ref"),
                    "a `$ref` must be a string",
                    "write the reference as `#/components/…`, in quotes",
                );
            } else {
                self.not_referable(pointer, kind.name());
            }
            return;
        };
        let target = match target(text) {
            // Of a file that isn't there, nothing else can be said.
            Target::Outside => return self.outside.push((pointer.to_owned(), text.to_owned())),
            _ if !kind.is_referable() => return self.not_referable(pointer, kind.name()),
            Target::Malformed => return self.malformed(pointer, text),
            Target::Local(target) => target,
        };
        if get(self.document, &target).is_none() {
            return self.dangling(pointer, &target);
        }
        let found = Place::of(&target);
        if found != Place::One(kind) {
            let found = match found {
                Place::One(found) => found.name(),
                Place::Map(_) | Place::List(_) => "a collection",
                Place::Opaque => "data",
            };
            let message = format!("the reference `{text}` leads to {found}, where {} is needed", kind.name());
            return self.tell(pointer, message, "correct the reference, by an overlay action if the file is not yours");
        }
        match self.chains.from(pointer) {
            Chain::Ends | Chain::Known => {}
            Chain::Circle(circle) => {
                let named = |pointer: &String| format!("`#{pointer}`");
                let members: Vec<_> = match circle.as_slice() {
                    [first, second, .., last] if circle.len() > SHOWN => {
                        vec![named(first), named(second), "…".to_owned(), named(last), named(first)]
                    }
                    members => members.iter().chain(members.first()).map(named).collect(),
                };
                self.tell(
                    circle.first().map_or(pointer, String::as_str),
                    format!("these references lead in a circle: {}", members.join(" → ")),
                    "give one of them content of its own, by an overlay action if the file is not yours",
                );
            }
            Chain::Long => {
                self.long.push(pointer.to_owned());
                self.targets.insert(target);
            }
        }
    }

    /// Whole maps and lists that stand in another file.
    fn collections(&mut self, pointer: &str, kind: Kind, object: &Object) {
        for (key, value) in object {
            let (Place::Map(_) | Place::List(_)) = Place::One(kind).child(key) else { continue };
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else { continue };
            let pointer = child(pointer, key);
            match target(reference) {
                Target::Outside => self.outside.push((pointer, reference.to_owned())),
                Target::Local(_) | Target::Malformed => self.not_referable(&pointer, "a collection"),
            }
        }
    }

    /// A discriminator names schemas by reference or by bare name.
    fn mapping(&mut self, pointer: &str, discriminator: &Object) {
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let pointer = child(pointer, "mapping");
        for (value, schema) in mapping.into_iter().flatten() {
            let Some(schema) = schema.as_str() else { continue };
            let place = child(&pointer, value);
            let target = match target(schema) {
                _ if !schema.contains(['#', '/']) => child("/components/schemas", schema),
                Target::Local(target) => target,
                Target::Outside => {
                    self.outside.push((place, schema.to_owned()));
                    continue;
                }
                Target::Malformed => {
                    self.malformed(&place, schema);
                    continue;
                }
            };
            if get(self.document, &target).is_none() {
                self.dangling(&place, &target);
            }
        }
    }

    /// One for all, where the first one stands: they have one cure.
    fn other_files(&mut self) {
        let Some((first, reference)) = self.outside.first() else { return };
        let (first, more) = (first.clone(), self.outside.len() - 1);
        let message = match more {
            0 => format!("the reference `{reference}` leads out of this file"),
            1 => format!(
                "the reference `{reference}` leads out of this file, and so does another one: `#{}`",
                self.outside[1].0
            ),
            _ => format!(
                "the reference `{reference}` leads out of this file, and so do {more} others, the next one in `#{}`",
                self.outside[1].0
            ),
        };
        self.tell(
            &first,
            message,
            "bundle the description into one file first, for example with `npx @redocly/cli bundle`",
        );
    }

    /// Of each chain its beginning.
    fn long_chains(&mut self) {
        let heads: Vec<String> = self.long.iter().filter(|start| !self.targets.contains(*start)).cloned().collect();
        for head in heads {
            let message = format!("this reference leads on through more than {LIMIT} others");
            self.tell(
                &head,
                message,
                "refer to what the last of them leads to, by an overlay action if the file is not yours",
            );
        }
    }

    fn not_referable(&mut self, pointer: &str, what: &str) {
        let message = format!("{what} can't be a `$ref`");
        self.tell(pointer, message, "write the content here, by an overlay action if the file is not yours");
    }

    fn malformed(&mut self, pointer: &str, reference: &str) {
        let message = format!("the reference `{reference}` is malformed");
        self.tell(pointer, message, "write it as `#/components/…`, by an overlay action if the file is not yours");
    }

    fn dangling(&mut self, pointer: &str, target: &str) {
        self.dangling += 1;
        let near = (self.dangling <= SUGGESTED).then(|| suggestion(self.document, target)).flatten();
        let cure = match near {
            Some(near) => {
                format!("did you mean `#{near}`? Correct the reference, or add what it names, by an overlay action")
            }
            None => "correct the reference, or add what it names, by an overlay action".to_owned(),
        };
        self.tell(pointer, format!("the reference `#{target}` leads nowhere"), cure);
    }

    fn tell(&mut self, pointer: &str, message: impl Into<String>, cure: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(message).at(pointer).cure(cure));
    }
}

/// The target with its first wrong key replaced by the nearest one that stands there.
fn suggestion(document: &Value, target: &str) -> Option<String> {
    let mut container = document;
    let mut pointer = String::new();
    let mut tokens = tokens(target);
    let wrong = loop {
        let token = tokens.next()?;
        match container.pointer(&child("", &token)) {
            Some(next) => container = next,
            None => break token,
        }
        push(&mut pointer, &token);
    };
    push(&mut pointer, nearest(&wrong, container.as_object()?.keys().map(String::as_str))?);
    tokens.for_each(|token| push(&mut pointer, &token));
    document.pointer(&pointer).map(|_| pointer)
}

#[cfg(test)]
mod tests;
