//! What is watched while waiting: look, pause, and look again.

use super::condition::{Conditions, Judgement};
use super::look::{Look, Looking};
use super::pace::{LAST_LOOK, pause};
use crate::call::trace::Scope;
use crate::call::{Outgoing, Timer};
use crate::error::{Deadline, Error, Standing};
use crate::escape::escaped;
use crate::operation::Operation;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

const INTERVAL: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(600);
/// How long something may be missing that was seen before: one of the API's replicas may lag behind.
const LAG: Duration = Duration::from_secs(60);

/// What is watched, and what it is watched for.
pub(super) struct Watch<T> {
    look: Look<T>,
    pub(super) conditions: Conditions<T>,
    /// Whether being absent is what is waited for.
    pub(super) gone: bool,
    /// How often in a row it has to be absent to be gone, or not there. Of a list that changes while it is read, an item
    /// may slip through.
    pub(super) absences_needed: u32,
    pub(super) interval: Duration,
    pub(super) timeout: Duration,
    /// What the call has for all looks.
    deadline: Option<Duration>,
    /// How long it may be missing at first.
    pub(super) missing: Duration,
    /// How long a success may be one of before the change.
    pub(super) change: Option<Duration>,
    pub(super) operation: Operation,
    /// The id of what is looked for in a list, which the call doesn't name.
    pub(super) id: Option<String>,
    timer: Arc<dyn Timer>,
    scope: Scope,
    stage: Stage<T>,
    // What has happened so far.
    started: Option<Instant>,
    looks: u32,
    failed: u32,
    /// Why there was no time for another look.
    late: Option<Error>,
    /// How the last look failed that did, and which one it was.
    failure: Option<(u32, Error)>,
    absences: u32,
    /// When the first of the absences in a row was, and how the last one was told.
    absent: Option<(Instant, Error)>,
    changed: bool,
    last: Option<T>,
    state: Option<String>,
}

/// Its locks are never waited for: they make it `Sync`, which a boxed future alone isn't.
enum Stage<T> {
    /// Before the first look, and after each.
    Between,
    Pausing(Mutex<Pin<Box<dyn Future<Output = ()> + Send>>>),
    Looking(Mutex<Looking<T>>),
    Over,
}

/// How a wait has ended: with something seen, or with nothing where that is what was waited for.
type End<T> = Option<T>;

impl<T> Watch<T> {
    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    pub(super) fn looks(&self) -> u32 {
        self.looks
    }

    pub(super) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// What the last look saw.
    pub(super) fn seen_now(&self) -> Option<&T> {
        self.last.as_ref().filter(|_| self.failed_now().is_none() && self.absences == 0)
    }

    /// How the last look failed, if it did.
    pub(super) fn failed_now(&self) -> Option<&Error> {
        self.failure.as_ref().filter(|(look, _)| *look == self.looks).map(|(_, error)| error)
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.started.map_or(Duration::ZERO, |started| self.timer.now().saturating_duration_since(started))
    }
}

impl<T: Send + Sync + 'static> Watch<T> {
    pub(super) fn new(outgoing: &Outgoing, conditions: Conditions<T>, look: Look<T>) -> Self {
        Self {
            look,
            conditions,
            gone: false,
            absences_needed: 1,
            interval: INTERVAL,
            timeout: TIMEOUT,
            deadline: outgoing.deadline,
            missing: Duration::ZERO,
            change: None,
            operation: outgoing.operation.clone(),
            id: None,
            timer: outgoing.session.timer.clone(),
            scope: Scope::wait(),
            stage: Stage::Between,
            started: None,
            looks: 0,
            failed: 0,
            late: None,
            failure: None,
            absences: 0,
            absent: None,
            changed: false,
            last: None,
            state: None,
        }
    }

    /// How long the wait may take.
    fn time(&self) -> Duration {
        self.deadline.map_or(self.timeout, |deadline| deadline.min(self.timeout))
    }

    /// Pauses if it has to, looks once, and judges. `Some` is the end of the wait.
    pub(super) fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<End<T>>, Error>> {
        let step = ready!(self.poll_look(context));
        self.stage = if let Ok(None) = step { Stage::Between } else { Stage::Over };
        if let Stage::Over = self.stage {
            self.scope.end(step.as_ref().err());
        }
        Poll::Ready(step.map_err(|error| {
            error.in_call(&self.operation).in_wait(self.looks, self.id.take(), self.state.take(), self.last.take())
        }))
    }

    fn poll_look(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<End<T>>, Error>> {
        loop {
            self.stage = match &mut self.stage {
                Stage::Between if self.started.is_none() => self.begin(),
                Stage::Between => {
                    let left = self.time().saturating_sub(self.elapsed());
                    if left.is_zero() {
                        return Poll::Ready(Err(self.deadline()));
                    }
                    let failure = self.late.as_ref().or(self.failed_now());
                    Stage::Pausing(Mutex::new(self.timer.sleep(pause(self.interval, failure, left))))
                }
                Stage::Pausing(pause) => {
                    ready!(pause.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll(context));
                    self.look()
                }
                Stage::Looking(looking) => {
                    let looking = looking.get_mut().unwrap_or_else(PoisonError::into_inner);
                    let seen = ready!(self.scope.within(&self.operation, || looking.as_mut().poll(context)));
                    self.late = None;
                    match seen {
                        // It wasn't begun, and says nothing of what is waited for.
                        Err(error) if error.is_late() => {
                            self.looks -= 1;
                            self.late = Some(error);
                            Stage::Between
                        }
                        seen => {
                            self.scope.step();
                            return Poll::Ready(self.judge(seen));
                        }
                    }
                }
                Stage::Over => {
                    return Poll::Ready(Err(Error::invalid("the wait is over: to wait again, make another")));
                }
            };
        }
    }

    /// Starts the clock with the first look.
    fn begin(&mut self) -> Stage<T> {
        self.started = Some(self.timer.now());
        self.look()
    }

    /// Every call of the wait begins here.
    fn look(&mut self) -> Stage<T> {
        self.looks += 1;
        let left = self.time().saturating_sub(self.elapsed());
        // A deadline is the end of everything.
        let left = if self.deadline.is_some() { left } else { left.max(LAST_LOOK) };
        Stage::Looking(Mutex::new((self.look)(self.timer.now().checked_add(left))))
    }

    fn judge(&mut self, seen: Result<T, Error>) -> Result<Option<End<T>>, Error> {
        let seen = match seen {
            Ok(seen) => seen,
            Err(error) if error.is_told_not_found() => return self.absent(error),
            Err(error) if error.may_pass_for_a_look() => {
                self.failed += 1;
                self.failure = Some((self.looks, error));
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        (self.absences, self.absent) = (0, None);
        let (judgement, state) = self.conditions.judge(&seen);
        let state = state.map(|state| escaped(&state).without(self.operation.hidden()).to_string());
        self.state = state.or(self.state.take());
        // What was so all along may be what was so before.
        let counts = self.changed || self.change.is_none_or(|grace| self.elapsed() >= grace);
        match judgement {
            Judgement::Failed if counts => {
                self.last = Some(seen);
                return Err(Error::failed());
            }
            Judgement::Met if counts => return Ok(Some(Some(seen))),
            Judgement::Failed | Judgement::Met => {}
            Judgement::NotYet => self.changed = true,
        }
        self.last = Some(seen);
        Ok(None)
    }

    /// What it means that it isn't there. It is no change: it may be a replica that lags behind.
    fn absent(&mut self, error: Error) -> Result<Option<End<T>>, Error> {
        self.absences += 1;
        let now = self.timer.now();
        let since = self.absent.as_ref().map_or(now, |(since, _)| *since);
        if self.gone && self.absences >= self.absences_needed {
            return Ok(Some(None));
        }
        let lasts = match self.last {
            None => self.absences >= self.absences_needed,
            Some(_) => self.absences > 1 && now.saturating_duration_since(since) >= LAG,
        };
        if !self.gone && lasts && self.elapsed() >= self.missing {
            return Err(error);
        }
        self.absent = Some((since, error));
        Ok(None)
    }

    fn deadline(&mut self) -> Error {
        let last_failed = self.failed_now().is_some();
        let standing = match (self.gone, self.absences, &self.last) {
            (true, 1.., _) => Standing::GoneOnce,
            (false, 1.., _) => Standing::NotThere,
            (_, 0, None) => Standing::Unseen,
            (true, 0, Some(_)) => Standing::StillThere,
            (false, 0, Some(_)) => Standing::NotAsExpected,
        };
        let failure = self.failure.take().map(|(_, error)| error);
        let absence = self.absent.take().map(|(_, error)| error);
        let because = if last_failed { failure } else { absence.or(failure).or(self.late.take()) };
        Error::deadline(Deadline {
            after: self.time(),
            standing,
            looks: self.looks,
            failed: self.failed,
            last_failed,
            misfits: self.last.as_ref().map(|last| self.conditions.misfits(last)).unwrap_or_default(),
            because,
        })
    }
}
