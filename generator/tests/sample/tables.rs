//! The tables of ARCHITECTURE.md.

use std::collections::BTreeMap;

use crate::samples::Verdict;

/// A row of a table.
pub(crate) struct Stated {
    pub(crate) construct: String,
    pub(crate) verdict: Verdict,
}

/// The tables of "OpenAPI, construct by construct", by the heading above each.
pub(crate) fn tables() -> BTreeMap<String, Vec<Stated>> {
    let text = include_str!("../../../ARCHITECTURE.md");
    let chapter = text.split("\n## ").find(|chapter| chapter.starts_with("OpenAPI, construct by construct")).unwrap();
    let sections = chapter.split("\n### ").skip(1);
    sections.map(|section| (section.lines().next().unwrap().to_owned(), rows(section))).collect()
}

fn rows(section: &str) -> Vec<Stated> {
    // Below the heads of the columns and the line under them.
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let mut cells = row.trim_matches('|').split(" | ").map(str::trim);
        let construct = cells.next().unwrap().to_owned();
        let word = cells.next().unwrap();
        let verdict = Verdict::of(word).unwrap_or_else(|| panic!("`{word}` is no verdict: {row}"));
        Stated { construct, verdict }
    })
    .collect()
}
