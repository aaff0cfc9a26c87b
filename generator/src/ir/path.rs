//! The parameters of a path, which a call fills in the order of the path, whatever the order of its arguments.

use super::{Envelope, Operation, Param, ParamPlace, Stage};
use crate::words;

impl<S: Stage> Operation<S> {
    /// The arguments that the path takes, in its order.
    pub(crate) fn path_arguments(&self) -> Vec<&Param<S>> {
        let mut arguments: Vec<_> = self.arguments.iter().filter(|it| it.place == ParamPlace::Path).collect();
        arguments.sort_by_key(|param| place(&self.path, &param.wire));
        arguments
    }

    /// The argument that a body has for the id of the record that it is about: the one with the name of the record's type,
    /// wherever it stands in the path, or else the last one.
    pub(crate) fn named_by(&self) -> Option<&Param<S>> {
        let (Envelope::Data { type_tag, with_id: true } | Envelope::Resource { type_tag, with_id: true }) =
            &self.body.as_ref()?.envelope
        else {
            return None;
        };
        let mut arguments = self.path_arguments();
        let own = type_tag.as_deref().map(|tag| format!("{}_id", words::singular(tag)));
        let at = arguments.iter().rposition(|param| Some(&param.wire) == own.as_ref());
        at.map(|at| arguments[at]).or_else(|| arguments.pop())
    }

    /// For each argument its number, which is that in the path for those that the path takes.
    pub(crate) fn argument_numbers(&self) -> Vec<usize> {
        let ordered: Vec<&str> = self.path_arguments().iter().map(|param| param.wire.as_str()).collect();
        let number = |(at, param): (usize, &Param<S>)| match param.place {
            ParamPlace::Path => ordered.iter().position(|wire| *wire == param.wire).unwrap_or(at),
            _ => at,
        };
        self.arguments.iter().enumerate().map(number).collect()
    }
}

/// Where the template has a parameter.
pub(crate) fn place(template: &str, wire: &str) -> usize {
    template.find(&format!("{{{wire}}}")).unwrap_or(usize::MAX - 1)
}

/// Whether nothing but parameters is between two parameters of an operation's path. They are told apart by their names
/// alone; what stands before others says what they are.
pub(crate) fn stand_together<S: Stage>(operation: &Operation<S>, a: &str, b: &str) -> bool {
    let numbers = |wire: &str| operation.path_arguments().iter().position(|param| param.wire == wire);
    let mut runs = Vec::new();
    let (mut run, mut was_text) = (0, false);
    for segment in operation.path.split('/').filter(|segment| !segment.is_empty()) {
        let is_text = !segment.contains('{');
        run += usize::from(is_text && !was_text);
        was_text = is_text;
        runs.extend(segment.matches('{').map(|_| run));
    }
    let run = |wire: &str| runs.get(numbers(wire)?);
    run(a).is_some() && run(a) == run(b)
}

/// `GET /servers/{}`: upstream may rename a path parameter, which no caller sees.
pub fn without_parameter_names(key: &str) -> String {
    let mut shape = String::new();
    let mut within = false;
    for c in key.chars() {
        match c {
            '{' => within = true,
            '}' => within = false,
            _ if within => continue,
            _ => {}
        }
        shape.push(c);
    }
    shape
}
