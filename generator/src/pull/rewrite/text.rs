//! The lines of a file, and what is written in the place of some of them.

use std::ops::Range;

use serde_json::{Map, Value};

use super::anchors;
use crate::openapi::pointer::{child, tokens};
use crate::overlay::flow::flow;
use crate::source::{Source, braces};

pub(super) struct Text<'a> {
    source: &'a Source,
    /// The lines, with their ends and the places where they begin.
    lines: Vec<(usize, &'a str)>,
    /// What is written instead, in no order.
    changes: Vec<(Range<usize>, String)>,
    /// The numbers of lines that go.
    removed: Vec<Range<usize>>,
    /// What goes of lines that stay.
    within: Vec<Range<usize>>,
}

impl<'a> Text<'a> {
    pub(super) fn of(source: &'a Source) -> Self {
        let mut at = 0;
        let lines = source.text().split_inclusive('\n').map(|line| {
            at += line.len();
            (at - line.len(), line)
        });
        Self { source, lines: lines.collect(), changes: Vec::new(), removed: Vec::new(), within: Vec::new() }
    }

    pub(super) fn key(&mut self, at: &str, to: &str) -> Option<()> {
        let key = tokens(at).last()?;
        let (range, is_plain) = self.spelled(self.line(at)?, &key, ":")?;
        // What is no operation may be anything.
        let stays_plain = is_plain && (to.contains(" /") || flow_text(to) == to);
        self.changes.push((range, if stays_plain { to.to_owned() } else { quoted(to) }));
        Some(())
    }

    pub(super) fn text(&mut self, at: &str, present: &str, to: &str) -> Option<()> {
        let (range, is_plain) = self.spelled(self.line(at)?, present, ",]} \r\n")?;
        self.changes.push((range, if is_plain { flow_text(to) } else { quoted(to) }));
        Some(())
    }

    pub(super) fn list(&mut self, at: &str, to: &[String]) -> Option<()> {
        let key = tokens(at).last()?;
        let number = self.line(at)?;
        let (key, _) = self.spelled(number, &key, ":")?;
        let (start, line) = *self.lines.get(number)?;
        let behind = key.end + 1;
        let written = format!("[{}]", to.iter().map(|text| flow_text(text)).collect::<Vec<_>>().join(", "));
        let rest = &self.source.text()[behind..];
        let range = match rest.trim_start_matches(' ').starts_with('[') {
            true => {
                let open = behind + rest.len() - rest.trim_start_matches(' ').len();
                open..open + braces::balanced(&self.source.text()[open..])?
            }
            // One in each line.
            false => {
                let indent = indentation(line);
                let is_item = |line: &str| indentation(line) >= indent && line.trim_start().starts_with("- ");
                let count = self.lines[number + 1..].iter().take_while(|(_, line)| is_item(line)).count();
                let (last, text) = *self.lines.get(number + count).filter(|_| count > 0)?;
                let written = format!(" {written}");
                self.changes.push((start + line.trim_end().len()..last + text.trim_end().len(), written));
                return Some(());
            }
        };
        self.changes.push((range, written));
        Some(())
    }

    /// Another entry of a map, which may be the only one once the present ones are gone.
    pub(super) fn add(
        &mut self,
        at: &str,
        present: &Map<String, Value>,
        (key, to): (&str, &Value),
        is_only: bool,
    ) -> Option<()> {
        let lines = present.keys().filter_map(|key| self.line(&child(at, key)));
        let last = lines.max()?;
        if let Some(end) = braces::closing(self.source.text(), self.after_key(at)?) {
            let comma = if is_only { "" } else { ", " };
            self.changes.push((end..end, format!("{comma}{}: {}", flow(&Value::from(key)), flow(to))));
            return Some(());
        }
        let indent = indentation(self.lines.get(last)?.1);
        let span = last..self.end(last, false);
        if let Some(at) = self.removed.iter().position(|removed| is_only && *removed == span) {
            self.removed.remove(at);
            let range = self.bytes(&span);
            self.changes.push((range, format!("{}{key}: {}\n", " ".repeat(indent), flow(to))));
            return Some(());
        }
        let end = self.bytes(&span).end;
        let before = if self.source.text()[..end].ends_with('\n') { "" } else { "\n" };
        self.changes.push((end..end, format!("{before}{}{key}: {}\n", " ".repeat(indent), flow(to))));
        Some(())
    }

    /// Writes behind the key of a list or map that nothing is in it.
    pub(super) fn emptied(&mut self, at: &str, written: &str) -> Option<()> {
        let behind = self.after_key(at)?;
        // Braces are there already.
        if !self.source.text()[behind..].trim_start_matches(' ').starts_with(['{', '[']) {
            self.changes.push((behind..behind, written.to_owned()));
        }
        Some(())
    }

    pub(super) fn remove(&mut self, at: &str) -> Option<()> {
        let start = self.line(at)?;
        let (begin, line) = *self.lines.get(start)?;
        let is_item = line.trim_start().starts_with("- ");
        let key = tokens(at).last()?;
        let indent = indentation(line);
        // It has its lines for itself, or stands in braces.
        let begins = match key.parse::<usize>() {
            Ok(_) if is_item => true,
            _ => self.spelled(start, &key, ":").is_some_and(|(range, _)| {
                range.start <= begin + indent + 1 && !braces::is_open(&self.source.text()[..begin])
            }),
        };
        if begins {
            self.removed.push(start..self.end(start, is_item));
        } else {
            let (key, _) = self.spelled(start, &key, ":")?;
            self.within.push(braces::entry(self.source.text(), key)?);
        }
        Some(())
    }

    /// Where the value of an entry begins, behind its colon; of an element that is a map, where that begins.
    fn after_key(&self, at: &str) -> Option<usize> {
        let (line, key) = (self.line(at)?, tokens(at).last()?);
        let (key, _) = self.spelled(line, &key, ":")?;
        Some(key.end + 1)
    }

    /// The line behind an entry, without the blank ones that follow it.
    fn end(&self, start: usize, is_item: bool) -> usize {
        let indent = self.lines.get(start).map_or(0, |(_, line)| indentation(line));
        // The items of a list needn't stand deeper than its key.
        let is_own = |line: &str| !is_item && indentation(line) == indent && line.trim_start().starts_with("- ");
        let is_next = |line: &str| indentation(line) <= indent && !line.trim().is_empty() && !is_own(line);
        let end = self.lines[start + 1..].iter().position(|(_, line)| is_next(line));
        let mut end = end.map_or(self.lines.len(), |count| start + 1 + count);
        while end > start + 1 && self.lines[end - 1].1.trim().is_empty() {
            end -= 1;
        }
        end
    }

    /// The text with all of it, and the anchors that have other places.
    pub(super) fn made(mut self) -> Option<(String, Vec<(String, usize)>)> {
        self.removed.sort_by_key(|range| range.start);
        let mut spans: Vec<Range<usize>> = Vec::new();
        for range in std::mem::take(&mut self.removed) {
            match spans.last_mut().filter(|last| last.end >= range.start) {
                Some(last) => last.end = last.end.max(range.end),
                None => spans.push(range),
            }
        }
        let lines = spans.into_iter().map(|span| self.bytes(&self.with_heading(span)));
        // Two neighbours share the blank line between them.
        let mut gone = braces::united(self.source.text(), lines.chain(self.within.iter().cloned()).collect());
        // Nor does a blank line stay at the end.
        if let Some(last) = gone.last_mut().filter(|last| last.end == self.source.text().len())
            && self.source.text()[..last.start].ends_with("\n\n")
        {
            last.start -= 1;
        }
        let mut handed_on = Vec::new();
        for handed in anchors::handed_on(self.source, &gone)? {
            let line = self.lines.partition_point(|(start, _)| *start <= handed.at.start);
            handed_on.push((handed.name, line));
            let (start, indent) = self.lines.get(line - 1).map_or((0, 0), |(start, line)| (*start, indentation(line)));
            let text = anchors::folded(&handed.text, handed.at.start - start, indent + 4);
            self.changes.push((handed.at, text));
        }
        self.changes.extend(gone.into_iter().map(|range| (range, String::new())));
        self.changes.sort_by_key(|(range, _)| range.start);
        let (mut text, mut at) = (String::new(), 0);
        for (range, by) in &self.changes {
            text.push_str(self.source.text().get(at..range.start)?);
            text.push_str(by);
            at = range.end;
        }
        text.push_str(self.source.text().get(at..)?);
        Some((text, handed_on))
    }

    /// Lines that go, with the comment above them where that would be left without anything to say.
    fn with_heading(&self, span: Range<usize>) -> Range<usize> {
        let line = |at: usize| self.lines.get(at).map(|(_, line)| line.trim());
        let is_blank = |at: usize| line(at).is_none_or(str::is_empty);
        let is_comment = |at: usize| line(at).is_some_and(|line| line.starts_with('#'));
        let indent = |at: usize| self.lines.get(at).map_or(0, |(_, line)| indentation(line));
        let mut top = span.start;
        while top > 0 && is_comment(top - 1) && indent(top - 1) == indent(span.start) {
            top -= 1;
        }
        let is_last = is_blank(span.end) || is_comment(span.end) || indent(span.end) < indent(span.start);
        let top = if is_last { top } else { span.start };
        // One of the blank lines around it goes along.
        let is_first = |at: usize| is_blank(at) || indent(at) < indent(span.start);
        match top > 0 && is_first(top - 1) && is_blank(span.end) {
            true if span.end < self.lines.len() => top..span.end + 1,
            true if is_blank(top - 1) => top - 1..span.end,
            _ => top..span.end,
        }
    }

    fn bytes(&self, lines: &Range<usize>) -> Range<usize> {
        let start = |line: usize| self.lines.get(line).map_or(self.source.text().len(), |(start, _)| *start);
        start(lines.start)..start(lines.end)
    }

    /// The line of a node, from 0.
    fn line(&self, at: &str) -> Option<usize> {
        Some(self.source.line_of(at)? - 1)
    }

    /// Where a line has a text, behind which one of these comes, and whether it is written without quotes.
    fn spelled(&self, line: usize, text: &str, behind: &str) -> Option<(Range<usize>, bool)> {
        let (start, line) = *self.lines.get(line)?;
        let spellings =
            [(quoted(text), false), (format!("'{}'", text.replace('\'', "''")), false), (text.to_owned(), true)];
        spellings.iter().find_map(|(spelling, is_plain)| {
            line.match_indices(spelling.as_str()).find_map(|(at, _)| {
                let end = at + spelling.len();
                let begins = line[..at].chars().next_back().is_none_or(|c| " [{,:-".contains(c));
                let ends = line[end..].chars().next().is_none_or(|c| behind.contains(c));
                (begins && ends).then_some((start + at..start + end, *is_plain))
            })
        })
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A text as it stands in a list or in braces.
fn flow_text(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-/ ".contains(c));
    if is_plain { text.to_owned() } else { flow(&Value::from(text)) }
}

pub(super) fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
