//! Resources, and their handles.

use super::{ChangeKind, Comparison, Entry};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    for old in &comparison.old.api.resources {
        let accessor = format!("Client::{}", old.module);
        let handle = format!("{}::{}", old.module, old.handle);
        let Some(new) = comparison.new.resource(&old.module) else {
            let entry = Entry::new(ChangeKind::AccessorRemoved, accessor, &old.tag);
            comparison.breaks(entry, "no operation is left in this resource");
            comparison
                .breaks(Entry::new(ChangeKind::TypeRemoved, handle, &old.tag), "no operation is left in this resource");
            continue;
        };
        if new.handle != old.handle {
            let entry = Entry::new(ChangeKind::HandleRenamed, &handle, &old.tag).values(&old.handle, &new.handle);
            comparison.breaks(entry, "code that names the handle's type doesn't find it");
        }
        comparison.docs(&handle, &old.tag, &old.docs, &new.docs);
    }
    for new in &comparison.new.api.resources {
        if comparison.old.resource(&new.module).is_none() {
            let entry = Entry::new(ChangeKind::AccessorAdded, format!("Client::{}", new.module), &new.tag);
            comparison.adds(entry, "a new resource");
        }
    }
}
