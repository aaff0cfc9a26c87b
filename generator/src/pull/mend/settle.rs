//! Actions that meet what they were written against, in another form: behind a reference, or no more.

use serde_json::Value;

use super::{Mender, places::Moved, target};
use crate::diagnostic::Diagnostic;
use crate::openapi::pointer::child;
use crate::openapi::reference;
use crate::overlay::AGAINST;
use crate::overlay::edit::{Edit, taken_out};
use crate::overlay::leads::Lead;
use crate::overlay::update::is_reference;

impl Mender<'_> {
    /// Has what an action was written against written anew, where it is the same with all that references lead to, or is a
    /// media type that says what the one says that stays beside it, now as before.
    pub(super) fn settle(&mut self, index: usize, target: &str, action: &Value, moved: &mut Moved) {
        let leads = |all: bool| -> Vec<Lead> {
            moved.targets.iter().flat_map(|target| self.now.leads(&moved.action, target, all)).collect()
        };
        if leads(false).iter().all(|lead| lead.is_known) {
            return;
        }
        let before = self.before.leads(action, target, true);
        if !before.iter().all(|lead| lead.is_known) {
            return;
        }
        let now = leads(true);
        let has = |all: &[Lead], lead: &Lead| lead.whole.is_some() && all.iter().any(|other| other.whole == lead.whole);
        let was_spare = || before.iter().all(|lead| lead.is_spare || has(&now, lead));
        let what = if now.iter().all(|lead| lead.is_known || has(&before, lead)) {
            "the same stands behind other references now"
        } else if now.iter().all(|lead| lead.is_known || lead.is_spare || has(&before, lead)) && was_spare() {
            "what is removed says the same as what stays beside it, as it did before"
        } else {
            return;
        };
        let pointer = format!("/{AGAINST}");
        drop(taken_out(&mut moved.action, &pointer));
        moved.edits.push(Edit::Elements(vec![pointer]));
        self.note(index, target, format!("`{AGAINST}` is written anew: {what}"));
    }

    /// Tells of what an action says below its target that has no effect, as it stands beside a reference now.
    pub(super) fn beside_references(&mut self, index: usize, target: &str, action: &Value, moved: &Moved) {
        let Some(update) = moved.action.get("update") else { return };
        let old = target::select(target, self.before.document);
        for at in moved.targets.iter().flat_map(|target| target::select(target, self.now.document)) {
            let Some((below, at)) = new_reference(self.now.document, update, String::new(), &at) else { continue };
            let was = action.get("update").and(old.iter().next()).map(|place| format!("{place}{below}"));
            if was.is_none_or(|was| is_reference(self.before.document, &was)) {
                continue;
            }
            let node = self.now.document.pointer(&at);
            let led = node.and_then(|node| reference::follow(self.now.document, at.clone(), node, drop));
            let led = led.map_or(at, |(led, _)| led);
            let what = format!("what the action `{target}` says of `{}` stands beside a reference now", &below[1..]);
            let cure = format!("say it of what that leads to: `{}`", target::plain(&led, self.now.document));
            self.stale.push((index, Diagnostic::error(format!("{what}, and has no effect there")).cure(cure)));
            return;
        }
    }
}

/// The first place below an update's target at which it says something of what is a reference: below the target, and as
/// a whole. Of a property, what belongs to the place may stand there.
fn new_reference(document: &Value, update: &Value, below: String, at: &str) -> Option<(String, String)> {
    update.as_object()?.iter().find_map(|(key, value)| {
        let (below, at) = (child(&below, key), child(at, key));
        let members = value.as_object()?;
        if is_reference(document, &at) {
            let says = members.keys().any(|key| !super::places::BESIDE_REFERENCES.contains(&key.as_str()));
            return says.then_some((below, at));
        }
        new_reference(document, value, below, &at)
    })
}
