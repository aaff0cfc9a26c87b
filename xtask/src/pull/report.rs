//! What a pull says that it has done.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use generator::pull::{Decided, FactChange, Mention, Place, Pulled, SCHEMES};
use generator::{Diagnostic, Source};

use super::Corrected;
use crate::mends;
use crate::workspace::Located;

/// What the pull changes. What it does to Rust users is for `cargo xtask codegen` to say.
pub(super) fn report(
    pulled: &Pulled,
    ours: &Source,
    target: &Located,
    corrected: Option<&Corrected>,
    unsaid: &[Diagnostic],
    all_words: bool,
) -> String {
    let Pulled { dropped, overtaken, .. } = pulled;
    let mut out = String::new();
    let (summary, changes) = facts(pulled);
    section(&mut out, &summary, changes.into_iter());
    let tokens: Vec<String> =
        pulled.facts.iter().filter(|fact| is_about_tokens(fact)).map(ToString::to_string).collect();
    if !tokens.is_empty() {
        let title = "how calls authenticate has changed; the client's token handling is written by hand";
        section(&mut out, &format!("{title}: {}", places(tokens.len())), tokens.into_iter());
    }
    if let Some(mended) = corrected.map(|it| &it.mended).filter(|it| !it.mends.is_empty()) {
        let (title, lines) = mends::told(mended);
        section(&mut out, &title, lines);
    }
    let at = |file: &str, place: &Place| match place.line {
        Some(line) => format!("{file}:{line}: {}", place.name),
        None => format!("{file}: {}", place.name),
    };
    let new = |place: &Place| at(&target.shown, place);
    let old = |place: &Place| at(&format!("old {}", ours.name()), place);
    if let Some(Decided { secrets, .. }) = corrected.map(|it| &it.decided).filter(|it| !it.secrets.is_empty()) {
        let title = format!(
            "taken for secrets, by new actions at the end of the overlay: {}; say `x-rust-secret: false` of what is none",
            places(secrets.len())
        );
        section(&mut out, &title, secrets.iter().map(|(place, why)| format!("{}: {why}", new(place))));
    }
    if !pulled.other_names.is_empty() {
        let title = "taken for the same under another name, with its words";
        let lines = pulled.other_names.iter().map(|(place, was)| format!("{}: was `{was}`", new(place)));
        section(&mut out, &format!("{title}: {}", places(pulled.other_names.len())), lines);
    }
    needs_words(&mut out, pulled, all_words, new);
    if !unsaid.is_empty() {
        let title =
            format!("says nothing beyond its name: {}; `cargo xtask spec words` has cures", places(unsaid.len()));
        let line = |found: &Diagnostic| match found.line {
            // The description is told by where it goes.
            Some(line) if found.file.as_deref().is_some_and(|file| file.starts_with(&target.shown)) => {
                format!("{}:{line}: {}", target.shown, found.message)
            }
            Some(line) => format!("{}:{line}: {}", found.file.as_deref().unwrap_or_default(), found.message),
            None => found.message.clone(),
        };
        section(&mut out, &title, unsaid.iter().map(line));
    }
    if !overtaken.is_empty() {
        let mut examples: Vec<(&Place, Vec<&str>)> = Vec::new();
        for (place, what) in overtaken {
            match examples.last_mut().filter(|(last, _)| *last == place) {
                Some((_, all)) => all.push(what),
                None => examples.push((place, vec![what])),
            }
        }
        let title = format!("examples to correct: {}", places(examples.len()));
        section(&mut out, &title, examples.iter().map(|(place, what)| format!("{}: {}", new(place), what.join("; "))));
    }
    // That a parameter got a neighbour, or a tag, is no news.
    let moved: Vec<_> = pulled.moved.iter().filter(|(from, to)| from.name != to.name).collect();
    if !moved.is_empty() {
        let is_listed = all_words || moved.len() <= MOVED_LISTED;
        let more = if is_listed { "" } else { "; `--all-words` lists them" };
        let title = format!("words that moved along: {}{more}", places(moved.len()));
        let listed = moved.iter().filter(|_| is_listed);
        section(&mut out, &title, listed.map(|(from, to)| format!("{} <- {}", new(to), from.name)));
    }
    if !pulled.renamed.is_empty() {
        let is_listed = all_words || pulled.renamed.len() <= MOVED_LISTED;
        let more = if is_listed { "" } else { "; `--all-words` lists them" };
        let title = format!("words that call what has moved by its new name: {}{more}", places(pulled.renamed.len()));
        section(&mut out, &title, pulled.renamed.iter().filter(|_| is_listed).map(new));
    }
    if !dropped.is_empty() {
        let title = format!("words that went with their place: {}", places(dropped.len()));
        section(&mut out, &title, dropped.iter().map(old));
    }
    out
}

/// What upstream has changed: the counts, and all of it.
fn facts(Pulled { facts, .. }: &Pulled) -> (String, Vec<String>) {
    let count = |count: fn(&&FactChange) -> bool| facts.iter().filter(count).count();
    let summary = format!(
        "facts: {} new, {} gone, {} changed",
        count(|fact| fact.before.is_none()),
        count(|fact| fact.after.is_none()),
        count(|fact| fact.before.is_some() && fact.after.is_some())
    );
    (summary, counted(facts.iter().map(ToString::to_string)))
}

fn is_about_tokens(fact: &FactChange) -> bool {
    [SCHEMES, "/security"].iter().any(|at| {
        let below = fact.pointer.strip_prefix(at);
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    })
}

/// The same for a pull that failed, of which the errors are to be seen.
pub(super) fn facts_in_short(pulled: &Pulled) -> String {
    const LISTED: usize = 20;
    let mut out = String::new();
    let (summary, changes) = facts(pulled);
    let more = changes.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| format!("and {more} more, which `--output FILE` lists"));
    section(&mut out, &summary, changes.into_iter().take(LISTED).chain(more));
    out.trim_end().to_owned()
}

/// What has no words: what the pull brings, and how much there was before.
fn needs_words(out: &mut String, pulled: &Pulled, all: bool, shown: impl Fn(&Place) -> String) {
    let Pulled { needs_words, new_places, backlog, .. } = pulled;
    let title = |count| format!("needs words: {}, documented from facts until then", places(count));
    if all && !needs_words.is_empty() {
        return section(out, &title(needs_words.len()), needs_words.iter().map(shown));
    }
    if !new_places.is_empty() {
        section(out, &title(new_places.len()), new_places.iter().map(shown));
    }
    match (new_places.is_empty(), backlog) {
        (_, 0) => {}
        (true, count) => {
            let title = format!("needs words: {} from before; `--all-words` lists them", places(*count));
            section(out, &title, std::iter::empty());
        }
        (false, count) => {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "  and {} from before; `--all-words` lists them", places(*count));
        }
    }
}

/// The words of ours that name what is gone.
pub(super) fn mentions(gone: &[Mention], target: &Located) -> String {
    let mut out = String::new();
    if !gone.is_empty() {
        let line = |Mention { file, line, place, word }: &Mention| {
            // The description is told by where it goes.
            let file = if file.starts_with(&target.shown) { &target.shown } else { file };
            let line = line.map_or_else(String::new, |line| format!(":{line}"));
            let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
            format!("{file}{line}: {place}`{word}`")
        };
        section(&mut out, &format!("words that name what is gone: {}", places(gone.len())), gone.iter().map(line));
    }
    out
}

fn places(count: usize) -> String {
    if count == 1 { "1 place".to_owned() } else { format!("{count} places") }
}

/// So many words that moved along are listed unasked.
const MOVED_LISTED: usize = 20;

/// Lines of which equal ones are one, with their number: what two media types of one body say, for example.
fn counted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    let mut known = BTreeMap::new();
    for line in lines {
        let at = *known.entry(line.clone()).or_insert(counted.len());
        match counted.get_mut(at) {
            Some((_, count)) => *count += 1,
            None => counted.push((line, 1)),
        }
    }
    let line = |(line, count)| if count == 1 { line } else { format!("{line} ({count} times)") };
    counted.into_iter().map(line).collect()
}

/// A report that fills more than a screen begins with the titles of its sections.
pub(super) fn with_summary(report: String) -> String {
    const SCREEN: usize = 40;
    let titles: Vec<&str> = report.lines().filter(|line| !line.starts_with(' ')).collect();
    if titles.len() < 2 || report.lines().count() <= SCREEN {
        return report;
    }
    let titles = titles.iter().map(|title| format!("  {title}\n")).collect::<String>();
    format!("in short:\n{titles}\n{report}")
}

pub(super) fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{title}");
    for line in lines {
        let _ = writeln!(out, "  {}", line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fills_more_than_a_screen_begins_with_its_titles() {
        let report = |lines: usize| {
            let mut out = String::new();
            section(&mut out, "facts: 1 new", (0..lines).map(|at| format!("line {at}")));
            section(&mut out, "needs words: 1 place", std::iter::once("there".to_owned()));
            out
        };
        assert_eq!(with_summary(report(37)), report(37));
        assert_eq!(
            with_summary(report(38)),
            format!("in short:\n  facts: 1 new\n  needs words: 1 place\n\n{}", report(38))
        );
        // One title says nothing that isn't said below it.
        let mut one = String::new();
        section(&mut one, "facts: 50 new", (0..50).map(|at| at.to_string()));
        assert_eq!(with_summary(one.clone()), one);
    }

    #[test]
    fn equal_lines_are_one() {
        let lines = ["b", "a", "b", "c", "b"].map(ToOwned::to_owned);
        assert_eq!(counted(lines.into_iter()), ["b (3 times)", "a", "c"]);
    }
}
