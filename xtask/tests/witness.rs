//! The report of a change against rustc: a program that uses all of the old crate is compiled with the new one. Each
//! error must be in the report as breaking, and each breaking change must be an error, or a change of behaviour that
//! rustc can't see.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

#[path = "../../generator/tests/mutations/edits.rs"]
mod edits;
#[path = "witness/judge.rs"]
mod judge;
mod packages;
#[path = "witness/program.rs"]
mod program;
#[path = "witness/sample.rs"]
mod sample;
#[path = "../../generator/tests/mutations/shapes.rs"]
mod shapes;
#[path = "../../generator/tests/mutations/sites.rs"]
mod sites;
#[path = "../../generator/tests/mutations/slice.rs"]
mod slice;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

use edits::EDITS;
use generator::{ChangeKind, Effective, Impact, Source};
use judge::{Judgement, Pair, judge};
use sample::Sample;

/// What someone may do to `names.yaml`.
const RENAMES: &[(&str, &str)] = &[
    ("method: things.list\n", "method: things.find\n"),
    ("  things::Thing:", "  things::Gadget:"),
    ("answer: Thing}", "answer: Gadget}"),
    ("  routes: RoutesApi\n", "  routes: RoutesHandle\n"),
    ("  shapes::Round:", "  shared::Circle:"),
    ("uses: {Round: Round,", "uses: {Round: Circle,"),
    ("\"GET /things/{id}\": {method: things.get,", "\"GET /things/{id}\": {method: things.delete,"),
    ("\"DELETE /things/{id}\": {method: things.delete}", "\"DELETE /things/{id}\": {method: things.get}"),
];

fn fixture(name: &str) -> Source {
    let path = packages::root().join("generator/tests/fixtures").join(name);
    Source::new(name, packages::read(&path))
}

/// The names of a description after `RENAMES`.
fn renamed(description: &Effective) -> String {
    let mut names = generator::generate(description, None).unwrap().names;
    for (from, to) in RENAMES {
        assert!(names.contains(from), "{from} isn't in\n{names}");
        names = names.replace(from, to);
    }
    names
}

fn print(judgement: &Judgement) {
    let breaking: Vec<_> = judgement.diff.of(Impact::Breaking).collect();
    // Around the test harness, which shows what a test prints only if it fails.
    let _ = writeln!(
        std::io::stderr(),
        "{}: {} uses, {} refused; {} breaking changes, {} of them of behaviour; {} errors untold, {} changes unfounded",
        judgement.name,
        judgement.uses,
        judgement.errors.len(),
        breaking.len(),
        breaking.iter().filter(|change| change.behaviour).count(),
        judgement.untold().len(),
        judgement.unfounded().len(),
    );
}

#[test]
fn the_report_says_what_rustc_says() {
    let pairs = [
        ("kitchen_sink", "kitchen_sink"),
        ("kitchen_sink", "names"),
        ("changes/old", "changes/new"),
        ("changes/new", "changes/old"),
        ("changes/old", "changes/old"),
    ];
    let pairs = pairs.iter().enumerate().map(|(at, (old, new))| {
        let [old, new] = [old, new].map(|name| fixture(&format!("{name}.yaml")));
        Pair::of(&format!("pair_{at}"), &old, &new)
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs[4].names = Some(renamed(&pairs[4].old));
    // Waiters, and arguments that take text, which only an overlay has.
    let overlay = |name| Pair::of_overlay(name, &fixture("kitchen_sink.yaml"), &fixture("overlays/kitchen_sink.yaml"));
    pairs.push(overlay("pair_5"));
    pairs.push(overlay("").back("pair_6"));
    let judgements = judge(&packages::tmp().join("witness"), pairs);
    for judgement in &judgements {
        print(judgement);
        judgement.expect_true();
    }
    assert_eq!((judgements[0].errors.len(), judgements[0].diff.changes.len()), (0, 0));
    assert!(judgements[5].refuses("stock::StockApi::update"));
    // A text that becomes a secret is taken as before, but where it is the member of a union.
    // What the overlay calls by a name of its own is called by the rules again.
    let refused: Vec<&String> = judgements[6].errors.keys().collect();
    let feeds = ["CreateFeed", "CreateFeed::new", "CreateFeed::seconds", "FeedsApi::create"];
    let feeds = feeds.map(|name| format!("feeds::{name}"));
    let expected: Vec<String> = feeds.into_iter().chain(["pets::CreatePetHiding::Text".to_owned()]).collect();
    assert_eq!(refused, expected.iter().collect::<Vec<_>>());
    // The pairs have something of everything.
    let told: Vec<ChangeKind> =
        judgements.iter().flat_map(|it| it.diff.changes.iter().map(|change| change.kind)).collect();
    // Without anything that rustc sees; what lapses or is to be declared was released, which none of these was.
    let behaviour = [
        ChangeKind::AuthenticationChanged,
        ChangeKind::WaitChanged,
        ChangeKind::FindChanged,
        ChangeKind::Lapsed,
        ChangeKind::Undeclared,
    ];
    let missing: Vec<_> =
        ChangeKind::ALL.iter().filter(|kind| !told.contains(kind) && !behaviour.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_report_of_random_edits_says_what_rustc_says() {
    let ours = generator::load(
        &Source::new("latitude.yaml", packages::read(&packages::root().join("spec/latitude.yaml"))),
        None,
    );
    let ours = slice::of_tag(ours.unwrap().value(), "Firewalls");
    let everything = generator::load(&fixture("kitchen_sink.yaml"), None).unwrap();
    let samples = [("sink", everything.value()), ("ours", &ours)];
    let samples: Vec<Sample> = samples.iter().flat_map(|(name, document)| sample::of(name, document)).collect();
    let made: BTreeSet<&str> = samples.iter().flat_map(|sample| sample.edits()).collect();
    let missing: Vec<&str> = EDITS.iter().map(|(name, _)| *name).filter(|name| !made.contains(name)).collect();
    assert!(missing.is_empty(), "no sample has these edits: {missing:?}");

    let pairs = samples.iter().map(Sample::pair).chain(samples.iter().filter_map(Sample::back));
    let judgements = judge(&packages::tmp().join("witness_edits"), pairs.collect());
    for judgement in &judgements {
        print(judgement);
        judgement.expect_true();
    }
    let (forth, back) = judgements.split_at(samples.len());
    for (sample, judgement) in samples.iter().zip(forth) {
        sample.expect_felt(judgement);
    }
    assert!(back.iter().all(|judgement| !judgement.errors.is_empty()), "what was added is no loss on the way back");
    let made = samples.iter().flat_map(Sample::edits).count();
    let _ = writeln!(std::io::stderr(), "{made} edits of {} kinds", EDITS.len());
}

#[test]
fn the_report_of_published_descriptions_says_what_rustc_says() {
    let published = packages::published();
    if published.len() < 2 {
        let _ = writeln!(
            std::io::stderr(),
            "\n*** SKIPPED: no published descriptions are compared: set {} to a folder of two .yaml files\n",
            packages::UPSTREAM_VARIABLE,
        );
        return;
    }
    let source = |path: &Path| Source::new(path.display().to_string(), packages::read(path));
    // There and back: what one direction adds, the other takes away.
    let forth = published.windows(2).enumerate();
    let pairs = forth.flat_map(|(at, pair)| {
        let (old, new) = (source(&pair[0]), source(&pair[1]));
        [Pair::of(&format!("forth_{at}"), &old, &new), Pair::of(&format!("back_{at}"), &new, &old)]
    });
    for judgement in judge(&packages::tmp().join("witness_published"), pairs.collect()) {
        print(&judgement);
        judgement.expect_true();
    }
}

/// Random edits, of which each takes something, and the fixtures there and back: nothing that was released goes.
#[test]
fn what_was_released_stays() {
    let everything = generator::load(&fixture("kitchen_sink.yaml"), None).unwrap();
    let samples = sample::of("stays", everything.value());
    let mut pairs: Vec<Pair> = samples.iter().map(|sample| sample.pair().released()).collect();
    pairs.extend(samples.iter().filter_map(Sample::back).map(Pair::released));
    for (at, (old, new)) in [("changes/old", "changes/new"), ("changes/new", "changes/old")].iter().enumerate() {
        let [old, new] = [old, new].map(|name| fixture(&format!("{name}.yaml")));
        pairs.push(Pair::of(&format!("stays_{at}"), &old, &new).released());
    }
    // Other shapes, in one step and in several.
    let ours = packages::read(&packages::root().join("spec/latitude.yaml"));
    let ours = generator::load(&Source::new("latitude.yaml", ours), None).unwrap();
    let ours = slice::of_tag(ours.value(), "Firewalls");
    for (name, document) in [("sink", everything.value()), ("ours", &ours)] {
        for (seed, number) in [(1, 1), (2, 3)] {
            let versions = sample::versions(document, seed, number);
            let mut versions: Vec<_> = versions.iter().map(sample::effective).collect();
            let (new, old) = (versions.pop().unwrap(), versions.remove(0));
            let name = format!("shapes_{name}_{number}");
            let pair = Pair { name, old, new, names: None, is_released: true, between: Vec::new() };
            pairs.push(pair.through(versions));
        }
    }
    for judgement in judge(&packages::tmp().join("witness_released"), pairs) {
        print(&judgement);
        // What came in between is no use of the program. A random edit may take the envelope from around an answer, or
        // make JSON of a body that was bytes.
        if judgement.name.starts_with("shapes_") && judgement.name.ends_with("_3") {
            assert_eq!(judgement.untold(), [""; 0], "{}", judgement.name);
            let can_break = [ChangeKind::AnswerChanged, ChangeKind::ArgumentsChanged];
            let lost = judgement.diff.of(Impact::Breaking).filter(|change| !change.behaviour);
            let lost: Vec<_> = lost.filter(|change| !can_break.contains(&change.kind)).collect();
            assert!(lost.is_empty(), "{}: {lost:#?}", judgement.name);
            continue;
        }
        judgement.expect_true();
        judgement.expect_kept();
    }
}

/// The same of what was published. It takes a folder of descriptions, as they are not ours.
#[test]
fn what_was_published_stays() {
    let published = packages::published();
    if published.len() < 2 {
        let _ = writeln!(
            std::io::stderr(),
            "\n*** SKIPPED: no published descriptions are released: set {} to a folder of two .yaml files\n",
            packages::UPSTREAM_VARIABLE,
        );
        return;
    }
    let source = |path: &Path| Source::new(path.display().to_string(), packages::read(path));
    let pairs = published
        .windows(2)
        .enumerate()
        .map(|(at, pair)| Pair::of(&format!("published_{at}"), &source(&pair[0]), &source(&pair[1])).released());
    let mut pairs: Vec<Pair> = pairs.collect();
    // And all of them one after the other, each released.
    if let [first, between @ .., last] = published.as_slice()
        && !between.is_empty()
    {
        let between = between.iter().map(|path| judge::load(&source(path), None)).collect();
        pairs.push(Pair::of("published_all", &source(first), &source(last)).through(between));
    }
    for judgement in judge(&packages::tmp().join("witness_published_stays"), pairs) {
        print(&judgement);
        for change in judgement.diff.of(Impact::Breaking) {
            let _ = writeln!(std::io::stderr(), "  {:?} {}: {}", change.kind, change.path, change.why);
        }
        judgement.expect_true();
        judgement.expect_kept();
    }
}
