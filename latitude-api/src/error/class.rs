//! What class of error it is, for telemetry: a few words of our own, and never what others wrote.

use super::cause::Reason;
use super::{Error, Kind};
use std::borrow::Cow;
use tracing::Span;
use tracing::field::display;

impl Error {
    /// The `error.type` of OpenTelemetry: the status where that is the error, else a word.
    pub(crate) fn class(&self) -> Cow<'static, str> {
        Cow::Borrowed(match &self.0.kind {
            Kind::Status(answer) => return Cow::Owned(answer.status.as_u16().to_string()),
            Kind::Invalid(_) => "invalid_call",
            Kind::Setup(_) => "setup",
            Kind::Credentials(_) | Kind::UnusableToken(_) => "credentials",
            Kind::Transport { reason, .. } => reason.class(),
            Kind::Decode { .. } => "unreadable_answer",
            Kind::IncompleteList(_) => "incomplete_list",
            Kind::Unread { .. } => "unread_item",
            Kind::Missing(_) => "not_found",
            Kind::Failed => "failed_state",
            Kind::Undecided(_) => "undecided",
            Kind::Late(_) | Kind::Deadline(_) => "deadline",
        })
    }

    /// What went wrong, where neither a status nor the class says it.
    fn description(&self) -> Option<String> {
        match &self.0.kind {
            Kind::Transport { reason, .. } => Some(format!("no answer: {reason}")),
            Kind::UnusableToken(why) => Some(format!("the API key can't be sent: {why}")),
            Kind::Decode { .. } => Some("the request was accepted but its answer can't be read".to_owned()),
            _ => None,
        }
    }

    /// Marks a span as failed.
    pub(crate) fn record(&self, span: &Span) {
        span.record("error.type", display(self.class()));
        span.record("otel.status_code", "ERROR");
        span.record("otel.status_description", self.description());
    }
}

impl Reason {
    fn class(self) -> &'static str {
        match self {
            Self::ConnectTimeout => "connect_timeout",
            Self::Timeout => "timeout",
            Self::NoSuchHost => "host_not_found",
            Self::Unresolved => "host_unresolved",
            Self::Refused => "connection_refused",
            Self::Unreachable => "host_unreachable",
            Self::Tls => "tls",
            Self::Unconnected => "not_connected",
            Self::NotProcessed => "not_processed",
            Self::BrokenOff => "broken_off",
            Self::Lost => "connection_lost",
            Self::NotHttp => "not_http",
            Self::LongHead => "long_head",
            Self::Redirect => "redirect",
            Self::Failed => "_OTHER",
        }
    }
}
