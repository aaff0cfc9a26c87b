//! Reasons and docs in an overlay that name what has moved.

use serde_json::Value;

use super::{Mend, Mended};
use crate::openapi::pointer::child;
use crate::pull::called::Called;

impl Mended {
    /// Has them name it as it is called now.
    pub(super) fn follow_in_words(&mut self, called: &Called) {
        let Some((overlay, actions)) = called.follow_in_overlay(&self.overlay) else { return };
        let Ok(value) = self.overlay.parse() else { return };
        for index in actions {
            let target = value.pointer(&child(&child("/actions", &index.to_string()), "target"));
            let origin = self.origins.get(index).map(|origin| child("/actions", &origin.to_string()));
            self.mends.push(Mend {
                line: origin.and_then(|origin| self.before.line_of(&origin)),
                target: target.and_then(Value::as_str).unwrap_or_default().to_owned(),
                what: "its words call what has moved by its new name".to_owned(),
            });
        }
        self.mends.sort_by_key(|mend| mend.line);
        self.overlay = overlay;
    }
}
