//! The report of a change against rustc: a program that uses all of the old crate is compiled with the new one. Each
//! error must be in the report as breaking, and each breaking change must be an error, or a change of behaviour that
//! rustc can't see.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

#[path = "witness/judge.rs"]
mod judge;
mod packages;
#[path = "witness/program.rs"]
mod program;

use std::io::Write as _;
use std::path::Path;

use generator::{Impact, Kind, Source};
use judge::{Judgement, Pair, judge};

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
    pairs[4].renames = RENAMES;
    // Waiters, which only an overlay has.
    pairs.push(Pair::of_overlay("pair_5", &fixture("kitchen_sink.yaml"), &fixture("overlays/kitchen_sink.yaml")));
    let judgements = judge(&packages::tmp().join("witness"), pairs);
    for judgement in &judgements {
        print(judgement);
        judgement.expect_true();
    }
    assert_eq!((judgements[0].errors.len(), judgements[0].diff.changes.len()), (0, 0));
    // The pairs have something of everything.
    let told: Vec<Kind> = judgements.iter().flat_map(|it| it.diff.changes.iter().map(|change| change.kind)).collect();
    // Without anything that rustc sees.
    let behaviour = [Kind::WaitChanged];
    let missing: Vec<_> = Kind::ALL.iter().filter(|kind| !told.contains(kind) && !behaviour.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
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
