//! Which member of a union a value is.
//!
//! A discriminator decides where one is declared. Otherwise every member is tried, and the one with the fewest misfits
//! at every depth is it; the first of several. A union may hold unions, which each member would try again: what became
//! of one is remembered by its place in the text, so that the time is linear in its length.

use super::fill::{Filler, Fit};
use super::{Choices, Union};
use crate::json::Json;
use crate::json::Read;
use std::any::TypeId;
use std::collections::HashMap;
use std::ops::Range;

/// What is known of the values within a union, by their place in the text. Nothing is remembered outside of unions.
#[derive(Debug, Default)]
pub(super) struct Scores {
    /// How many unions are open.
    open: usize,
    unions: HashMap<(usize, TypeId), Score>,
    /// The ends of objects and lists.
    ends: HashMap<usize, usize>,
}

#[derive(Clone, Copy, Debug)]
struct Score {
    /// The number of the member, or [`NONE`].
    member: u32,
    misfits: u32,
    end: usize,
}

/// No member at all.
const NONE: u32 = u32::MAX;

impl Scores {
    pub(super) fn is_open(&self) -> bool {
        self.open > 0
    }

    fn of(&self, start: usize, union: &dyn Union) -> Option<Score> {
        self.unions.get(&(start, union.id())).copied()
    }

    fn close(&mut self) {
        self.open -= 1;
        if self.open == 0 {
            // Clearing takes as long as the table is large, and a small union may follow a large one a million times.
            empty(&mut self.unions);
            empty(&mut self.ends);
        }
    }

    pub(super) fn end_of(&self, start: usize) -> Option<usize> {
        self.ends.get(&start).copied()
    }

    pub(super) fn passed(&mut self, start: usize, end: usize) {
        self.ends.insert(start, end);
    }
}

fn empty<K, V>(map: &mut HashMap<K, V>) {
    if map.capacity() > 64 {
        *map = HashMap::new();
    } else {
        map.clear();
    }
}

/// The members that a value may be, and the best of those that were tried.
struct Candidates {
    members: Range<u32>,
    best: Option<Score>,
}

impl Candidates {
    /// The next one to try.
    fn next(&mut self) -> Option<u32> {
        self.members.next().filter(|_| self.best.is_none_or(|best| best.misfits > 0))
    }

    fn judge(&mut self, tried: Option<Score>) {
        if let Some(tried) = tried
            && self.best.is_none_or(|best| tried.misfits < best.misfits)
        {
            self.best = Some(tried);
        }
    }
}

/// What was so before a member is tried on.
struct Trial {
    trying: bool,
    misfits: u32,
    tags: u32,
    contradicted: bool,
}

impl Filler<'_> {
    /// Fills a union, which holds any value.
    pub(super) fn union(&mut self, union: &mut dyn Union) -> Read<Fit> {
        let start = self.reader.at();
        self.scores.open += 1;
        if self.scores.of(start, union).is_none() {
            let mut candidates = self.candidates(union)?;
            while let Some(member) = candidates.next() {
                let outer = self.try_on(start);
                let fit = self.fill(union.open(member as usize))?;
                candidates.judge(self.tried(outer, member, fit));
            }
            self.decide(candidates, start, union)?;
        }
        if let Some(member) = self.decided(start, union) {
            self.fill(union.open(member as usize))?;
        }
        self.scores.close();
        Ok(Fit::Whole)
    }

    /// The members that the next value may be.
    fn candidates(&mut self, union: &dyn Union) -> Read<Candidates> {
        let choices = union.choices();
        let members = match choices.tag {
            Some(tag) => self.tagged(choices, tag)?.map_or(0..0, |member| member..member + 1),
            None => 0..choices.members as u32,
        };
        Ok(Candidates { members, best: None })
    }

    /// Begins to try a member on.
    fn try_on(&mut self, start: usize) -> Trial {
        self.reader.go_to(start);
        let tags = self.reader.depth() + 1;
        Trial {
            trying: std::mem::replace(&mut self.trying, true),
            misfits: std::mem::take(&mut self.misfits),
            tags: std::mem::replace(&mut self.tags, tags),
            contradicted: std::mem::take(&mut self.contradicted),
        }
    }

    /// Ends it; `None` where the member is out of the question.
    fn tried(&mut self, outer: Trial, member: u32, fit: Fit) -> Option<Score> {
        let score = Score { member, misfits: self.misfits, end: self.reader.at() };
        // What a list or map can't hold would be lost.
        let out = fit != Fit::Whole || self.contradicted;
        Trial { trying: self.trying, misfits: self.misfits, tags: self.tags, contradicted: self.contradicted } = outer;
        (!out).then_some(score)
    }

    /// Remembers which member it is.
    fn decide(&mut self, candidates: Candidates, start: usize, union: &dyn Union) -> Read<()> {
        let score = match candidates.best {
            Some(best) => best,
            None => {
                self.reader.go_to(start);
                self.pass()?;
                Score { member: NONE, misfits: 1, end: self.reader.at() }
            }
        };
        self.scores.unions.insert((start, union.id()), score);
        Ok(())
    }

    /// The member to become, which may be none of them; `None` where all is done by knowing it.
    fn decided(&mut self, start: usize, union: &dyn Union) -> Option<u32> {
        let score = self.scores.of(start, union)?;
        if self.trying {
            self.misfits += score.misfits;
            self.reader.go_to(score.end);
            return None;
        }
        self.reader.go_to(start);
        Some(score.member)
    }

    /// The member that the discriminator of an object names.
    fn tagged(&mut self, choices: &Choices, tag: &str) -> Read<Option<u32>> {
        if self.reader.peek()? != b'{' {
            return Ok(None);
        }
        let (mut first, mut found) = (true, None);
        self.reader.enter()?;
        while let Some(key) = self.reader.key(&mut first)? {
            let value = self.pass()?;
            if key.as_str() == Some(tag) {
                let value = Json::of_text(value);
                let text = value.as_str().or_else(|| value.as_i64().map(|number| number.to_string().into()));
                found = text.and_then(|text| choices.tagged.iter().find(|(name, _)| *name == text));
            }
        }
        Ok(found.map(|(_, member)| *member as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_union_leaves_no_large_tables() {
        let mut scores = Scores { open: 1, ..Scores::default() };
        (0..100_000).for_each(|at| scores.passed(at, at + 1));
        scores.close();
        assert!(scores.ends.is_empty() && scores.ends.capacity() <= 64);
    }
}
