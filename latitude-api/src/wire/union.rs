//! Which member of a union a value is.
//!
//! A discriminator decides where one is declared. Otherwise every member is tried, and the one with the fewest misfits
//! at every depth is it; the first of several. A union may hold unions, which each member would try again: what became
//! of one is remembered by its place in the text, so that the time is linear in its length.

use super::fill::{Filler, Fit};
use super::{Choices, Union};
use crate::Json;
use crate::json::Read;
use std::any::TypeId;
use std::collections::HashMap;

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
    member: Option<usize>,
    misfits: usize,
    end: usize,
}

impl Scores {
    pub(super) fn is_open(&self) -> bool {
        self.open > 0
    }

    pub(super) fn end_of(&self, start: usize) -> Option<usize> {
        self.ends.get(&start).copied()
    }

    pub(super) fn passed(&mut self, start: usize, end: usize) {
        self.ends.insert(start, end);
    }
}

impl Filler<'_> {
    /// Fills a union, which holds any value.
    pub(super) fn union(&mut self, union: &mut dyn Union) -> Read<Fit> {
        let start = self.reader.at();
        self.scores.open += 1;
        let score = match self.scores.unions.get(&(start, union.id())) {
            Some(known) => *known,
            None => self.score(union, start)?,
        };
        if self.trying {
            self.misfits += score.misfits;
            self.reader.go_to(score.end);
        } else {
            self.reader.go_to(start);
            self.fill(union.open(score.member.unwrap_or(usize::MAX)))?;
        }
        self.scores.open -= 1;
        if !self.scores.is_open() {
            self.scores.unions.clear();
            self.scores.ends.clear();
        }
        Ok(Fit::Whole)
    }

    fn score(&mut self, union: &mut dyn Union, start: usize) -> Read<Score> {
        let choices = union.choices();
        let mut best: Option<Score> = None;
        let candidates = match choices.tag {
            Some(tag) => self.tagged(choices, tag)?.map_or(0..0, |member| member..member + 1),
            None => 0..choices.members,
        };
        for member in candidates {
            let tried = self.attempt(union, member, start)?;
            best = match (best, tried) {
                (Some(best), Some(tried)) if tried.misfits >= best.misfits => Some(best),
                (best, tried) => tried.or(best),
            };
            if best.is_some_and(|best| best.misfits == 0) {
                break;
            }
        }
        let score = match best {
            Some(best) => best,
            None => {
                self.reader.go_to(start);
                self.pass()?;
                Score { member: None, misfits: 1, end: self.reader.at() }
            }
        };
        // The one that nothing is around is asked once.
        if self.scores.open > 1 {
            self.scores.unions.insert((start, union.id()), score);
        }
        Ok(score)
    }

    /// Tries a member on; `None` where it is out of the question.
    fn attempt(&mut self, union: &mut dyn Union, member: usize, start: usize) -> Read<Option<Score>> {
        self.reader.go_to(start);
        let tags = self.reader.depth() + 1;
        let outer = (
            std::mem::replace(&mut self.trying, true),
            std::mem::replace(&mut self.misfits, 0),
            std::mem::replace(&mut self.tags, tags),
            std::mem::replace(&mut self.contradicted, false),
        );
        let fit = self.fill(union.open(member))?;
        let score = Score { member: Some(member), misfits: self.misfits, end: self.reader.at() };
        // What a list or map can't hold would be lost.
        let out = fit != Fit::Whole || self.contradicted;
        (self.trying, self.misfits, self.tags, self.contradicted) = outer;
        Ok((!out).then_some(score))
    }

    /// The member that the discriminator of an object names.
    fn tagged(&mut self, choices: &Choices, tag: &str) -> Read<Option<usize>> {
        if self.reader.peek()? != b'{' {
            return Ok(None);
        }
        let (mut first, mut found) = (true, None);
        self.reader.enter()?;
        while let Some(key) = self.reader.key(&mut first)? {
            let value = self.pass()?;
            if key.as_str() == Some(tag) {
                let value = Json::of_text(value);
                let text = value.as_str().or_else(|| value.as_i64().map(|_| value.text().into()));
                found = text.and_then(|text| choices.tagged.iter().find(|(name, _)| *name == text));
            }
        }
        Ok(found.map(|(_, member)| *member))
    }
}
