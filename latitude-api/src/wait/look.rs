//! How a wait looks at what it waits for.

use super::among::Among;
use super::condition::{Conditions, Wanted, words};
use super::{Wait, Watch};
use crate::answer::{Answer, Page, Resource};
use crate::call::{Outgoing, Request};
use crate::error::Error;
use crate::list::Pages;
use crate::values::Timestamp;
use crate::wire::{Attributes, Record, at};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

/// Looks once, with this as the end of its last attempt.
pub(super) type Look<T> = Box<dyn Fn(Option<Instant>) -> Looking<T> + Send + Sync>;
pub(super) type Looking<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Something to wait for: its id, or the answer of the call that made it.
///
/// What the API has just made may have no id yet; then it is found by what the answer does tell.
#[derive(Clone, Debug)]
pub struct Sought<T>(Known<T>);

#[derive(Clone, Debug)]
enum Known<T> {
    Id(String),
    Made(Box<Resource<T>>),
}

impl<T> From<&str> for Sought<T> {
    fn from(id: &str) -> Self {
        Self(Known::Id(id.to_owned()))
    }
}

impl<T> From<String> for Sought<T> {
    fn from(id: String) -> Self {
        Self(Known::Id(id))
    }
}

impl<T> From<&String> for Sought<T> {
    fn from(id: &String) -> Self {
        Self(Known::Id(id.clone()))
    }
}

impl<T: Clone> From<&Resource<T>> for Sought<T> {
    fn from(made: &Resource<T>) -> Self {
        Self(if made.id.is_empty() { Known::Made(Box::new(made.clone())) } else { Known::Id(made.id.clone()) })
    }
}

impl<T: Answer + Sync> Wait<T> {
    /// Waits for a test of the caller's.
    pub(crate) fn poll(call: Request<T>, until: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        // Made again and again, it would order or delete again and again.
        let looks = call.outgoing().operation.is_read();
        let call = call.with(|call| {
            if !looks {
                call.refuse("a call that changes something can't be polled: poll one that looks at it".to_owned());
            }
        });
        let mut wait = Self::of(call);
        wait.watch.conditions.until_true(until);
        wait
    }

    fn of(call: Request<T>) -> Self {
        let outgoing = call.into_outgoing();
        let first = outgoing.clone();
        Self::new(&first, Box::new(move |deadline| Box::pin(Request::<T>::of(until(&outgoing, deadline)))))
    }
}

impl<T: Answer + Sync> Request<T> {
    /// Makes the call again and again until its answer is what is waited for. For what the description knows to take its
    /// time there are methods, such as `client.servers().wait_until_on(id)`. A call that changes something is refused.
    ///
    /// It asks every 10 seconds for 10 minutes unless [`Wait::interval`] and [`Wait::timeout`] say otherwise.
    ///
    /// ```no_run
    /// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
    /// use std::time::Duration;
    ///
    /// let named = client
    ///     .virtual_machines()
    ///     .get("vm_1")
    ///     .until(|machine| machine.name.as_deref() == Some("web-1"))
    ///     .fail_if(|machine| machine.status.as_deref() == Some("Failed"))
    ///     .interval(Duration::from_secs(5))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn until(self, until: impl Fn(&T) -> bool + Send + Sync + 'static) -> Wait<T> {
        Wait::poll(self, until)
    }
}

/// What generated waits are put together with. A description may have no use for some of them.
#[allow(dead_code, reason = "which waits there are depends on the description")]
impl<T: Attributes> Wait<Resource<T>> {
    /// Looks at one resource.
    pub(crate) fn get(call: impl Into<Request<Resource<T>>>) -> Self {
        Self::of(call.into())
    }

    /// Looks for a resource in a list, by its id.
    pub(crate) fn find(list: impl Into<Request<Page<Resource<T>>>>, id: impl AsRef<str>) -> Self {
        let id = id.as_ref().to_owned();
        // Errors name it beside the call.
        let shown = Some(id.clone()).filter(|id| !id.is_empty());
        let mut list: Request<_> = list.into();
        if id.is_empty() {
            list = list.with(|call| call.refuse("the id is empty".to_owned()));
        }
        let mut wait = Self::search(list, "it is not in the list".to_owned(), true, move |item, _| item.id == id);
        wait.watch.id = shown;
        wait
    }

    /// Looks at one resource; or for it in a list, where it had no id when it was made. Then it is the first that was
    /// made in that second or after it and has the `same` values.
    pub(crate) fn get_or_find(
        sought: impl Into<Sought<T>>,
        get: impl FnOnce(&str) -> Request<Resource<T>>,
        list: impl FnOnce() -> Request<Page<Resource<T>>>,
        same: &'static [&'static str],
        since: &'static str,
    ) -> Self {
        let made = match sought.into().0 {
            Known::Id(id) => return Self::get(get(&id)),
            Known::Made(made) => made.into_attributes(),
        };
        let mut list = list();
        let told: Vec<_> = same.iter().filter(|field| at(&made, field).is_some()).collect();
        let Some(made_at) = time(&made, since) else {
            let why =
                format!("what was made has neither an id nor `{}`, by which to find it", since.trim_start_matches('/'));
            list = list.with(|call| call.refuse(why.clone()));
            return Self::search(list, why, true, |_, _| false);
        };
        let exactly = told.len() < same.len();
        Self::search(list, "what was made is not in the list yet".to_owned(), false, move |item, best| {
            let Some(item_at) = time(&*item.attributes, since) else { return false };
            let alike = told.iter().all(|field| at(&*item.attributes, field) == at(&made, field));
            // Where the answer left out what else there is to tell it by, it has to be the very same time.
            let fits = if exactly { item_at == made_at } else { item_at >= made_at };
            alike && fits && best.and_then(|best| time(&*best.attributes, since)).is_none_or(|best| item_at < best)
        })
    }

    /// Looks through a list for the item that `better` takes, given the best one before it.
    fn search(
        list: Request<Page<Resource<T>>>,
        absent: String,
        first_fits: bool,
        better: impl Fn(&Resource<T>, Option<&Resource<T>>) -> bool + Clone + Send + Sync + 'static,
    ) -> Self {
        let outgoing = list.into_outgoing();
        let first = outgoing.clone();
        let look = move |deadline| -> Looking<Resource<T>> {
            let mut items = Pages::<Resource<T>>::new(Arc::new(until(&outgoing, deadline))).items();
            let (absent, better) = (absent.clone(), better.clone());
            Box::pin(async move {
                let (mut best, mut unread) = (None, None);
                loop {
                    match items.try_next().await {
                        Ok(Some(item)) if better(&item, best.as_ref()) => best = Some(item),
                        Ok(Some(_)) => continue,
                        Ok(None) => break,
                        Err(error) if error.unread_item().is_some() => unread = Some(error),
                        Err(error) => return Err(error),
                    }
                    if first_fits && best.is_some() {
                        break;
                    }
                }
                // What can't be read may be what is looked for.
                best.ok_or_else(|| unread.unwrap_or_else(|| Error::missing(absent)))
            })
        };
        let mut wait = Self::new(&first, Box::new(look));
        wait.watch.absences_needed = 2;
        wait
    }

    /// Waits until a field has one of these values; all such conditions have to hold at once.
    pub(crate) fn until(mut self, field: &'static str, values: &'static [&'static str]) -> Self {
        self.watch.conditions.until(field, Wanted::OneOf(values));
        self
    }

    /// Waits until two fields have the same value.
    pub(crate) fn until_equal(mut self, field: &'static str, other: &'static str) -> Self {
        self.watch.conditions.until(field, Wanted::Equal(other));
        self
    }

    /// Waits until a field has any value.
    pub(crate) fn until_present(mut self, field: &'static str) -> Self {
        self.watch.conditions.until(field, Wanted::Any);
        self
    }

    /// Ends the wait by an error once a field has one of these values.
    pub(crate) fn failure(mut self, field: &'static str, values: &'static [&'static str]) -> Self {
        self.watch.conditions.failure(field, Wanted::OneOf(values));
        self
    }

    /// Ends the wait by an error once two fields have the same value.
    pub(crate) fn failure_equal(mut self, field: &'static str, other: &'static str) -> Self {
        self.watch.conditions.failure(field, Wanted::Equal(other));
        self
    }

    /// Has the conditions be about one entry of a list within the resource: the one that has this value.
    pub(crate) fn among(mut self, list: &'static str, by: &'static str, is: impl AsRef<str>) -> Self {
        let is = is.as_ref().to_owned();
        if is.is_empty() {
            self.watch.invalid = Some(format!("the {} is empty", words(by)));
        } else if self.watch.id.is_none() {
            // Errors name it beside the call.
            self.watch.id = Some(is.clone());
        }
        self.watch.conditions.among = Some(Among { list, by, is });
        self
    }

    /// Waits until the resource has no such entry.
    pub(crate) fn entry_gone(mut self) -> Self {
        self.watch.gone = true;
        self
    }

    /// Takes errors with one of these codes for an answer that isn't as expected yet.
    pub(crate) fn not_yet(mut self, codes: &'static [&'static str]) -> Self {
        self.watch.not_yet = codes;
        self
    }

    /// Tells these fields, too, as they say why it is as it is.
    pub(crate) fn explain(mut self, fields: &'static [&'static str]) -> Self {
        self.watch.conditions.explain = fields;
        self
    }

    /// Waits until it is no longer there.
    pub(crate) fn gone(mut self) -> Wait<Resource<T>, ()> {
        self.watch.gone = true;
        Wait { watch: self.watch, finish: |_| Some(()) }
    }
}

impl<T: Answer + Sync> Wait<T> {
    fn new(outgoing: &Outgoing, look: Look<T>) -> Self {
        Self { watch: Watch::new(outgoing, Conditions::new(T::attributes, T::unplaced), look), finish: |seen| seen }
    }
}

fn until(outgoing: &Outgoing, deadline: Option<Instant>) -> Outgoing {
    let mut outgoing = outgoing.clone();
    (outgoing.deadline, outgoing.ends) = (None, deadline);
    outgoing
}

/// A time in seconds: the API doesn't write fractions everywhere.
fn time(attributes: &dyn Record, field: &str) -> Option<i64> {
    Timestamp::new(at(attributes, field)?.as_str()?).unix_seconds()
}
