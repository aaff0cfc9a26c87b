//! The state of a cloud, and what a request does to it.

use super::faults::{Faults, Hit};
use super::log::{Log, Seen};
use super::reply::{Ending, Reply};
use crate::answer::{ErrorObject, error};
use crate::fault::Kind;
use crate::request::{Body, Checks, Query, Request};
use crate::rules::Plan;
use crate::world::{Key, Place, World};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Everything about a cloud that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) plan: &'static Plan,
    pub(crate) world: Arc<World>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) checks: Checks,
    pub(crate) settings: Settings,
    limits: BTreeMap<(String, bool), VecDeque<i64>>,
    /// When the cloud began.
    began: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) strict: bool,
    pub(crate) page_cap: usize,
    /// Reads and writes a minute.
    pub(crate) rate_limit: Option<(usize, usize)>,
    /// How many seconds of the cloud a second of its clients is.
    pub(crate) faster: f64,
}

/// A request on its way through the cloud.
pub(super) struct Call<'r> {
    pub(super) request: &'r Request,
    pub(super) at: usize,
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Query,
    pub(super) body: Body,
    pub(super) author: Option<Key>,
}

impl Call<'_> {
    /// What expressions see of it.
    pub(super) fn place(&self, plan: &Plan) -> Place {
        let path = self.path.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))).collect();
        Place {
            body: Arc::new(Value::Object(self.body.attributes.clone())),
            path: Arc::new(Value::Object(path)),
            query: Arc::new(self.query.json(&plan.api.operations[self.at])),
            author: self.author.clone(),
            ..Place::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { strict: true, page_cap: 100, rate_limit: None, faster: 1.0 }
    }
}

const MINUTE: i64 = 60_000_000;

impl State {
    pub(crate) fn new(plan: &'static Plan, world: Arc<World>, settings: Settings) -> Self {
        let (faults, log, checks) = (Faults::default(), Log::default(), Checks::default());
        let began = world.now;
        Self { plan, world, faults, log, checks, settings, limits: BTreeMap::new(), began }
    }

    /// Answers a request at this time.
    pub(crate) fn answer(&mut self, request: &Request, now: i64) -> Reply {
        let at = self.route(request);
        let operation = at.as_ref().ok().map(|(at, _)| self.plan.api.operations[*at].key.as_str());
        let gone = Duration::from_micros(u64::try_from(now - self.began).unwrap_or_default());
        let hit = self.faults.hit(operation, gone, &self.world.random);
        let reply = match World::pass(&mut self.world, now, &mut self.log.changes) {
            Ok(()) => self.under(hit, request, at),
            Err(trouble) => Reply::trouble(trouble),
        };
        self.log.requests.push(Seen {
            operation,
            method: request.method.clone(),
            path: request.path.clone(),
            status: reply.seen_status(),
            refusal: reply.refusal(),
            understood: !reply.misunderstood,
            at: now,
        });
        reply
    }

    /// Answers with what goes wrong in between.
    fn under(
        &mut self,
        hit: Option<Hit>,
        request: &Request,
        at: Result<(usize, Vec<(String, String)>), Reply>,
    ) -> Reply {
        let Some(hit) = hit else { return self.handled(request, at) };
        match hit.kind {
            Kind::Refused => Reply::ending(Ending::Refused),
            Kind::LostBefore => Reply::ending(Ending::Lost),
            Kind::Status { status, code, detail } => {
                let detail = detail.unwrap_or_else(|| "a fault that the test asked for".to_owned());
                Reply::error(status, vec![ErrorObject { code, detail, ..ErrorObject::default() }])
            }
            Kind::RateLimited { after, in_body } => Reply::rate_limited(after.as_secs_f64().ceil() as i64, in_body),
            Kind::Page => Reply::page(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
            Kind::LostAfter => {
                self.handled(request, at);
                Reply::ending(Ending::Lost)
            }
            Kind::Cut => self.handled(request, at).cut(),
            Kind::Slow(by) => self.handled(request, at).slower(by),
            kind @ (Kind::Nulls | Kind::ExtraFields | Kind::UnknownValues) => {
                let shape = at.as_ref().ok().map(|(at, _)| *at);
                let reply = self.handled(request, at);
                let answers = shape.map(|at| &self.plan.api.operations[at].answers);
                let answer = answers.and_then(|answers| answers.iter().find(|answer| answer.status == reply.status));
                match answer.and_then(|answer| answer.shape.as_deref()) {
                    Some(shape) => reply.bent(&kind, shape),
                    // There is nothing to bend: it is for the next one.
                    None => {
                        self.faults.give_back(hit.number);
                        reply
                    }
                }
            }
        }
    }

    /// The operation that is meant, and the parameters of its path.
    fn route(&self, request: &Request) -> Result<(usize, Vec<(String, String)>), Reply> {
        let parts = request.parts();
        let mut found: Option<(usize, Vec<(String, String)>)> = None;
        let mut methods = Vec::new();
        for (at, operation) in self.plan.api.operations.iter().enumerate() {
            let Some(values) = operation.route.matches(&parts) else { continue };
            methods.push(operation.method.as_str());
            let fixed = |at: usize| self.plan.api.operations[at].route.fixed();
            if operation.method == request.method && found.as_ref().is_none_or(|(other, _)| fixed(at) > fixed(*other)) {
                found = Some((at, values));
            }
        }
        found.ok_or_else(|| {
            let path = &request.path;
            match methods.is_empty() {
                true => Reply::misunderstood(404, vec![ErrorObject::saying(format!("the API has no path {path}"))]),
                false => {
                    let detail = format!("{path} takes {}, not {}", methods.join(", "), request.method);
                    Reply::misunderstood(405, vec![ErrorObject::saying(detail)])
                }
            }
        })
    }

    fn handled(&mut self, request: &Request, at: Result<(usize, Vec<(String, String)>), Reply>) -> Reply {
        let (at, path) = match at {
            Ok(found) => found,
            Err(reply) => return reply,
        };
        self.handle(request, at, path).unwrap_or_else(|refused| refused)
    }

    fn handle(&mut self, request: &Request, at: usize, path: Vec<(String, String)>) -> Result<Reply, Reply> {
        let plan = self.plan;
        let key = self.authorized(request)?;
        self.within_limits(request, key.as_ref())?;
        let operation = &plan.api.operations[at];
        let query = Query::read(request, operation, self.settings.strict)
            .map_err(|errors| Reply::misunderstood(422, errors))?;
        let body = Body::read(request, &plan.api, at, &mut self.checks, self.settings.strict)
            .map_err(|(status, errors)| Reply::misunderstood(status, errors))?;
        let author = key.as_ref().and_then(|key| self.author(key));
        self.run(&Call { request, at, path, query, body, author })
    }

    /// The first API key.
    pub(super) fn token(&self) -> Option<&str> {
        let keys = self.plan.keys.as_ref()?;
        self.world.tables[keys.resource].all().next()?.attributes.get(&keys.secret)?.as_str()
    }

    /// The key that the request is made with.
    fn authorized(&self, request: &Request) -> Result<Option<Key>, Reply> {
        let Some(keys) = &self.plan.keys else { return Ok(None) };
        let sent = request.authorization.as_deref().unwrap_or_default();
        let token = sent.strip_prefix("Bearer ").unwrap_or(sent).trim();
        let table = &self.world.tables[keys.resource];
        let record =
            table.all().find(|record| record.attributes.get(&keys.secret).and_then(Value::as_str) == Some(token));
        let Some(record) = record.filter(|_| !token.is_empty()) else {
            let detail = if token.is_empty() { "the request has no API key" } else { "the API key is not known" };
            return Err(Reply::error(401, vec![ErrorObject::saying(detail)]));
        };
        if record.attributes.get(&keys.read_only) == Some(&Value::Bool(true)) && request.method != "GET" {
            let detail = format!("the API key may only read, not {}", request.method);
            return Err(Reply::error(403, vec![ErrorObject::saying(detail)]));
        }
        let allowed = record.attributes.get(&keys.allowed_ips).and_then(Value::as_array);
        let allowed: Vec<&str> = allowed.into_iter().flatten().filter_map(Value::as_str).collect();
        if !allowed.is_empty() && !allowed.iter().any(|network| super::networks::contains(network, request.peer)) {
            let detail = format!("the API key may not be used from {}", request.peer);
            return Err(Reply::error(403, vec![ErrorObject::saying(detail)]));
        }
        Ok(Some((keys.resource, record.id.clone())))
    }

    /// Whose key it is.
    fn author(&self, key: &Key) -> Option<Key> {
        let reference = self.plan.reference(key.0, "user")?;
        let id = self.world.record(key)?.referred(&reference.key).first().map(|id| (*id).to_owned())?;
        Some((reference.target, id))
    }

    fn within_limits(&mut self, request: &Request, key: Option<&Key>) -> Result<(), Reply> {
        let Some((reads, writes)) = self.settings.rate_limit else { return Ok(()) };
        let read = request.method == "GET";
        let limit = if read { reads } else { writes };
        let now = self.world.now;
        let key = (key.map(|(_, id)| id.clone()).unwrap_or_default(), read);
        let recent = self.limits.entry(key).or_default();
        while recent.front().is_some_and(|at| *at + MINUTE <= now) {
            recent.pop_front();
        }
        if recent.len() >= limit {
            let wait = recent.front().map_or(MINUTE, |first| first + MINUTE - now);
            // In the seconds of the client, for whom the cloud's may be short.
            let seconds = wait as f64 / 1e6 / self.settings.faster;
            return Err(Reply::rate_limited(seconds.ceil() as i64, true));
        }
        recent.push_back(now);
        Ok(())
    }
}

impl ErrorObject {
    pub(crate) fn saying(detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..Self::default() }
    }
}

/// The body of an error with one more thing to say.
pub(super) fn limited(seconds: i64) -> Value {
    let meta = Some(json!({ "retry_after": seconds }));
    let object =
        ErrorObject { detail: format!("too many requests: try again in {seconds} s"), meta, ..ErrorObject::default() };
    error(429, &[object])
}
