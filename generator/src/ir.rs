//! The API as a Rust user sees it, in one file because its types are one vocabulary. No type of `openapiv3` is in here, and
//! what has its names ([`Named`]) can't fail to be emitted.

pub(crate) mod ident;
mod kept;
pub(crate) mod path;
pub(crate) mod secrets;
mod slots;
mod stage;

pub(crate) use ident::Ident;
pub(crate) use kept::{Item as KeptItem, Kept, Reshaped, Scalar};
pub(crate) use slots::{Mention, Slot};
pub(crate) use stage::{GivenName, Named, Stage, Wish, Wished};

use crate::elsewhere::Elsewhere;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A JSON pointer into the effective document.
pub(crate) type Pointer = String;

/// Index into [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct TypeId(pub(crate) usize);

/// The whole API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Api {
    /// Sent as `API-Version`.
    pub(crate) version: String,
    /// Codes of errors that trying again doesn't cure.
    #[serde(default)]
    pub(crate) permanent_errors: Vec<String>,
    /// Codes of errors that have constants.
    #[serde(default)]
    pub(crate) codes: Vec<Code>,
    #[serde(default)]
    pub(crate) resources: Vec<Resource>,
    #[serde(default)]
    pub(crate) types: Vec<TypeDef>,
    #[serde(default)]
    pub(crate) kept: Kept,
    /// What other SDKs call the operations, which is no part of what callers have.
    #[serde(skip)]
    pub(crate) elsewhere: Elsewhere,
}

impl Api {
    /// An operation by its key, and whose method it is.
    pub(crate) fn operation(&self, key: &str) -> Option<(&Resource, &Operation)> {
        let operations = self.resources.iter().flat_map(|home| home.operations.iter().map(move |it| (home, it)));
        operations.into_iter().find(|(_, operation)| operation.key == key)
    }

    pub(crate) fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// The same with an operation for each method.
    pub(crate) fn with_each_method(&self) -> Cow<'_, Self> {
        let mut operations = self.resources.iter().flat_map(|resource| &resource.operations);
        if operations.all(|operation| operation.lesser.is_empty()) {
            return Cow::Borrowed(self);
        }
        let mut api = self.clone();
        for resource in &mut api.resources {
            let methods = resource.operations.iter().flat_map(Operation::methods).map(Cow::into_owned);
            resource.operations = methods.collect();
        }
        Cow::Owned(api)
    }
}

/// The code of an error.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    /// The constant.
    pub(crate) name: Ident,
    pub(crate) wire: String,
    #[serde(default)]
    pub(crate) docs: Docs,
}

/// What one handle offers. Its types are those of [`Api::types`] with its module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Resource {
    /// The tag it was made from; empty for operations without one.
    pub(crate) tag: String,
    pub(crate) module: Ident,
    pub(crate) handle: Ident,
    #[serde(default)]
    pub(crate) docs: Docs,
    #[serde(default)]
    pub(crate) operations: Vec<Operation>,
}

/// Prose, one entry a line, safe for rustdoc.
pub(crate) type Docs = Vec<String>;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Operation<S: Stage = Named> {
    /// The operationId; `METHOD /path` where there is none.
    pub(crate) id: String,
    /// `METHOD /path`: what names are pinned by.
    pub(crate) key: String,
    pub(crate) name: S::Method,
    /// The struct with its setters, where it has optional parameters.
    pub(crate) request: S::Request,
    #[serde(default)]
    pub(crate) docs: Docs,
    pub(crate) verb: Verb,
    /// The path template as the description writes it.
    pub(crate) path: String,
    /// Arguments of the method, in order.
    #[serde(default)]
    pub(crate) arguments: Vec<Param<S>>,
    /// Setters of the request.
    #[serde(default)]
    pub(crate) options: Vec<Param<S>>,
    pub(crate) body: Option<Body>,
    pub(crate) output: Output,
    /// What can be waited for by repeating it.
    #[serde(default)]
    pub(crate) waits: Vec<Wait>,
    /// How what it creates is found, where it may be there already.
    pub(crate) find: Option<Find<S>>,
    /// Whether it may be repeated although its method says otherwise.
    #[serde(default)]
    pub(crate) idempotent: bool,
    /// How long the server may work before it answers.
    pub(crate) timeout: Option<Timeout>,
    /// There is a secret in the `meta` of its answer, which has no type.
    #[serde(default)]
    pub(crate) secret_meta: bool,
    /// Its answer comes with something else around it than its type has, which was released so.
    #[serde(default)]
    pub(crate) rewrapped: bool,
    #[serde(default)]
    pub(crate) deprecated: bool,
    /// What to call instead of one that is deprecated, by its key.
    pub(crate) replacement: Option<String>,
    /// The methods by which it was released, before it had what it takes today: the first one first.
    #[serde(default)]
    pub(crate) lesser: Vec<Lesser>,
    /// How it answers, as the description shows it.
    #[serde(skip)]
    pub(crate) shown: Shown,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

/// The answer that the description shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// The first status of success.
    pub(crate) status: Option<u16>,
    pub(crate) body: Option<Value>,
}

/// How long the server may work before it answers: so many seconds as the call itself says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Timeout {
    pub(crate) said: TimeoutIn,
    /// The property or the parameter, by its wire name.
    pub(crate) wire: String,
    /// What the server takes where it is left out.
    pub(crate) default: Option<u32>,
}

/// Where a call says how long the server may work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TimeoutIn {
    Body,
    Query,
}

/// A method of a call without its options or its body, or both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Lesser {
    pub(crate) name: Ident,
    #[serde(default)]
    pub(crate) body: bool,
    #[serde(default)]
    pub(crate) options: bool,
}

impl Operation {
    /// Its methods, as if each were an operation: the one that takes everything comes last.
    pub(crate) fn methods(&self) -> impl Iterator<Item = Cow<'_, Self>> {
        let lesser = self.lesser.iter().map(|lesser| Self {
            name: lesser.name.clone(),
            request: self.request.clone().filter(|_| lesser.options),
            options: if lesser.options { self.options.clone() } else { Vec::new() },
            body: self.body.clone().filter(|_| lesser.body),
            timeout: self.timeout.clone().filter(|it| lesser.body || it.said == TimeoutIn::Query),
            waits: Vec::new(),
            find: None,
            lesser: Vec::new(),
            ..self.clone()
        });
        lesser.map(Cow::Owned).chain([Cow::Borrowed(self)])
    }
}

/// A method that repeats a call until the resource is as wanted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wait {
    pub(crate) name: Ident,
    #[serde(default)]
    pub(crate) summary: Docs,
    pub(crate) source: WaitSource,
    /// The conditions are about an entry of a list within the resource.
    pub(crate) among: Option<Among>,
    /// All of them end the wait.
    #[serde(default)]
    pub(crate) until: Vec<Condition>,
    /// Any of them fails it.
    #[serde(default)]
    pub(crate) failure: Vec<Condition>,
    /// It also ends once there is no such resource, or no such entry.
    #[serde(default)]
    pub(crate) gone: bool,
    /// Codes of errors that mean the same as conditions that don't hold yet.
    #[serde(default)]
    pub(crate) not_yet: Vec<String>,
    /// Attributes that tell people why it is in its state.
    #[serde(default)]
    pub(crate) explain: Vec<Vec<String>>,
    /// All times are seconds.
    pub(crate) interval: u32,
    pub(crate) deadline: u32,
    /// How long no such resource counts as not yet.
    pub(crate) tolerate_missing: Option<u32>,
    /// The resource has to change first; for so long.
    pub(crate) change_first: Option<u32>,
    /// The calls after which one waits so, by their keys; the first is the one to show.
    #[serde(default)]
    pub(crate) after: Vec<String>,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

impl Wait {
    /// Whether nothing is left to give at its end. A resource that has lost an entry is still there.
    pub(crate) fn ends_without(&self) -> bool {
        self.gone && self.among.is_none()
    }
}

/// An entry of a list within a resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Among {
    /// The list, by wire names from the attributes of the resource.
    pub(crate) list: Vec<String>,
    /// What an entry is known by, by wire names from the entry.
    pub(crate) by: Vec<String>,
    /// The argument that takes it.
    pub(crate) argument: Ident,
}

/// Where a waiter sees the resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum WaitSource {
    /// The operation answers it.
    Get,
    /// It is the item of the operation's list with the id that this argument takes.
    Find { argument: Ident },
    /// The operation answers it; one without an id is found in the list of another operation, by its key.
    GetOrFind {
        argument: Ident,
        list: String,
        #[serde(default)]
        same: Vec<Vec<String>>,
        #[serde(default)]
        since: Vec<String>,
    },
}

/// A method that looks for what an operation creates, and calls it only if there is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Find<S: Stage = Named> {
    /// From the name of the operation's method.
    pub(crate) name: S::Derived,
    /// The list to look in, by its key.
    pub(crate) list: String,
    /// All of it makes an item the same one.
    #[serde(default)]
    pub(crate) by: Vec<Same>,
    /// What one of these holds for is no match.
    #[serde(default)]
    pub(crate) unless: Vec<Condition>,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

/// A property of a body that an item has, too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Same {
    pub(crate) property: String,
    /// The attributes of which one has to be equal, as wire names; none where a required parameter of the list says it.
    #[serde(default)]
    pub(crate) attributes: Vec<Vec<String>>,
    pub(crate) comparison: Comparison,
    /// The query parameter of the list that takes it, by its wire name.
    pub(crate) filter: Option<String>,
    /// Being left out is the same as an attribute that is missing.
    #[serde(default)]
    pub(crate) optional: bool,
}

/// What of two values has to be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Comparison {
    Exact,
    IgnoreCase,
    /// Of SSH keys, without the comment.
    PublicKey,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Condition {
    /// Wire names, from the attributes of the resource.
    pub(crate) path: Vec<String>,
    pub(crate) wanted: Wanted,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Wanted {
    /// Any value.
    Present,
    /// One of these, as text.
    Values(Vec<String>),
    /// The value of another attribute, by wire names from where the condition's own begin.
    Equals(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    Trace,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Param<S: Stage = Named> {
    /// The argument or setter.
    pub(crate) name: S::Member,
    pub(crate) wire: String,
    pub(crate) place: ParamPlace,
    pub(crate) ty: TypeRef,
    pub(crate) style: Style,
    #[serde(default)]
    pub(crate) docs: Docs,
    #[serde(default)]
    pub(crate) deprecated: bool,
    #[serde(default)]
    pub(crate) required: bool,
    /// A value that the description shows.
    #[serde(skip)]
    pub(crate) example: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ParamPlace {
    Path,
    Query,
    Header,
    Cookie,
}

impl ParamPlace {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a value is written where there is no JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Style {
    Plain,
    /// A list: the name stands once for each value.
    Repeated,
    /// A list in one value.
    Joined(Separator),
    /// JSON as text.
    Json,
    /// A map in a query: `key=value`.
    Pairs,
    /// A map in a query: `name[key]=value`.
    DeepPairs,
}

/// What stands between the values of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Separator {
    Comma,
    Space,
    Pipe,
}

impl Separator {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Space => " ",
            Self::Pipe => "|",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) content: Content,
    pub(crate) envelope: Envelope,
    pub(crate) media_type: String,
    /// What the description shows, without the envelope.
    #[serde(skip)]
    pub(crate) example: Option<Value>,
}

impl Body {
    pub(crate) fn content_is_json(&self) -> bool {
        matches!(self.content, Content::Json(_))
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Content {
    Json(TypeRef),
    Text,
    Binary,
}

/// What stands around a body's attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Envelope {
    /// `{"data": {"type", "id", "attributes"}}`
    Data {
        type_tag: Option<String>,
        #[serde(default)]
        with_id: bool,
    },
    /// The same without `data`.
    Resource {
        type_tag: Option<String>,
        #[serde(default)]
        with_id: bool,
    },
    Bare,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Output {
    Empty,
    /// `{"data": {"id", "type", "attributes"}}`
    Resource {
        attributes: TypeId,
        /// Whether it is sure to come with its id.
        #[serde(default)]
        has_id: bool,
    },
    List {
        item: Item,
        #[serde(default)]
        paginated: bool,
        /// What further pages are asked for by, where that is no number.
        token: Option<PageToken>,
        /// It can be asked for the number of all items.
        #[serde(default)]
        counted: bool,
    },
    /// `{"data": {…}}`, where `data` is no resource.
    Data(TypeId),
    /// A JSON document of its own shape.
    Json(TypeRef),
    /// Content without a schema.
    Untyped,
    Text {
        /// Whether it is a web page.
        #[serde(default)]
        html: bool,
    },
    Bytes,
}

/// How one page of a list leads to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageToken {
    /// The query parameter that takes the token.
    pub(crate) query: String,
    /// Where a page has that of the next one, as wire names.
    #[serde(default)]
    pub(crate) next: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Item {
    Resource(TypeId),
    Plain(TypeRef),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct TypeDef<S: Stage = Named> {
    pub(crate) name: S::Type,
    pub(crate) module: S::Derived,
    #[serde(default)]
    pub(crate) docs: Docs,
    pub(crate) kind: TypeKind<S>,
    /// Arguments of this enum take whatever converts into it.
    #[serde(default)]
    pub(crate) into: bool,
    /// What the name is made from.
    pub(crate) origin: Origin,
    /// It is what callers send of a component that goes both ways.
    #[serde(default)]
    pub(crate) is_input: bool,
    /// What the name is pinned by.
    pub(crate) place: String,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

/// Where a type comes from, as far as its name depends on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Origin {
    /// The overlay names it.
    Named(GivenName),
    /// A component, or the attributes of the resource that a component is.
    Component(String),
    /// The body of an operation: the keys of all operations that send it, and the component's name if it is one.
    Body {
        #[serde(default)]
        operations: Vec<String>,
        component: Option<String>,
    },
    /// The answer of an operation that no component names.
    Answer {
        operation: String,
        #[serde(default)]
        whole: bool,
    },
    /// A field, item or variant of another type.
    Nested { parent: TypeId, field: String },
    /// A parameter of an operation.
    Param { operation: String, wire: String },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) enum TypeKind<S: Stage = Named> {
    Struct(Struct<S>),
    Enum(Enum<S>),
    Union(Union<S>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Struct<S: Stage = Named> {
    pub(crate) usage: Usage,
    #[serde(default)]
    pub(crate) fields: Vec<Field<S>>,
    /// The constructor's arguments, in order; empty in answers.
    #[serde(default)]
    pub(crate) constructor: Vec<Argument>,
    /// Whether it is in a body, and the description says nothing of its members.
    #[serde(default)]
    pub(crate) is_free: bool,
}

/// An argument of a constructor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Argument {
    /// The field that it sets.
    pub(crate) wire: String,
    /// An `Option`, whose `None` is null; whatever the field is by now.
    #[serde(default)]
    pub(crate) nullable: bool,
}

impl Struct {
    /// The fields that the constructor sets, in the order of its arguments.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = (&Field, &Argument)> {
        self.constructor.iter().filter_map(|it| Some((self.fields.iter().find(|field| field.wire == it.wire)?, it)))
    }

    /// The method that sends null for a field; one that the constructor takes as `None` needs none.
    pub(crate) fn clear<'f>(&self, field: &'f Field) -> Option<&'f Ident> {
        let takes_none = self.constructor.iter().any(|it| it.wire == field.wire && it.nullable);
        field.clear.as_ref().filter(|_| !takes_none)
    }

    /// Whether the constructor sets a field.
    pub(crate) fn is_argument(&self, field: &Field) -> bool {
        self.constructor.iter().any(|it| it.wire == field.wire)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Usage {
    Answer,
    Body,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Field<S: Stage = Named> {
    pub(crate) name: S::Member,
    pub(crate) wire: String,
    pub(crate) ty: TypeRef,
    pub(crate) presence: Presence,
    /// The method that sends null, where a body may.
    pub(crate) clear: S::Clear,
    #[serde(default)]
    pub(crate) docs: Docs,
    #[serde(default)]
    pub(crate) deprecated: bool,
}

const AS: &str = " as ";

impl Field {
    /// What stands for the wire name of a field that has another one beside it, which holds its value by now.
    pub(crate) fn reshaped_wire(wire: &str, name: &Ident) -> String {
        format!("{wire}{AS}{}", name.plain())
    }

    /// Its name on the wire.
    pub(crate) fn base_wire(&self) -> &str {
        let base = self.wire.strip_suffix(self.name.plain()).and_then(|rest| rest.strip_suffix(AS));
        base.unwrap_or(&self.wire)
    }

    /// Whether another field holds its value by now.
    pub(crate) fn is_reshaped(&self) -> bool {
        self.base_wire() != self.wire
    }

    /// Presence shapes no field of an answer: what is described as required may be missing all the same.
    pub(crate) fn is_option_in_answers(&self) -> bool {
        match self.ty {
            TypeRef::List(_) | TypeRef::Map(_) => false,
            TypeRef::String => self.base_wire() != "id",
            _ => true,
        }
    }
}

/// Whether a field may be left out or null. The types of bodies alone depend on it; in an answer it tells which member of
/// a union a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Presence {
    Required,
    Optional,
    Nullable,
    OptionalNullable,
}

impl Presence {
    pub(crate) fn of(required: bool, nullable: bool) -> Self {
        match (required, nullable) {
            (true, false) => Self::Required,
            (false, false) => Self::Optional,
            (true, true) => Self::Nullable,
            (false, true) => Self::OptionalNullable,
        }
    }

    /// Of a value that stands in two places.
    pub(crate) fn or(self, other: Self) -> Self {
        Self::of(self.is_required() && other.is_required(), self.is_nullable() || other.is_nullable())
    }

    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::Nullable)
    }

    pub(crate) fn is_nullable(self) -> bool {
        matches!(self, Self::Nullable | Self::OptionalNullable)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) enum Enum<S: Stage = Named> {
    Text(Vec<Variant<String, S>>),
    Integer(Vec<Variant<i64, S>>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub(crate) struct Variant<T, S: Stage = Named> {
    pub(crate) name: S::Member,
    pub(crate) wire: T,
    #[serde(default)]
    pub(crate) docs: Docs,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Union<S: Stage = Named> {
    #[serde(default)]
    pub(crate) variants: Vec<UnionVariant<S>>,
    pub(crate) discriminator: Option<Discriminator>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct UnionVariant<S: Stage = Named> {
    pub(crate) name: S::Member,
    pub(crate) ty: TypeRef,
    #[serde(default)]
    pub(crate) docs: Docs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Each value of the property that decides → index of the variant. A string stands for itself, an integer as the
    /// text that JSON has for it.
    pub(crate) mapping: BTreeMap<String, usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TypeRef {
    String,
    Integer,
    Float,
    Bool,
    Timestamp,
    Secret,
    /// Any JSON.
    Json,
    Named(TypeId),
    List(Box<TypeRef>),
    Map(Box<TypeRef>),
    /// A type that holds itself.
    Boxed(Box<TypeRef>),
}

impl Discriminator {
    /// Whether no value leads to one member here and to another one there.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let same = |(value, at): (&String, &usize)| other.mapping.get(value).is_none_or(|it| it == at);
        self.property == other.property && self.mapping.iter().all(same)
    }
}

/// What a type is written with. `released/` puts its name in the place of the number, which says nothing in a file.
pub(crate) const TYPE: &str = "type:";

impl From<TypeId> for String {
    fn from(TypeId(at): TypeId) -> Self {
        format!("{TYPE}{at}")
    }
}

impl TryFrom<String> for TypeId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let at = text.strip_prefix(TYPE).and_then(|at| at.parse().ok());
        at.map(Self).ok_or_else(|| format!("`{text}` is no type"))
    }
}

impl TypeRef {
    /// The named types it mentions.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.named(),
            _ => None,
        }
    }

    /// What it is a list or map of, or itself.
    pub(crate) fn leaf(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.leaf(),
            leaf => leaf,
        }
    }

    pub(crate) fn leaf_mut(&mut self) -> &mut Self {
        match self {
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.leaf_mut(),
            leaf => leaf,
        }
    }

    pub(crate) fn for_each_named(&mut self, f: &mut impl FnMut(&mut TypeId)) {
        match self {
            Self::Named(id) => f(id),
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.for_each_named(f),
            _ => {}
        }
    }
}

impl<S: Stage> TypeKind<S> {
    /// Every type reference in the definition.
    pub(crate) fn refs(&self) -> Vec<&TypeRef> {
        match self {
            Self::Struct(it) => it.fields.iter().map(|field| &field.ty).collect(),
            Self::Union(it) => it.variants.iter().map(|variant| &variant.ty).collect(),
            Self::Enum(_) => Vec::new(),
        }
    }

    pub(crate) fn refs_mut(&mut self) -> Vec<&mut TypeRef> {
        match self {
            Self::Struct(it) => it.fields.iter_mut().map(|field| &mut field.ty).collect(),
            Self::Union(it) => it.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
            Self::Enum(_) => Vec::new(),
        }
    }
}

impl<S: Stage> Operation<S> {
    /// The attributes that its body is.
    pub(crate) fn body_type(&self) -> Option<TypeId> {
        match self.body.as_ref().map(|body| &body.content) {
            Some(Content::Json(TypeRef::Named(id))) => Some(*id),
            _ => None,
        }
    }

    /// The attributes of the resource that it answers, alone or as items.
    pub(crate) fn resource(&self) -> Option<TypeId> {
        match &self.output {
            Output::Resource { attributes: id, .. } | Output::List { item: Item::Resource(id), .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether its answer is a [`Output::List`].
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.output, Output::List { .. })
    }
}

impl Verb {
    pub(crate) const ALL: [Self; 8] =
        [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Head, Self::Options, Self::Trace];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
        }
    }
}

/// The IR before its names are decided, under the same words.
pub(crate) mod wished {
    pub(crate) use super::{
        Among, Argument, Body, Comparison, Condition, Content, Docs, Envelope, GivenName, Ident, Item, Origin, Output,
        PageToken, ParamPlace, Presence, Same, Separator, Style, Timeout, TimeoutIn, TypeId, TypeRef, Usage, Verb,
        Wait, WaitSource, Wanted, Wish,
    };

    pub(crate) type Operation = super::Operation<super::Wished>;
    pub(crate) type Find = super::Find<super::Wished>;
    pub(crate) type Param = super::Param<super::Wished>;
    pub(crate) type TypeDef = super::TypeDef<super::Wished>;
    pub(crate) type TypeKind = super::TypeKind<super::Wished>;
    pub(crate) type Struct = super::Struct<super::Wished>;
    pub(crate) type Field = super::Field<super::Wished>;
    pub(crate) type Enum = super::Enum<super::Wished>;
    pub(crate) type Variant<T> = super::Variant<T, super::Wished>;
    pub(crate) type Union = super::Union<super::Wished>;
    pub(crate) type UnionVariant = super::UnionVariant<super::Wished>;
}
