//! `cargo xtask spec …`: looking at the description.

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
    inputs.refuse_as_output(&output)?;
    tree::write_files(&[(&output, &text)])
}

/// Prints, as far as somebody reads.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    match io::stdout().write_all(text.as_bytes()) {
        // The reader has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|source| Error::io("write", "the standard output", source)),
    }
}
