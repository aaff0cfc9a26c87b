//! One span a call, by the feature `tracing`: the operation, its status and attempts. No id, no query, no header and
//! no body is in it.

use crate::answer::RawResponse;
use crate::error::Error;
#[cfg(feature = "tracing")]
use crate::escape::escaped;
#[cfg(feature = "tracing")]
use crate::hidden::Hidden;
use crate::operation::Operation;
use std::future::Future;
use std::time::Duration;

/// The span of one call; nothing without the feature.
#[derive(Clone)]
pub(crate) struct Report {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
    #[cfg(feature = "tracing")]
    hidden: Hidden,
}

#[cfg(feature = "tracing")]
impl Report {
    pub(crate) fn new(call: &Operation) -> Self {
        use tracing::field::Empty;

        let report = Self {
            span: tracing::info_span!(
                "latitude_api",
                operation = call.id().unwrap_or_default(),
                method = escaped(call.method().as_str()).to_string(),
                path_template = Empty,
                status = Empty,
                attempts = Empty,
                request_id = Empty,
            ),
            hidden: call.hidden().clone(),
        };
        // A call by hand has no template, and its path may have ids in it.
        if call.id().is_some() {
            report.span.record("path_template", call.path_template());
        }
        report
    }

    pub(crate) fn around<F: Future>(self, call: F) -> impl Future<Output = F::Output> {
        tracing::Instrument::instrument(call, self.span)
    }

    pub(crate) fn pause(&self, attempts: u32, pause: Duration, error: &Error) {
        let status = error.status().map(|status| status.as_u16());
        tracing::debug!(parent: &self.span, attempts, status, pause_ms = pause.as_millis() as u64, "trying again");
    }

    pub(crate) fn end(&self, outcome: &Result<RawResponse, Error>) {
        let (status, attempts, request_id) = match outcome {
            Ok(response) => (Some(response.status), response.attempts, crate::error::request_id(&response.headers)),
            Err(error) => (error.status(), error.attempts(), error.request_id()),
        };
        self.span.record("status", status.map(|status| status.as_u16()));
        self.span.record("attempts", attempts);
        if let Some(id) = request_id {
            self.span.record("request_id", escaped(id).without(&self.hidden).to_string());
        }
    }
}

#[cfg(not(feature = "tracing"))]
impl Report {
    pub(crate) fn new(_: &Operation) -> Self {
        Self {}
    }

    pub(crate) fn around<F: Future>(self, call: F) -> F {
        call
    }

    pub(crate) fn pause(&self, _: u32, _: Duration, _: &Error) {}

    pub(crate) fn end(&self, _: &Result<RawResponse, Error>) {}
}
