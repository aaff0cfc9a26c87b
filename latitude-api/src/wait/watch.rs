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
    /// Whether being absent is what is waited for: of the resource, or of the entry that the conditions are about.
    pub(super) gone: bool,
    /// Codes of errors that mean "not yet".
    pub(super) not_yet: &'static [&'static str],
    /// Why nothing can be looked at.
    pub(super) invalid: Option<String>,
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
    /// How the last look was refused that came too early, and which one it was.
    unready: Option<(u32, Error)>,
    absences: u32,
    absent: Option<Absent>,
    /// Whether there was the entry that the conditions are about.
    entered: bool,
    changed: bool,
    last: Option<T>,
    state: Option<String>,
    /// Who is told of each look.
    pub(super) told: Option<Told<T>>,
}

pub(super) type Told<T> = Box<dyn Fn(&Watch<T>, Option<&End<T>>) + Send + Sync>;

/// Absences in a row.
struct Absent {
    /// When the first was.
    since: Instant,
    /// How the last one was told.
    told: Error,
    /// Whether what is missing is an entry of what is there.
    within: bool,
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
pub(super) type End<T> = Option<T>;

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
        let is_there = self.absent.as_ref().is_none_or(|absent| absent.within);
        self.last.as_ref().filter(|_| is_there && self.failed_now().is_none() && self.unready_now().is_none())
    }

    /// How the last look failed, if it did.
    pub(super) fn failed_now(&self) -> Option<&Error> {
        self.failure.as_ref().filter(|(look, _)| *look == self.looks).map(|(_, error)| error)
    }

    fn unready_now(&self) -> Option<&Error> {
        self.unready.as_ref().filter(|(look, _)| *look == self.looks).map(|(_, error)| error)
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
            not_yet: &[],
            invalid: None,
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
            unready: None,
            absences: 0,
            absent: None,
            entered: false,
            changed: false,
            last: None,
            state: None,
            told: None,
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
        if let (Ok(end), Some(told)) = (&step, &self.told) {
            told(self, end.as_ref());
        }
        Poll::Ready(step.map_err(|error| {
            error.in_call(&self.operation).in_wait(self.looks, self.id.take(), self.state.take(), self.last.take())
        }))
    }

    fn poll_look(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<End<T>>, Error>> {
        loop {
            self.stage = match &mut self.stage {
                Stage::Between if self.invalid.is_some() => {
                    return Poll::Ready(Err(Error::invalid(self.invalid.take().unwrap_or_default())));
                }
                Stage::Between if self.started.is_none() => self.begin(),
                Stage::Between => {
                    let left = self.time().saturating_sub(self.elapsed());
                    if left.is_zero() {
                        return Poll::Ready(Err(self.deadline()));
                    }
                    let failure = self.late.as_ref().or(self.failed_now()).or(self.unready_now());
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
            Err(error) if self.not_yet.iter().any(|code| error.has_code(code)) => {
                self.unready(error);
                return Ok(None);
            }
            Err(error) if error.is_told_not_found() => return self.absent(error, None),
            Err(error) if error.may_pass_for_a_look() => {
                self.failed += 1;
                self.failure = Some((self.looks, error));
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let (judgement, state) = self.conditions.judge(&seen);
        let state = state.map(|state| escaped(&state).without(self.operation.hidden()).to_string());
        self.state = state.or(self.state.take());
        if let Judgement::NoEntry = judgement {
            let told = if self.entered { "the entry is no longer there" } else { "there is no such entry yet" };
            return self.absent(Error::missing(told), Some(seen));
        }
        (self.absences, self.absent) = (0, None);
        self.entered |= !matches!(judgement, Judgement::Unclear);
        // What was so all along may be what was so before.
        let counts = self.changed || self.change.is_none_or(|grace| self.elapsed() >= grace);
        match judgement {
            Judgement::Failed if counts => {
                self.last = Some(seen);
                return Err(Error::failed());
            }
            Judgement::Met if counts => return Ok(Some(Some(seen))),
            Judgement::Failed | Judgement::Met => {}
            Judgement::NotYet | Judgement::NoEntry => self.changed = true,
            // Which entry it is, and in which state, can't be told.
            Judgement::Unclear => {}
        }
        self.last = Some(seen);
        Ok(None)
    }

    /// What it means that it is too early to look: the same as a state that isn't the one.
    fn unready(&mut self, error: Error) {
        (self.absences, self.absent, self.changed) = (0, None, true);
        let code = self.not_yet.iter().find(|code| error.has_code(code));
        self.state = code.map(|code| format!("error: {code}"));
        self.unready = Some((self.looks, error));
    }

    /// What it means that it isn't there, or that the entry isn't that the conditions are about. It is no change: it may be a
    /// replica that lags behind.
    fn absent(&mut self, told: Error, seen: Option<T>) -> Result<Option<End<T>>, Error> {
        let within = seen.is_some();
        let needed = if within { 2 } else { self.absences_needed };
        let before = if within { self.entered } else { self.last.is_some() };
        let now = self.timer.now();
        let row = self.absent.take().filter(|absent| absent.within == within);
        self.absences = if row.is_some() { self.absences + 1 } else { 1 };
        let since = row.map_or(now, |absent| absent.since);
        self.last = seen.or(self.last.take());
        // Of a resource that shall lose an entry it is an error if all of it is gone.
        let wanted = self.gone && within == self.conditions.among.is_some();
        if wanted && self.absences >= needed {
            return Ok(Some(if within { self.last.take() } else { None }));
        }
        let lasts = match (before, within) {
            // An entry comes when it comes.
            (false, true) => false,
            (false, false) => self.absences >= needed,
            (true, _) => self.absences > 1 && now.saturating_duration_since(since) >= LAG,
        };
        if !wanted && lasts && self.elapsed() >= self.missing {
            return Err(told);
        }
        self.absent = Some(Absent { since, told, within });
        Ok(None)
    }

    fn deadline(&mut self) -> Error {
        let last_failed = self.failed_now().is_some();
        let seen = self.last.is_some() || self.unready.is_some();
        let standing = match (self.gone, &self.absent, seen) {
            (true, Some(_), _) => Standing::GoneOnce,
            (false, Some(_), _) => Standing::NotThere,
            (_, None, false) => Standing::Unseen,
            (true, None, true) => Standing::StillThere,
            (false, None, true) => Standing::NotAsExpected,
        };
        let failure = self.failure.take().map(|(_, error)| error);
        let absence = self.absent.take().map(|absent| absent.told);
        let unready = self.unready.take().map(|(_, error)| error);
        let because = if last_failed { failure } else { absence.or(unready).or(failure).or(self.late.take()) };
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
