//! Chains of the generator's random edits, for rustc to judge at once all that go one way.

use std::collections::BTreeSet;

use fastrand::Rng;
use generator::{Effective, Impact, Source};
use serde_json::Value;

use crate::edits::{EDITS, Expect};
use crate::judge::{Judgement, Pair};
use crate::shapes::SHAPES;
use crate::sites::Sites;

/// How often an edit is tried before it is left out: not all find their place, or go the way that is asked for.
const TRIES: usize = 60;

/// Which edits a chain has.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Those that nobody feels.
    Same,
    /// Those after which all goes on compiling.
    Kept,
    /// Those that take something.
    Lost,
}

impl Way {
    fn takes(self, expect: Expect) -> bool {
        match self {
            Self::Same => expect == Expect::Same,
            Self::Kept => matches!(expect, Expect::Added | Expect::Kept),
            Self::Lost => expect == Expect::Lost,
        }
    }
}

/// A description before and after a chain of edits.
pub(crate) struct Sample {
    name: String,
    way: Way,
    old: Value,
    new: Value,
    /// The names of `new`, handed on from step to step, as each is a release.
    names: String,
    steps: Vec<Step>,
}

struct Step {
    edit: &'static str,
    /// The paths that the report of this step alone calls broken.
    broken: BTreeSet<String>,
}

/// A chain of each way.
pub(crate) fn of(name: &str, document: &Value) -> Vec<Sample> {
    let ways = [("same", Way::Same), ("kept", Way::Kept), ("lost", Way::Lost)];
    ways.into_iter().map(|(way_name, way)| Sample::of(&format!("{name}_{way_name}"), document, way)).collect()
}

impl Sample {
    fn of(name: &str, document: &Value, way: Way) -> Self {
        // What an edit brings must not be what the next one takes: the program knows only what was there before all.
        let mut edits = EDITS.to_vec();
        edits.sort_by_key(|(name, _)| ["rename a field", "add a parameter"].contains(name));

        let mut rng = Rng::with_seed(1);
        let old = document.clone();
        let names = generator::generate(&effective(document), None).unwrap().names;
        let mut sample = Self { name: name.to_owned(), way, new: old.clone(), old, names, steps: Vec::new() };
        for (edit_name, edit) in edits {
            let sites = Sites::of(&sample.new);
            let edited = (0..TRIES).find_map(|_| {
                let mut edited = sample.new.clone();
                let expect = edit(&mut edited, &sites, &mut rng)?;
                way.takes(expect).then_some(edited)
            });
            if let Some(edited) = edited {
                sample.step(edit_name, edited);
            }
        }
        sample
    }

    fn step(&mut self, edit: &'static str, edited: Value) {
        let pins = Source::new("names.yaml", self.names.clone());
        let (before, after) = (effective(&self.new), effective(&edited));
        let diff = generator::diff(&before, Some(&pins), &after, None).unwrap();
        let broken = diff.of(Impact::Breaking).filter(|change| !change.behaviour);
        self.steps.push(Step { edit, broken: broken.map(|change| change.path.clone()).collect() });
        self.names = generator::generate(&after, Some(&pins)).unwrap().names;
        self.new = edited;
    }

    pub(crate) fn edits(&self) -> impl Iterator<Item = &'static str> {
        self.steps.iter().map(|step| step.edit)
    }

    pub(crate) fn pair(&self) -> Pair {
        Pair {
            name: self.name.clone(),
            old: effective(&self.old),
            new: effective(&self.new),
            names: Some(self.names.clone()),
            is_released: false,
            between: Vec::new(),
        }
    }

    /// The way back of a chain that brings something, which rustc can see only as a loss.
    pub(crate) fn back(&self) -> Option<Pair> {
        let pair = Pair {
            name: format!("{}_back", self.name),
            old: effective(&self.new),
            new: effective(&self.old),
            names: None,
            is_released: false,
            between: Vec::new(),
        };
        matches!(self.way, Way::Kept).then_some(pair)
    }

    /// Each edit does to the program what it is known to do.
    #[track_caller]
    pub(crate) fn expect_felt(&self, judgement: &Judgement) {
        let Self { name, steps, .. } = self;
        if !matches!(self.way, Way::Lost) {
            assert!(judgement.errors.is_empty(), "{name}: {:#?}", judgement.errors);
        }
        for Step { edit, broken } in steps {
            let felt = matches!(self.way, Way::Lost);
            assert_eq!(!broken.is_empty(), felt, "{name}: {edit} breaks {broken:?}");
            let unfounded: Vec<_> = broken.iter().filter(|path| !judgement.refuses(path)).collect();
            assert!(unfounded.is_empty(), "{name}: {edit} breaks {unfounded:?}, which rustc doesn't refuse");
        }
    }
}

pub(crate) fn effective(document: &Value) -> Effective {
    generator::load(&Source::new("api.json", document.to_string()), None).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// A chain of versions, each with random edits of shape since the one before: what was released has to outlive all of
/// them. The first is the document itself.
pub(crate) fn versions(document: &Value, seed: u64, number: usize) -> Vec<Value> {
    let mut rng = Rng::with_seed(seed);
    let mut versions = vec![document.clone()];
    while versions.len() <= number {
        let mut version = versions[versions.len() - 1].clone();
        for (name, edit) in SHAPES {
            let sites = Sites::of(&version);
            let edited = (0..TRIES).find_map(|_| {
                let mut edited = version.clone();
                edit(&mut edited, document, &sites, &mut rng)?;
                is_described(&edited).then_some(edited)
            });
            // Another answer is what can't be kept.
            if let Some(edited) = edited.filter(|_| *name != "another answer") {
                version = edited;
            }
        }
        versions.push(version);
    }
    versions
}

fn is_described(document: &Value) -> bool {
    let effective = generator::load(&Source::new("api.json", document.to_string()), None);
    effective.is_ok_and(|effective| generator::generate(&effective, None).is_ok())
}
