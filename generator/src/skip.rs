//! Which operations can't be generated, so that all others can.
//!
//! An error belongs to the operations that use the place where it stands: these are left out, each with all of its
//! reasons. What belongs to no operation stays an error, and so does what the overlay says: that is ours to correct.
//!
//! Nothing is taken out of the document, because what is left may refer to what is left out. The later stages pass the
//! operations over, and `spec/names.yaml` keeps their names.

mod uses;

use std::collections::BTreeSet;

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

/// So many reasons of an operation are kept. Others are counted: thousands of operations may share thousands of them.
const KEPT: usize = 100;

struct Survey<'a> {
    effective: &'a Effective,
    uses: Uses<'a>,
    /// Of each operation why it is left out; empty where it isn't.
    reasons: Vec<Diagnostics>,
    /// Of each operation how many reasons weren't kept.
    more: Vec<usize>,
    /// The operations that were looked at by themselves.
    tried: BTreeSet<usize>,
    /// So many nodes more can be.
    left: usize,
    remarks: Diagnostics,
}

impl<'a> Survey<'a> {
    fn of(effective: &'a Effective, complaints: Diagnostics) -> Result<Self, Diagnostics> {
        let uses = Uses::of(effective.value());
        let reasons = vec![Diagnostics::default(); uses.operations.len()];
        let more = vec![0; uses.operations.len()];
        let mut survey = Self {
            effective,
            uses,
            reasons,
            more,
            tried: BTreeSet::new(),
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
            } else if !owners.is_empty() {
                // A reference that leads astray, or in a circle, can't be followed.
                if self.leads_somewhere(&found) {
                    self.tried.extend(&owners);
                }
                self.refuse(&owners, &found);
            } else if self.is_unused(&found) {
                let message = format!("{}; no operation uses this", found.message);
                self.remarks.push(Diagnostic { severity: Severity::Warning, message, ..found });
            } else {
                fatal.extend(self.effective.locate(found.into()));
            }
        }
        let left_out: BTreeSet<usize> = (0..self.reasons.len()).filter(|at| !self.reasons[*at].is_empty()).collect();
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
            let owned: Vec<_> = errors.iter().map(|error| (self.owners(error), error)).collect();
            let suspects: BTreeSet<usize> = owned.iter().flat_map(|(owners, _)| owners).copied().collect();
            let suspects: BTreeSet<usize> = suspects.into_iter().filter(|at| self.reasons[*at].is_empty()).collect();
            if suspects.is_empty() {
                return Err(self.effective.locate(errors.into_iter().collect()));
            }
            // An operation may use a place without ever reading what is wrong there.
            if !self.try_apart(&suspects) {
                for (owners, error) in &owned {
                    let open: Vec<usize> = owners.iter().filter(|at| suspects.contains(at)).copied().collect();
                    self.refuse(&open, error);
                }
            }
        }
    }

    /// Looks at operations by themselves, once. Whether any is left out for what was found.
    fn try_apart(&mut self, operations: &BTreeSet<usize>) -> bool {
        let mut found_any = false;
        for at in operations {
            if !self.tried.insert(*at) || !self.affords(*at) {
                continue;
            }
            let errors: Vec<_> =
                lower::refusals(self.effective.value(), &self.uses.operations[*at]).into_iter().collect();
            // What the overlay says of an operation may be wrong only because the operation is.
            if errors.iter().all(|error| self.is_ours(error)) {
                continue;
            }
            // What is known to be wrong makes what is around it wrong.
            let follows = |error: &Diagnostic| {
                let pointer = error.pointer.as_deref().unwrap_or_default();
                let known = self.reasons[*at].iter().filter_map(|known| known.pointer.as_deref());
                known
                    .into_iter()
                    .any(|known| is_within(known, pointer) && (known != pointer || self.reference(known).is_some()))
            };
            let more: Vec<_> = errors.into_iter().filter(|error| !follows(error)).collect();
            found_any |= !more.is_empty();
            let room = KEPT.saturating_sub(self.reasons[*at].len());
            self.more[*at] += more.len().saturating_sub(room);
            self.reasons[*at].extend(more.into_iter().take(room));
        }
        found_any
    }

    fn affords(&mut self, operation: usize) -> bool {
        let size = self.uses.size(operation);
        let affords = size <= self.left;
        self.left -= if affords { size } else { 0 };
        affords
    }

    fn refuse(&mut self, operations: &[usize], error: &Diagnostic) {
        for at in operations {
            match self.reasons[*at].len() < KEPT {
                true => self.reasons[*at].push(error.clone()),
                false => self.more[*at] += 1,
            }
        }
    }

    /// The operations that an error belongs to.
    fn owners(&self, error: &Diagnostic) -> Vec<usize> {
        match &error.pointer {
            Some(pointer) if !self.is_ours(error) => self.uses.owners(pointer),
            _ => Vec::new(),
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
                more: self.more[at],
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
