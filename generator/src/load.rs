//! Reads a description, and applies the overlay to it.

use crate::check;
use crate::diagnostic::{Diagnostics, is_within};
use crate::effective::{Effective, Skipped};
use crate::ir::Elsewhere;
use crate::openapi;
use crate::overlay::{self, Applied};
use crate::source::{Source, texts};

/// Reads a description and applies the overlay to it. The result is sound as far as references,
/// paths and their parameters go; all that isn't is reported in one run.
pub fn load(description: &Source, overlay: Option<&Source>) -> Result<Effective, Diagnostics> {
    let (mut effective, mut findings) = read(description, overlay)?;
    let check::Findings { broken, others } = check::document(&effective.value);
    findings.extend(effective.locate(broken.into_iter().collect()));
    let is_sound = !findings.has_errors();
    findings.extend(effective.locate(others.into_iter().collect()));
    if !is_sound {
        return Err(findings);
    }
    effective.findings = findings;
    Ok(effective)
}

/// Reads a description of a version that is supported, applies the overlay to it, and says what is wrong with that.
pub(crate) fn read(description: &Source, overlay: Option<&Source>) -> Result<(Effective, Diagnostics), Diagnostics> {
    let (value, corrections) = match (description.parse_description(), overlay.map(Source::parse).transpose()) {
        (Ok(value), Ok(corrections)) => (value, corrections),
        (description, overlay) => {
            return Err(description.err().into_iter().chain(overlay.err()).flatten().collect());
        }
    };
    let mut effective = Effective {
        value,
        description: description.clone(),
        overlay: overlay.cloned(),
        changes: Vec::new(),
        wrapped: Vec::new(),
        unstamped: Vec::new(),
        findings: Diagnostics::default(),
        skipped: Skipped::default(),
        elsewhere: Elsewhere::default(),
    };

    // Of a document in another format, everything else would be said in vain.
    if let Err(unsupported) = check::version(&effective.value) {
        return Err(effective.locate(unsupported.into()));
    }
    openapi::extensions::remove(&mut effective.value);

    let mut findings = Diagnostics::default();
    if let (Some(source), Some(corrections)) = (overlay, corrections) {
        let Applied { changes, wrapped, unstamped, diagnostics: complaints } =
            overlay::apply(source, &corrections, description, &mut effective.value);
        for (pointer, written) in source.written() {
            for change in changes.iter().filter(|change| is_within(&pointer, &change.origin)) {
                let place = format!("{}{}", change.pointer, &pointer[change.origin.len()..]);
                texts::restore(&mut effective.value, &place, written);
            }
        }
        texts::version(&mut effective.value);
        effective.changes = changes;
        effective.wrapped = wrapped;
        effective.unstamped = unstamped;
        findings.extend(complaints);
    }
    Ok((effective, findings))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::diagnostic::Diagnostic;

    const DESCRIPTION: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses: {}
";

    #[test]
    fn locates_in_the_file_that_set_the_node() {
        let overlay = Source::new(
            "overlay.yaml",
            "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- target: $.paths['/a'].get\n  description: why\n  update:\n    x-rust-wait:\n      deep: list\n",
        );
        let effective = load(&Source::new("a.yaml", DESCRIPTION), Some(&overlay)).unwrap();
        let located = effective.locate(
            [
                Diagnostic::error("from the description").at("/paths/~1a/get/operationId"),
                Diagnostic::error("from the overlay").at("/paths/~1a/get/x-rust-wait/deep"),
                Diagnostic::error("nowhere"),
            ]
            .into_iter()
            .collect(),
        );
        let places: Vec<_> = located.iter().map(|d| (d.message.as_str(), d.file.as_deref(), d.line)).collect();
        assert_eq!(
            places,
            [
                ("nowhere", None, None),
                ("from the description", Some("a.yaml"), Some(6)),
                ("from the overlay", Some("overlay.yaml"), Some(8)),
            ]
        );
    }

    #[test]
    fn the_deepest_and_latest_change_is_the_one_that_set_a_node() {
        let action = |update: &str| format!("- target: $.paths['/a'].get\n  description: why\n  update: {update}\n");
        let actions = [
            action("{x-rust-wait: {b: 1, c: {d: 1}}}"),
            action("{x-rust-wait: {b: 2, e: 1}}"),
            action("{x-rust-wait: {c: {d: 2}}}"),
            action("{x-rust-wait: {b: 3}}"),
        ];
        let overlay = format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}", actions.concat());
        let overlay = Source::new("overlay.yaml", overlay);
        let effective = load(&Source::new("a.yaml", DESCRIPTION), Some(&overlay)).unwrap();
        for (pointer, line) in [("", 6), ("/b", 15), ("/c", 6), ("/c/d", 12), ("/e", 9), ("/f", 6)] {
            let found = Diagnostic::error("here").at(format!("/paths/~1a/get/x-rust-wait{pointer}"));
            let located = effective.locate(found.into());
            let place: Vec<_> = located.iter().map(|found| (found.file.as_deref(), found.line)).collect();
            assert_eq!(place, [(Some("overlay.yaml"), Some(line))], "{pointer}");
        }
    }

    #[test]
    fn reports_both_malformed_files() {
        let message =
            load(&Source::new("a.yaml", "a: ["), Some(&Source::new("b.yaml", "b: ["))).unwrap_err().to_string();
        assert!(message.contains("--> a.yaml") && message.contains("--> b.yaml"), "{message}");
    }

    #[test]
    fn an_overlay_says_text_as_it_is_written() {
        let overlay = Source::new(
            "overlay.yaml",
            "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- target: $.info\n  description: why\n  remove: true\n- target: $\n  description: why\n  update:\n    info: {title: 1.10, version: 2}\n    x-a: 1.10\n",
        );
        let effective = load(&Source::new("a.yaml", DESCRIPTION), Some(&overlay)).unwrap();
        let info = &effective.value()["info"];
        assert_eq!((&info["title"], &info["version"]), (&Value::from("1.10"), &Value::from("2")));
        assert_eq!(effective.value()["x-a"], Value::from(1.1));
    }
}
