//! Lifecycles: what happens to a record by and by.

use super::change::{Done, Trouble};
use super::{Change, Key, Place, World};
use crate::rules::{Effect, LifecycleId, Starts};
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;

/// A step that is still to come.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) key: Key,
    pub(crate) lifecycle: LifecycleId,
    pub(crate) step: Step,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Number(usize),
    Failure(String),
}

/// What a tester wants of a lifecycle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Control {
    /// How long it takes, in microseconds.
    pub(crate) takes: Option<i64>,
    /// How the next ones end: well, or by the failure of this name.
    pub(crate) ends: VecDeque<Option<String>>,
    /// It goes on when the tester says so.
    pub(crate) by_hand: bool,
}

impl World {
    pub(crate) fn effect(&self, due: &Due) -> Option<&'static Effect> {
        let lifecycle = &self.plan.lifecycles[due.lifecycle];
        match &due.step {
            Step::Number(number) => lifecycle.steps.get(*number).map(|(_, effect)| effect),
            Step::Failure(name) => lifecycle.fails.get(name).map(|(_, effect)| effect),
        }
    }

    /// Lets time pass: everything that is due by then happens, in its order.
    pub(crate) fn pass(this: &mut Arc<Self>, now: i64, done: &mut Vec<(i64, Done)>) -> Result<(), Trouble> {
        while let Some((&(at, _), _)) = this.due.first_key_value().filter(|((at, _), _)| *at <= now) {
            let world = Arc::make_mut(this);
            let Some((_, due)) = world.due.pop_first() else { break };
            world.now = world.now.max(at);
            if let Err(trouble) = Self::happen(this, &due, done) {
                // It is told from here on, and not once.
                let what = format!("{}: {trouble:?}", this.plan.lifecycles[due.lifecycle].name);
                Arc::make_mut(this).mistakes.push(what);
            }
        }
        if this.now < now {
            Arc::make_mut(this).now = now;
        }
        match this.mistakes.first() {
            Some(mistake) => Err(Trouble::Rules(mistake.clone())),
            None => Ok(()),
        }
    }

    pub(crate) fn happen(this: &mut Arc<Self>, due: &Due, done: &mut Vec<(i64, Done)>) -> Result<(), Trouble> {
        let Some(effect) = this.effect(due) else { return Ok(()) };
        if this.record(&due.key).is_none() {
            return Ok(());
        }
        let now = this.now;
        let mut change = Change::new(this, Place::default(), true);
        let result = change.run(&due.key, effect);
        let last = due.step == Step::Number(change.world.plan.lifecycles[due.lifecycle].steps.len() - 1);
        if last || matches!(due.step, Step::Failure(_)) {
            change.shown(&due.key);
        }
        done.extend(change.done.into_iter().map(|done| (now, done)));
        result
    }
}

impl Change<'_> {
    /// Begins the lifecycles of an effect, side by side; what else was to come for the record doesn't.
    pub(crate) fn start_all(&mut self, key: &Key, starts: &[Starts], place: &Place) -> Result<(), Trouble> {
        let mut ids = Vec::new();
        for start in starts {
            match start {
                Starts::Lifecycle(id) => ids.push(*id),
                Starts::Formula(formula) => {
                    let names = self.eval(formula, place)?;
                    let names = names.as_array().map_or(std::slice::from_ref(&names), Vec::as_slice);
                    for name in names.iter().filter_map(Value::as_str) {
                        let id = self.world.plan.lifecycle(name);
                        ids.push(id.ok_or_else(|| Trouble::Rules(format!("there is no lifecycle `{name}`")))?);
                    }
                }
            }
        }
        if !ids.is_empty() {
            let world = Arc::make_mut(self.world);
            world.due.retain(|_, due| due.key != *key);
            world.held.retain(|due| due.key != *key);
        }
        ids.into_iter().try_for_each(|id| self.start(key, id))
    }

    fn start(&mut self, key: &Key, id: LifecycleId) -> Result<(), Trouble> {
        let plan = self.world.plan;
        let lifecycle = &plan.lifecycles[id];
        let world = Arc::make_mut(self.world);
        let control = world.controls.entry(id).or_default();
        let takes = control.takes.unwrap_or(lifecycle.takes);
        let (fails, by_hand) = (control.ends.pop_front().flatten(), control.by_hand);
        let now = world.now;
        // Parts of the whole, whatever that is.
        let scaled = |at: i64| match lifecycle.takes {
            0 => takes,
            whole => (i128::from(at) * i128::from(takes) / i128::from(whole)) as i64,
        };
        if let Some(record) = Arc::make_mut(&mut world.tables[key.0]).get_mut(&key.1) {
            let until = |time: i64| match time {
                0 => 0,
                _ if by_hand => i64::MAX,
                time => now.saturating_add(scaled(time)),
            };
            record.hidden_until = record.hidden_until.max(until(lifecycle.hide));
            record.nameless_until = record.nameless_until.max(until(lifecycle.without_id));
        }
        let mut at_once = Vec::new();
        for (number, (at, _)) in lifecycle.steps.iter().enumerate() {
            let mut step = Step::Number(number);
            let mut at = *at;
            if number + 1 == lifecycle.steps.len()
                && let Some(name) = &fails
            {
                at = lifecycle.fails.get(name).and_then(|(at, _)| *at).unwrap_or(at);
                step = Step::Failure(name.clone());
            }
            let due = Due { key: key.clone(), lifecycle: id, step };
            if at == 0 && number + 1 < lifecycle.steps.len() || (at == 0 && lifecycle.takes == 0 && takes == 0) {
                at_once.push(due);
            } else if by_hand {
                world.held.push(due);
            } else {
                world.planned += 1;
                world.due.insert((now.saturating_add(scaled(at)), world.planned), due);
            }
        }
        for due in at_once {
            let Some(effect) = self.world.effect(&due) else { continue };
            self.run(key, effect)?;
        }
        Ok(())
    }
}
