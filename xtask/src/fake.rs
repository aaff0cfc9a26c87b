//! What the fake cloud is made of: the effective description, and the rules of `spec/fake.yaml`.

use std::fs;
use std::io::ErrorKind;

use generator::{Diagnostic, Diagnostics, Effective, Source};
use latitude_fake::Problem;
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::follow::Followed;
use crate::workspace::Located;

/// Where the rules are, and where both are embedded.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) rules: Located,
    pub(crate) api: Located,
    pub(crate) embedded: Located,
    /// The table of what is faked.
    pub(crate) table: Located,
}

/// The texts to embed.
pub(crate) struct Embedded {
    /// The rules as their file should be.
    pub(crate) source: String,
    pub(crate) api: String,
    pub(crate) rules: String,
    pub(crate) table: String,
}

/// Checks the rules, and gives what is embedded of them; nothing in a project without rules. With `skip`, an operation
/// that no rule covers gets one, which answers its example, and is told.
pub(crate) fn embedded(options: &Options, effective: &Effective, skip: bool) -> Result<Option<Embedded>, Error> {
    let text = match fs::read_to_string(&options.rules.path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.map_err(|source| Error::io("read", &options.rules.shown, source))?,
    };
    let mut source = Source::new(&options.rules.shown, text);
    let mut rules = source.parse()?;
    let lines = |value: &Value| format!("{}\n", by_lines(value, 3, ""));
    let description = without_words(effective.value());
    let api = lines(&description);
    let mut table = latitude_fake::table(description, &rules.to_string());
    if let (true, Err(problems)) = (skip, &table) {
        let uncovered: Vec<String> = problems.iter().filter_map(|problem| problem.uncovered.clone()).collect();
        if !uncovered.is_empty() && !ends_with_operations(&rules) {
            let line = source.line_of("/operations");
            let what = "new operations get their rules at the end of the file, and `operations` doesn't stand there";
            let cure = "move `operations` behind all else, each rule on a line of its own";
            let told = Diagnostic::error(what).at("/operations").in_file(source.name(), line).cure(cure);
            return Err(Error::Diagnostics(Diagnostics::from_iter([told])));
        }
        for operation in uncovered {
            eprintln!("warning: {} has a new rule for `{operation}`: it answers its example", options.rules.shown);
            let rule = format!("  {operation}:                  # new: say what it does\n    answer: {{}}\n");
            source = Source::new(&options.rules.shown, format!("{}\n{rule}", source.text().trim_end()));
        }
        rules = source.parse()?;
        table = latitude_fake::table(without_words(effective.value()), &rules.to_string());
    }
    let table = table.map_err(|problems| {
        let diagnostics = problems.into_iter().map(|problem| {
            let line = source.line_of(&problem.pointer);
            told(problem, source.name(), line)
        });
        Error::Diagnostics(diagnostics.collect::<Diagnostics>())
    })?;
    let source = source.text().to_owned();
    Ok(Some(Embedded { source, table, api, rules: lines(&rules) }))
}

fn ends_with_operations(rules: &Value) -> bool {
    let last = rules.as_object().and_then(|sections| sections.iter().next_back());
    last.is_some_and(|(name, rules)| name == "operations" && rules.as_object().is_some_and(|rules| !rules.is_empty()))
}

/// What the rules lack for a description that is to come.
pub(crate) struct Lacks {
    /// The operations that no rule covers.
    pub(crate) uncovered: Vec<String>,
    pub(crate) wrong: Vec<Problem>,
}

impl Lacks {
    pub(crate) fn of(rules: &Followed, effective: &Effective) -> Result<Self, Error> {
        let description = without_words(effective.value());
        let rules = rules.source().parse()?.to_string();
        let problems = latitude_fake::table(description, &rules).err().unwrap_or_default();
        let (uncovered, wrong): (Vec<Problem>, _) = problems.into_iter().partition(|it| it.uncovered.is_some());
        Ok(Self { uncovered: uncovered.into_iter().filter_map(|it| it.uncovered).collect(), wrong })
    }

    /// All that is wrong, by the lines of the file as it is on disk.
    pub(crate) fn told(&self, rules: &Followed) -> Diagnostics {
        let told = |problem: &Problem| {
            let (pointer, line) = rules.before(&problem.pointer);
            let cure = rules.cure(&pointer).map(ToOwned::to_owned).or(problem.cure.clone());
            told(Problem { pointer, cure, ..problem.clone() }, &rules.file.shown, line)
        };
        self.wrong.iter().map(told).collect()
    }
}

fn told(problem: Problem, file: &str, line: Option<usize>) -> Diagnostic {
    let Problem { pointer, message, cure, .. } = problem;
    let cure = cure.unwrap_or_else(|| "see the head of the file for what its words mean".to_owned());
    Diagnostic::error(message).at(pointer).in_file(file, line).cure(cure)
}

/// The description without what people read, and without what only the generator does.
fn without_words(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let keep = |(key, value): &(&String, &Value)| match key.as_str() {
                "description" | "title" => !value.is_string(),
                _ => !key.starts_with("x-"),
            };
            let without = |(key, value): (&String, &Value)| {
                let as_it_is = matches!(key.as_str(), "example" | "examples" | "enum" | "default");
                (key.clone(), if as_it_is { value.clone() } else { without_words(value) })
            };
            Value::Object(object.iter().filter(keep).map(without).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(without_words).collect(),
        other => other.clone(),
    }
}

/// JSON with a line for each path, schema and resource, so that a change is seen where it is.
fn by_lines(value: &Value, levels: usize, indent: &str) -> String {
    match value.as_object() {
        Some(object) if !object.is_empty() && levels > 0 => {
            let deeper = format!("{indent} ");
            let member = |(key, value): (&String, &Value)| {
                format!("{deeper}{}: {}", json!(key), by_lines(value, levels - 1, &deeper))
            };
            format!("{{\n{}\n{indent}}}", object.iter().map(member).collect::<Vec<_>>().join(",\n"))
        }
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deeper_stands_on_its_line() {
        let value = json!({"a": {"b": {"c": 1}, "d": []}, "e": {}});
        let text = by_lines(&value, 2, "");
        assert_eq!(text, "{\n \"a\": {\n  \"b\": {\"c\":1},\n  \"d\": []\n },\n \"e\": {}\n}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
