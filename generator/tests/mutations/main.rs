//! Random edits of descriptions, of the kinds that upstream makes, each of which is known to change something for
//! callers or not. The next generation must be right about all of them: no name goes that need not go, the
//! difference says what a caller feels, and what is taken back gives the code that was there before.
//!
//! Everything is repeatable: an edit is known by its seed, which a failure names.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod edits;
mod releases;
mod shapes;
mod sites;
mod slice;
mod surface;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use edits::{EDITS, Expect};
use fastrand::Rng;
use generator::{Effective, Impact, Past, Source};
use serde_json::Value;
use sites::Sites;

const KITCHEN_SINK: &str = include_str!("../fixtures/kitchen_sink.yaml");

/// A description that was generated, with what callers see of it.
#[derive(Clone)]
struct Release {
    document: Value,
    /// The same, read.
    effective: Effective,
    names: String,
    files: BTreeMap<String, String>,
    surface: BTreeSet<String>,
}

fn effective(document: &Value) -> Result<Effective, String> {
    generator::load(&Source::new("api.json", document.to_string()), None).map_err(|refusal| refusal.to_string())
}

impl Release {
    fn of(document: Value, names: Option<&str>) -> Result<Self, String> {
        let names = names.map(|names| Source::new("names.yaml", names));
        let effective = effective(&document)?;
        let generated = generator::generate(&effective, names.as_ref()).map_err(|refusal| refusal.to_string())?;
        let surface = surface::surface(&generated.files);
        Ok(Self { document, effective, names: generated.names, files: generated.files, surface })
    }

    /// The next release, with the names of this one.
    fn next(&self, document: Value) -> Result<Self, String> {
        Self::of(document, Some(&self.names))
    }
}

/// Makes a random edit; gives its name, what it must come to, and the edited description.
fn edited(document: &Value, rng: &mut Rng) -> (&'static str, Expect, Value) {
    let sites = Sites::of(document);
    loop {
        let (name, edit) = EDITS[rng.usize(..EDITS.len())];
        let mut document = document.clone();
        if let Some(expect) = edit(&mut document, &sites, rng) {
            return (name, expect, document);
        }
    }
}

/// What is wrong with the next release after an edit.
fn judge(old: &Release, new: &Release, expect: Expect) -> Result<(), String> {
    let lost: Vec<&String> = old.surface.difference(&new.surface).collect();
    let gained: Vec<&String> = new.surface.difference(&old.surface).collect();
    let right = match expect {
        Expect::Same => lost.is_empty() && gained.is_empty(),
        Expect::Added => lost.is_empty() && !gained.is_empty(),
        Expect::Kept => lost.is_empty(),
        Expect::Lost => !lost.is_empty(),
    };
    if !right {
        return Err(format!("callers should feel {expect:?}\n  lost: {lost:#?}\n  gained: {gained:#?}"));
    }
    verdict(old, new, expect)
}

/// Whether the names are settled, and nothing is forgotten that was released and may return.
fn judge_return(old: &Release, new: &Release) -> Result<(), String> {
    let names = Source::new("names.yaml", new.names.clone());
    let again = generator::generate(&new.effective, Some(&names)).map_err(|refusal| refusal.to_string())?;
    if again.files != new.files || again.names != new.names {
        return Err("a second generation of the same description gives something else".to_owned());
    }
    let pins = Source::new("names.yaml", old.names.clone());
    let released = generator::release(&old.effective, Past::from(Some(&pins)), "1.0.0");
    let released = Source::new("released.yaml", released.map_err(|refusal| refusal.to_string())?);
    let after = |pins: &Source, of: &Effective| {
        let past = Past { pins: Some(pins), released: Some(&released), date: None };
        generator::generate(of, past).map_err(|refusal| refusal.to_string())
    };
    let kept = Source::new("names.yaml", after(&pins, &new.effective)?.names);
    let back = after(&kept, &old.effective)?;
    // The first release has no argument that isn't asked for.
    let released = surface::surface(&after(&pins, &old.effective)?.files);
    let surface = surface::surface(&back.files);
    let lost: Vec<&String> = released.difference(&surface).collect();
    if !lost.is_empty() {
        return Err(format!("what is described again hasn't its name: {lost:#?}"));
    }
    Ok(())
}

/// What the difference says of it.
fn verdict(old: &Release, new: &Release, expect: Expect) -> Result<(), String> {
    let names = Source::new("names.yaml", old.names.clone());
    let diff = generator::diff(&old.effective, Some(&names), &new.effective, None);
    let diff = diff.map_err(|refusal| refusal.to_string())?;
    let breaks = diff.of(Impact::Breaking).any(|change| !change.behaviour);
    let right = match expect {
        Expect::Same => diff.impact() <= Impact::Docs,
        Expect::Added => diff.impact() == Impact::Additive,
        Expect::Kept => !breaks,
        Expect::Lost => breaks,
    };
    if right { Ok(()) } else { Err(format!("the difference should be {expect:?}, and says {:#?}", diff.changes)) }
}

/// Makes edits one after the other, each judged against the release before it.
fn run(name: &str, first: &Release, seed: u64, steps: usize) -> Result<Vec<&'static str>, String> {
    let mut rng = Rng::with_seed(seed);
    let mut release = first.clone();
    let mut made = Vec::new();
    for _ in 0..steps {
        let (edit, expect, document) = edited(&release.document, &mut rng);
        made.push(edit);
        let next = release.next(document);
        // Every other one is taken back, too: that is two generations more.
        let back = rng.bool();
        let outcome = next.and_then(|next| {
            judge(&release, &next, expect)?;
            if back {
                judge_return(&release, &next)?;
            }
            Ok(next)
        });
        release = outcome.map_err(|why| format!("{name}, seed {seed}, {made:?}: {why}"))?;
    }
    Ok(made)
}

/// Runs chains of edits on all cores, and tells all that is wrong.
#[track_caller]
fn all(descriptions: &[(String, Release)], chains: usize, steps: usize) {
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let made = Mutex::new(BTreeMap::<&str, usize>::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= chains {
                break;
            }
            let (name, release) = &descriptions[at % descriptions.len()];
            match run(name, release, at as u64, steps) {
                Ok(edits) => edits.into_iter().for_each(|it| *made.lock().unwrap().entry(it).or_default() += 1),
                Err(why) => failures.lock().unwrap().push(why),
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));

    let failures = failures.into_inner().unwrap();
    let made = made.into_inner().unwrap();
    let shown = failures.iter().take(8).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(failures.is_empty(), "{} of {chains} chains are judged wrongly:\n\n{shown}", failures.len());
    println!("{} edits: {made:#?}", made.values().sum::<usize>());
}

fn release(name: &str, document: Value) -> (String, Release) {
    let release = Release::of(document, None).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    (name.to_owned(), release)
}

fn our_description() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/latitude.yaml");
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The operations of each tag, with the components that they need: whole descriptions, and quick ones.
fn slices(document: &Value) -> Vec<(String, Release)> {
    let tags: BTreeSet<String> = sites::operations(document)
        .into_iter()
        .filter_map(|(_, operation)| Some(operation["tags"][0].as_str()?.to_owned()))
        .collect();
    tags.iter().map(|tag| release(tag, slice::of_tag(document, tag))).collect()
}

#[test]
fn single_edits_of_our_description() {
    all(&slices(&our_description()), 360, 1);
}

#[test]
fn chains_of_edits_of_our_description() {
    all(&slices(&our_description()), 32, 4);
}

#[test]
fn edits_of_everything_that_the_generator_supports() {
    let document = serde_yaml::from_str(KITCHEN_SINK).unwrap();
    all(&[release("kitchen sink", document)], 80, 2);
}

#[test]
fn edits_of_the_whole_description() {
    all(&[release("latitude", our_description())], 4, 1);
}
