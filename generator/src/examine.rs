//! All that keeps a description from being generated, of all stages in one run.

use crate::check;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load;
use crate::lower;
use crate::names;
use crate::overlay::against;
use crate::source::Source;

/// What is wrong with a description, its overlay and the names together. A stage that can't start because of what another
/// one found is left out. `stale` are actions of the overlay of which more is known than the overlay can tell.
pub fn examine(
    description: &Source,
    overlay: Option<&Source>,
    pins: Option<&Source>,
    stale: Diagnostics,
) -> Diagnostics {
    let is_told = |found: &Diagnostic| {
        let same = |other: &Diagnostic| (&other.file, &other.pointer) == (&found.file, &found.pointer);
        found.message.starts_with(against::STALE) && stale.iter().any(same)
    };
    let found = found(description, overlay, pins).into_iter().filter(|found| !is_told(found));
    let mut all: Diagnostics = found.collect();
    all.extend(stale);
    all
}

fn found(description: &Source, overlay: Option<&Source>, pins: Option<&Source>) -> Diagnostics {
    let (effective, mut found) = match load::read(description, overlay) {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    let check::Findings { broken, others } = check::document(effective.value());
    let (broken, others): (Diagnostics, Diagnostics) = (broken.into_iter().collect(), others.into_iter().collect());
    let is_sound = !broken.has_errors();
    let is_nameable = is_sound && !others.has_errors();
    found.extend(effective.locate(broken));
    found.extend(effective.locate(others));
    if !is_sound {
        return found;
    }
    let (lowered, mut more) = lower::lower(effective.value(), &Default::default());
    if is_nameable && !more.has_errors() {
        match pins.map(names::Pins::parse).transpose() {
            Ok(pins) => drop(names::assign(lowered, &mut pins.unwrap_or_default(), &mut more)),
            Err(refused) => found.extend(refused),
        }
    }
    found.extend(effective.locate(more));
    found
}
