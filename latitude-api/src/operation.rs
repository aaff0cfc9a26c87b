//! Which operation of the API a call is.

use crate::escape::escaped;
use crate::hidden::Hidden;
use reqwest::Method;
use std::borrow::Cow;
use std::fmt;

/// Which operation of the API a call is, as a [`Transport`](crate::Transport) is told it: what metrics and logs name a
/// call by, without taking its address apart.
#[derive(Clone)]
pub struct Operation {
    id: &'static str,
    method: Method,
    path_template: Cow<'static, str>,
    /// The path so far: parameters are filled in from the left.
    path: String,
    /// Whether the description says that it may be done twice.
    idempotent: bool,
    /// What no text about the call may show.
    hidden: Hidden,
}

impl Operation {
    /// `id` is the operationId; empty where the caller wrote the call by hand.
    pub(crate) fn new(id: &'static str, method: Method, path_template: impl Into<Cow<'static, str>>) -> Self {
        let path_template = path_template.into();
        Self {
            id,
            method,
            path: path_template.to_string(),
            path_template,
            idempotent: false,
            hidden: Hidden::default(),
        }
    }

    /// Its id in the API's description; `None` for a call by [`Client::request`](crate::Client::request).
    pub fn id(&self) -> Option<&str> {
        Some(self.id).filter(|id| !id.is_empty())
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path as the API's description has it, such as `/servers/{server_id}`: the same for all calls of an
    /// operation, and without ids. Of a call by [`Client::request`](crate::Client::request), which has no template, it
    /// is the [`path`](Self::path).
    pub fn path_template(&self) -> &str {
        &self.path_template
    }

    /// The path with its ids, such as `/servers/sv_1`: percent-encoded as it is sent, without the path of the base URL
    /// and without the query. It is `None` where an argument couldn't be put into the path.
    pub fn path(&self) -> Option<&str> {
        // A brace in a value is encoded.
        Some(&*self.path).filter(|path| !path.contains('{'))
    }

    /// Leaves these values out of all texts about the call.
    pub(crate) fn hiding(self, hidden: &Hidden) -> Self {
        Self { hidden: hidden.clone(), ..self }
    }

    pub(crate) fn hidden(&self) -> &Hidden {
        &self.hidden
    }

    /// Whether making the call twice is the same as making it once.
    pub fn is_repeatable(&self) -> bool {
        self.idempotent || matches!(self.method, Method::GET | Method::HEAD | Method::DELETE)
    }

    /// Whether it changes nothing.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    pub(crate) fn allow_repeating(&mut self) {
        self.idempotent = true;
    }

    /// Shows the path itself where there is no template that a reader could look up.
    pub(crate) fn without_template(mut self, path: String) -> Self {
        self.path_template = path.into();
        self
    }

    /// The path as it is sent, as far as it is filled in.
    pub(crate) fn path_so_far(&self) -> &str {
        &self.path
    }

    /// The name and the place of the first open parameter of the path.
    pub(crate) fn open_parameter(&self) -> Option<(String, std::ops::RangeInclusive<usize>)> {
        let (start, end) = (self.path.find('{')?, self.path.find('}')?);
        Some((self.path.get(start + 1..end)?.to_owned(), start..=end))
    }

    pub(crate) fn fill(&mut self, place: std::ops::RangeInclusive<usize>, encoded: &str) {
        self.path.replace_range(place, encoded);
    }
}

/// The method and the template: an id ends up in no log by itself.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text| escaped(text).without(&self.hidden);
        write!(f, "{} {}", shown(self.method.as_str()), shown(&self.path_template))
    }
}
