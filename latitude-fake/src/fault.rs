//! Faults: what goes wrong on the way, or in the cloud.

use std::time::Duration;

/// Something that goes wrong, with whom and how often.
///
/// ```
/// use latitude_fake::Fault;
/// use std::time::Duration;
///
/// Fault::status(503).on("GET /servers").times(2);
/// Fault::rate_limited(Duration::from_secs(30)).chance(0.1);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Fault {
    pub(crate) kind: Kind,
    pub(crate) operation: Option<String>,
    pub(crate) times: Option<u64>,
    pub(crate) skip: u64,
    pub(crate) chance: f64,
    /// From when until when, since the cloud began.
    pub(crate) during: Option<(Duration, Duration)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Status { status: u16, code: Option<String>, detail: Option<String> },
    RateLimited { after: Duration, in_body: bool },
    Refused,
    LostBefore,
    LostAfter,
    Slow(Duration),
    Cut,
    Page,
    Nulls,
    ExtraFields,
    UnknownValues,
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self { kind, operation: None, times: None, skip: 0, chance: 1.0, during: None }
    }

    /// An error of this status, and nothing happens.
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status { status, code: None, detail: None })
    }

    /// An error of this status, code and text, and nothing happens.
    pub fn error(status: u16, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(Kind::Status { status, code: Some(code.into()), detail: Some(detail.into()) })
    }

    /// 429 with a `Retry-After`, and nothing happens.
    pub fn rate_limited(after: Duration) -> Self {
        Self::new(Kind::RateLimited { after, in_body: false })
    }

    /// 429 whose pause stands in the body, as `meta.retry_after`, and nothing happens.
    pub fn rate_limited_in_body(after: Duration) -> Self {
        Self::new(Kind::RateLimited { after, in_body: true })
    }

    /// No connection: the cloud never sees the request. Over HTTP, the connection is closed instead.
    pub fn refused() -> Self {
        Self::new(Kind::Refused)
    }

    /// The connection is lost, and nothing happens.
    pub fn lost_before_effect() -> Self {
        Self::new(Kind::LostBefore)
    }

    /// The connection is lost after everything has happened: the caller can't know.
    pub fn lost_after_effect() -> Self {
        Self::new(Kind::LostAfter)
    }

    /// The answer comes so much later, by the cloud's clock.
    pub fn slow(by: Duration) -> Self {
        Self::new(Kind::Slow(by))
    }

    /// The answer breaks off in the middle, after everything has happened.
    pub fn cut() -> Self {
        Self::new(Kind::Cut)
    }

    /// 502 with a page of HTML, as from a proxy, and nothing happens.
    pub fn error_page() -> Self {
        Self::new(Kind::Page)
    }

    /// Every attribute of the answer is null.
    pub fn nulls() -> Self {
        Self::new(Kind::Nulls)
    }

    /// The answer has members that nobody has declared.
    pub fn extra_fields() -> Self {
        Self::new(Kind::ExtraFields)
    }

    /// Each value of an enum is one that nobody has declared.
    pub fn unknown_values() -> Self {
        Self::new(Kind::UnknownValues)
    }

    /// Only with this operation, such as `POST /servers` or `GET /servers/{server_id}`.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// So many times; without it, always.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Not with the first ones.
    pub fn after(mut self, skip: u64) -> Self {
        self.skip = skip;
        self
    }

    /// With this chance, from 0 to 1, by the cloud's seed.
    pub fn chance(mut self, chance: f64) -> Self {
        self.chance = chance;
        self
    }

    /// Only in this time of the cloud, counted from its beginning: an outage from the tenth minute to the twelfth.
    pub fn during(mut self, from: Duration, until: Duration) -> Self {
        self.during = Some((from, until));
        self
    }

    /// What is wrong with it.
    pub(crate) fn invalid(&self) -> Option<String> {
        if !(0.0..=1.0).contains(&self.chance) {
            return Some(format!("a chance of {} is none: it goes from 0 to 1", self.chance));
        }
        if let Some((from, until)) = self.during.filter(|(from, until)| from >= until) {
            return Some(format!("the time from {from:?} to {until:?} has no moment"));
        }
        match self.kind {
            Kind::Status { status, .. } if !(400..=599).contains(&status) => {
                Some(format!("{status} is no status of an error: those go from 400 to 599"))
            }
            _ => None,
        }
    }
}
