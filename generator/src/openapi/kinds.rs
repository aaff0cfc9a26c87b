//! The words of the grammar: which kinds of objects OpenAPI 3.0.4 has, and what can be said of a key of one.

/// The objects of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
}

/// What a key of an object means to this generator. ARCHITECTURE.md tells it construct by construct, in these words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It has an effect in the generated code, or is read on the way to what has.
    Supported,
    /// It has no effect, and the run says so.
    Noted,
    /// It has no effect, and needs none.
    Ignored,
    /// It is an error.
    Refused,
}

/// What the value of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    One(Kind),
    /// One, or `true` or `false`.
    OneOrBool(Kind),
    /// Any name → one of the kind.
    Map(Kind),
    List(Kind),
    /// The same, with at least one element.
    Some(Kind),
    Text,
    Bool,
    Number,
    /// A list of strings.
    Texts,
    /// A list with at least one element.
    Values,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any name → a string.
    Names,
    /// Anything.
    Data,
}

/// A key of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    pub(crate) role: Role,
    pub(crate) is_required: bool,
    /// Whether it is for readers alone: prose and examples.
    pub(crate) is_words: bool,
}

impl Key {
    /// Whether a value of the wrong kind changes what is generated. Otherwise it is as good as absent.
    pub(crate) fn matters(&self) -> bool {
        // Of bounds, and of tags that operations don't name, docs alone are made.
        let is_for_docs = self.is_words || matches!(self.holds, Holds::Number | Holds::List(Kind::Tag));
        self.role == Role::Supported && !is_for_docs
    }
}

impl Kind {
    /// What a reader calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Document => "the document",
            Self::Info => "the info object",
            Self::Contact => "a contact",
            Self::License => "a licence",
            Self::Server => "a server",
            Self::ServerVariable => "a server variable",
            Self::Components => "the components",
            Self::Paths => "the paths",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::ExternalDocs => "external documentation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Responses => "the responses",
            Self::Response => "a response",
            Self::Callback => "a callback",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Header => "a header",
            Self::Tag => "a tag",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::Xml => "an XML object",
            Self::SecurityScheme => "a security scheme",
            Self::OAuthFlows => "the OAuth flows",
            Self::OAuthFlow => "an OAuth flow",
        }
    }

    /// Whether the specification allows a reference in its stead.
    pub(crate) fn is_referable(self) -> bool {
        matches!(
            self,
            Self::PathItem
                | Self::Parameter
                | Self::RequestBody
                | Self::Response
                | Self::Header
                | Self::Example
                | Self::Link
                | Self::Callback
                | Self::SecurityScheme
                | Self::Schema
        )
    }
}
