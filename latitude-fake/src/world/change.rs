//! Changes: what a request or a lifecycle does to the records.

use super::find::Wanted;
use super::{Key, Place, Record, Scope, World, marked};
use crate::rules::{Also, Effect, Formula, Id, Refusal, ResourceId, Sets, Starts, What, time};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// What a body gives a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) attributes: Map<String, Value>,
    pub(crate) references: BTreeMap<String, Value>,
}

/// Why a change wasn't made.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The cloud refuses it.
    Refused { status: u16, code: Option<String>, detail: String, pointer: Option<String> },
    /// The rules have a mistake.
    Rules(String),
}

impl From<minijinja::Error> for Trouble {
    fn from(error: minijinja::Error) -> Self {
        Self::Rules(format!("{error:#}"))
    }
}

/// What was done to a record, for those who ask afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Done {
    pub(crate) what: What,
    pub(crate) key: Key,
    /// As it was made, or before it went.
    pub(crate) record: Record,
}

/// Changes the world, and remembers what it did.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub(crate) world: &'a mut Arc<World>,
    /// What was asked for; nothing, if time alone brings the change.
    pub(crate) request: Place,
    pub(crate) done: Vec<Done>,
    /// Whether somebody ordered it.
    pub(crate) ordered: bool,
}

impl<'a> Change<'a> {
    pub(crate) fn new(world: &'a mut Arc<World>, request: Place, ordered: bool) -> Self {
        Self { world, request, done: Vec::new(), ordered }
    }

    fn place(&self, this: Option<&Key>, parent: Option<&Key>) -> Place {
        Place { this: this.cloned(), parent: parent.cloned(), ..self.request.clone() }
    }

    pub(super) fn eval(&self, formula: &Formula, place: &Place) -> Result<Value, Trouble> {
        Ok(formula.eval(&Scope::of(self.world, place.clone()))?)
    }

    fn record_mut(&mut self, key: &Key) -> Option<&mut Record> {
        World::table_mut(self.world, key.0).get_mut(&key.1)
    }

    pub(crate) fn refuse(&self, refusals: &[Refusal], this: Option<&Key>) -> Result<(), Trouble> {
        let place = self.place(this, self.request.parent.as_ref());
        for refusal in refusals {
            if refusal.when.holds(&Scope::of(self.world, place.clone()))? {
                let detail = match self.eval(&refusal.detail, &place)? {
                    Value::String(detail) => detail,
                    other => other.to_string(),
                };
                let (code, pointer) = (refusal.code.clone(), refusal.pointer.clone());
                return Err(Trouble::Refused { status: refusal.status, code, detail, pointer });
            }
        }
        Ok(())
    }

    /// Makes a record, which begins its lifecycles, or others instead. What would refuse it was asked before.
    pub(crate) fn create(
        &mut self,
        resource: ResourceId,
        given: Given,
        parent: Option<&Key>,
        extra: &[(&Sets, Place)],
        instead: Option<&[Starts]>,
    ) -> Result<Key, Trouble> {
        let plan = self.world.plan;
        let rules = &plan.resources[resource];
        let id = match &rules.id {
            Id::Prefix(prefix) => {
                self.reserved(resource).unwrap_or_else(|| format!("{prefix}_{}", self.world.random.text(13)))
            }
            // Until the record has what the id is made of.
            Id::Formula(_) => self.world.random.text(20),
        };
        let mut key = (resource, id.clone());
        let now = self.world.now;
        let mut record = Record { id, since: now, ordered: self.ordered, ..Record::default() };
        record.attributes.clone_from(&rules.template);
        for name in ["created_at", "updated_at"].into_iter().filter(|name| rules.shapes.contains_key(*name)) {
            record.attributes.insert(name.to_owned(), Value::from(time::write(now)));
        }
        record.attributes.extend(given.attributes.clone());
        record.references.clone_from(&given.references);
        World::table_mut(self.world, resource).insert(record);
        let made = self.filled(&mut key, &given, parent, extra, instead);
        if made.is_err() {
            self.remove(&key);
        }
        made?;
        self.finished(What::Create, &key);
        Ok(key)
    }

    /// The id that is reserved for the next record.
    fn reserved(&mut self, resource: ResourceId) -> Option<String> {
        if self.world.reserved.is_empty() {
            return None;
        }
        Arc::make_mut(self.world).reserved.get_mut(&resource).and_then(VecDeque::pop_front)
    }

    /// Gives a new record what it has, and does what follows.
    fn filled(
        &mut self,
        key: &mut Key,
        given: &Given,
        parent: Option<&Key>,
        extra: &[(&Sets, Place)],
        instead: Option<&[Starts]>,
    ) -> Result<(), Trouble> {
        let plan = self.world.plan;
        let rules = &plan.resources[key.0];
        self.apply(key, &rules.defaults, parent, Some(given))?;
        self.apply(key, &rules.create.set, parent, None)?;
        for (set, place) in extra {
            self.apply_in(key, set, &Place { this: Some(key.clone()), ..place.clone() }, None)?;
        }
        if let Id::Formula(formula) = &rules.id
            && let Value::String(id) = self.eval(formula, &self.place(Some(key), parent))?
        {
            self.rename(key, id);
        }
        self.price(key, parent)?;
        self.also(key, &rules.create.also)?;
        // What says how it is made says by what it begins, too.
        let place = extra.last().map(|(_, place)| place.clone()).unwrap_or_else(|| self.place(None, parent));
        let place = Place { this: Some(key.clone()), ..place };
        self.start_all(key, instead.unwrap_or(&rules.create.starts), &place)
    }

    /// What it costs from here on.
    fn price(&mut self, key: &Key, parent: Option<&Key>) -> Result<(), Trouble> {
        let plan = self.world.plan;
        let Some(cost) = &plan.resources[key.0].cost else { return Ok(()) };
        let hourly = self.eval(cost, &self.place(Some(key), parent))?.as_f64();
        let now = self.world.now;
        if let Some(record) = self.record_mut(key) {
            record.price(hourly, now);
        }
        Ok(())
    }

    /// It was changed now.
    fn touch(&mut self, key: &Key) {
        let now = time::write(self.world.now);
        let shown = self.world.plan.resources[key.0].shapes.contains_key("updated_at");
        if let Some(record) = self.record_mut(key).filter(|_| shown) {
            record.attributes.insert("updated_at".to_owned(), Value::from(now));
        }
    }

    fn rename(&mut self, key: &mut Key, id: String) {
        let table = World::table_mut(self.world, key.0);
        if let Some(record) = table.remove(&key.1) {
            table.insert(Record { id: id.clone(), ..record });
            key.1 = id;
        }
    }

    /// Changes a record by a body.
    pub(crate) fn update(&mut self, key: &Key, given: Given) -> Result<(), Trouble> {
        let plan = self.world.plan;
        let rules = &plan.resources[key.0];
        if let Some(record) = self.record_mut(key) {
            record.attributes.extend(given.attributes);
            record.references.extend(given.references);
        }
        self.touch(key);
        self.run(key, &rules.update)?;
        self.price(key, self.request.parent.clone().as_ref())?;
        self.finished(What::Update, key);
        Ok(())
    }

    /// Deletes a record, or begins to.
    pub(crate) fn delete(&mut self, key: &Key) -> Result<(), Trouble> {
        let plan = self.world.plan;
        let effect = &plan.resources[key.0].delete;
        self.run(key, effect)?;
        if effect.starts.is_empty() {
            self.remove(key);
        }
        Ok(())
    }

    /// Takes back what was made, where the rules fail in the middle: nobody is to find half of it.
    pub(crate) fn undo(&mut self) {
        let made = std::mem::take(&mut self.done).into_iter().filter(|done| done.what == What::Create);
        made.for_each(|done| self.remove(&done.key));
        self.done.clear();
    }

    fn remove(&mut self, key: &Key) {
        if let Some(record) = World::table_mut(self.world, key.0).remove(&key.1) {
            let world = Arc::make_mut(self.world);
            world.due.retain(|_, due| due.key != *key);
            world.held.retain(|due| due.key != *key);
            self.done.push(Done { what: What::Delete, key: key.clone(), record });
        }
    }

    /// From here on everybody sees it, and its id.
    pub(super) fn shown(&mut self, key: &Key) {
        let now = self.world.now;
        if let Some(record) = self.record_mut(key) {
            record.hidden_until = record.hidden_until.min(now);
            record.nameless_until = record.nameless_until.min(now);
        }
    }

    fn finished(&mut self, what: What, key: &Key) {
        if let Some(record) = self.world.record(key) {
            self.done.push(Done { what, key: key.clone(), record: record.clone() });
        }
    }

    /// An effect on a record, but for its refusals.
    pub(crate) fn run(&mut self, key: &Key, effect: &Effect) -> Result<(), Trouble> {
        self.apply(key, &effect.set, self.request.parent.clone().as_ref(), None)?;
        if !effect.set.is_empty() {
            self.touch(key);
        }
        self.follow(key, effect)
    }

    /// What an effect brings about beyond the attributes of its own record.
    fn follow(&mut self, key: &Key, effect: &Effect) -> Result<(), Trouble> {
        self.also(key, &effect.also)?;
        let place = self.place(Some(key), self.request.parent.as_ref());
        self.start_all(key, &effect.starts, &place)?;
        if effect.delete {
            self.remove(key);
        }
        Ok(())
    }

    fn one_also(&mut self, parent: Option<&Key>, also: &Also) -> Result<(), Trouble> {
        let mut place = self.place(parent, parent);
        if let Some(when) = &also.when
            && !when.holds(&Scope::of(self.world, place.clone()))?
        {
            return Ok(());
        }
        let items = match &also.each {
            None => vec![None],
            Some(each) => match self.eval(each, &place)? {
                Value::Array(items) => items.into_iter().map(Some).collect(),
                Value::Null => Vec::new(),
                one => vec![Some(one)],
            },
        };
        for (index, item) in items.into_iter().enumerate() {
            place.item = item;
            place.index = index;
            if also.what == What::Create {
                let starts = Some(also.starts.as_slice()).filter(|starts| !starts.is_empty());
                self.create(also.resource, Given::default(), parent, &[(&also.set, place.clone())], starts)?;
                continue;
            }
            for key in self.matching(also, &place)? {
                let place = Place { this: Some(key.clone()), ..place.clone() };
                if also.what == What::Update || !also.set.is_empty() {
                    self.apply_in(&key, &also.set, &place, None)?;
                    if !also.set.is_empty() {
                        self.touch(&key);
                    }
                    self.finished(What::Update, &key);
                }
                self.start_all(&key, &also.starts, &place)?;
                if also.what == What::Delete && also.starts.is_empty() {
                    self.remove(&key);
                }
            }
        }
        Ok(())
    }

    /// What an effect does to others.
    pub(crate) fn also(&mut self, parent: &Key, all: &[Also]) -> Result<(), Trouble> {
        all.iter().try_for_each(|also| self.one_also(Some(parent), also))
    }

    /// An effect that is about no record.
    pub(crate) fn free(&mut self, effect: &Effect) -> Result<(), Trouble> {
        let parent = self.request.parent.clone();
        effect.also.iter().try_for_each(|also| self.one_also(parent.as_ref(), also))
    }

    /// Leaves the record behind that a change leaves.
    pub(crate) fn note(&mut self, action: &'static str, key: &Key) -> Result<(), Trouble> {
        let plan = self.world.plan;
        let Some((resource, set)) = &plan.on_change else { return Ok(()) };
        let resource_name = plan.resources[key.0].singular.as_str();
        let place = Place { action, resource: resource_name, parent: Some(key.clone()), ..self.request.clone() };
        let done = self.done.len();
        self.create(*resource, Given::default(), Some(key), &[(set, place)], None)?;
        self.done.truncate(done);
        Ok(())
    }

    /// Remembers that a record was changed.
    pub(crate) fn noted(&mut self, key: &Key) {
        self.finished(What::Update, key);
    }

    fn matching(&self, also: &Also, place: &Place) -> Result<Vec<Key>, Trouble> {
        self.filtered(also.resource, &also.filter, place)
    }

    /// The records of a resource that have these values.
    pub(crate) fn filtered(
        &self,
        resource: ResourceId,
        filter: &[(String, Formula)],
        place: &Place,
    ) -> Result<Vec<Key>, Trouble> {
        Ok(super::having(self.world, resource, &self.wanted(filter, place)?))
    }

    /// What a filter asks for, worked out.
    pub(crate) fn wanted(&self, filter: &[(String, Formula)], place: &Place) -> Result<Wanted, Trouble> {
        let mut wanted = Vec::new();
        for (name, formula) in filter {
            let value = self.eval(formula, place)?;
            let value = marked(self.world, &value).map_or(value, |(_, id)| Value::from(id));
            wanted.push((name.split('.').map(str::to_owned).collect(), value));
        }
        Ok(wanted)
    }

    fn apply(&mut self, key: &Key, set: &Sets, parent: Option<&Key>, unless: Option<&Given>) -> Result<(), Trouble> {
        let place = self.place(Some(key), parent);
        self.apply_in(key, set, &place, unless)
    }

    /// Stores values, but for those that were given.
    fn apply_in(&mut self, key: &Key, set: &Sets, place: &Place, unless: Option<&Given>) -> Result<(), Trouble> {
        let plan = self.world.plan;
        for (path, formula) in set {
            let given = unless.is_some_and(|given| match plan.reference(key.0, &path[0]) {
                Some(reference) => given.references.contains_key(&reference.key),
                None => given.attributes.contains_key(&path[0]),
            });
            if !given || path.len() > 1 {
                self.apply_one(key, path, formula, place)?;
            }
        }
        Ok(())
    }

    pub(super) fn apply_one(
        &mut self,
        key: &Key,
        path: &[String],
        formula: &Formula,
        place: &Place,
    ) -> Result<(), Trouble> {
        let value = self.eval(formula, place)?;
        let reference = self.world.plan.reference(key.0, &path[0]);
        let referring = reference.filter(|_| path.len() == 1);
        let value = referring.map(|reference| self.referring(reference.target, value.clone())).unwrap_or(value);
        let Some(record) = self.record_mut(key) else { return Ok(()) };
        match reference {
            Some(reference) if path.len() == 1 => {
                record.references.insert(reference.key.clone(), value);
            }
            // Beside what the other record says.
            Some(_) => {
                record.attributes.insert(path.join("."), value);
            }
            None => record.set(path, value),
        }
        Ok(())
    }

    /// The ids that a value means.
    fn referring(&self, target: ResourceId, value: Value) -> Value {
        match value {
            Value::Array(items) => items.into_iter().map(|item| self.referring(target, item)).collect(),
            Value::String(name) => match self.world.called(target, &name) {
                Some(record) => Value::from(record.id.clone()),
                None => Value::from(name),
            },
            other => marked(self.world, &other).map_or(other, |(_, id)| Value::from(id)),
        }
    }
}
