//! Effects, lifecycles and values of the rules, with the names in them looked up.

use super::file::{self, Names, Values};
use super::formula::Formula;
use super::plan::{Also, Effect, Lifecycle, Refusal, ResourceId, Sets, Starts, What};
use super::{Problem, below, there_are, time};
use serde_json::Value;
use std::collections::BTreeMap;

/// Looks names up, and collects what is wrong.
pub(super) struct Linker<'a> {
    pub(super) rules: &'a file::Rules,
    pub(super) problems: Vec<Problem>,
}

impl Linker<'_> {
    pub(super) fn problem(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem::new(pointer, message));
    }

    /// The same with a cure.
    pub(super) fn problem_with(&mut self, pointer: impl Into<String>, message: impl Into<String>, cure: String) {
        self.problems.push(Problem { cure: Some(cure), ..Problem::new(pointer, message) });
    }

    pub(super) fn resource(&mut self, pointer: &str, name: &str) -> Option<ResourceId> {
        let found = self.rules.resources.position(name);
        if found.is_none() {
            let all = there_are(self.rules.resources.names());
            self.problem(pointer, format!("there is no resource `{name}`; there are {all}"));
        }
        found
    }

    pub(super) fn formula(&mut self, pointer: &str, value: &Value) -> Option<Formula> {
        Formula::new(value).map_err(|message| self.problem(pointer, message)).ok()
    }

    pub(super) fn values(&mut self, pointer: &str, values: &Values) -> Vec<(String, Formula)> {
        let linked = values.iter().filter_map(|(name, value)| {
            let formula = self.formula(&below(pointer, name), value)?;
            Some((name.clone(), formula))
        });
        linked.collect()
    }

    pub(super) fn sets(&mut self, pointer: &str, values: &Values) -> Sets {
        let linked = self.values(pointer, values).into_iter();
        linked.map(|(path, formula)| (path.split('.').map(str::to_owned).collect(), formula)).collect()
    }

    fn starts(&mut self, pointer: &str, names: &Names) -> Vec<Starts> {
        let mut linked = Vec::new();
        for name in names.all() {
            if name.starts_with('=') {
                let formula = self.formula(&below(pointer, "starts"), &Value::from(name.clone()));
                linked.extend(formula.map(Starts::Formula));
                continue;
            }
            match self.rules.lifecycles.position(name) {
                Some(id) => linked.push(Starts::Lifecycle(id)),
                None => {
                    let all = there_are(self.rules.lifecycles.names());
                    self.problem(below(pointer, "starts"), format!("there is no lifecycle `{name}`; there are {all}"));
                }
            }
        }
        linked
    }

    pub(super) fn effect(&mut self, pointer: &str, effect: &file::Effect) -> Effect {
        Effect {
            refuse: self.refusals(pointer, &effect.refuse),
            set: self.sets(&below(pointer, "set"), &effect.set),
            starts: self.starts(pointer, &effect.starts),
            also: self.also(pointer, &effect.also),
            reveals: effect.reveals.clone(),
            delete: effect.delete,
        }
    }

    pub(super) fn operation_effect(&mut self, pointer: &str, operation: &file::Operation) -> Effect {
        Effect {
            refuse: self.refusals(pointer, &operation.refuse),
            set: self.sets(&below(pointer, "set"), &operation.set),
            starts: self.starts(pointer, &operation.starts),
            also: self.also(pointer, &operation.also),
            reveals: operation.reveals.clone(),
            delete: false,
        }
    }

    fn step(&mut self, pointer: &str, step: &file::Step) -> Effect {
        Effect {
            set: self.sets(&below(pointer, "set"), &step.set),
            starts: self.starts(pointer, &step.starts),
            also: self.also(pointer, &step.also),
            delete: step.delete,
            ..Effect::default()
        }
    }

    fn refusals(&mut self, pointer: &str, refusals: &[file::Refusal]) -> Vec<Refusal> {
        let mut linked = Vec::new();
        for (at, refusal) in refusals.iter().enumerate() {
            let pointer = format!("{pointer}/refuse/{at}");
            if !(400..600).contains(&refusal.status) {
                self.problem(&*pointer, format!("{} is no status of an error", refusal.status));
            }
            let when = self.formula(&below(&pointer, "if"), &refusal.r#if);
            let detail = self.formula(&below(&pointer, "detail"), &refusal.detail);
            if let (Some(when), Some(detail)) = (when, detail) {
                let (code, pointer) = (refusal.code.clone(), refusal.pointer.clone());
                linked.push(Refusal { when, status: refusal.status, code, detail, pointer });
            }
        }
        linked
    }

    fn also(&mut self, pointer: &str, all: &[file::Also]) -> Vec<Also> {
        let mut linked = Vec::new();
        for (at, also) in all.iter().enumerate() {
            let pointer = format!("{pointer}/also/{at}");
            let (what, name) = match (&also.create, &also.update, &also.delete) {
                (Some(name), None, None) => (What::Create, name),
                (None, Some(name), None) => (What::Update, name),
                (None, None, Some(name)) => (What::Delete, name),
                _ => {
                    self.problem(pointer, "say one of `create`, `update` and `delete`, with the resource");
                    continue;
                }
            };
            let Some(resource) = self.resource(&pointer, name) else { continue };
            linked.push(Also {
                what,
                when: also.r#if.as_ref().and_then(|when| self.formula(&below(&pointer, "if"), when)),
                each: also.each.as_ref().and_then(|each| self.formula(&below(&pointer, "each"), each)),
                resource,
                filter: self.values(&below(&pointer, "where"), &also.r#where),
                set: self.sets(&below(&pointer, "set"), &also.set),
                starts: self.starts(&pointer, &also.starts),
            });
        }
        linked
    }

    pub(super) fn lifecycle(&mut self, name: &str, lifecycle: &file::Lifecycle) -> Option<Lifecycle> {
        let pointer = below("/lifecycles", name);
        let resource = self.resource(&below(&pointer, "of"), &lifecycle.of)?;
        let mut steps = Vec::new();
        let mut last = 0;
        for (at, step) in lifecycle.steps.iter().enumerate() {
            let pointer = format!("{pointer}/steps/{at}");
            let at = self.duration(&below(&pointer, "at"), step.at.as_deref());
            if at < last {
                self.problem(&*pointer, "a step before the one above it: put them in their order");
            }
            last = last.max(at);
            steps.push((at, self.step(&pointer, step)));
        }
        if steps.is_empty() {
            self.problem(below(&pointer, "steps"), "a lifecycle without steps never ends");
        }
        let mut fails = BTreeMap::new();
        for (failure, step) in &lifecycle.fails {
            let pointer = below(&below(&pointer, "fails"), failure);
            let at = step.at.as_deref().map(|at| self.duration(&below(&pointer, "at"), Some(at)));
            fails.insert(failure.clone(), (at, self.step(&pointer, step)));
        }
        let takes = match &lifecycle.takes {
            Some(text) => self.duration(&below(&pointer, "takes"), Some(text)),
            None => last,
        };
        if takes < last {
            self.problem(below(&pointer, "takes"), "its last step is later than that");
        }
        let hide = self.duration(&below(&pointer, "hide"), lifecycle.hide.as_deref());
        let without_id = self.duration(&below(&pointer, "without_id"), lifecycle.without_id.as_deref());
        Some(Lifecycle { name: name.to_owned(), resource, takes, hide, without_id, steps, fails })
    }

    fn duration(&mut self, pointer: &str, text: Option<&str>) -> i64 {
        let duration = text.map_or(Some(0), time::duration).filter(|duration| *duration >= 0);
        if duration.is_none() {
            let text = text.unwrap_or_default();
            self.problem(pointer, format!("`{text}` is no duration, such as `30s`, `18m` or `2h`"));
        }
        duration.unwrap_or_default()
    }
}
