//! Names that are taken whatever a description has.

use super::kind::Kind;

/// Methods that every handle has.
pub(super) const HANDLE: [&str; 2] = ["new", "clone"];

/// Modules of the runtime, crates that it uses and the table of operations among the generated files, which a resource can't
/// be called after.
const RUNTIME_MODULES: &[&str] = &[
    "alloc",
    "answer",
    "blocking",
    "bytes",
    "call",
    "chrono",
    "client",
    "contract",
    "core",
    "documents",
    "error",
    "error_codes",
    "escape",
    "fastrand",
    "find",
    "futures_core",
    "generated",
    "http",
    "httpdate",
    "jiff",
    "json",
    "list",
    "operation",
    "percent_encoding",
    "readme",
    "reqwest",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "shared",
    "std",
    "testing",
    "time",
    "tokio",
    "tracing",
    "values",
    "wait",
    "wire",
];

/// Methods of the client, which an accessor can't have.
const CLIENT_METHODS: &[&str] = &["base_url", "builder", "clone", "from_env", "new", "request", "session"];

/// Names that the runtime or Rust's prelude has.
pub(super) const TYPES: &[&str] = &[
    "Answer",
    "Arguments",
    "AsRef",
    "Attributes",
    "BTreeMap",
    "Box",
    "Bytes",
    "Called",
    "Client",
    "ClientBuilder",
    "Clone",
    "Contract",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Duration",
    "Ensured",
    "Eq",
    "Err",
    "Error",
    "ErrorObject",
    "ErrorSource",
    "Exposed",
    "Extra",
    "Fields",
    "FindBy",
    "FindOrCreate",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Future",
    "Given",
    "HeaderMap",
    "Incomplete",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Item",
    "Items",
    "Iterator",
    "Json",
    "ListCall",
    "Method",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "Ord",
    "Page",
    "Pages",
    "ParseTimestampError",
    "PartialEq",
    "PartialOrd",
    "Progress",
    "RateLimit",
    "Request",
    "Resource",
    "Response",
    "ResponseFuture",
    "Result",
    "RetryPolicy",
    "Secret",
    "Self",
    "Send",
    "Sending",
    "Sized",
    "Some",
    "Sought",
    "StatusCode",
    "Step",
    "String",
    "Sync",
    "Timer",
    "Timestamp",
    "ToOwned",
    "ToString",
    "Transport",
    "TransportError",
    "TryFrom",
    "TryInto",
    "UnknownInteger",
    "UnknownValue",
    "Unpin",
    "Untyped",
    "Value",
    "Vec",
    "Wait",
];

/// What every struct has.
pub(super) const STRUCT: [&str; 6] = ["extra", "extras", "new", "with_extra", "default", "clone"];

/// What every request has, so that a setter of that name would be another thing.
pub(super) const REQUEST: [&str; 16] = [
    "send",
    "header",
    "query",
    "timeout",
    "stream",
    "all",
    "into_future",
    "clone",
    "pages",
    "total",
    "call",
    "iter",
    "poll",
    "retry",
    "until",
    "body_bytes",
];

/// The variant of what no other variant is.
pub(super) const OTHER: &str = "Other";

/// Whether a resource can't be called so: neither its module nor its accessor.
pub(super) fn is_module(name: &str) -> bool {
    RUNTIME_MODULES.contains(&name) || CLIENT_METHODS.contains(&name) || is_device(name)
}

/// Whether Windows takes a file of this name for a device, whatever its extension.
fn is_device(name: &str) -> bool {
    let is_numbered = |kind| name.strip_prefix(kind).is_some_and(|rest: &str| matches!(rest.as_bytes(), [b'1'..=b'9']));
    matches!(name, "aux" | "con" | "nul" | "prn") || is_numbered("com") || is_numbered("lpt")
}

/// Whether no type can be called so.
pub(super) fn is_type(name: &str) -> bool {
    TYPES.contains(&name)
}

/// Whether no field or variant of a type of this kind can be called so.
pub(super) fn is_member(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Answer | Kind::Body => STRUCT.contains(&name),
        Kind::Text | Kind::Integer | Kind::Union => name == OTHER,
    }
}

/// Whether no setter can be called so.
pub(super) fn is_setter(name: &str) -> bool {
    REQUEST.contains(&name)
}
