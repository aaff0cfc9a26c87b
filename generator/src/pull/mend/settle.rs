//! Actions that meet what they were written against, in another form: behind a reference, or no more.

use serde_json::Value;

use super::{Mender, places::Moved};
use crate::overlay::against;
use crate::overlay::edit::{Edit, taken_out};

impl Mender<'_> {
    /// Has what an action was written against written anew, where it is the same with all that references lead to.
    pub(super) fn settle(&mut self, index: usize, target: &str, action: &Value, moved: &mut Moved) {
        let now = || moved.targets.iter().flat_map(|target| self.now.leads(&moved.action, target, false));
        if now().all(|lead| lead.is_known) {
            return;
        }
        let before = self.before.leads(action, target, true);
        let is_same = |whole: Option<Value>| whole.is_some() && before.iter().any(|known| known.whole == whole);
        if !before.iter().all(|lead| lead.is_known) || !now().all(|lead| lead.is_known || is_same(lead.whole)) {
            return;
        }
        let pointer = format!("/{}", against::KEY);
        drop(taken_out(&mut moved.action, &pointer));
        moved.edits.push(Edit::Elements(vec![pointer]));
        let what = format!("`{}` is written anew: the same stands behind other references now", against::KEY);
        self.note(index, target, what);
    }
}
