//! The entry of a list within a resource that a wait is for.

use crate::wire::{Found, Record, View, at, find};

/// Which entry it is: the list, what an entry is known by, both by JSON pointers, and its value.
pub(super) struct Among {
    pub(super) list: &'static str,
    pub(super) by: &'static str,
    pub(super) is: String,
}

/// What conditions are about.
pub(super) enum Subject<'v> {
    Record(&'v dyn Record),
    /// There is certainly no such entry.
    Absent,
    /// What is there instead of a list of entries, or among them: it may be the one.
    Unclear(String),
    /// What is seen has no attributes.
    Nothing,
}

impl Among {
    pub(super) fn find<'v>(&self, view: &'v dyn Record) -> Subject<'v> {
        let list = match find(view, self.list) {
            None | Some(Found::Described(View::Absent | View::Null)) => return Subject::Absent,
            Some(Found::Described(View::List(list))) => list,
            Some(Found::Kept(Some(kept))) => return Subject::Unclear(kept.kind().to_owned()),
            Some(Found::Kept(None) | Found::Described(_)) => return Subject::Unclear("unreadable".to_owned()),
        };
        let mut absent = Subject::Absent;
        for index in 0..list.len() {
            let known = match list.item(index) {
                View::Record(entry) => at(entry, self.by).and_then(|by| by.word()).map(|by| (entry, by)),
                _ => None,
            };
            match known {
                Some((entry, by)) if by == self.is => return Subject::Record(entry),
                Some(_) => {}
                None => {
                    let by = self.by.trim_start_matches('/').replace('/', ".");
                    absent = Subject::Unclear(format!("an entry without {by}"));
                }
            }
        }
        absent
    }
}
