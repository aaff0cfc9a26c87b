//! A diff as text for a terminal, Markdown for a pull request, and JSON for programs.

use super::{Change, Diff, Impact};
use crate::diagnostic::Escaped;
use crate::docs::code;
use std::fmt::Write as _;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For a pull request.
    Markdown,
    /// For programs.
    Json,
}

/// From the worst to nothing, as a report has them.
const IMPACTS: [Impact; 4] = [Impact::Breaking, Impact::Additive, Impact::Docs, Impact::None];

impl Impact {
    fn title(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Additive => "Additive",
            Self::Docs => "Docs alone",
            Self::None => "Without effect",
        }
    }
}

impl Diff {
    /// The report, which ends with the verdict.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Markdown => self.markdown(),
            Format::Json => self.json(),
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for (impact, changes) in self.sections() {
            line(&mut out, format_args!("{} ({})", impact.title(), changes.len()));
            for change in changes {
                let place = if change.place.is_empty() { String::new() } else { format!("  [{}]", change.place) };
                line(
                    &mut out,
                    format_args!("  {}  {}{}", change.kind.as_str(), Escaped(&change.path), Escaped(&place)),
                );
                if impact == Impact::Docs {
                    continue;
                }
                if let Some(values) = values(change, str::to_owned) {
                    line(&mut out, format_args!("    {}", Escaped(&values)));
                }
                let behaviour = if change.behaviour { "behaviour: " } else { "" };
                line(&mut out, format_args!("    {behaviour}{}", change.why));
            }
            out.push('\n');
        }
        line(&mut out, format_args!("verdict: {}", self.verdict()));
        out
    }

    fn markdown(&self) -> String {
        let mut out = String::new();
        for (impact, changes) in self.sections() {
            line(&mut out, format_args!("### {} ({})\n", impact.title(), changes.len()));
            // What nobody has to act on is folded.
            let folded = impact <= Impact::Docs;
            if folded {
                out.push_str("<details><summary>Show</summary>\n\n");
            }
            for change in changes {
                let behaviour = if change.behaviour { ", behaviour" } else { "" };
                let place =
                    if change.place.is_empty() { String::new() } else { format!(" ({})", inline(&change.place)) };
                let values = values(change, inline).map_or_else(String::new, |values| format!(" {values}."));
                let (path, kind) = (inline(&change.path), change.kind.as_str());
                line(&mut out, format_args!("- **{path}** {kind}{behaviour}{place}: {}.{values}", change.why));
            }
            out.push_str(if folded { "\n</details>\n\n" } else { "\n" });
        }
        line(&mut out, format_args!("verdict: {}", self.verdict()));
        out
    }

    fn json(&self) -> String {
        let value = serde_json::json!({
            "changes": self.changes,
            "verdict": { "impact": self.impact(), "text": self.verdict() },
        });
        format!("{value:#}\n")
    }

    fn sections(&self) -> impl Iterator<Item = (Impact, Vec<&Change>)> {
        let sections = IMPACTS.into_iter().map(|impact| (impact, self.of(impact).collect::<Vec<_>>()));
        sections.filter(|(_, changes)| !changes.is_empty())
    }
}

/// "before -> after", or the one of them that there is.
fn values(change: &Change, written: impl Fn(&str) -> String) -> Option<String> {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => Some(format!("{} -> {}", written(before), written(after))),
        (Some(before), None) => Some(format!("was {}", written(before))),
        (None, Some(after)) => Some(format!("is {}", written(after))),
        (None, None) => None,
    }
}

/// Inline code of Markdown. What the description says must not end it.
fn inline(text: &str) -> String {
    code(text)
}

fn line(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = writeln!(out, "{arguments}");
}
