//! What has happened, for those who ask.

use crate::world::Done;

#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) requests: Vec<Seen>,
    pub(crate) changes: Vec<(i64, Done)>,
}

/// A request that the cloud saw.
#[derive(Clone, Debug)]
pub struct Seen {
    pub(crate) operation: Option<&'static str>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: Option<u16>,
    pub(crate) refusal: Option<String>,
    pub(crate) understood: bool,
    pub(crate) at: i64,
}

impl Seen {
    /// The operation, such as `GET /servers/{server_id}`; none if the API has no such.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// The method, such as `GET`.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path as it was sent, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The status of the answer; none where the connection was lost.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Why the cloud refused it; none if it didn't.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Whether the request was one that the API's description has: its path, its parameters and its body are as declared.
    /// What is refused for another reason, such as a server that isn't there, is understood.
    pub fn is_understood(&self) -> bool {
        self.understood
    }

    /// When it came, in RFC 3339, by the cloud's clock.
    pub fn at(&self) -> String {
        crate::rules::time::write(self.at)
    }
}
