//! Rust as text: types, arguments and answers are spelled here and nowhere else, for the files that are generated and
//! for the report of a change. A speller of a file keeps what its text has to import.

mod form;
mod import;

pub(crate) use form::Form;
pub(crate) use import::Name;

use crate::ir::{Api, Ident, Item, Output, TypeDef, TypeId, TypeRef};
use import::Mentioned;
use std::cell::RefCell;

pub(crate) struct Speller<'a> {
    pub(crate) api: &'a Api,
    scope: Scope,
}

/// Where the text stands, on which names of generated types depend.
enum Scope {
    /// Outside of any file: `servers::Server`.
    Anywhere,
    /// In a file that imports what it mentions: `Server`.
    File(RefCell<Mentioned>),
}

impl<'a> Speller<'a> {
    /// For text that stands by itself, with the paths of types.
    pub(crate) fn with_paths(api: &'a Api) -> Self {
        Self { api, scope: Scope::Anywhere }
    }

    /// For a file.
    pub(crate) fn of_file(api: &'a Api) -> Self {
        Self { api, scope: Scope::File(RefCell::default()) }
    }

    /// A name of the runtime or of the standard library.
    pub(crate) fn name(&self, name: Name) -> &'static str {
        if let Scope::File(mentioned) = &self.scope {
            mentioned.borrow_mut().names.insert(name);
        }
        name.text
    }

    /// A generated type.
    pub(crate) fn named(&self, id: TypeId) -> String {
        let def = self.api.ty(id);
        match &self.scope {
            Scope::Anywhere => path(def),
            Scope::File(mentioned) => {
                mentioned.borrow_mut().types.insert(id);
                def.name.to_string()
            }
        }
    }

    /// The `use` lines of a module's file, for all that was spelled so far.
    pub(crate) fn imports(&self, module: &str) -> Vec<String> {
        match &self.scope {
            Scope::Anywhere => Vec::new(),
            Scope::File(mentioned) => mentioned.borrow().lines(self.api, module),
        }
    }

    /// The `use` lines of another crate's file, which knows this one by its name.
    pub(crate) fn imports_outside(&self, name: &str, module_of: impl Fn(TypeId) -> &'a Ident) -> Vec<String> {
        match &self.scope {
            Scope::Anywhere => Vec::new(),
            Scope::File(mentioned) => {
                mentioned.borrow().outside(name, |id| (module_of(id).as_str(), self.api.ty(id).name.as_str()))
            }
        }
    }

    /// A type as it stands in a field.
    pub(crate) fn ty(&self, ty: &TypeRef) -> String {
        match ty {
            TypeRef::String => "String".to_owned(),
            TypeRef::Integer => "i64".to_owned(),
            TypeRef::Float => "f64".to_owned(),
            TypeRef::Bool => "bool".to_owned(),
            TypeRef::Timestamp => self.name(Name::TIMESTAMP).to_owned(),
            TypeRef::Secret => self.name(Name::SECRET).to_owned(),
            TypeRef::Json => self.name(Name::JSON).to_owned(),
            TypeRef::Named(id) => self.named(*id),
            TypeRef::List(item) => format!("Vec<{}>", self.ty(item)),
            TypeRef::Map(value) => format!("{}<String, {}>", self.name(Name::BTREE_MAP), self.ty(value)),
            TypeRef::Boxed(inner) => format!("Box<{}>", self.ty(inner)),
        }
    }

    /// How an argument is declared.
    pub(crate) fn form(&self, form: Form<'_>) -> String {
        match form {
            Form::Text => "impl AsRef<str>".to_owned(),
            Form::Texts => "impl IntoIterator<Item = impl ToString>".to_owned(),
            Form::Bytes => format!("impl Into<{}>", self.name(Name::BYTES)),
            Form::Into(ty) => format!("impl Into<{}>", self.ty(ty)),
            Form::EachInto(ty) => format!("impl IntoIterator<Item = impl Into<{}>>", self.ty(ty)),
            Form::Each(ty) => format!("impl IntoIterator<Item = {}>", self.ty(ty)),
            Form::Pairs(ty) => format!("impl IntoIterator<Item = (impl Into<String>, {})>", self.ty(ty)),
            Form::PairsInto(ty) => format!("impl IntoIterator<Item = (impl Into<String>, impl Into<{}>)>", self.ty(ty)),
            Form::Exact(ty) => self.ty(ty),
            Form::Optional(ty) => format!("Option<{}>", self.ty(ty)),
        }
    }

    /// The type of an answer.
    pub(crate) fn answer(&self, output: &Output) -> String {
        match output {
            Output::Empty => "()".to_owned(),
            Output::Resource { attributes: id, .. } => self.resource(*id),
            Output::List { item, .. } => format!("{}<{}>", self.name(Name::PAGE), self.item(item)),
            Output::Data(id) => format!("{}<{}>", self.name(Name::DOCUMENT), self.named(*id)),
            Output::Json(ty) => self.ty(ty),
            Output::Untyped => self.name(Name::UNTYPED).to_owned(),
            Output::Text { .. } => "String".to_owned(),
            Output::Bytes => self.name(Name::BYTES).to_owned(),
        }
    }

    /// The type of a list's items.
    pub(crate) fn item(&self, item: &Item) -> String {
        match item {
            Item::Resource(id) => self.resource(*id),
            Item::Plain(ty) => self.ty(ty),
        }
    }

    /// `Resource<Server>`
    pub(crate) fn resource(&self, attributes: TypeId) -> String {
        format!("{}<{}>", self.name(Name::RESOURCE), self.named(attributes))
    }

    /// `Request<Page<Server>>`
    pub(crate) fn request(&self, output: &Output) -> String {
        format!("{}<{}>", self.name(Name::REQUEST), self.answer(output))
    }

    /// What a method gives that waits for a resource with these attributes, or for its end.
    pub(crate) fn wait(&self, attributes: TypeId, gone: bool) -> String {
        let (wait, resource) = (self.name(Name::WAIT), self.resource(attributes));
        if gone { format!("{wait}<{resource}, ()>") } else { format!("{wait}<{resource}>") }
    }

    /// An argument that takes a resource or its id.
    pub(crate) fn sought(&self, attributes: TypeId) -> String {
        format!("impl Into<{}<{}>>", self.name(Name::SOUGHT), self.named(attributes))
    }

    /// What a method gives that finds or creates.
    pub(crate) fn find_or_create(&self, attributes: TypeId) -> String {
        format!("{}<{}>", self.name(Name::FIND_OR_CREATE), self.resource(attributes))
    }
}

/// `servers::Server`
pub(crate) fn path(def: &TypeDef) -> String {
    format!("{}::{}", def.module, def.name)
}
