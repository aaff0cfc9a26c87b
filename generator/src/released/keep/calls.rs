//! The methods of a release.

use super::scalars::{Choice, choose};
use super::{Keeper, paths};
use crate::ir::{
    Api, Body, Content, Ident, Item, KeptItem, Lesser, Operation, Output, Param, ParamPlace, Resource, Style, TypeKind,
    TypeRef,
};
use crate::names::without_parameter_names;

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
            if !self.since.left_out.contains(&released.key) {
                self.gone(KeptItem::operation(&released.key));
            }
            let operations = &mut self.api.resources[resource].operations;
            // What has gone on to another operation isn't lost.
            let names = methods(operations);
            let mut released = released;
            released.waits.retain(|wait| !names.contains(&wait.name));
            released.find = released.find.filter(|find| !names.contains(&find.name));
            operations.push(released);
            return;
        };
        let mut mine = operations.remove(at);
        let names = methods(operations);
        self.signature(&mut mine, released, &names);
        self.api.resources[resource].operations.insert(at, mine);
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
        if output(self.api, &mut mine.output, released.output) {
            self.api.kept.answers.insert(KeptItem::operation(&key));
        }
        // Nothing can be waited for in an answer that isn't looked at.
        if mine.resource().is_none() {
            mine.waits.clear();
        }
        for wait in released.waits {
            if !taken.contains(&wait.name) && mine.waits.iter().all(|it| it.name != wait.name) {
                self.gone(KeptItem::method(&key, &wait.name));
                mine.waits.push(wait);
            }
        }
        let find = released.find.filter(|find| !taken.contains(&find.name));
        if let (None, Some(find)) = (&mine.find, find) {
            self.gone(KeptItem::method(&key, &find.name));
            mine.find = Some(find);
        }
    }

    fn parameters(&mut self, key: &str, mine: &mut Operation, arguments: Vec<Param>, options: Vec<Param>) {
        let (mut kept, mut rest): (Vec<Param>, Vec<Param>) =
            std::mem::take(&mut mine.arguments).into_iter().partition(|param| param.place == ParamPlace::Path);
        rest.append(&mut mine.options);
        for (mine, old) in kept.iter_mut().zip(arguments.iter().filter(|param| param.place == ParamPlace::Path)) {
            parameter(mine, old);
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
        parameter(&mut mine, &released);
        mine
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

/// Gives a parameter the name and the type that it was released with: all of them are text on the wire, which is sent as
/// it was.
fn parameter(mine: &mut Param, released: &Param) {
    mine.name = released.name.clone();
    mine.ty = released.ty.clone();
    // A list may be written in another way by now.
    let is_list = |style: &Style| matches!(style, Style::Repeated | Style::Joined(_));
    if !(is_list(&mine.style) && is_list(&released.style)) {
        mine.style = released.style.clone();
    }
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

/// What a call gives, as it was released, where the API's answer is still an object or still a list. Says whether the
/// description has it in a shape of which the released type may hold nothing.
fn output(api: &Api, mine: &mut Output, released: Output) -> bool {
    let new = std::mem::replace(mine, Output::Empty);
    let (kept, is_other) = match (released, new) {
        // What comes by now isn't looked at.
        (Output::Empty, _) => (Output::Empty, false),
        // Nothing is said of what comes, so that it may be what it was.
        (released, Output::Untyped | Output::Json(TypeRef::Json)) if is_json(&released) => (released, false),
        (Output::Untyped, Output::Resource { .. } | Output::List { .. } | Output::Data(_) | Output::Json(_)) => {
            (Output::Untyped, false)
        }
        (Output::Resource { attributes, has_id: was }, Output::Resource { has_id: is, .. }) => {
            (Output::Resource { attributes, has_id: was && is }, false)
        }
        (
            Output::List { item, paginated: a, token, counted: b },
            Output::List { item: new, paginated: paged, token: by, counted: is_counted },
        ) => {
            let (item, is_other) = items(api, item, new);
            let token = if paged { by } else { token };
            (Output::List { item, paginated: a || paged, token, counted: b || is_counted }, is_other)
        }
        (Output::Json(released), Output::Json(new)) => match choose(api, &released, &new) {
            Choice::Released => (Output::Json(released), false),
            Choice::Converted(_) | Choice::New => (Output::Json(new), false),
        },
        (Output::Data(released), Output::Data(_)) => (Output::Data(released), false),
        (Output::Json(released), Output::Resource { .. } | Output::Data(_)) if is_object(api, &released) => {
            let is_other = !reads(api, &released, &["data", "attributes"]);
            (Output::Json(released), is_other)
        }
        (Output::Json(released), Output::List { .. }) if reads(api, &released, &["data"]) => {
            let is_other = !reads(api, &released, &["data", "attributes"]);
            (Output::Json(released), is_other)
        }
        (released @ Output::Resource { .. }, Output::Json(new)) if has(api, &new, &["data"]) => {
            (released, !has(api, &new, &["data", "attributes"]))
        }
        (_, new) => (new, false),
    };
    *mine = kept;
    is_other
}

/// The items of a list, and whether they are described in another shape.
fn items(api: &Api, released: Item, new: Item) -> (Item, bool) {
    match (released, new) {
        (Item::Plain(released), Item::Plain(new)) => match choose(api, &released, &new) {
            Choice::Released => (Item::Plain(released), false),
            Choice::Converted(_) | Choice::New => (Item::Plain(new), false),
        },
        (Item::Plain(released), Item::Resource(_)) if is_object(api, &released) => {
            let is_other = !reads(api, &released, &["attributes"]);
            (Item::Plain(released), is_other)
        }
        (released @ Item::Resource(_), Item::Plain(new)) if is_object(api, &new) => {
            let is_resource = has(api, &new, &["id"]) && has(api, &new, &["attributes"]);
            (released, !is_resource)
        }
        (released @ Item::Resource(_), Item::Resource(_)) => (released, false),
        (_, new) => (new, false),
    }
}

fn is_json(output: &Output) -> bool {
    !matches!(output, Output::Empty | Output::Text { .. } | Output::Bytes)
}

/// Whether objects are read as a type.
fn is_object(api: &Api, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Json | TypeRef::Map(_) => true,
        TypeRef::Named(id) => matches!(api.ty(*id).kind, TypeKind::Struct(_) | TypeKind::Union(_)),
        _ => false,
    }
}

/// Whether a value with these members, one within the other, is read as a type that has a place for them.
fn reads(api: &Api, ty: &TypeRef, path: &[&str]) -> bool {
    match ty {
        TypeRef::Json | TypeRef::Map(_) => true,
        _ => has(api, ty, path),
    }
}

/// Whether a type has these fields, one within the other, be it in the items of lists.
fn has(api: &Api, ty: &TypeRef, path: &[&str]) -> bool {
    let Some((wire, rest)) = path.split_first() else { return true };
    let TypeRef::Named(id) = ty.leaf() else { return false };
    let TypeKind::Struct(it) = &api.ty(*id).kind else { return false };
    it.fields.iter().any(|field| field.wire == *wire && has(api, &field.ty, rest))
}
