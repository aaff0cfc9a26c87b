//! Codes of errors, as the overlay tells them.

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::{Code, Ident};

impl Lowering<'_> {
    /// The codes of errors that trying again doesn't cure.
    pub(super) fn permanent_errors(&mut self) -> Vec<String> {
        const EXTENSION: &str = "x-rust-permanent-errors";
        let Some(node) = self.document.root.get(EXTENSION) else { return Vec::new() };
        let mut codes: Vec<String> = Vec::new();
        if !node.value.is_array() {
            self.diagnostics.push(
                Diagnostic::error(format!("`{EXTENSION}` must be a list"))
                    .at(node.pointer.clone())
                    .cure("write a list of error codes"),
            );
        }
        for code in node.elements() {
            match code.value.as_str().filter(|text| !text.is_empty() && !codes.iter().any(|code| code == text)) {
                Some(text) => codes.push(text.to_owned()),
                None => self.diagnostics.push(
                    Diagnostic::error("this is no error code, or one that is listed already")
                        .at(code.pointer)
                        .cure("write each code once, as the API's errors have it in `code`"),
                ),
            }
        }
        codes
    }

    /// The codes that callers may want to tell apart, with what each means.
    pub(super) fn error_codes(&mut self) -> Vec<Code> {
        const EXTENSION: &str = "x-rust-error-codes";
        let Some(node) = self.document.root.get(EXTENSION) else { return Vec::new() };
        if !node.value.is_object() {
            self.diagnostics.push(
                Diagnostic::error(format!("`{EXTENSION}` must be a mapping"))
                    .at(node.pointer.clone())
                    .cure("write each code with what it means, such as `OUT_OF_STOCK: Nothing is left.`"),
            );
        }
        let mut codes: Vec<Code> = Vec::new();
        for (wire, text) in node.members() {
            let name = Ident::constant(wire);
            let other = codes.iter().find(|code| name.as_ref() == Some(&code.name));
            let (message, cure) = match (text.value.as_str().filter(|text| !text.trim().is_empty()), &name, other) {
                (Some(told), Some(name), None) => {
                    codes.push(Code { name: name.clone(), wire: wire.to_owned(), docs: docs::prose(told) });
                    continue;
                }
                (None, ..) => ("this code has no meaning".to_owned(), "write in a sentence what it means"),
                (_, None, _) => (format!("`{wire}` is no name of a constant"), "codes have letters, digits and `_`"),
                (.., Some(other)) => (format!("`{wire}` and `{}` have one name", other.wire), "remove one of the two"),
            };
            self.diagnostics.push(Diagnostic::error(message).at(text.pointer).cure(cure));
        }
        // The order of a mapping depends on who reads it.
        codes.sort_by(|a, b| a.name.cmp(&b.name));
        codes
    }
}
