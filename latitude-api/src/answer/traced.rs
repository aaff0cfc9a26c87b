//! The span of the call that an answer is of.

use crate::error::Error;

/// The span of the call that an answer is of, which is open until the answer has been read; nothing without the feature
/// `tracing`.
#[derive(Clone, Default)]
pub(crate) struct Traced {
    #[cfg(feature = "tracing")]
    span: Option<tracing::Span>,
}

#[cfg(feature = "tracing")]
impl Traced {
    pub(crate) fn be(&mut self, span: &tracing::Span) {
        self.span = Some(span.clone());
    }

    /// The answer can't be read.
    pub(crate) fn failed(&self, error: &Error) {
        if let Some(span) = &self.span {
            error.record(span);
        }
    }
}

#[cfg(not(feature = "tracing"))]
impl Traced {
    pub(crate) fn failed(&self, _: &Error) {}
}
