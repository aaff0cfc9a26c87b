//! Files that name operations, at a pull: what has moved is called as it is now, and what is gone goes.

mod parameters;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;

use generator::Source;
use generator::pull::{Edit, Fates, Rewritten, rewrite};
use generator::without_parameter_names;
use latitude_fake::Problem;
use serde_json::{Value, json};

use crate::error::Error;
use crate::workspace::Located;

/// A file as it is and as it is to be.
pub(crate) struct Followed {
    pub(crate) file: Located,
    before: Source,
    rewritten: Rewritten,
    wishes: Vec<Wish>,
}

/// What should become of an entry.
#[derive(Clone)]
struct Wish {
    edit: Edit,
    /// What was done, for the report.
    what: String,
    /// What to do where a program can't.
    cure: String,
    /// What in it is a guess.
    guesses: Vec<String>,
}

impl Followed {
    /// The rules of the fake cloud; nothing in a project without.
    pub(crate) fn rules(file: &Located, fates: &Fates) -> Result<Option<Self>, Error> {
        Self::of(file, |text, value| of_rules(text, value, fates, &BTreeSet::new()))
    }

    /// What other SDKs call the operations.
    pub(crate) fn elsewhere(file: &Located, fates: &Fates) -> Result<Option<Self>, Error> {
        Self::of(file, |_, value| operations(value, fates, &|_| false))
    }

    fn of(file: &Located, wishes: impl Fn(&str, &Value) -> Vec<Wish>) -> Result<Option<Self>, Error> {
        let text = match fs::read_to_string(&file.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|source| Error::io("read", &file.shown, source))?,
        };
        let before = Source::new(&file.shown, text);
        let wishes = wishes(before.text(), &before.parse()?);
        let rewritten = rewrite(&before, wishes.iter().map(|wish| wish.edit.clone()).collect());
        Ok(Some(Self { file: file.clone(), before, rewritten, wishes }))
    }

    /// The same with a meaning for new parameters that a check of it has found none for.
    pub(crate) fn with_parameters(&self, wrong: &[Problem], fates: &Fates) -> Result<Option<Self>, Error> {
        let value = self.before.parse()?;
        let new = parameters::without_meaning(&value, wrong, fates, &|at| self.before(at).0);
        if new.is_empty() {
            return Ok(None);
        }
        let filled = new.iter().map(|wish| wish.edit.at().to_owned()).collect();
        let mut wishes = of_rules(self.before.text(), &value, fates, &filled);
        wishes.extend(new);
        let rewritten = rewrite(&self.before, wishes.iter().map(|wish| wish.edit.clone()).collect());
        Ok(Some(Self { file: self.file.clone(), before: self.before.clone(), rewritten, wishes }))
    }

    /// What a person should look at: what was written in the file and is a guess.
    pub(crate) fn guesses(&self) -> Vec<String> {
        let done = self.wishes.iter().filter(|wish| self.rewritten.done.contains(&wish.edit));
        done.flat_map(|wish| wish.guesses.iter().cloned()).collect()
    }

    /// The file as it is to be.
    pub(crate) fn source(&self) -> &Source {
        &self.rewritten.source
    }

    pub(crate) fn is_other(&self) -> bool {
        !self.rewritten.done.is_empty()
    }

    /// What was done, with the lines of the file as it was.
    pub(crate) fn said(&self) -> Vec<String> {
        let at = |line: Option<usize>| line.map_or_else(String::new, |line| format!(":{line}"));
        let done = self.wishes.iter().filter(|wish| self.rewritten.done.contains(&wish.edit));
        let mut said: Vec<(Option<usize>, String)> =
            done.map(|wish| (self.before.line_of(wish.edit.at()), wish.what.clone())).collect();
        let handed_on = self.rewritten.handed_on.iter();
        said.extend(
            handed_on.map(|(name, line)| (Some(*line), format!("what `&{name}` stands for is written here now"))),
        );
        said.sort_by_key(|(line, _)| *line);
        said.dedup();
        said.into_iter().map(|(line, what)| format!("old {}{}: {what}", self.file.shown, at(line))).collect()
    }

    /// Where a node of the file as it is to be stands in the one that people have: its pointer there, and its line.
    pub(crate) fn before(&self, pointer: &str) -> (String, Option<usize>) {
        let is_within =
            |at: &str| pointer.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let mut before = pointer.to_owned();
        for edit in &self.rewritten.done {
            if let Edit::Key { at, to } = edit
                && let Some((parent, _)) = at.rsplit_once('/')
            {
                let now = format!("{parent}/{}", escaped(to));
                if is_within(&now) {
                    before = format!("{at}{}", &pointer[now.len()..]);
                    break;
                }
            }
        }
        if let Some((index, rest)) =
            pointer.strip_prefix("/furnished/").map(|rest| rest.split_once('/').unwrap_or((rest, "")))
            && let Ok(mut index) = index.parse::<usize>()
        {
            let mut gone: Vec<usize> = self.rewritten.done.iter().filter_map(removed_step).collect();
            gone.sort_unstable();
            gone.into_iter().for_each(|at| index += usize::from(at <= index));
            before = format!("/furnished/{index}/{rest}").trim_end_matches('/').to_owned();
        }
        let line = self.before.line_of(&before);
        (before, line)
    }

    /// What to do about an entry that a program couldn't change.
    pub(crate) fn cure(&self, pointer: &str) -> Option<&str> {
        let wish = self.wishes.iter().find(|wish| pointer == wish.edit.at())?;
        self.rewritten.undone.contains(&wish.edit).then_some(wish.cure.as_str())
    }
}

/// What should become of the rules. These maps of parameters stay, whatever they lose: there are others for them.
fn of_rules(text: &str, value: &Value, fates: &Fates, stays: &BTreeSet<String>) -> Vec<Wish> {
    let used = names_in_use(text, value);
    let keeps = |name: &str| used.contains(name);
    let mut wishes = operations(value, fates, &keeps);
    wishes.extend(furnished(value, fates, &keeps));
    wishes.extend(paths(value, fates, &keeps));
    wishes.extend(parameters::lost(value, fates, stays));
    wishes.extend(parameters::hidden(value, fates));
    wishes
}

fn removed_step(edit: &Edit) -> Option<usize> {
    let Edit::Remove { at } = edit else { return None };
    at.strip_prefix("/furnished/")?.parse().ok()
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// What to do about an operation that is called so by now.
fn write_now(now: &str) -> String {
    let path = now.split_once(' ').map_or(now, |(_, path)| path);
    format!("the path is `{path}` now: write `{now}`")
}

/// The entries of `operations`, by `METHOD /path`.
fn operations(value: &Value, fates: &Fates, keeps: &dyn Fn(&str) -> bool) -> Vec<Wish> {
    let all = value.get("operations").and_then(Value::as_object);
    let stays = |key: &str| !fates.is_gone(key) && fates.now(key, keeps).is_none();
    let wishes = all.into_iter().flat_map(serde_json::Map::keys).filter_map(|key| {
        let at = format!("/operations/{}", escaped(key));
        // Someone was there before.
        let known = |now: &str| all.is_some_and(|all| all.contains_key(now)) && stays(now);
        match fates.now(key, keeps) {
            Some(now) if known(&now) => Some(Wish {
                guesses: Vec::new(),
                edit: Edit::Remove { at },
                what: format!("`{key}` taken out: it is `{now}` now, of which there is an entry already"),
                cure: format!("take it out: it is `{now}` now, of which there is an entry already"),
            }),
            Some(now) => Some(Wish {
                guesses: Vec::new(),
                what: format!("`{key}` is `{now}` now"),
                cure: write_now(&now),
                edit: Edit::Key { at, to: now },
            }),
            None if fates.is_gone(key) => Some(Wish {
                guesses: Vec::new(),
                edit: Edit::Remove { at },
                what: format!("`{key}` taken out: the description no longer has it"),
                cure: "take it out: the description no longer has it".to_owned(),
            }),
            None => None,
        }
    });
    wishes.collect()
}

/// The calls that furnish a cloud.
fn furnished(value: &Value, fates: &Fates, keeps: &dyn Fn(&str) -> bool) -> Vec<Wish> {
    let steps = value.get("furnished").and_then(Value::as_array).into_iter().flatten().enumerate();
    let wishes = steps.filter_map(|(number, step)| {
        let call = step.get("call")?.as_str()?;
        let at = format!("/furnished/{number}");
        match fates.now(call, keeps) {
            Some(now) => Some(Wish {
                guesses: Vec::new(),
                what: format!("the call `{call}` is `{now}` now"),
                cure: write_now(&now),
                edit: Edit::Text { at: format!("{at}/call"), to: now },
            }),
            None if fates.is_gone(call) => Some(Wish {
                guesses: Vec::new(),
                edit: Edit::Remove { at },
                what: format!("the call `{call}` taken out: the description no longer has it"),
                cure: "take the step out: the description no longer has its call".to_owned(),
            }),
            None => None,
        }
    });
    wishes.collect()
}

/// The paths of resources. Where two would have the same one, as what they list has changed places and what is done with
/// each of it hasn't, they keep theirs, and operations of their own say what is where.
fn paths(value: &Value, fates: &Fates, keeps: &dyn Fn(&str) -> bool) -> Vec<Wish> {
    let resources = value.get("resources").and_then(Value::as_object).into_iter().flatten();
    let all = resources.filter_map(|(name, resource)| {
        let before: Vec<String> =
            resource.get("paths")?.as_array()?.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect();
        let mut now: Vec<String> = Vec::new();
        for path in &before {
            for place in fates.paths(path, keeps).unwrap_or_else(|| vec![path.clone()]) {
                if !now.contains(&place) {
                    now.push(place);
                }
            }
        }
        Some((name, before, now))
    });
    let all: Vec<(&String, Vec<String>, Vec<String>)> = all.collect();
    let has_two = |path: &String| {
        let is_it =
            |now: &Vec<String>| now.iter().any(|other| without_parameter_names(other) == without_parameter_names(path));
        all.iter().filter(|(_, _, now)| is_it(now)).count() > 1
    };
    let rule = |key: &str| value.get("operations").and_then(|all| all.get(key));
    let mut wishes = Vec::new();
    for (name, before, now) in &all {
        let (stays, comes): (Vec<&String>, Vec<&String>) = now.iter().partition(|path| before.contains(path));
        let (taken, comes): (Vec<&String>, Vec<&String>) = comes.into_iter().partition(|path| has_two(path));
        let left = before.iter().flat_map(|path| fates.left(path, keeps));
        for (was, key) in left.filter(|(_, key)| {
            taken
                .iter()
                .any(|path| without_parameter_names(key).ends_with(&format!(" {}", without_parameter_names(path))))
        }) {
            let does = if key.starts_with("GET ") { "list" } else { "create" };
            let mut add = |at: String, member: &str, to: Value| {
                wishes.push(Wish {
                    guesses: Vec::new(),
                    what: format!("`{key}` is declared to {does} `{name}`, as its path is another one's, too"),
                    cure: format!("write `do: {does}` and `on: {name}` for `{key}`"),
                    edit: Edit::Add { at, key: member.to_owned(), to },
                });
            };
            let at = format!("/operations/{}", escaped(&was));
            match rule(&was) {
                None => add("/operations".to_owned(), &key, json!({"do": does, "on": name})),
                Some(rule) => {
                    for (member, to) in [("do", json!(does)), ("on", json!(name))] {
                        if rule.get(member).is_none() {
                            add(at.clone(), member, to);
                        }
                    }
                }
            }
        }
        let is_kept = |path: &&String| stays.contains(path) || comes.contains(path);
        let now: Vec<String> = now.iter().filter(is_kept).cloned().collect();
        if *before != now {
            wishes.push(Wish {
                guesses: Vec::new(),
                what: format!("the paths of `{name}` are {} now, and were {}", shown(&now), shown(before)),
                cure: format!("the paths are {} now", shown(&now)),
                edit: Edit::List { at: format!("/resources/{}/paths", escaped(name)), to: now },
            });
        }
    }
    wishes
}

fn shown(paths: &[String]) -> String {
    match paths {
        [] => "none".to_owned(),
        paths => paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", "),
    }
}

/// The names of parameters by which rules speak of a path: `path.server_id`, and those that calls are furnished with.
fn names_in_use(text: &str, value: &Value) -> BTreeSet<String> {
    let name =
        |rest: &str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned();
    let spoken = ["path.", "path['", "path[\""].into_iter().flat_map(|begin| text.split(begin).skip(1).map(name));
    let steps = value.get("furnished").and_then(Value::as_array).into_iter().flatten();
    let given = steps.filter_map(|step| step.get("path")?.as_object()).flat_map(|path| path.keys().cloned());
    spoken.chain(given).collect()
}
