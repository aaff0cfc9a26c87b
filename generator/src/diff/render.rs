//! A diff as text for a terminal, Markdown for a pull request, and JSON for programs.

use super::{Change, ChangeKind, Diff, Impact};
use crate::diagnostic::Escaped;
use crate::docs::code;
use std::collections::BTreeMap;
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

/// What GitHub takes for the text of a pull request, an issue or a comment.
pub const MARKDOWN_LIMIT: usize = 65_536;

/// What says that something was left out, with a number as large as it may be.
const ROOM_FOR_THE_REST: usize = 200;

/// How many other ids of operations are listed. Upstream may change all of them at once, and no caller feels it.
const MOST_IDS: usize = 3;

/// From the worst to nothing, as a report has them.
const SECTIONS: [Section; 7] = [
    Section::Of(Impact::Breaking),
    Section::Undeclared,
    Section::MustAct,
    Section::Deprecated,
    Section::Of(Impact::Additive),
    Section::Of(Impact::Docs),
    Section::Of(Impact::None),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Of(Impact),
    /// What is for those who keep the overlay.
    Undeclared,
    /// What compiles and is sent as before, and the API takes no more.
    MustAct,
    /// What the API may take away: it is there, and rustc warns of its use.
    Deprecated,
}

impl Section {
    fn of(change: &Change) -> Self {
        match change.kind {
            ChangeKind::Undeclared => Self::Undeclared,
            _ if change.must_act() => Self::MustAct,
            ChangeKind::Deprecated if change.impact == Impact::Additive => Self::Deprecated,
            _ => Self::Of(change.impact),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Of(Impact::Breaking) => "Breaking",
            Self::Undeclared => "To be put back into the overlay",
            Self::MustAct => "Callers must act",
            Self::Deprecated => "Deprecated",
            Self::Of(Impact::Additive) => "Additive",
            Self::Of(Impact::Docs) => "Docs alone",
            Self::Of(Impact::None) => "Without effect",
        }
    }

    /// What nobody has to act on is folded.
    fn is_folded(self) -> bool {
        matches!(self, Self::Of(Impact::Docs | Impact::None))
    }
}

impl Change {
    /// Whether callers have to give what they needn't give before, or to call something else: rustc doesn't refuse what
    /// they have, the API does.
    pub(super) fn must_act(&self) -> bool {
        let is_asked = self.kind == ChangeKind::RequiredChanged && self.after.as_deref() == Some("required");
        let is_about_client = matches!(self.kind, ChangeKind::ServersChanged | ChangeKind::AuthenticationChanged);
        let is_elsewhere = is_about_client && self.impact > Impact::None;
        let is_another = self.kind == ChangeKind::OperationIdChanged && self.impact > Impact::None;
        // rustc takes what callers give, and the API takes it no more.
        let is_less = matches!(self.kind, ChangeKind::Lapsed | ChangeKind::SetterChanged);
        self.impact < Impact::Breaking && (is_asked || is_elsewhere || is_another || is_less)
    }
}

impl Diff {
    /// The report. For a terminal it ends with the verdict, in Markdown it begins with it.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Markdown => self.markdown(MARKDOWN_LIMIT),
            Format::Json => self.json(),
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for (section, changes) in self.sections() {
            line(&mut out, format_args!("{} ({})", section.title(), changes.len()));
            let is_id = |change: &&Change| {
                section == Section::Of(Impact::None) && change.kind == ChangeKind::OperationIdChanged
            };
            let ids: Vec<&Change> = changes.iter().copied().filter(is_id).collect();
            let are_many = ids.len() > MOST_IDS;
            if let (true, Some(id)) = (are_many, ids.first()) {
                line(&mut out, format_args!("  {}  {} operations", id.kind.as_str(), ids.len()));
                line(&mut out, format_args!("    {}", id.why));
            }
            for change in changes.into_iter().filter(|change| !(are_many && is_id(change))) {
                let place = if change.place.is_empty() { String::new() } else { format!("  [{}]", change.place) };
                line(
                    &mut out,
                    format_args!("  {}  {}{}", change.kind.as_str(), Escaped(&change.path), Escaped(&place)),
                );
                if section == Section::Of(Impact::Docs) {
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
        match self.changes.iter().filter(|change| change.must_act()).count() {
            0 => {}
            1 => line(&mut out, format_args!("callers must act on 1 change")),
            many => line(&mut out, format_args!("callers must act on {many} changes")),
        }
        line(&mut out, format_args!("verdict: {}", self.verdict()));
        out
    }

    /// The report for a pull request, in at most so many characters: first what there is, then the changes by what they
    /// belong to. A list that doesn't fit is left out as a whole, and the end says how many changes that leaves.
    pub fn markdown(&self, limit: usize) -> String {
        let mut out = self.summary();
        let mut left = 0;
        for (section, changes) in self.sections() {
            let title = format!("### {} ({})\n\n", section.title(), changes.len());
            let (open, close) = match section.is_folded() {
                true => ("<details><summary>Show</summary>\n\n", "</details>\n\n"),
                false => ("", ""),
            };
            let room = limit.saturating_sub(ROOM_FOR_THE_REST + close.len());
            let mut body = String::new();
            let mut heading = String::new();
            for (owner, changes) in by_owner(&changes) {
                let mut list = String::new();
                if heading != owner.resource {
                    line(&mut list, format_args!("#### {}\n", inline(owner.resource)));
                }
                if let Some(of) = owner.of {
                    line(&mut list, format_args!("Of {}:\n", inline(of)));
                }
                for change in &changes {
                    list.push_str(&bullet(change));
                }
                list.push('\n');
                if out.len() + title.len() + open.len() + body.len() + list.len() > room {
                    left += changes.len();
                    continue;
                }
                owner.resource.clone_into(&mut heading);
                body.push_str(&list);
            }
            if !body.is_empty() {
                out.extend([&title, open, &body, close]);
            }
        }
        if left > 0 {
            let (changes, are) = if left == 1 { ("change", "is") } else { ("changes", "are") };
            line(
                &mut out,
                format_args!(
                    "**{left} more {changes} {are} not shown here.** `cargo xtask spec diff OLD NEW` prints all of them; OLD is \
                     `spec/latitude.yaml` of the commit before."
                ),
            );
        }
        out.truncate(out.trim_end().len());
        out + "\n"
    }

    /// The verdict, and the counts, worst first.
    fn summary(&self) -> String {
        let mut out = format!("verdict: {}\n\n", self.verdict());
        for (section, changes) in self.sections() {
            line(&mut out, format_args!("- {}: {}", section.title(), changes.len()));
        }
        out + "\n"
    }

    fn json(&self) -> String {
        let value = serde_json::json!({
            "changes": self.changes,
            "verdict": { "impact": self.impact(), "text": self.verdict() },
        });
        format!("{value:#}\n")
    }

    fn sections(&self) -> impl Iterator<Item = (Section, Vec<&Change>)> {
        let of = |section| self.changes.iter().filter(|change| Section::of(change) == section).collect::<Vec<_>>();
        SECTIONS.into_iter().map(move |section| (section, of(section))).filter(|(_, changes)| !changes.is_empty())
    }
}

/// What a change belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Owner<'a> {
    /// The module of a resource, `shared`, or `Client`.
    resource: &'a str,
    /// The type within it, of which a method, setter, field or variant is.
    of: Option<&'a str>,
}

/// The changes by what they belong to: of a resource first its types, then the members of each.
fn by_owner<'a>(changes: &[&'a Change]) -> BTreeMap<Owner<'a>, Vec<&'a Change>> {
    let mut groups: BTreeMap<Owner<'a>, Vec<&'a Change>> = BTreeMap::new();
    for change in changes {
        let resource = change.path.split("::").next().unwrap_or_default();
        let of = change.path.rsplit_once("::").map(|(of, _)| of).filter(|of| *of != resource);
        groups.entry(Owner { resource, of }).or_default().push(change);
    }
    groups
}

fn bullet(change: &Change) -> String {
    let behaviour = if change.behaviour { ", behaviour" } else { "" };
    let place = if change.place.is_empty() { String::new() } else { format!(" ({})", inline(&change.place)) };
    let values = values(change, inline).map_or_else(String::new, |values| format!(" {values}."));
    let (path, kind) = (inline(&change.path), change.kind.as_str());
    format!("- **{path}** {kind}{behaviour}{place}: {}.{values}\n", change.why)
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
