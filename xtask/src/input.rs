//! The files that a generation starts from.

use std::fs;
use std::io::ErrorKind;

use generator::{Diagnostic, Diagnostics, Effective, Past, Source};

use crate::error::Error;
use crate::mends;
use crate::workspace::Located;

/// Where they are. Without an overlay there are no pinned names either: they belong to it.
#[derive(Debug)]
pub(crate) struct Inputs {
    pub(crate) spec: Located,
    /// Our description, for which the overlay was written, where `spec` is another one.
    pub(crate) ours: Option<Located>,
    pub(crate) overlay: Option<Located>,
    pub(crate) pins: Option<Located>,
    /// What was released, and the origin of the description; they belong to the overlay, too.
    pub(crate) released: Option<Located>,
    pub(crate) provenance: Option<Located>,
    /// What other SDKs call the operations of our description.
    pub(crate) elsewhere: Option<Located>,
    /// Leave out the operations that can't be generated.
    pub(crate) skip_unsupported: bool,
}

impl Inputs {
    /// The description with its corrections. If it is another one than ours, they are mended for it, as a pull does, where
    /// they don't fit.
    pub(crate) fn effective(&self) -> Result<Effective, Error> {
        let corrections = self.corrections()?;
        let corrected = self.corrected(corrections.as_ref());
        let (Some(ours), Some(overlay)) = (&self.ours, &corrections) else { return corrected };
        match corrected {
            Err(Error::Diagnostics(refused)) => self.mended(&read(ours)?, overlay, refused),
            corrected => corrected,
        }
    }

    /// The description with corrections that were mended for it; refused as without that where nothing could be mended.
    fn mended(&self, ours: &Source, overlay: &Source, refused: Diagnostics) -> Result<Effective, Error> {
        let theirs = self.description()?;
        let mended = match generator::pull::mend(ours, &theirs, overlay) {
            Ok(mended) if !mended.mends.is_empty() => mended,
            _ => return Err(refused.into()),
        };
        let (title, lines) = mends::told(&mended);
        eprintln!("note: for {}, {title}", self.spec.shown);
        lines.for_each(|line| eprintln!("  {line}"));
        match self.corrected(Some(&mended.overlay)) {
            Ok(_) if mended.stale.has_errors() => Err(mended.stale.into()),
            Err(Error::Diagnostics(refused)) => Err(mended.as_before(refused).into()),
            corrected => corrected,
        }
    }

    /// The description with these corrections.
    pub(crate) fn corrected(&self, corrections: Option<&Source>) -> Result<Effective, Error> {
        let effective = self.load(&self.description()?, corrections)?;
        match optional(self.elsewhere.as_ref())? {
            Some(names) => Ok(effective.with_elsewhere(&names)?),
            None => Ok(effective),
        }
    }

    /// Applies corrections to a description, and leaves out what can't be generated if that is asked for.
    pub(crate) fn load(&self, description: &Source, corrections: Option<&Source>) -> Result<Effective, Error> {
        let load = if self.skip_unsupported { generator::load_supported } else { generator::load };
        Ok(load(description, corrections)?)
    }

    pub(crate) fn description(&self) -> Result<Source, Error> {
        let description = read(&self.spec)?;
        Ok(if self.ours.is_some() { description.in_their_words() } else { description })
    }

    pub(crate) fn corrections(&self) -> Result<Option<Source>, Error> {
        self.overlay.as_ref().map(read).transpose()
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

    /// All that was generated before, which decides what stays.
    pub(crate) fn history(&self) -> Result<History, Error> {
        let provenance = optional(self.provenance.as_ref())?;
        Ok(History {
            pins: self.pins()?,
            released: optional(self.released.as_ref())?,
            date: provenance.as_ref().and_then(|it| generator::pull::date(it.text())),
        })
    }

    /// What is read isn't written over.
    pub(crate) fn refuse_as_output(&self, output: &Located) -> Result<(), Error> {
        // A path that can't be resolved names no existing file, and so no input.
        let Ok(resolved) = fs::canonicalize(&output.path) else { return Ok(()) };
        let given = [&self.overlay, &self.pins, &self.released, &self.provenance, &self.elsewhere];
        let inputs = given.into_iter().flatten().chain([&self.spec]).map(|input| input.path.clone());
        // What the fake is made of stands beside the description.
        let mut inputs = inputs.chain([self.spec.path.with_file_name("fake.yaml")]);
        match inputs.any(|input| fs::canonicalize(input).is_ok_and(|input| input == resolved)) {
            true => Err(Error::WouldOverwrite(output.shown.clone())),
            false => Ok(()),
        }
    }
}

/// The files that say what was generated before.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) pins: Option<Source>,
    pub(crate) released: Option<Source>,
    /// When the description was pulled.
    pub(crate) date: Option<String>,
}

impl History {
    pub(crate) fn past(&self) -> Past<'_> {
        Past { pins: self.pins.as_ref(), released: self.released.as_ref(), date: self.date.as_deref() }
    }
}

/// A file that need not be there.
fn optional(file: Option<&Located>) -> Result<Option<Source>, Error> {
    match file.map(read).transpose() {
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        read => read,
    }
}

fn read(file: &Located) -> Result<Source, Error> {
    let text = fs::read_to_string(&file.path).map_err(|source| match source.kind() {
        ErrorKind::InvalidData => {
            let error = Diagnostic::error("this is no text in UTF-8").in_file(&file.shown, None);
            Error::Diagnostics(error.cure("save it as UTF-8").into())
        }
        _ => Error::io("read", &file.shown, source),
    })?;
    Ok(Source::new(&file.shown, text))
}
