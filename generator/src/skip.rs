//! Which operations can't be generated, so that all others can.
//!
//! An error belongs to the operations that use the place where it stands: these are left out, each with all of its
//! reasons. What belongs to no operation stays an error, and so does what the overlay says: that is ours to correct.
//!
//! Nothing is taken out of the document, because what is left may refer to what is left out. The later stages pass the
//! operations over, and `spec/names.yaml` keeps their names.

mod counts;
mod uses;

use std::collections::BTreeSet;

use fixedbitset::FixedBitSet;
use serde_json::Value;

use crate::check::{self, Findings};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::effective::{Effective, LeftOut, Skipped};
use crate::load;
use crate::lower;
use crate::openapi::pointer::is_within;
use crate::openapi::reference::local;
use crate::secrets;
use crate::source::Source;
use counts::Counts;
use uses::Uses;

/// Reads a description as [`load`](crate::load) does, but leaves out the operations that can't be generated:
/// [`Effective::left_out`] has them. It is an error if none can.
pub fn load_supported(description: &Source, overlay: Option<&Source>) -> Result<Effective, Diagnostics> {
    let (mut effective, complaints) = load::read(description, overlay)?;
    let survey = Survey::of(&effective, complaints)?;
    effective.skipped = survey.skipped()?;
    Ok(effective)
}

/// So many nodes are lowered again to see each operation by itself. With thousands of operations that share thousands of
/// schemas, the time would grow with the square of the description; what is known of the rest is enough to leave it out.
const TRIED: usize = 20_000;

/// So many reasons of an operation are kept, and of all operations together. Others are counted, but for one of each
/// operation: thousands of them may share thousands of reasons.
const KEPT: usize = 100;
const ALL_KEPT: usize = 20_000;

struct Survey<'a> {
    effective: &'a Effective,
    uses: Uses<'a>,
    /// Of each operation why it is left out; empty where it isn't.
    reasons: Vec<Diagnostics>,
    /// The operations of which more reasons are kept.
    open: FixedBitSet,
    /// Of each operation how many reasons weren't kept.
    more: Counts,
    /// How many were kept.
    kept: usize,
    /// The operations that were looked at by themselves.
    tried: FixedBitSet,
    /// So many nodes more can be.
    left: usize,
    remarks: Diagnostics,
}

impl<'a> Survey<'a> {
    fn of(effective: &'a Effective, complaints: Diagnostics) -> Result<Self, Diagnostics> {
        let uses = Uses::of(effective.value());
        let reasons = vec![Diagnostics::default(); uses.operations.len()];
        let tried = FixedBitSet::with_capacity(uses.operations.len());
        let open = (0..uses.operations.len()).collect();
        let mut survey = Self {
            effective,
            uses,
            reasons,
            open,
            more: Counts::default(),
            kept: 0,
            tried,
            left: TRIED,
            remarks: Diagnostics::default(),
        };
        let fatal = survey.check(complaints);
        if fatal.has_errors() {
            return Err(fatal);
        }
        survey.lower()?;
        Ok(survey)
    }

    /// What is wrong before anything is lowered. The result stays an error.
    fn check(&mut self, mut fatal: Diagnostics) -> Diagnostics {
        let Findings { broken, others } = check::document(self.effective.value());
        let undecided = secrets::check(self.effective).into_iter().filter(|found| found.severity == Severity::Error);
        for found in broken.into_iter().chain(others).chain(undecided) {
            let owners = self.owners(&found);
            if found.severity != Severity::Error {
                self.remarks.push(found);
            } else if !owners.is_clear() {
                // A reference that leads astray, or in a circle, can't be followed.
                if self.leads_somewhere(&found) {
                    self.tried.union_with(&owners);
                }
                self.refuse(owners, &found);
            } else if self.is_unused(&found) {
                let message = format!("{}; no operation uses this", found.message);
                self.remarks.push(Diagnostic { severity: Severity::Warning, message, ..found });
            } else {
                fatal.extend(self.effective.locate(found.into()));
            }
        }
        let left_out = self.left_out().map(|(at, _)| at).collect();
        self.try_apart(&left_out);
        fatal
    }

    /// Leaves out what can't be lowered, until all that is left can.
    fn lower(&mut self) -> Result<(), Diagnostics> {
        loop {
            let (_, findings) = lower::lower(self.effective.value(), &self.keys(), None);
            let errors: Vec<_> = findings.into_iter().filter(|found| found.severity == Severity::Error).collect();
            if errors.is_empty() {
                return Ok(());
            }
            let mut owned: Vec<_> = errors.iter().map(|error| (self.owners(error), error)).collect();
            let mut suspects = FixedBitSet::new();
            owned.iter().for_each(|(owners, _)| suspects.union_with(owners));
            suspects.difference_with(&self.left_out().map(|(at, _)| at).collect());
            if suspects.is_clear() {
                return Err(self.effective.locate(errors.into_iter().collect()));
            }
            // An operation may use a place without ever reading what is wrong there.
            if !self.try_apart(&suspects) {
                for (owners, error) in &mut owned {
                    owners.intersect_with(&suspects);
                    self.refuse(std::mem::take(owners), error);
                }
            }
        }
    }

    /// Looks at operations by themselves, once. Whether any is left out for what was found.
    fn try_apart(&mut self, operations: &FixedBitSet) -> bool {
        let mut found_any = false;
        for at in operations.ones() {
            if self.tried.put(at) || !self.affords(at) {
                continue;
            }
            let errors: Vec<_> =
                lower::refusals(self.effective.value(), &self.uses.operations[at]).into_iter().collect();
            // What the overlay says of an operation may be wrong only because the operation is.
            if errors.iter().all(|error| self.is_ours(error)) {
                continue;
            }
            // What is known to be wrong makes what is around it wrong.
            let follows = |error: &Diagnostic| {
                let pointer = error.pointer.as_deref().unwrap_or_default();
                let known = self.reasons[at].iter().filter_map(|known| known.pointer.as_deref());
                known
                    .into_iter()
                    .any(|known| is_within(known, pointer) && (known != pointer || self.reference(known).is_some()))
            };
            let more: Vec<_> = errors.into_iter().filter(|error| !follows(error)).collect();
            found_any |= !more.is_empty();
            more.iter().for_each(|error| self.refuse([at].into_iter().collect(), error));
        }
        found_any
    }

    fn affords(&mut self, operation: usize) -> bool {
        let size = self.uses.size(operation, self.left);
        // To see that it is too large takes time as well.
        self.left -= size.unwrap_or(self.left.div_ceil(4));
        size.is_some()
    }

    fn refuse(&mut self, mut operations: FixedBitSet, error: &Diagnostic) {
        let keep: Vec<usize> = operations.intersection(&self.open).collect();
        for at in keep {
            operations.remove(at);
            self.reasons[at].push(error.clone());
            self.kept += 1;
            if self.reasons[at].len() == KEPT || self.kept > ALL_KEPT {
                self.open.remove(at);
            }
            if self.kept == ALL_KEPT {
                self.open = (0..self.reasons.len()).filter(|at| self.reasons[*at].is_empty()).collect();
            }
        }
        self.more.add(operations);
    }

    /// The operations that an error belongs to.
    fn owners(&self, error: &Diagnostic) -> FixedBitSet {
        match &error.pointer {
            Some(pointer) if !self.is_ours(error) => self.uses.owners(pointer),
            _ => FixedBitSet::new(),
        }
    }

    /// Whether an error is about what the overlay says, which is all that `x-rust-*` is.
    fn is_ours(&self, error: &Diagnostic) -> bool {
        error.pointer.as_deref().is_some_and(|pointer| self.effective.is_corrected(pointer))
    }

    /// Whether an error stands in a component. Of those that an operation uses, it is the operation's.
    fn is_unused(&self, error: &Diagnostic) -> bool {
        let pointer = error.pointer.as_deref().unwrap_or_default();
        !self.is_ours(error) && is_within(pointer, "/components") && pointer.split('/').count() > 3
    }

    fn leads_somewhere(&self, error: &Diagnostic) -> bool {
        let target = error.pointer.as_deref().and_then(|pointer| local(self.reference(pointer)?.as_str()?));
        target.is_some_and(|target| self.effective.value().pointer(&target).is_some())
    }

    fn reference(&self, pointer: &str) -> Option<&Value> {
        self.effective.value().pointer(pointer)?.get("$ref")
    }

    fn keys(&self) -> BTreeSet<String> {
        self.left_out().map(|(at, _)| self.uses.key(at)).collect()
    }

    fn left_out(&self) -> impl Iterator<Item = (usize, &Diagnostics)> {
        self.reasons.iter().enumerate().filter(|(_, reasons)| !reasons.is_empty())
    }

    fn skipped(self) -> Result<Skipped, Diagnostics> {
        let operations: Vec<LeftOut> = self
            .left_out()
            .map(|(at, reasons)| LeftOut {
                operation: self.uses.key(at),
                along: self.uses.declared(at),
                reasons: self.effective.locate(reasons.clone()),
                more: self.more.of(at),
            })
            .collect();
        if !operations.is_empty() && operations.len() == self.reasons.len() {
            let none = Diagnostic::error("none of the operations can be generated")
                .cure("correct the description by overlay actions, so that at least one can");
            return Err(operations.into_iter().flat_map(|operation| operation.reasons).chain([none]).collect());
        }
        Ok(Skipped { operations, remarks: self.remarks })
    }
}
