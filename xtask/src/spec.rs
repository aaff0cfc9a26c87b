//! `cargo xtask spec …`: looking at the description.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::error::Error;
use crate::input::Inputs;
use crate::tree;
use crate::workspace::Located;

/// Writes description and overlay as one document.
pub(crate) fn effective(inputs: &Inputs, output: &Path) -> Result<(), Error> {
    let text = inputs.effective()?.to_yaml();
    if output == Path::new("-") {
        return print(&text);
    }
    let output = Located::given(output.to_owned());
    // A path that can't be resolved names no existing file, and so no input.
    if let Ok(resolved) = fs::canonicalize(&output.path)
        && [Some(&inputs.spec), inputs.overlay.as_ref()]
            .into_iter()
            .flatten()
            .any(|input| fs::canonicalize(&input.path).is_ok_and(|input| input == resolved))
    {
        return Err(Error::WouldOverwrite(output.shown));
    }
    tree::write_file(&output, &text)
}

/// Prints a text of many lines.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    match io::stdout().write_all(text.as_bytes()) {
        // The reader has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|source| Error::io("write", "the standard output", source)),
    }
}
