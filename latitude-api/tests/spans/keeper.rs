//! Who listens: it keeps all that it is told.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// A span or an event.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub name: String,
    pub parent: Option<u64>,
    pub fields: BTreeMap<&'static str, String>,
    pub handles: usize,
}

#[derive(Default)]
struct Trace {
    kept: Vec<Kept>,
    entered: HashMap<ThreadId, Vec<u64>>,
}

/// Keeps every span and event.
#[derive(Clone, Default)]
pub struct Keeper(Arc<Mutex<Trace>>);

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        panic!("{field} = {value}: OpenTelemetry's attributes are signed");
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Trace {
    fn current(&self) -> Option<u64> {
        self.entered.get(&std::thread::current().id())?.last().copied()
    }

    fn keep(&mut self, name: &str, parent: Option<&Id>, contextual: bool) -> &mut Kept {
        let parent = if contextual { self.current() } else { parent.map(Id::into_u64) };
        self.kept.push(Kept { name: name.to_owned(), parent, handles: 1, ..Kept::default() });
        self.kept.last_mut().unwrap()
    }

    fn at(&mut self, id: &Id) -> &mut Kept {
        &mut self.kept[id.into_u64() as usize - 1]
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        ["latitude_api", "mine"].contains(&metadata.target())
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut trace = self.0.lock().unwrap();
        let kept = trace.keep(span.metadata().name(), span.parent(), span.is_contextual());
        span.record(&mut Fields(&mut kept.fields));
        Id::from_u64(trace.kept.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap().at(span).fields));
    }

    fn event(&self, event: &Event<'_>) {
        let mut trace = self.0.lock().unwrap();
        let kept = trace.keep("event", event.parent(), event.is_contextual());
        event.record(&mut Fields(&mut kept.fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, span: &Id) {
        let mut trace = self.0.lock().unwrap();
        trace.entered.entry(std::thread::current().id()).or_default().push(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        let left = self.0.lock().unwrap().entered.get_mut(&std::thread::current().id()).unwrap().pop();
        assert_eq!(left, Some(span.into_u64()), "spans are left in the order they were entered");
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.0.lock().unwrap().at(span).handles += 1;
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let mut trace = self.0.lock().unwrap();
        let handles = &mut trace.at(&span).handles;
        *handles -= 1;
        *handles == 0
    }
}

impl Keeper {
    /// Keeps what happens in here, on this thread.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let output = work.with_subscriber(self.clone()).await;
        assert!(self.0.lock().unwrap().entered.values().all(Vec::is_empty), "a span is still entered");
        output
    }

    pub fn kept(&self) -> Vec<Kept> {
        self.0.lock().unwrap().kept.clone()
    }

    pub fn of(&self, name: &str) -> Vec<Kept> {
        self.kept().into_iter().filter(|kept| kept.name == name).collect()
    }

    /// `otel.name` of each span below the one that it is below, or just the name of a span of ours.
    pub fn tree(&self) -> Vec<String> {
        let kept = self.kept();
        let named = |kept: &Kept| kept.fields.get("otel.name").unwrap_or(&kept.name).clone();
        let path = |mut at: Kept| {
            let mut path = named(&at);
            while let Some(parent) = at.parent {
                at = kept[parent as usize - 1].clone();
                path = format!("{} > {path}", named(&at));
            }
            path
        };
        kept.iter().filter(|kept| kept.name != "event").cloned().map(path).collect()
    }
}
