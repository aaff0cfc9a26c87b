//! The methods of a release.

use super::scalars::{Choice, choose};
use super::{Keeper, answers, paths};
use crate::ir::path::without_parameter_names;
use crate::ir::{
    Body, Content, Find, Ident, KeptItem, Lesser, Operation, Param, ParamPlace, Resource, Style, Wait, WaitSource,
};

impl Keeper<'_> {
    pub(super) fn resource(&mut self, mut released: Resource) {
        let operations = std::mem::take(&mut released.operations);
        let module = released.module.clone();
        match self.api.resources.iter_mut().find(|mine| mine.module == module) {
            Some(mine) => mine.handle = released.handle,
            None => {
                self.api.resources.push(released);
                self.api.resources.sort_by(|a, b| a.module.cmp(&b.module));
            }
        }
        for mut operation in operations {
            operation.for_each_type(&mut |id| self.moved(id));
            self.operation(&module, operation);
        }
    }

    fn operation(&mut self, module: &Ident, released: Operation) {
        let Some(resource) = self.api.resources.iter().position(|it| it.module == *module) else { return };
        let operations = &mut self.api.resources[resource].operations;
        let shape = without_parameter_names(&released.key);
        let by_key = operations.iter().position(|it| without_parameter_names(&it.key) == shape);
        let at = by_key.or_else(|| operations.iter().position(|it| it.name == released.name));
        let Some(at) = at else {
            // What has gone on to another operation isn't lost.
            let names = methods(operations);
            let mut released = released;
            released.waits.retain(|wait| !names.contains(&wait.name));
            released.find = released.find.filter(|find| !names.contains(&find.name));
            if !self.since.left_out.contains(&released.key) {
                self.gone_with_helpers(&released);
            }
            self.api.resources[resource].operations.push(released);
            return;
        };
        let mut mine = operations.remove(at);
        let names = methods(operations);
        self.signature(&mut mine, released, &names);
        self.api.resources[resource].operations.insert(at, mine);
    }

    /// Notes that an operation is gone, and what calls it without anybody saying so.
    fn gone_with_helpers(&mut self, released: &Operation) {
        self.gone(KeptItem::operation(&released.key));
        let waits = released.waits.iter().map(|wait| &wait.name);
        for name in waits.chain(released.find.iter().map(|find| &find.name)) {
            let item = KeptItem::method(&released.key, name);
            self.api.kept.lapsed.insert(item.clone(), "the API has no call that it makes".to_owned());
            self.gone(item);
        }
    }

    fn signature(&mut self, mine: &mut Operation, released: Operation, taken: &[Ident]) {
        let key = mine.key.clone();
        let paths = |it: &Operation| it.arguments.iter().filter(|param| param.place == ParamPlace::Path).count();
        if paths(mine) != paths(&released) {
            // Another path altogether, which the report tells.
            return;
        }
        paths::order(mine, &released);
        lesser(mine, &released, taken);
        self.parameters(&key, mine, released.arguments, released.options);
        match (&mut mine.body, released.body) {
            (Some(Body { content: Content::Json(mine), .. }), Some(Body { content: Content::Json(old), .. }))
                if choose(self.api, &old, mine) == Choice::Released =>
            {
                *mine = old;
            }
            (None, Some(old)) => {
                self.gone(KeptItem::body(&key));
                mine.body = Some(old);
            }
            _ => {}
        }
        let found = answers::output((self.api, &self.alike), &mut mine.output, released.output);
        mine.rewrapped = found.rewrapped;
        if found.other {
            self.api.kept.answers.insert(KeptItem::operation(&key));
        }
        // A pull that had lost the operation took this out of the overlay, and what was released stays.
        mine.timeout = mine.timeout.take().or(released.timeout);
        // Nothing can be waited for in an answer that isn't looked at.
        if mine.resource().is_none() {
            mine.waits.clear();
        }
        for wait in released.waits {
            if !taken.contains(&wait.name) && mine.waits.iter().all(|it| it.name != wait.name) {
                mine.waits.push(self.waiter(&key, wait));
            }
        }
        let find = released.find.filter(|find| !taken.contains(&find.name));
        match (&mut mine.find, find) {
            (None, Some(find)) => mine.find = Some(self.finder(&key, find)),
            (Some(mine), Some(find)) => filters(mine, find),
            _ => {}
        }
    }

    /// A waiter that isn't declared any more, or can't be read.
    fn waiter(&mut self, key: &str, mut wait: Wait) -> Wait {
        self.lapse(KeptItem::method(key, &wait.name));
        if let WaitSource::GetOrFind { list, .. } = &mut wait.source {
            *list = self.key(list);
        }
        wait.after = wait.after.iter().map(|call| self.key(call)).collect();
        wait
    }

    /// The same of a finder.
    fn finder(&mut self, key: &str, mut find: Find) -> Find {
        let item = KeptItem::method(key, &find.name);
        let unseen = self.since.lapsed.get(&item).map(|it| it.unseen.clone()).unwrap_or_default();
        self.lapse(item);
        find.list = self.key(&find.list);
        // An attribute that nobody sees isn't one that is missing: what is there could be created once more.
        for same in find.by.iter_mut().filter(|same| unseen.contains(&same.property)) {
            same.optional = false;
        }
        find
    }

    /// Notes that a method isn't what it was, unless it works without what the description has lost.
    fn lapse(&mut self, item: KeptItem) {
        match self.since.lapsed.get(&item).map(|it| it.why.clone()) {
            Some(None) => {}
            Some(Some(why)) => {
                self.api.kept.lapsed.insert(item.clone(), why);
                self.gone(item);
            }
            None => self.gone(item),
        }
    }

    /// The key of a released operation as it is by now.
    fn key(&self, released: &str) -> String {
        let shape = without_parameter_names(released);
        let mut operations = self.api.resources.iter().flat_map(|resource| &resource.operations);
        let now = operations.find(|it| without_parameter_names(&it.key) == shape);
        now.map_or_else(|| released.to_owned(), |it| it.key.clone())
    }

    fn parameters(&mut self, key: &str, mine: &mut Operation, arguments: Vec<Param>, options: Vec<Param>) {
        let (mut kept, mut rest): (Vec<Param>, Vec<Param>) =
            std::mem::take(&mut mine.arguments).into_iter().partition(|param| param.place == ParamPlace::Path);
        rest.append(&mut mine.options);
        for (mine, old) in kept.iter_mut().zip(arguments.iter().filter(|param| param.place == ParamPlace::Path)) {
            self.parameter(key, mine, old);
        }
        for old in arguments.into_iter().filter(|param| param.place != ParamPlace::Path) {
            kept.push(self.kept_parameter(key, &mut rest, old));
        }
        let mut setters: Vec<Param> = options.into_iter().map(|old| self.kept_parameter(key, &mut rest, old)).collect();
        for param in &mut rest {
            if std::mem::take(&mut param.required) {
                self.asked(KeptItem::param(key, param));
            }
        }
        setters.append(&mut rest);
        (mine.arguments, mine.options) = (kept, setters);
    }

    /// A released parameter, with what the description says of it by now.
    fn kept_parameter(&mut self, key: &str, described: &mut Vec<Param>, released: Param) -> Param {
        let same = |param: &Param| param.place == released.place && param.wire == released.wire;
        let Some(at) = described.iter().position(same) else {
            self.gone(KeptItem::param(key, &released));
            return Param { required: false, ..released };
        };
        let mut mine = described.remove(at);
        if mine.required && !released.required {
            self.asked(KeptItem::param(key, &mine));
            mine.required = false;
        }
        self.parameter(key, &mut mine, &released);
        mine
    }

    /// Gives a parameter the name and the type that it was released with: all of them are text on the wire, which is sent
    /// as it was.
    fn parameter(&mut self, key: &str, mine: &mut Param, released: &Param) {
        if mine.ty != released.ty {
            self.api.kept.retyped.insert(KeptItem::param(key, mine));
        }
        mine.name = released.name.clone();
        mine.ty = released.ty.clone();
        // A list may be written in another way by now.
        let is_list = |style: &Style| matches!(style, Style::Repeated | Style::Joined(_));
        if !(is_list(&mine.style) && is_list(&released.style)) {
            mine.style = released.style.clone();
        }
    }
}

/// Notes what took the properties of a body when its finder was released: the list's method may still have it as an
/// argument, whatever the parameter is called now.
fn filters(mine: &mut Find, released: Find) {
    for old in released.by {
        let was = old.was_filter.or(old.filter);
        if let Some(same) = mine.by.iter_mut().find(|same| same.property == old.property) {
            same.was_filter = was.filter(|was| same.filter.as_ref() != Some(was));
        }
    }
}

/// The names of all methods of these operations.
fn methods(operations: &[Operation]) -> Vec<Ident> {
    let names = operations.iter().flat_map(|it| {
        let waits = it.waits.iter().map(|wait| &wait.name);
        let other = it.find.iter().map(|find| &find.name).chain(it.lesser.iter().map(|lesser| &lesser.name));
        waits.chain(other).chain([&it.name])
    });
    names.cloned().collect()
}

/// A call that had no options or no body keeps its method, and has another one with them.
fn lesser(mine: &mut Operation, released: &Operation, taken: &[Ident]) {
    mine.name = released.name.clone();
    mine.lesser = released.lesser.clone();
    let has_options = mine.request.is_some();
    if released.request.is_some() {
        mine.request = released.request.clone();
    }
    let more = if released.body.is_none() && mine.body.is_some() {
        "body"
    } else if released.request.is_none() && has_options {
        "options"
    } else {
        return;
    };
    let (body, options) = (released.body.is_some(), released.request.is_some());
    mine.lesser.push(Lesser { name: released.name.clone(), body, options });
    let first = mine.lesser[0].name.plain();
    let name = |number: usize| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        Ident::new(format!("{first}_with_{more}{number}"))
    };
    let free = |name: &Ident| !taken.contains(name) && mine.lesser.iter().all(|lesser| lesser.name != *name);
    mine.name = (1..).map(name).find(free).unwrap_or_else(|| released.name.clone());
}
