//! Spans of calls, lists and waits, by the feature `tracing`. No id of a resource, no query, no header but the request
//! id, and no body is in them; [`telemetry`](crate::telemetry) has their fields.
//!
//! A span is entered while something is polled, and never across an await. Its parent is set once, where it is made, so
//! that whoever polls a call, a list or a wait later doesn't matter.

use super::Outgoing;
use crate::answer::RawResponse;
use crate::error::Error;
use std::future::Future;
use std::time::Duration;

/// The span of one call; nothing without the feature.
pub(crate) struct Report {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
    #[cfg(feature = "tracing")]
    hidden: crate::hidden::Hidden,
    #[cfg(feature = "tracing")]
    ended: bool,
}

/// The span of what makes several calls; nothing without the feature. Its calls begin [`within`](Scope::within) it.
pub(crate) struct Scope {
    #[cfg(feature = "tracing")]
    stage: spans::Stage,
}

#[cfg(feature = "tracing")]
mod spans {
    use super::{Duration, Error, Future, Outgoing, RawResponse, Report, Scope};
    use crate::error::request_id;
    use crate::escape::escaped;
    use crate::operation::Operation;
    use reqwest::StatusCode;
    use std::fmt;
    use tracing::field::{Empty, display};
    use tracing::{Instrument, Span};

    /// What a program's filters know the crate by.
    const TARGET: &str = "latitude_api";
    /// A request id may be this long, in characters.
    const LONGEST_ID: usize = 128;

    impl Report {
        pub(crate) fn new(call: &Outgoing) -> Self {
            let (operation, url) = (&call.operation, &call.session.base_url);
            let span = tracing::info_span!(
                target: TARGET,
                "latitude.call",
                otel.name = %Name("", operation),
                otel.kind = "client",
                otel.status_code = Empty,
                otel.status_description = Empty,
                http.request.method = method(operation),
                http.request.method_original = Empty,
                http.request.resend_count = Empty,
                http.response.status_code = Empty,
                url.template = template(operation),
                server.address = url.host_str().map(|host| host.trim_matches(['[', ']'])),
                server.port = url.port_or_known_default().map(i64::from),
                "error.type" = Empty,
                latitude.operation = operation.id(),
                latitude.request_id = Empty,
            );
            if method(operation) == OTHER {
                span.record(
                    "http.request.method_original",
                    display(escaped(operation.method().as_str()).without(operation.hidden())),
                );
            }
            Self { span, hidden: operation.hidden().clone(), ended: false }
        }

        /// Makes the call, in the span.
        pub(crate) fn around<C, F: Future>(self, call: C) -> impl Future<Output = F::Output> + use<C, F>
        where
            C: FnOnce(Self) -> F,
        {
            let span = self.span.clone();
            call(self).instrument(span)
        }

        /// Tells that the call pauses before another attempt, and why.
        pub(crate) fn pause(&self, attempts: u32, pause: Duration, error: &Error) {
            tracing::info!(
                target: TARGET,
                parent: &self.span,
                {
                    "error.type" = %error.class(),
                    http.response.status_code = number(error.status()),
                    http.request.resend_count = i64::from(attempts),
                    latitude.retry.pause_ms = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX),
                },
                "trying again"
            );
        }

        pub(crate) fn end(&mut self, outcome: &mut Result<RawResponse, Error>) {
            self.ended = true;
            let (status, attempts) = match outcome {
                Ok(response) => (Some(response.status), response.attempts),
                Err(error) => (error.status(), error.attempts()),
            };
            self.span.record("http.response.status_code", number(status));
            if attempts > 1 {
                self.span.record("http.request.resend_count", i64::from(attempts - 1));
            }
            let id = match outcome {
                Ok(response) => request_id(&response.headers),
                Err(error) => error.request_id(),
            };
            self.span.record(
                "latitude.request_id",
                id.map(|id| display(escaped(id).up_to(LONGEST_ID).without(&self.hidden))),
            );
            match outcome {
                // It may turn out to be unreadable.
                Ok(response) => response.traced.be(&self.span),
                Err(error) => error.record(&self.span),
            }
        }
    }

    /// A call that is dropped on its way.
    impl Drop for Report {
        fn drop(&mut self) {
            if !self.ended && !std::thread::panicking() {
                self.span.record("error.type", "cancelled");
                self.span.record("otel.status_code", "ERROR");
            }
        }
    }

    const OTHER: &str = "_OTHER";

    /// The method, if it is one that the conventions know.
    fn method(operation: &Operation) -> &str {
        match operation.method().as_str() {
            known @ ("CONNECT" | "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT" | "TRACE") => known,
            _ => OTHER,
        }
    }

    /// Numbers are signed: as attributes, OpenTelemetry has no others.
    fn number(status: Option<StatusCode>) -> Option<i64> {
        status.map(|status| status.as_u16().into())
    }

    /// The template of the path. A call by hand has none, and its path may have ids in it.
    fn template(operation: &Operation) -> Option<&str> {
        operation.id().map(|_| operation.path_template())
    }

    /// The name of a span, after what it does to the call that it is about.
    struct Name<'a>(&'static str, &'a Operation);

    impl fmt::Display for Name<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let Self(what, operation) = self;
            f.write_str(what)?;
            f.write_str(if method(operation) == OTHER { "HTTP" } else { method(operation) })?;
            template(operation).map_or(Ok(()), |template| write!(f, " {template}"))
        }
    }

    pub(super) enum Stage {
        List,
        Wait,
        Open(Open),
        Over,
    }

    pub(super) struct Open {
        span: Span,
        /// Which field counts the steps.
        field: &'static str,
        steps: i64,
    }

    impl Open {
        fn list(operation: &Operation) -> Self {
            let span = tracing::info_span!(
                target: TARGET,
                "latitude.list",
                otel.name = %Name("list ", operation),
                otel.kind = "internal",
                otel.status_code = Empty,
                otel.status_description = Empty,
                url.template = template(operation),
                "error.type" = Empty,
                latitude.operation = operation.id(),
                latitude.pages = Empty,
            );
            Self { span, field: "latitude.pages", steps: 0 }
        }

        fn wait(operation: &Operation) -> Self {
            let span = tracing::info_span!(
                target: TARGET,
                "latitude.wait",
                otel.name = %Name("wait ", operation),
                otel.kind = "internal",
                otel.status_code = Empty,
                otel.status_description = Empty,
                url.template = template(operation),
                "error.type" = Empty,
                latitude.operation = operation.id(),
                latitude.looks = Empty,
            );
            Self { span, field: "latitude.looks", steps: 0 }
        }
    }

    /// Once, and also where a list is left in the middle or a wait is given up.
    impl Drop for Open {
        fn drop(&mut self) {
            self.span.record(self.field, self.steps);
        }
    }

    impl Scope {
        pub(crate) fn list() -> Self {
            Self { stage: Stage::List }
        }

        pub(crate) fn wait() -> Self {
            Self { stage: Stage::Wait }
        }

        /// Makes a part of it. The span begins with the first part, so that its parent is that of whoever asks for it.
        pub(crate) fn within<T>(&mut self, operation: &Operation, make: impl FnOnce() -> T) -> T {
            match self.stage {
                Stage::List => self.stage = Stage::Open(Open::list(operation)),
                Stage::Wait => self.stage = Stage::Open(Open::wait(operation)),
                Stage::Open(_) | Stage::Over => {}
            }
            if let Stage::Open(open) = &self.stage { open.span.in_scope(make) } else { make() }
        }

        /// A page has been read, or a look is over.
        pub(crate) fn step(&mut self) {
            if let Stage::Open(open) = &mut self.stage {
                open.steps += 1;
            }
        }

        /// It is over, by this error if by any.
        pub(crate) fn end(&mut self, error: Option<&Error>) {
            if let (Stage::Open(open), Some(error)) = (&self.stage, error) {
                error.record(&open.span);
            }
            self.stage = Stage::Over;
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod nothing {
    use super::{Duration, Error, Future, Outgoing, RawResponse, Report, Scope};
    use crate::operation::Operation;

    impl Report {
        pub(crate) fn new(_: &Outgoing) -> Self {
            Self {}
        }

        pub(crate) fn around<F: Future>(self, call: impl FnOnce(Self) -> F) -> F {
            call(self)
        }

        pub(crate) fn pause(&self, _: u32, _: Duration, _: &Error) {}

        pub(crate) fn end(&mut self, _: &mut Result<RawResponse, Error>) {}
    }

    impl Scope {
        pub(crate) fn list() -> Self {
            Self {}
        }

        pub(crate) fn wait() -> Self {
            Self {}
        }

        pub(crate) fn within<T>(&mut self, _: &Operation, make: impl FnOnce() -> T) -> T {
            make()
        }

        pub(crate) fn step(&mut self) {}

        pub(crate) fn end(&mut self, _: Option<&Error>) {}
    }
}
