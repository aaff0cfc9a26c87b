//! CHANGELOG.md: what users read about a change.

use std::fs;

use generator::Diff;

use crate::error::Error;
use crate::tree;
use crate::workspace::Located;

/// Writes the entry of a change into the file, or prints it where there is none to write.
pub(crate) fn propose(diff: &Diff, file: Option<&Located>) -> Result<(), Error> {
    let entry = diff.changelog();
    if entry.is_empty() {
        return Ok(());
    }
    let Some(file) = file else {
        println!("proposed for CHANGELOG.md (`--changelog` writes it there):\n");
        for (heading, bullets) in entry {
            println!("### {heading}\n\n{}", written(&bullets));
        }
        return Ok(());
    };
    let old = fs::read_to_string(&file.path).map_err(|source| Error::io("read", &file.shown, source))?;
    let new = inserted(&old, &entry).ok_or_else(|| Error::NoUnreleased(file.shown.clone()))?;
    if new == old {
        println!("{} has all of it\n", file.shown);
        return Ok(());
    }
    tree::write_files(&[(file, &new)])?;
    println!("written into {}\n", file.shown);
    Ok(())
}

fn written(bullets: &[String]) -> String {
    bullets.iter().map(|bullet| format!("- {bullet}\n")).collect()
}

/// The text with the bullets that it doesn't have yet, each at the end of its section under Unreleased; `None` without
/// such a heading.
fn inserted(text: &str, entry: &[(&str, Vec<String>)]) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    for (heading, bullets) in entry {
        let start = lines.iter().position(|line| line.to_ascii_lowercase().starts_with("## [unreleased]"))? + 1;
        let end = start + lines[start..].iter().position(|line| ends_version(line)).unwrap_or(lines.len() - start);
        let is_new = |bullet: &&String| !lines[start..end].contains(&format!("- {bullet}"));
        let mut new: Vec<String> = bullets.iter().filter(is_new).map(|bullet| format!("- {bullet}")).collect();
        if new.is_empty() {
            continue;
        }
        let title = format!("### {heading}");
        let (from, to) = match lines[start..end].iter().position(|line| *line == title) {
            Some(at) => {
                let from = start + at + 1;
                (from, from + lines[from..end].iter().position(|line| line.starts_with("### ")).unwrap_or(end - from))
            }
            None => {
                // Breaking stands first, whatever is there; the others after what is there.
                let first = lines[start..end].iter().position(|line| line.starts_with("### ")).map(|at| start + at);
                let at = if *heading == "Breaking" { first.unwrap_or(end) } else { end };
                new.splice(0..0, [title, String::new()]);
                (at, at)
            }
        };
        // After the section's last line of text, before the blank lines that end it.
        let at = from + lines[from..to].iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
        if at == from && at > 0 && !lines[at - 1].is_empty() {
            new.insert(0, String::new());
        }
        if lines.get(at).is_some_and(|line| !line.is_empty()) {
            new.push(String::new());
        }
        lines.splice(at..at, new);
    }
    Some(lines.join("\n") + "\n")
}

/// The next version, or the links at the end.
fn ends_version(line: &str) -> bool {
    line.starts_with("## ") || line.starts_with('[') && line.contains("]: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# Changelog\n\n## [Unreleased]\n\nSoon.\n\n### Added\n\n- All.\n\n[Unreleased]: https://a.test\n";

    fn entry() -> Vec<(&'static str, Vec<String>)> {
        let bullets = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        vec![
            ("Breaking", bullets(&["`a` is gone."])),
            ("Added", bullets(&["`b`.", "`c`."])),
            ("Changed", bullets(&["d."])),
        ]
    }

    #[test]
    fn bullets_stand_in_their_sections() {
        let new = inserted(TEXT, &entry()).unwrap();
        assert_eq!(
            new,
            "# Changelog\n\n## [Unreleased]\n\nSoon.\n\n### Breaking\n\n- `a` is gone.\n\n### Added\n\n- All.\n- `b`.\n\
             - `c`.\n\n### Changed\n\n- d.\n\n[Unreleased]: https://a.test\n"
        );
        assert_eq!(inserted(&new, &entry()).unwrap(), new, "what is there isn't written twice");
    }

    #[test]
    fn an_empty_section_and_an_older_version() {
        let new = inserted("## [Unreleased]\n\n## [0.1.0]\n\n### Added\n\n- Old.\n", &entry()[1..]).unwrap();
        assert_eq!(
            new,
            "## [Unreleased]\n\n### Added\n\n- `b`.\n- `c`.\n\n### Changed\n\n- d.\n\n## [0.1.0]\n\n### Added\n\n- Old.\n"
        );
        assert_eq!(inserted("## [0.1.0]\n", &entry()), None);
    }
}
