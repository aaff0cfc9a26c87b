//! All that keeps a description from being generated, of all stages in one run.

use crate::Past;
use crate::check;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load;
use crate::lower;
use crate::names;
use crate::names::Reserved;
use crate::overlay::against;
use crate::released::Released;
use crate::secrets;
use crate::source::Source;

/// What is wrong with a description, its overlay and the names together. A stage that can't start because of what another
/// one found is left out. `stale` are actions of the overlay of which more is known than the overlay can tell.
pub fn examine<'a>(
    description: &Source,
    overlay: Option<&Source>,
    past: impl Into<Past<'a>>,
    stale: Diagnostics,
) -> Diagnostics {
    let is_told = |found: &Diagnostic| {
        let same = |other: &Diagnostic| (&other.file, &other.pointer) == (&found.file, &found.pointer);
        found.message.starts_with(against::STALE) && stale.iter().any(same)
    };
    let found = found(description, overlay, past.into()).into_iter().filter(|found| !is_told(found));
    let mut all: Diagnostics = found.collect();
    all.extend(stale);
    all
}

fn found(description: &Source, overlay: Option<&Source>, past: Past<'_>) -> Diagnostics {
    let (effective, mut found) = match load::read(description, overlay) {
        Ok(read) => read,
        Err(refused) => return refused,
    };
    let is_corrected = !found.has_errors();
    let check::Findings { broken, others } = check::document(effective.value());
    let (broken, others): (Diagnostics, Diagnostics) = (broken.into_iter().collect(), others.into_iter().collect());
    let is_sound = !broken.has_errors();
    let is_nameable = is_sound && !others.has_errors();
    found.extend(effective.locate(broken));
    found.extend(effective.locate(others));
    if !is_sound {
        return found;
    }
    // What isn't applied of the overlay may be what decides.
    if is_corrected {
        found.extend(effective.locate(secrets::check(&effective).into_iter().collect()));
    }
    let released = match past.released.map(Released::parse).transpose() {
        Ok(released) => released.map(|released| released.api),
        Err(refused) => {
            found.extend(refused);
            return found;
        }
    };
    let (lowered, mut more) = lower::lower(effective.value(), &Default::default(), released.as_ref());
    if is_nameable && !more.has_errors() {
        match past.pins.map(names::Pins::parse).transpose() {
            Ok(pins) => {
                let mut pins = pins.unwrap_or_default();
                pins.reserve(released.as_ref().map(Reserved::of).unwrap_or_default());
                drop(names::assign(lowered, &mut pins, &mut more));
            }
            Err(refused) => found.extend(refused),
        }
    }
    found.extend(effective.locate(more));
    found
}
