//! The steps: look, order once, and look again where that is needed.

use super::Ensured;
use super::by::{FindBy, Judgement};
use crate::answer::Resource;
use crate::answer::private::Read;
use crate::call::Outgoing;
use crate::call::send::{earliest, execute};
use crate::error::{Error, Late};
use crate::list::{Identity, Pages, identity};
use crate::wait::pace::{LAST_LOOK, pause};
use crate::wire::Attributes;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

const LOOK_FOR: Duration = Duration::from_secs(300);
const INTERVAL: Duration = Duration::from_secs(5);
/// What an order needs of a deadline, unless a tenth of that is shorter.
const FOR_THE_ORDER: Duration = Duration::from_secs(5);
/// So many readings of a list that changes, until it is given up.
const READINGS: u32 = 5;

#[derive(Clone)]
pub(super) struct Order {
    pub(super) create: Arc<Outgoing>,
    pub(super) list: Arc<Outgoing>,
    by: FindBy,
    pub(super) look_for: Duration,
    pub(super) interval: Duration,
}

/// What a list was when it was read.
struct Reading<A> {
    found: Option<Resource<A>>,
    items: HashSet<Identity>,
    /// How many pages were asked for, an empty last one included.
    fetched: u64,
}

impl Order {
    pub(super) fn new(create: Arc<Outgoing>, list: Arc<Outgoing>, by: FindBy) -> Self {
        Self { create, list, by, look_for: LOOK_FOR, interval: INTERVAL }
    }

    /// Nothing is sent where the order can't be.
    fn check(&self) -> Result<(), Error> {
        match self.by.refusal() {
            Some(why) => Err(Error::invalid(why)),
            None => self.create.check(),
        }
    }

    /// The one match, or the certainty that there is none.
    ///
    /// Where an item is deleted between two pages, another one slips past the second, and what slips may be the match. So
    /// a list of several pages is read again until it still has all that the reading before had.
    async fn look_before_order<A: Attributes>(&self) -> Result<Option<Resource<A>>, Error> {
        let mut before: Option<HashSet<Identity>> = None;
        for _ in 0..READINGS {
            let reading = self.read(None).await?;
            // More items move others to later pages alone.
            let is_settled = before.is_some_and(|before| before.is_subset(&reading.items));
            if reading.found.is_some() || reading.fetched < 2 || is_settled {
                return Ok(reading.found);
            }
            before = Some(reading.items);
        }
        Err(self.undecided(format!("each of {READINGS} readings of the list lacks items of the one before")))
    }

    async fn look<A: Attributes>(&self, until: Option<Instant>) -> Result<Option<Resource<A>>, Error> {
        Ok(self.read(until).await?.found)
    }

    /// Reads the whole list. More than one match is an error, and so is anything that can't be told.
    async fn read<A: Attributes>(&self, until: Option<Instant>) -> Result<Reading<A>, Error> {
        let mut list = self.list.clone();
        if until.is_some() {
            Arc::make_mut(&mut list).ends = earliest(list.ends, until);
        }
        let mut pages = Pages::<Resource<A>>::new(list);
        let mut found: Vec<Resource<A>> = Vec::new();
        let mut items = HashSet::new();
        while let Some(page) = pages.try_next().await? {
            if page.unread().next().is_some() {
                return Err(self.undecided("an item of the list can't be read"));
            }
            for item in page {
                items.insert(identity(&item));
                match self.by.judge(&*item.attributes) {
                    Judgement::Other => {}
                    Judgement::Same if item.id.is_empty() => {
                        return Err(self.undecided("the match in the list has no id"));
                    }
                    // A list that changes while it is read may give an item twice.
                    Judgement::Same if found.iter().all(|other| other.id != item.id) => found.push(item),
                    Judgement::Same => {}
                    Judgement::Unclear(fields) if item.id.is_empty() => {
                        return Err(self.undecided(format!("an item of the list has neither an id nor {fields}")));
                    }
                    Judgement::Unclear(fields) => {
                        return Err(self.undecided(format!("`{}` in the list has no readable {fields}", item.id)));
                    }
                }
            }
        }
        if found.len() > 1 {
            let ids = found.into_iter().map(|resource| resource.id).collect();
            return Err(Error::ambiguous(ids).in_call(&self.list.operation));
        }
        Ok(Reading { found: found.pop(), items, fetched: pages.fetched() })
    }

    fn undecided(&self, why: impl Into<String>) -> Error {
        Error::undecided(why).in_call(&self.list.operation)
    }

    /// Orders. It is the one place that does.
    async fn create<A: Attributes>(&self) -> Result<Resource<A>, Error> {
        let raw = execute(self.create.clone()).await?;
        Resource::read(&raw).map_err(|error| error.in_call(&self.create.operation))
    }

    /// Looks for what was ordered after `failure`, which leaves open whether it was made.
    async fn look_again<A: Attributes>(&self, failure: Error) -> Result<Resource<A>, Error> {
        let timer = self.create.session.timer.clone();
        let started = timer.now();
        let elapsed = || timer.now().saturating_duration_since(started);
        // How the last look failed, if there was one.
        let mut looked: Option<Option<Error>> = None;
        loop {
            let left = self.look_for.saturating_sub(elapsed()).max(LAST_LOOK);
            let look = match self.look(timer.now().checked_add(left)).await {
                Ok(Some(resource)) => return Ok(resource),
                Ok(None) => None,
                Err(error) if error.may_pass_for_a_look() => Some(error),
                // What has just been made may lack some attributes yet.
                Err(error) if error.is_undecided() && !error.is_ambiguous() => Some(error),
                Err(error) => return Err(failure.after_looking(elapsed(), Some(error))),
            };
            let left = self.look_for.saturating_sub(elapsed());
            let left = self.list.ends.map_or(left, |ends| left.min(ends.saturating_duration_since(timer.now())));
            let pause = pause(self.interval, look.as_ref(), left);
            // Where there was no time to look, what the look before saw is still what is known.
            if looked.is_none() || !look.as_ref().is_some_and(Error::is_late) {
                looked = Some(look);
            }
            if left.is_zero() {
                return Err(failure.after_looking(elapsed(), looked.flatten()));
            }
            timer.sleep(pause).await;
        }
    }
}

pub(super) async fn run<A: Attributes>(order: Arc<Order>) -> Result<Ensured<Resource<A>>, Error> {
    let mut order = Order::clone(&order);
    order.check().map_err(|error| error.in_call(&order.create.operation))?;
    let needed = order.create.deadline.map_or(FOR_THE_ORDER, |deadline| FOR_THE_ORDER.min(deadline / 10));
    // The time of all its calls is one.
    order.create.begin();
    order.list.begin();
    if let Some(found) = order.look_before_order().await? {
        return Ok(Ensured::Found(found));
    }
    // Of an order whose answer nobody waits for, nobody knows what becomes.
    let now = order.create.session.timer.now();
    if order.create.ends.is_some_and(|ends| ends.saturating_duration_since(now) < needed) {
        return Err(Error::late(Late::Over).in_call(&order.create.operation));
    }
    let failure = match order.create().await {
        Ok(created) => return Ok(Ensured::Created(created)),
        Err(failure) => failure,
    };
    if failure.is_outcome_unknown() || failure.was_accepted() {
        return order.look_again(failure).await.map(Ensured::Created);
    }
    if failure.is_conflict() || failure.is_validation() {
        // Somebody else may have been faster, which is what a refusal may say.
        return match order.look(None).await {
            Ok(Some(found)) => Ok(Ensured::Found(found)),
            Err(error) if error.is_ambiguous() => Err(error),
            Ok(None) | Err(_) => Err(failure),
        };
    }
    Err(failure)
}
