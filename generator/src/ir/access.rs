//! How calls authenticate.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How some operations authenticate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Access {
    /// Each is enough: schemes that go together, such as `http bearer`. One without any is that of calls for everybody.
    pub(crate) ways: BTreeSet<BTreeSet<String>>,
    /// Their keys, such as `GET /servers`.
    pub(crate) operations: BTreeSet<String>,
}
