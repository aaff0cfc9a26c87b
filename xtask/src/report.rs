//! What a run of `codegen` says at its end.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use generator::{Generated, Renamed, Report};
use similar::TextDiff;

use crate::tree::{Change, Comparison, Kind};
use crate::workspace::Located;

/// Beyond this, a diff says no more than that the file is another one.
const DIFF_LINES: usize = 60;

/// The counts a maintainer looks at after a generation.
pub(crate) fn summary(out: &Located, generated: &Generated, comparison: &Comparison, time: Duration) -> String {
    let Report { operations, resources, types, schemas, schemas_without_type } = &generated.report;
    let lines: usize = generated.files.values().map(|text| text.lines().count()).sum();
    let removed = comparison.of_kind(Kind::LeftOver).count();
    let mut text = format!(
        "{operations} operations on {resources} resources, {types} types\n\
         {schemas} schemas: {} with a type of their own, {} without\n",
        schemas.saturating_sub(schemas_without_type.len()),
        schemas_without_type.len(),
    );
    let mut reasons = BTreeMap::<_, Vec<_>>::new();
    for (schema, reason) in schemas_without_type {
        reasons.entry(reason).or_default().push(schema.as_str());
    }
    for (reason, schemas) in reasons {
        line(&mut text, format_args!("  {reason}: {}", schemas.join(", ")));
    }
    line(
        &mut text,
        format_args!(
            "{} files written, {removed} removed, {} unchanged; {lines} lines in {}",
            comparison.changes().len() - removed,
            comparison.unchanged(),
            out.shown,
        ),
    );
    for change in comparison.changes() {
        let verb = if change.kind == Kind::LeftOver { "removed" } else { "written" };
        line(&mut text, format_args!("  {verb} {}", change.file.shown));
    }
    let _ = write!(text, "{:.2} s", time.as_secs_f64());
    text
}

/// What has another name than before, a line each.
pub(crate) fn renamed(all: &[Renamed]) -> String {
    let mut text = String::new();
    for Renamed { old, new, is_given } in all {
        let why = if *is_given { "" } else { ", called after that" };
        line(&mut text, format_args!("renamed {old} to {new}{why}"));
    }
    text
}

/// Every file that isn't what generation gives, with the difference and the cure.
pub(crate) fn drift(comparison: &Comparison) -> String {
    let mut text = String::new();
    for change in comparison.changes() {
        line(&mut text, format_args!("error: {}: {}", change.file.shown, description(change.kind)));
        diff(&mut text, change);
        text.push('\n');
    }
    line(
        &mut text,
        format_args!(
            "error: {} of {} files are not what generation gives:",
            comparison.changes().len(),
            comparison.changes().len() + comparison.unchanged()
        ),
    );
    for change in comparison.changes() {
        line(&mut text, format_args!("  {:<10} {}", label(change.kind), change.file.shown));
    }
    if comparison.of_kind(Kind::Foreign).next().is_some() {
        line(&mut text, format_args!("  cure: move or delete what is not generated, then run `cargo xtask codegen`"));
    } else {
        line(
            &mut text,
            format_args!(
                "  cure: run `cargo xtask codegen` and commit what it changes; to change generated code, change the description, the overlay or the generator"
            ),
        );
    }
    text.truncate(text.trim_end().len());
    text
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Edited => "edited",
        Kind::Stale => "stale",
        Kind::Missing => "missing",
        Kind::LeftOver => "left over",
        Kind::Foreign => "foreign",
    }
}

fn description(kind: Kind) -> &'static str {
    match kind {
        Kind::Edited => "edited by hand: the digest in its first line does not fit the rest",
        Kind::Stale => "stale: generation gives something else now",
        Kind::Missing => "missing: generation gives it",
        Kind::LeftOver => "left over: generation no longer gives it",
        Kind::Foreign => "not generated: it does not belong into this folder",
    }
}

/// A unified diff from the file as it is to the file as it should be.
fn diff(text: &mut String, change: &Change) {
    if change.old.is_none() && change.new.is_none() {
        return;
    }
    let (old, new) = (change.old.as_deref().unwrap_or(""), change.new.as_deref().unwrap_or(""));
    let diff = TextDiff::from_lines(old, new);
    let shown = change.file.shown.as_str();
    let names = (
        if change.old.is_some() { shown } else { "/dev/null" },
        if change.new.is_some() { shown } else { "/dev/null" },
    );
    let unified = diff.unified_diff().header(names.0, names.1).to_string();
    let mut lines = unified.lines();
    for shown in lines.by_ref().take(DIFF_LINES) {
        line(text, format_args!("{shown}"));
    }
    let omitted = lines.count();
    if omitted > 0 {
        line(text, format_args!("… {omitted} more lines"));
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use std::fs;

    use generator::digest::header;

    use super::*;

    #[test]
    fn drift_names_every_file_with_a_diff_and_the_cure() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("edited.rs", &header("//", "a\n").replace("\na\n", "\nhand\n"));
        write("stale.rs", &header("//", "old\n"));
        write("left.rs", &header("//", "left\n"));
        write("same.rs", &header("//", "same\n"));
        let files =
            [("edited.rs", "a\n"), ("stale.rs", "new\n"), ("missing.rs", &"m\n".repeat(100)), ("same.rs", "same\n")]
                .map(|(name, body)| (name.to_owned(), header("//", body)))
                .into();
        let out = Located { path: folder.path().to_owned(), shown: "out".to_owned() };
        let report = drift(&Comparison::of_folder(&out, &files).unwrap());
        for expected in [
            "error: out/edited.rs: edited by hand",
            "\n-hand\n+a\n",
            "error: out/stale.rs: stale",
            "\n-old\n",
            "\n+new\n",
            "error: out/missing.rs: missing",
            "--- /dev/null\n+++ out/missing.rs\n",
            "… 44 more lines",
            "error: out/left.rs: left over",
            "\n-left\n",
            "error: 4 of 5 files are not what generation gives:",
            "  edited     out/edited.rs\n  left over  out/left.rs\n  missing    out/missing.rs\n  stale      out/stale.rs\n  cure: run `cargo xtask codegen`",
        ] {
            assert!(report.contains(expected), "expected {expected:?} in\n{report}");
        }
        assert!(!report.contains("same.rs"));
    }

    #[test]
    fn summary_counts_what_was_done() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("left.rs"), header("//", "left\n")).unwrap();
        fs::write(folder.path().join("same.rs"), header("//", "same\n")).unwrap();
        let files = [("new.rs", "new\n"), ("same.rs", "same\n")]
            .map(|(name, body)| (name.to_owned(), header("//", body)))
            .into();
        let out = Located { path: folder.path().to_owned(), shown: "out".to_owned() };
        let comparison = Comparison::of_folder(&out, &files).unwrap();
        let unused = |name: &str| (name.to_owned(), "not used".to_owned());
        let report = Report {
            operations: 3,
            resources: 2,
            types: 5,
            schemas: 6,
            schemas_without_type: vec![unused("a"), unused("b")],
        };
        let generated = Generated {
            files,
            names: String::new(),
            samples: String::new(),
            methods: None,
            renamed: Vec::new(),
            report,
            warnings: Default::default(),
        };
        assert_eq!(
            summary(&out, &generated, &comparison, Duration::from_millis(230)),
            "3 operations on 2 resources, 5 types\n6 schemas: 4 with a type of their own, 2 without\n  not used: a, b\n\
             1 files written, 1 removed, 1 unchanged; 4 lines in out\n  removed out/left.rs\n  written out/new.rs\n0.23 s"
        );
    }
}
