//! When a wait is over.

use super::among::{Among, Subject};
use crate::json::Json;
use crate::wire::{Reason, Record, Unplaced, at, is_there};

/// What is waited for, and what ends the wait without it.
pub(super) struct Conditions<T> {
    /// How the fields that conditions are about are read off a value.
    view: View<T>,
    unplaced: fn(&T) -> Vec<Unplaced>,
    /// The entry that conditions are about, if it isn't the whole.
    pub(super) among: Option<Among>,
    until: Vec<Condition>,
    failures: Vec<Condition>,
    until_true: Option<Test<T>>,
    fail_if: Vec<Test<T>>,
    describe: Option<Describe<T>>,
    /// The fields that tell people why.
    pub(super) explain: &'static [&'static str],
}

/// The attributes of what is seen, if it is a resource.
pub(super) type View<T> = fn(&T) -> Option<&dyn Record>;

type Describe<T> = Box<dyn Fn(&T) -> String + Send + Sync>;

type Test<T> = Box<dyn Fn(&T) -> bool + Send + Sync>;

/// A condition on one field, by its JSON pointer.
struct Condition {
    field: &'static str,
    wanted: Wanted,
}

/// What meets a condition.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    Any,
    OneOf(&'static [&'static str]),
    /// The value of another field.
    Equal(&'static str),
}

pub(super) enum Judgement {
    NotYet,
    /// The entry that conditions are about isn't there.
    NoEntry,
    /// What is there may be the entry that conditions are about, and can't be read as one.
    Unclear,
    Met,
    Failed,
}

impl<T> Conditions<T> {
    pub(super) fn new(view: View<T>, unplaced: fn(&T) -> Vec<Unplaced>) -> Self {
        Self {
            view,
            unplaced,
            among: None,
            until: Vec::new(),
            failures: Vec::new(),
            until_true: None,
            fail_if: Vec::new(),
            describe: None,
            explain: &[],
        }
    }

    pub(super) fn until(&mut self, field: &'static str, wanted: Wanted) {
        self.until.push(Condition { field, wanted });
    }

    pub(super) fn failure(&mut self, field: &'static str, wanted: Wanted) {
        self.failures.push(Condition { field, wanted });
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
        let subject = match (&self.among, view) {
            (Some(among), Some(view)) => among.find(view),
            (_, view) => view.map_or(Subject::Nothing, Subject::Record),
        };
        let state = self.describe.as_ref().map_or_else(|| self.state(&subject), |describe| describe(value));
        let view = match subject {
            Subject::Record(record) => Some(record),
            _ => None,
        };
        let failed = self.failures.iter().any(|it| it.holds(view)) || self.fail_if.iter().any(|test| test(value));
        // Without any condition the wait is for the end of the thing itself.
        let asked = !self.until.is_empty() || self.until_true.is_some();
        let met = asked
            && self.until.iter().all(|it| it.holds(view))
            && self.until_true.as_ref().is_none_or(|test| test(value));
        let judgement = match (failed, met) {
            (true, _) => Judgement::Failed,
            (false, true) => Judgement::Met,
            (false, false) if matches!(subject, Subject::Absent) => Judgement::NoEntry,
            (false, false) if matches!(subject, Subject::Unclear(_)) => Judgement::Unclear,
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
    fn state(&self, subject: &Subject<'_>) -> String {
        let view = match (subject, &self.among) {
            (Subject::Record(view), _) => *view,
            (Subject::Absent, Some(among)) => return format!("no entry in {}", words(among.list)),
            (Subject::Unclear(what), Some(among)) => return format!("{}: {what}", words(among.list)),
            _ => return String::new(),
        };
        let mut fields: Vec<(&str, bool)> = Vec::new();
        let mut add = |field: &'static str, owed: bool| match fields.iter_mut().find(|(other, _)| *other == field) {
            Some((_, known)) => *known |= owed,
            None => fields.push((field, owed)),
        };
        for (condition, owed) in
            self.until.iter().map(|it| (it, true)).chain(self.failures.iter().map(|it| (it, false)))
        {
            add(condition.field, owed && !matches!(condition.wanted, Wanted::Any));
            if let Wanted::Equal(other) = condition.wanted {
                add(other, owed);
            }
        }
        if fields.is_empty() {
            // What anything has that has a state at all.
            fields.push(("/status", false));
        }
        for field in self.explain {
            if fields.iter().all(|(other, _)| other != field) {
                fields.push((field, false));
            }
        }
        let state = fields.into_iter().filter_map(|(field, owed)| match at(view, field) {
            Some(value) => {
                Some(format!("{}: {}", words(field), value.word().unwrap_or_else(|| value.kind().to_owned())))
            }
            None => owed.then(|| format!("{}: missing", words(field))),
        });
        state.collect::<Vec<_>>().join(", ")
    }
}

impl Condition {
    fn holds(&self, view: Option<&dyn Record>) -> bool {
        let Some(view) = view else { return false };
        let value = || at(view, self.field);
        match self.wanted {
            Wanted::Any => is_there(view, self.field),
            // The API writes the same word in two cases.
            Wanted::OneOf(values) => value()
                .and_then(|value| value.word())
                .is_some_and(|it| values.iter().any(|value| value.eq_ignore_ascii_case(&it))),
            Wanted::Equal(other) => value().zip(at(view, other)).is_some_and(|(value, other)| is_equal(&value, &other)),
        }
    }
}

/// Whether two values are one text, number or boolean. Null is equal to nothing.
fn is_equal(a: &Json, b: &Json) -> bool {
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        return a.eq_ignore_ascii_case(&b);
    }
    match (a.as_i64().zip(b.as_i64()), a.as_f64().zip(b.as_f64())) {
        (Some((a, b)), _) => a == b,
        (None, Some((a, b))) => a == b,
        (None, None) => a.as_bool().is_some() && a.as_bool() == b.as_bool(),
    }
}

/// A JSON pointer as it is told.
pub(super) fn words(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::is_equal;
    use crate::json::Json;

    #[test]
    fn values_are_equal_as_what_they_are() {
        let equal = |a: &str, b: &str| is_equal(&Json::of_text(a), &Json::of_text(b));
        for (a, b) in [("3", "3"), ("3", "3.0"), ("true", "true"), ("\"Ready\"", "\"ready\""), ("\"\"", "\"\"")] {
            assert!(equal(a, b) && equal(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("3", "4"),
            ("9007199254740993", "9007199254740992"),
            ("3", "\"3\""),
            ("true", "\"true\""),
            ("true", "false"),
            ("null", "null"),
            ("null", "0"),
            ("[]", "[]"),
            ("{}", "{}"),
        ] {
            assert!(!equal(a, b) && !equal(b, a), "{a} {b}");
        }
    }
}
