//! Overlays, and what has to be true of one that was mended.

use generator::pull::{Mended, mend};
use generator::{Source, examine};

pub(crate) fn overlay(actions: &str) -> Source {
    Source::new("overlay.yaml", format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}"))
}

pub(crate) fn action(target: &str, does: &str) -> String {
    format!("- target: \"{target}\"\n  description: Why.\n  {does}\n")
}

/// An action that nothing happens to.
pub(crate) fn other() -> String {
    "- {target: $.info, description: It stays., update: {x-other: 1}}\n".to_owned()
}

/// The targets of an overlay's actions that have lines of their own.
pub(crate) fn targets(overlay: &Source) -> Vec<&str> {
    overlay.text().lines().filter_map(|line| line.strip_prefix("- target: \"")?.strip_suffix('"')).collect()
}

/// Expects that the overlay fits the new description, and that the next pull has nothing to do.
#[track_caller]
pub(crate) fn settled(new: &Source, mended: &Mended) {
    assert!(mended.stale.is_empty(), "{}\n{}", mended.stale, mended.overlay.text());
    let found = examine(new, Some(&mended.overlay), None, mended.stale.clone());
    assert!(!found.has_errors(), "{found}\n{}", mended.overlay.text());
    let again = mend(new, new, &mended.overlay).unwrap();
    assert_eq!((again.overlay.text(), again.mends.len()), (mended.overlay.text(), 0));
}
