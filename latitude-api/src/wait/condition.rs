//! When a wait is over.

use crate::wire::{Reason, Record, Unplaced, at};

/// What is waited for, and what ends the wait without it.
pub(super) struct Conditions<T> {
    /// How the fields that conditions are about are read off a value.
    view: View<T>,
    unplaced: fn(&T) -> Vec<Unplaced>,
    until: Vec<Condition>,
    failures: Vec<Condition>,
    until_true: Option<Test<T>>,
    fail_if: Vec<Test<T>>,
    describe: Option<Describe<T>>,
}

/// The attributes of what is seen, if it is a resource.
pub(super) type View<T> = fn(&T) -> Option<&dyn Record>;

type Describe<T> = Box<dyn Fn(&T) -> String + Send + Sync>;

type Test<T> = Box<dyn Fn(&T) -> bool + Send + Sync>;

/// A condition on one field, by its JSON pointer.
struct Condition {
    field: &'static str,
    /// The values that meet it; `None` where any value does.
    values: Option<&'static [&'static str]>,
}

pub(super) enum Judgement {
    NotYet,
    Met,
    Failed,
}

impl<T> Conditions<T> {
    pub(super) fn new(view: View<T>, unplaced: fn(&T) -> Vec<Unplaced>) -> Self {
        Self {
            view,
            unplaced,
            until: Vec::new(),
            failures: Vec::new(),
            until_true: None,
            fail_if: Vec::new(),
            describe: None,
        }
    }

    pub(super) fn until(&mut self, field: &'static str, values: Option<&'static [&'static str]>) {
        self.until.push(Condition { field, values });
    }

    pub(super) fn failure(&mut self, field: &'static str, values: &'static [&'static str]) {
        self.failures.push(Condition { field, values: Some(values) });
    }

    pub(super) fn until_true(&mut self, test: impl Fn(&T) -> bool + Send + Sync + 'static) {
        self.until_true = Some(Box::new(test));
    }

    pub(super) fn fail_if(&mut self, test: impl Fn(&T) -> bool + Send + Sync + 'static) {
        self.fail_if.push(Box::new(test));
    }

    pub(super) fn describe(&mut self, state: impl Fn(&T) -> String + Send + Sync + 'static) {
        self.describe = Some(Box::new(state));
    }

    /// What a value is, and its state in words: the fields that the conditions are about.
    pub(super) fn judge(&self, value: &T) -> (Judgement, Option<String>) {
        let view = (self.view)(value);
        let state = self.describe.as_ref().map_or_else(|| self.state(view), |describe| describe(value));
        let failed = self.failures.iter().any(|it| it.holds(view)) || self.fail_if.iter().any(|test| test(value));
        // Without any condition the wait is for the end of the thing itself.
        let asked = !self.until.is_empty() || self.until_true.is_some();
        let met = asked
            && self.until.iter().all(|it| it.holds(view))
            && self.until_true.as_ref().is_none_or(|test| test(value));
        let judgement = match (failed, met) {
            (true, _) => Judgement::Failed,
            (false, true) => Judgement::Met,
            (false, false) => Judgement::NotYet,
        };
        (judgement, Some(state).filter(|state| !state.is_empty()))
    }

    /// What of a value a test of the caller's doesn't see, because it isn't what it should be. Of other conditions the state
    /// tells that.
    pub(super) fn misfits(&self, value: &T) -> Vec<Unplaced> {
        if self.until_true.is_none() {
            return Vec::new();
        }
        let mut misfits = (self.unplaced)(value);
        misfits.retain(|it| !matches!(it.reason, Reason::UnknownMember | Reason::UnknownValue));
        misfits
    }

    /// The fields that the conditions are about, each once. One whose values are waited for is told even where it is
    /// missing: otherwise nothing would say why the wait never ends.
    fn state(&self, view: Option<&dyn Record>) -> String {
        let Some(view) = view else { return String::new() };
        let mut fields: Vec<(&str, bool)> = Vec::new();
        for condition in self.until.iter().chain(&self.failures) {
            if fields.iter().all(|(field, _)| *field != condition.field) {
                fields.push((condition.field, false));
            }
        }
        for condition in self.until.iter().filter(|condition| condition.values.is_some()) {
            fields.iter_mut().filter(|(field, _)| *field == condition.field).for_each(|(_, owed)| *owed = true);
        }
        if fields.is_empty() {
            // What anything has that has a state at all.
            fields.push(("/status", false));
        }
        let state = fields.into_iter().filter_map(|(field, owed)| {
            let name = field[1..].replace('/', ".");
            match at(view, field) {
                Some(value) => Some(format!("{name}: {}", value.word().unwrap_or_else(|| value.kind().to_owned()))),
                None => owed.then(|| format!("{name}: missing")),
            }
        });
        state.collect::<Vec<_>>().join(", ")
    }
}

impl Condition {
    fn holds(&self, view: Option<&dyn Record>) -> bool {
        let Some(value) = view.and_then(|view| at(view, self.field)) else { return false };
        match self.values {
            // The API writes the same word in two cases.
            Some(values) => value.word().is_some_and(|it| values.iter().any(|value| value.eq_ignore_ascii_case(&it))),
            None => !matches!(value.text(), "null" | "\"\"" | "[]"),
        }
    }
}
