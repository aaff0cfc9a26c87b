//! Does what an operation is for.

use super::reply::{Content, JSON_API, Reply};
use super::state::{Call, State};
use crate::answer::{ErrorObject, Page, Show, envelope};
use crate::api::Answer;
use crate::rules::{Do, Meaning, ResourceId, Rule};
use crate::world::{Change, Given, Key, Place, Trouble, World, compares};
use serde_json::Value;
use std::sync::Arc;

impl From<Trouble> for Reply {
    fn from(trouble: Trouble) -> Self {
        Self::trouble(trouble)
    }
}

/// What an answer shows, of which world.
struct Shown {
    world: Arc<World>,
    record: Option<Key>,
    list: Option<super::list::Found>,
}

impl State {
    pub(super) fn run(&mut self, call: &Call<'_>) -> Result<Reply, Reply> {
        let plan = self.plan;
        let rule = &plan.operations[call.at];
        let bound = self.bound(call, rule)?;
        let mut place = call.place(plan);
        let this = self.this(call, rule, &bound, &place)?;
        // What stands before the record in the path.
        let parents = if rule.by_path { &bound[..bound.len() - 1] } else { &bound[..] };
        place.parent = parents.last().cloned();
        place.this.clone_from(&this);
        let shown = match (rule.what, rule.resource) {
            (Do::List, Some(resource)) => {
                Change::new(&mut self.world, place.clone(), true).refuse(&rule.effect.refuse, None)?;
                let list = self.listed(call, rule, resource, parents, &place)?;
                Shown { world: self.world.clone(), record: None, list: Some(list) }
            }
            (Do::Get, _) => {
                Change::new(&mut self.world, place.clone(), true).refuse(&rule.effect.refuse, this.as_ref())?;
                Shown { world: self.world.clone(), record: this, list: None }
            }
            _ => self.changed(call, rule, this, parents, &place)?,
        };
        place.this.clone_from(&shown.record);
        self.reply(call, rule, &shown, &place)
    }

    /// The records of the path.
    fn bound(&self, call: &Call<'_>, rule: &Rule) -> Result<Vec<Key>, Reply> {
        let mut bound: Vec<Key> = Vec::new();
        for (name, resource) in &rule.bound {
            let id = call.path.iter().find(|(own, _)| own == name).map(|(_, id)| id.as_str()).unwrap_or_default();
            let record = self.world.called(*resource, id).filter(|record| record.hidden_until <= self.world.now);
            // A record that belongs to another one isn't found below this.
            let belongs = |record: &&crate::world::Record| {
                bound.last().is_none_or(|parent| {
                    let singular = &self.plan.resources[parent.0].singular;
                    self.plan.reference(*resource, singular).is_none_or(|reference| {
                        let referred = record.referred(&reference.key);
                        referred.is_empty() || referred.contains(&parent.1.as_str())
                    })
                })
            };
            match record.filter(belongs) {
                Some(record) => bound.push((*resource, record.id.clone())),
                None => return Err(not_found(&self.plan.resources[*resource].singular, id)),
            }
        }
        Ok(bound)
    }

    /// The record that the operation is about.
    fn this(&mut self, call: &Call<'_>, rule: &Rule, bound: &[Key], place: &Place) -> Result<Option<Key>, Reply> {
        if rule.by_path {
            return Ok(bound.last().cloned());
        }
        let Some(resource) = rule.resource.filter(|_| !rule.find.is_empty()) else { return Ok(None) };
        let place = Place { parent: bound.last().cloned(), ..place.clone() };
        let found = Change::new(&mut self.world, place.clone(), true).filtered(resource, &rule.find, &place)?;
        match found.into_iter().next() {
            Some(key) => Ok(Some(key)),
            None => Err(not_found(&self.plan.resources[resource].singular, &call.request.path)),
        }
    }

    /// Does something to a record, or makes one.
    fn changed(
        &mut self,
        call: &Call<'_>,
        rule: &Rule,
        this: Option<Key>,
        parents: &[Key],
        place: &Place,
    ) -> Result<Shown, Reply> {
        let plan = self.plan;
        self.of_its_query(call, rule, this.as_ref())?;
        let given = match rule.resource {
            Some(resource) if rule.what != Do::Delete && rule.what != Do::Action => {
                self.given(call, resource, parents)?
            }
            _ => Given::default(),
        };
        // Only an answer that shows what has gone needs it as it was.
        let before = (rule.what == Do::Delete
            && plan.api.operations[call.at].answers.iter().any(|answer| answer.shape.is_some()))
        .then(|| self.world.clone());
        let mut change = Change::new(&mut self.world, place.clone(), true);
        let acted = act(&mut change, call, rule, this, given, place);
        if acted.is_err() {
            change.undo();
        }
        let record = acted?;
        let done = std::mem::take(&mut change.done);
        let now = self.world.now;
        self.log.changes.extend(done.into_iter().map(|done| (now, done)));
        let gone = record.as_ref().is_some_and(|key| self.world.record(key).is_none());
        let world = before.filter(|_| gone).unwrap_or_else(|| self.world.clone());
        Ok(Shown { world, record, list: None })
    }

    /// A query parameter of an operation on one record says whose it has to be.
    fn of_its_query(&self, call: &Call<'_>, rule: &Rule, this: Option<&Key>) -> Result<(), Reply> {
        let Some(key) = this else { return Ok(()) };
        for (name, meaning) in &rule.query {
            let values = call.query.values(name);
            if let Meaning::Filter(path, how) = meaning
                && !values.is_empty()
                && !compares(&self.world, key, path, *how, values)
            {
                return Err(not_found(&self.plan.resources[key.0].singular, &key.1));
            }
        }
        Ok(())
    }

    /// What the body gives a record; what it refers to has to be there.
    fn given(&self, call: &Call<'_>, resource: ResourceId, parents: &[Key]) -> Result<Given, Reply> {
        let mut given = Given::default();
        let mut errors = Vec::new();
        let declared = self.plan.api.operations[call.at].body.as_ref().map(|body| body.attributes().1);
        for (name, value) in &call.body.attributes {
            // What a lenient cloud lets through is no attribute of the fake's own.
            if declared.is_none_or(|shape| shape.member(name).is_none()) {
                continue;
            }
            let Some(reference) = self.plan.reference(resource, name) else {
                given.attributes.insert(name.clone(), value.clone());
                continue;
            };
            let mut look_up = |value: &Value, at: &str| {
                let name = match value {
                    Value::String(name) => name.clone(),
                    other => other.get("id").and_then(Value::as_str).map_or_else(|| other.to_string(), str::to_owned),
                };
                let found = self.world.called(reference.target, &name).map(|record| Value::from(record.id.clone()));
                if found.is_none() {
                    let detail = format!("there is no {} {name:?}", self.plan.resources[reference.target].singular);
                    errors.push(ErrorObject { detail, pointer: Some(at.to_owned()), ..ErrorObject::default() });
                }
                found.unwrap_or_default()
            };
            let pointer = format!("{}/{name}", call.body.pointer);
            let value = match value {
                Value::Null => Value::Null,
                Value::Array(items) => {
                    items.iter().enumerate().map(|(at, item)| look_up(item, &format!("{pointer}/{at}"))).collect()
                }
                one => look_up(one, &pointer),
            };
            given.references.insert(reference.key.clone(), value);
        }
        if !errors.is_empty() {
            return Err(Reply::error(422, errors));
        }
        for parent in parents {
            let singular = &self.plan.resources[parent.0].singular;
            if let Some(reference) = self.plan.reference(resource, singular) {
                given.references.insert(reference.key.clone(), Value::from(parent.1.clone()));
            }
        }
        Ok(given)
    }

    fn reply(&self, call: &Call<'_>, rule: &Rule, shown: &Shown, place: &Place) -> Result<Reply, Reply> {
        let plan = self.plan;
        let world = &shown.world;
        let scope = crate::world::Scope::of(world, place.clone());
        let rules = |error: minijinja::Error| Reply::trouble(Trouble::from(error));
        let wanted = rule.status.as_ref().map(|status| status.eval(&scope)).transpose().map_err(rules)?;
        let wanted = wanted.and_then(|status| status.as_u64());
        let answers = &plan.api.operations[call.at].answers;
        let answer = answers.iter().find(|answer| Some(u64::from(answer.status)) == wanted).or(answers.first());
        let Some(answer) = answer else { return Ok(Reply::new(204, None, Content::None)) };
        drop(scope);
        let mut says = Vec::new();
        for (path, formula) in &rule.answer {
            let value = formula.defined(&crate::world::Scope::of(world, place.clone())).map_err(rules)?;
            says.push((path.clone(), value));
        }
        let extra: Vec<(String, Vec<String>)> = rule
            .query
            .iter()
            .filter(|(_, meaning)| **meaning == Meaning::Extra)
            .map(|(name, _)| {
                let names = call.query.values(name).iter().flat_map(|value| value.split(','));
                (name.clone(), names.map(str::to_owned).collect())
            })
            .collect();
        let reveals = self.reveals(rule, shown.record.as_ref());
        let revealed =
            shown.record.as_ref().map(|key| (key, reveals.as_slice())).filter(|(_, names)| !names.is_empty());
        let asked =
            extra.iter().map(|(parameter, names)| format!("{parameter}={} ", names.join(","))).collect::<String>();
        let show = Show { world, extra: &extra, asked: asked.into(), revealed, request: place };
        let keys = shown.list.as_ref().map(|list| list.keys.as_slice()).unwrap_or_default();
        let page = match (&shown.list, &shown.record) {
            (Some(list), _) => {
                Page::Several { keys, total: list.total, counted: list.counted, next: list.next.clone() }
            }
            (None, Some(key)) if shows_record(rule, answer, plan, key) => Page::One(key),
            _ => Page::Nothing,
        };
        let body = envelope(&show, answer, &page, &says);
        let media = answer.media.clone().or_else(|| body.is_some().then(|| JSON_API.to_owned()));
        // An answer that has a media type and no schema is an object without members.
        let body = body.or_else(|| answer.media.is_some().then(|| serde_json::json!({})));
        Ok(Reply::new(answer.status, media, body.map_or(Content::None, |body| Content::Json(body.into()))))
    }

    fn reveals(&self, rule: &Rule, record: Option<&Key>) -> Vec<String> {
        let mut reveals = rule.effect.reveals.clone();
        if let (Do::Create, Some(key)) = (rule.what, record) {
            reveals.extend(self.plan.resources[key.0].once.iter().cloned());
        }
        reveals
    }
}

/// Does what an operation does to a record, and gives the record that it is about.
fn act(
    change: &mut Change<'_>,
    call: &Call<'_>,
    rule: &Rule,
    this: Option<Key>,
    given: Given,
    place: &Place,
) -> Result<Option<Key>, Trouble> {
    let plan = change.world.plan;
    change.refuse(&rule.effect.refuse, this.as_ref())?;
    let mut record = this;
    match (rule.what, rule.resource, &record) {
        (Do::Create, Some(resource), _) => {
            change.refuse(&plan.resources[resource].create.refuse, None)?;
            let extra = Place { this: None, ..place.clone() };
            let starts = Some(rule.effect.starts.as_slice()).filter(|starts| !starts.is_empty());
            let extra = [(&rule.effect.set, extra)];
            let key = change.create(resource, given, place.parent.as_ref(), &extra, starts)?;
            change.also(&key, &rule.effect.also)?;
            record = Some(key);
        }
        (Do::Update, _, Some(key)) => {
            change.refuse(&plan.resources[key.0].update.refuse, Some(key))?;
            change.update(key, given)?;
            change.run(key, &rule.effect)?;
        }
        (Do::Delete, _, Some(key)) => {
            change.refuse(&plan.resources[key.0].delete.refuse, Some(key))?;
            change.run(key, &rule.effect)?;
            change.note("delete", key)?;
            change.delete(key)?;
        }
        (_, _, Some(key)) => {
            change.run(key, &rule.effect)?;
            change.noted(key);
        }
        _ => change.free(&rule.effect)?,
    }
    let named = plan.operations[call.at].action.as_deref();
    match (rule.what, &record) {
        (Do::Delete, _) | (_, None) => {}
        (Do::Create, Some(key)) => change.note(named.unwrap_or("create"), key)?,
        (Do::Update, Some(key)) => change.note(named.unwrap_or("update"), key)?,
        (_, Some(key)) => change.note(named.unwrap_or(plan.api.operations[call.at].route.last_fixed()), key)?,
    }
    Ok(record)
}

/// Whether the answer of an operation is its record: always, but for an action that answers something else.
fn shows_record(rule: &Rule, answer: &Answer, plan: &crate::rules::Plan, key: &Key) -> bool {
    if rule.what != Do::Action {
        return answer.data().is_some();
    }
    let wanted = kind(answer);
    let same = |(other, operation): (&Rule, &crate::api::Operation)| {
        other.resource == Some(key.0)
            && matches!(other.what, Do::Get | Do::List | Do::Create)
            && operation.answers.first().and_then(kind) == wanted
    };
    rule.answer.is_empty() && wanted.is_some() && plan.operations.iter().zip(&plan.api.operations).any(same)
}

/// What an answer's resources are, as its schema says, or its example.
fn kind(answer: &Answer) -> Option<&str> {
    let declared = answer.resource()?.member("type").and_then(|shape| shape.values.first());
    declared.or_else(|| answer.examples().first()?.get("type"))?.as_str()
}

fn not_found(what: &str, id: &str) -> Reply {
    Reply::error(404, vec![ErrorObject::saying(format!("there is no {} {id:?}", what.replace('_', " ")))])
}
