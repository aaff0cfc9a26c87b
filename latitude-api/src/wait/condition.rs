//! When a wait is over.

use serde_json::Value;

/// What is waited for, and what ends the wait without it.
pub(super) struct Conditions<T> {
    /// How the fields that conditions are about are read off a value.
    view: fn(&T) -> Value,
    until: Vec<Condition>,
    failures: Vec<Condition>,
    until_true: Option<Test<T>>,
    fail_if: Vec<Test<T>>,
}

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
    pub(super) fn new(view: fn(&T) -> Value) -> Self {
        Self { view, until: Vec::new(), failures: Vec::new(), until_true: None, fail_if: Vec::new() }
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

    /// What a value is, and its state in words: the fields that the conditions are about.
    pub(super) fn judge(&self, value: &T) -> (Judgement, Option<String>) {
        let view = (self.view)(value);
        let mut state: Vec<String> = Vec::new();
        for condition in self.until.iter().chain(&self.failures) {
            let shown = format!("{}: {}", condition.field.trim_start_matches('/'), condition.shown(&view));
            if !state.contains(&shown) {
                state.push(shown);
            }
        }
        let failed = self.failures.iter().any(|it| it.holds(&view)) || self.fail_if.iter().any(|test| test(value));
        // Without any condition the wait is for the end of the thing itself.
        let asked = !self.until.is_empty() || self.until_true.is_some();
        let met = asked
            && self.until.iter().all(|it| it.holds(&view))
            && self.until_true.as_ref().is_none_or(|test| test(value));
        let judgement = match (failed, met) {
            (true, _) => Judgement::Failed,
            (false, true) => Judgement::Met,
            (false, false) => Judgement::NotYet,
        };
        (judgement, (!state.is_empty()).then(|| state.join(", ")))
    }
}

impl Condition {
    fn holds(&self, view: &Value) -> bool {
        let value = view.pointer(self.field).unwrap_or(&Value::Null);
        match self.values {
            // The API writes the same word in two cases.
            Some(values) => text(value).is_some_and(|it| values.iter().any(|value| value.eq_ignore_ascii_case(&it))),
            None => match value {
                Value::Null => false,
                Value::String(text) => !text.is_empty(),
                Value::Array(items) => !items.is_empty(),
                _ => true,
            },
        }
    }

    fn shown(&self, view: &Value) -> String {
        view.pointer(self.field).and_then(text).unwrap_or_else(|| "none".to_owned())
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
