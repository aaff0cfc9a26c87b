//! The report of a change against cargo-semver-checks, a second judge: what it finds missing must be in the report as
//! breaking. `scripts/semver.sh OLD NEW` runs it; it takes a tool that isn't always there, and minutes.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod packages;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use generator::{ChangeKind, Impact, Source};

#[test]
#[ignore = "takes cargo-semver-checks and two descriptions: scripts/semver.sh OLD NEW"]
fn the_report_says_what_cargo_semver_checks_finds() {
    let load = |variable: &str| {
        let path = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names no description"));
        let source = Source::new(&path, packages::read(Path::new(&path)));
        generator::load(&source, None).unwrap_or_else(|refusal| panic!("{refusal}"))
    };
    let (old, new) = (load("SEMVER_OLD"), load("SEMVER_NEW"));
    let before = generator::generate(&old, None).unwrap();
    let pins = Source::new("names.yaml", before.names);
    let after = generator::generate(&new, Some(&pins)).unwrap();
    let diff = generator::diff(&old, None, &new, None).unwrap();

    let root = packages::tmp().join("semver");
    let _ = std::fs::remove_dir_all(&root);
    for (side, files) in [("old", &before.files), ("new", &after.files)] {
        packages::package(&root.join(side).join("latitude-api"), "latitude-api", files);
        packages::workspace(&root.join(side), &["latitude-api".to_owned()]);
    }
    let output = Command::new("cargo")
        .args(["semver-checks", "check-release", "--release-type", "minor", "--default-features"])
        .args(["--manifest-path", "new/latitude-api/Cargo.toml", "--baseline-root", "old/latitude-api"])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()
        .unwrap();
    let (found, log) = (packages::text(&output.stdout), packages::text(&output.stderr));
    // It ends with an error, too, where it finds something.
    assert!(log.contains("Checked"), "cargo semver-checks failed\n{log}");

    let breaking: Vec<&str> =
        diff.of(Impact::Breaking).filter(|change| !change.behaviour).map(|change| change.path.as_str()).collect();
    // Types have one name each, so that a module may be left out.
    let tails: BTreeSet<&str> = breaking.iter().filter_map(|path| Some(path.split_once("::")?.1)).collect();
    // The steps of all constructors are methods of one type, whichever body they are for.
    let constructors: Vec<&str> = diff
        .of(Impact::Breaking)
        .filter(|change| change.kind == ChangeKind::ConstructorChanged)
        .filter_map(|change| change.before.as_deref())
        .collect();
    let lost = |step: &str| constructors.iter().any(|before| before.contains(&format!(".{step}(")));
    let mut by_lint: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut lint, mut untold) = ("", Vec::new());
    for line in found.lines() {
        if let Some(rest) = line.strip_prefix("--- failure ") {
            lint = rest.split(':').next().unwrap();
        } else if let Some((item, _)) =
            line.strip_prefix("  ").and_then(|line| line.split_once(", previously in file "))
        {
            *by_lint.entry(lint).or_default() += 1;
            let path = path_of(item);
            let owner = path.split("::").next().unwrap();
            let is_lost = path.strip_prefix("Incomplete::").is_some_and(&lost);
            if !is_lost && !tails.contains(path.as_str()) && !tails.contains(owner) {
                untold.push(format!("{lint}: {item}"));
            }
        } else if line.starts_with("  ") && !line.starts_with("   ") {
            untold.push(format!("{lint}: what does this name? {line}"));
        }
    }
    println!("{} breaking changes that rustc sees; cargo semver-checks finds {by_lint:?}", breaking.len());
    assert!(untold.is_empty(), "the report doesn't say that these are gone:\n{}", untold.join("\n"));
    assert_eq!(
        by_lint.is_empty(),
        output.status.success(),
        "what it found has another form than what is read here\n{found}"
    );
}

/// `Server::hostname` of "field hostname of struct Server", `Server` of "struct latitude_api::servers::Server".
fn path_of(item: &str) -> String {
    if let Some((field, of)) = item.strip_prefix("field ").and_then(|rest| rest.split_once(" of struct ")) {
        return format!("{of}::{field}");
    }
    let name = item.rsplit(' ').next().unwrap();
    match name.strip_prefix("latitude_api::") {
        Some(path) => path.split_once("::").map_or(path, |(_, name)| name).to_owned(),
        None => name.to_owned(),
    }
}
