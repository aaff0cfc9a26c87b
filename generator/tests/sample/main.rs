//! A sample of what OpenAPI 3.0.4 lets a description say: each row of ARCHITECTURE.md's tables in at least three ways,
//! each of which must come to what the row states. How the samples are written is in `samples.rs`. That all which
//! generates compiles, too, is tested by `xtask/tests/compile.rs`.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod merge;
mod samples;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use generator::{Diagnostics, Severity, Source};
use samples::{Expected, Row, Sample, Verdict};

#[test]
fn every_row_has_three_samples_which_show_what_it_names() {
    let tables = tables::tables();
    let sections = samples::SECTIONS.iter().map(|(section, _)| *section);
    assert_eq!(tables.keys().map(String::as_str).collect::<BTreeSet<_>>(), sections.collect());
    let mut wrong = Vec::new();
    for (section, text) in samples::SECTIONS {
        let rows = samples::rows(text);
        let table: BTreeSet<&str> = tables[*section].iter().map(|row| row.construct.as_str()).collect();
        let sampled: BTreeSet<&str> = rows.iter().map(|row| row.construct.as_str()).collect();
        wrong.extend(table.difference(&sampled).map(|row| format!("{section}: no samples of: {row}")));
        wrong.extend(sampled.difference(&table).map(|row| format!("{section}: no row of the table: {row}")));
        for Row { construct, samples } in &rows {
            let texts: BTreeSet<String> = samples.iter().map(|sample| sample.with.clone()).collect();
            if texts.len() < 3 {
                wrong.push(format!("{section}: {construct}: {} samples, instead of three", texts.len()));
            }
            let shown = |word: &&str| texts.iter().any(|text| text.contains(*word));
            let words = construct.split('`').skip(1).step_by(2).filter(|word| !shown(word));
            wrong.extend(words.map(|word| format!("{section}: {construct}: no sample has `{word}`")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_document() {
    section("The document");
}

#[test]
fn operations_and_parameters() {
    section("Operations and parameters");
}

#[test]
fn bodies_and_answers() {
    section("Bodies and answers");
}

#[test]
fn schemas() {
    section("Schemas");
}

/// What `xtask/tests/compile.rs` compiles.
#[test]
fn all_that_generate_do_so_together() {
    let (description, count) = merge::merged();
    let outcome = outcome("all.json", &description);
    assert!(outcome.files.is_some() && count > 400, "{count} samples\n{}", outcome.findings);
}

/// Expects of each sample of a section what its row states.
#[track_caller]
fn section(name: &str) {
    let tables = tables::tables();
    let (_, text) = samples::SECTIONS.iter().find(|(section, _)| *section == name).unwrap();
    let verdicts: BTreeMap<&str, Verdict> =
        tables[name].iter().map(|row| (row.construct.as_str(), row.verdict)).collect();
    let rows = samples::rows(text);
    let mut wrong = Vec::new();
    let mut count = 0;
    for Row { construct, samples } in &rows {
        let Some(verdict) = verdicts.get(construct.as_str()) else { continue };
        count += samples.len();
        for sample in samples {
            if let Err(why) = judge(*verdict, sample) {
                wrong.push(format!("{name}: {construct}\n{}\n{why}\n", sample.with));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} of {count} samples are wrong", wrong.join("\n"), wrong.len());
}

/// What a description gave.
struct Outcome {
    /// Nothing, where it was refused.
    files: Option<BTreeMap<String, String>>,
    findings: Diagnostics,
}

fn outcome(name: &'static str, text: &str) -> Outcome {
    let generated = generator::load(&Source::new(name, text), None).and_then(|it| generator::generate(&it, None));
    match generated {
        Ok(generated) => Outcome { files: Some(generated.files), findings: generated.warnings },
        Err(findings) => Outcome { files: None, findings },
    }
}

impl Outcome {
    /// The code without blanks, lest it matter how it is folded.
    fn has(&self, code: &str) -> bool {
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        self.files.iter().flat_map(BTreeMap::values).any(|text| flat(text).contains(&flat(code)))
    }

    fn says(&self, expected: &Expected, sample: &Sample, severities: &[Severity]) -> bool {
        self.findings.iter().any(|finding| {
            let line = || format!("{}:{}", sample.file, finding.line.unwrap_or_default());
            let is_there = match (&expected.place, &finding.pointer) {
                (None, _) => true,
                (Some(place), Some(pointer)) => place == pointer,
                (Some(place), None) => *place == line(),
            };
            severities.contains(&finding.severity) && finding.message.contains(&expected.text) && is_there
        })
    }
}

/// Whether a sample comes to what is expected of it, and doesn't without what it is the sample of.
fn judge(row: Verdict, sample: &Sample) -> Result<(), String> {
    let with = outcome(sample.file, &sample.with);
    let without = sample.without.as_ref().map(|text| outcome(sample.file, text));
    let fail = |why: &str| Err(format!("--> {why}\n{}\n", with.findings));
    let mut findings = 0;
    let mut verdicts = BTreeSet::new();
    for expected in &sample.expected {
        let verdict = expected.verdict.unwrap_or(row);
        verdicts.insert(verdict);
        let told: &[Severity] = match verdict {
            Verdict::Supported if !with.has(&expected.text) => {
                let code = with.files.iter().flatten().filter(|(name, _)| *name != generator::CONTRACT);
                let code: String = code.map(|(_, text)| text.as_str()).collect();
                return fail(&format!("`{}` isn't in the generated code:\n{code}", expected.text));
            }
            Verdict::Supported if without.as_ref().is_some_and(|without| without.has(&expected.text)) => {
                return fail(&format!("`{}` is in the generated code without it, too", expected.text));
            }
            Verdict::Supported | Verdict::Ignored => continue,
            Verdict::Noted => &[Severity::Warning, Severity::Note],
            Verdict::Refused => &[Severity::Error],
        };
        findings += 1;
        if !with.says(expected, sample, told) {
            return fail(&format!("`{}` isn't told at {:?}", expected.text, expected.place));
        }
        if without.as_ref().is_some_and(|without| without.says(expected, sample, told)) {
            return fail(&format!("`{}` is told without it, too", expected.text));
        }
    }
    if with.findings.len() != findings {
        return fail(&format!("{} findings instead of {findings}", with.findings.len()));
    }
    let Some(without) = without else {
        return if verdicts.len() == 1 && verdicts.contains(&Verdict::Supported) {
            Ok(())
        } else {
            fail("the sample doesn't mark what it is the sample of")
        };
    };
    if without.files.is_none() && !verdicts.contains(&Verdict::Supported) {
        return fail(&format!("it is refused without it, too: {}", without.findings));
    }
    if verdicts.contains(&Verdict::Refused) {
        let cured = with.findings.iter().all(|finding| finding.cure.is_some() || finding.severity != Severity::Error);
        return if with.files.is_none() && cured { Ok(()) } else { fail("an error without a cure") };
    }
    if !verdicts.contains(&Verdict::Supported) && with.files != without.files {
        return fail("what is ignored or noted changes the generated code");
    }
    Ok(())
}
