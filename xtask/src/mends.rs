//! What was done to an overlay so that it fits another description.

use generator::pull::{Mend, Mended};

/// A title with the count, and a line for each change.
pub(crate) fn told(mended: &Mended) -> (String, impl Iterator<Item = String>) {
    let Mended { mends, overlay, .. } = mended;
    let count = if mends.len() == 1 { "1 change".to_owned() } else { format!("{} changes", mends.len()) };
    let lines = mends.iter().map(|Mend { line, target, what }| {
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        format!("old {}{line}: {target}: {what}", overlay.name())
    });
    (format!("overlay mended: {count}"), lines)
}
