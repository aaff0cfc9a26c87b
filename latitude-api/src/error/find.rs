//! What a search in a list tells, before something is ordered and after.

use super::show::Bounded;
use super::show::rounded;
use super::{Error, Kind};
use crate::escape::escaped;
use std::fmt::{self, Write};
use std::time::Duration;

/// So many ids are shown.
const SHOWN: usize = 8;
/// How much is said of the last look, in characters.
const LOOK: usize = 500;

/// What was seen in the list.
#[derive(Default)]
pub(super) struct Search {
    /// How long was looked for what was ordered.
    time: Option<Duration>,
    /// All that match, if they are more than one.
    ids: Vec<String>,
    /// How the last look failed.
    failure: Option<Error>,
}

impl Error {
    /// It can't be told whether something is there.
    pub(crate) fn undecided(why: impl Into<String>) -> Self {
        Self::new(Kind::Undecided(why.into()))
    }

    pub(crate) fn ambiguous(ids: Vec<String>) -> Self {
        let mut error = Self::undecided(matches(&ids));
        error.0.search = Some(Search { ids, ..Search::default() });
        error
    }

    /// The error of an order, after it was looked for so long and not found. `last` is how the last look failed.
    pub(crate) fn after_looking(mut self, time: Duration, last: Option<Self>) -> Self {
        let ids = last.as_ref().map_or_else(Vec::new, |last| last.ids().to_vec());
        self.0.search = Some(Search { time: Some(time), ids, failure: last });
        self
    }

    pub(crate) fn is_undecided(&self) -> bool {
        matches!(self.0.kind, Kind::Undecided(_))
    }

    /// Whether several resources match what [`FindOrCreate`](crate::FindOrCreate) looked for; [`ids`](Self::ids) are
    /// theirs. It never chooses one. Before the order nothing was created; after it,
    /// [`is_outcome_unknown`](Self::is_outcome_unknown) or [`was_accepted`](Self::was_accepted) is true, too.
    pub fn is_ambiguous(&self) -> bool {
        !self.ids().is_empty()
    }

    /// The ids of the resources that match, where there are several ([`is_ambiguous`](Self::is_ambiguous)).
    pub fn ids(&self) -> &[String] {
        self.0.search.as_ref().map_or(&[], |search| &search.ids)
    }

    /// How long [`FindOrCreate`](crate::FindOrCreate) looked for what it had ordered, without finding it. `None` where
    /// it didn't get that far.
    pub fn looked_for(&self) -> Option<Duration> {
        self.0.search.as_ref()?.time
    }

    /// How the last look for what was ordered failed, if it did: an error of the list, beside that of the order.
    pub fn look_error(&self) -> Option<&Self> {
        self.0.search.as_ref()?.failure.as_ref()
    }

    /// The end of a line about an order.
    pub(super) fn show_search(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Search { time: Some(time), failure, .. }) = &self.0.search else { return Ok(()) };
        write!(f, "; looked for what was ordered for {} without finding it", rounded(*time))?;
        match failure {
            Some(failure) => {
                f.write_str(", and the last look failed: ")?;
                write!(Bounded { f, left: Some(LOOK) }, "{failure}")
            }
            None => Ok(()),
        }
    }
}

/// `2 resources match, and none of them is chosen: sv_1, sv_2`
fn matches(ids: &[String]) -> String {
    let shown: Vec<_> = ids.iter().take(SHOWN).map(|id| escaped(id).to_string()).collect();
    let more = if ids.len() > SHOWN { format!(" and {} more", ids.len() - SHOWN) } else { String::new() };
    format!("{} resources match, and none of them is chosen: {}{more}", ids.len(), shown.join(", "))
}
