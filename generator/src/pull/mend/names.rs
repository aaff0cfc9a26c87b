//! Tags and query parameters that an action names in what it says.

use serde_json::Value;

use super::Mender;
use crate::openapi::walk::texts;

impl Mender<'_> {
    /// Those of an action that have other names now: the pointer below the action, the name, and the one of today.
    pub(super) fn other_names(&self, action: &Value) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        let update = action.get("update").unwrap_or(&Value::Null);
        texts(update, &mut "/update".to_owned(), &mut |pointer, text| {
            let is_tag = pointer.rsplit('/').nth(1) == Some("tags");
            let now = match pointer.rsplit_once('/') {
                _ if is_tag => self.moves.tags.iter().find(|(_, was)| *was == text).map(|(now, _)| now.as_str()),
                // Of the list that is looked into.
                Some((_, "filter")) => {
                    let list = action.pointer("/update/x-rust-find/list").and_then(Value::as_str);
                    list.and_then(|list| self.moves.fates.renamed_query(&format!("GET {list}"), text))
                }
                _ => None,
            };
            found.extend(now.map(|now| (pointer.to_owned(), text.to_owned(), now.to_owned())));
        });
        found
    }
}
