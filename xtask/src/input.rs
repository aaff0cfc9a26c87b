//! The files that a generation starts from.

use std::fs;
use std::io::ErrorKind;

use generator::{Effective, Source};

use crate::error::Error;
use crate::workspace::Located;

/// Where they are. Without an overlay there are no pinned names either: they belong to it.
#[derive(Debug)]
pub(crate) struct Inputs {
    pub(crate) spec: Located,
    pub(crate) overlay: Option<Located>,
    pub(crate) pins: Option<Located>,
}

impl Inputs {
    pub(crate) fn effective(&self) -> Result<Effective, Error> {
        let spec = read(&self.spec)?;
        let overlay = self.overlay.as_ref().map(read).transpose()?;
        Ok(generator::load(&spec, overlay.as_ref())?)
    }

    /// The pinned names; a project that never generated has none.
    pub(crate) fn pins(&self) -> Result<Option<Source>, Error> {
        let Some(pins) = &self.pins else {
            return Ok(None);
        };
        match read(pins) {
            Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
                eprintln!("warning: {} is missing: no name is pinned", pins.shown);
                Ok(None)
            }
            pins => pins.map(Some),
        }
    }
}

fn read(file: &Located) -> Result<Source, Error> {
    let text = fs::read_to_string(&file.path).map_err(|source| Error::io("read", &file.shown, source))?;
    Ok(Source::new(&file.shown, text))
}
