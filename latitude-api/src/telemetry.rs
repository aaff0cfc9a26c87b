//! Traces and metrics, by the conventions of OpenTelemetry.
//!
//! # Traces
//!
//! With the feature `tracing`, each call, list and wait is a span of [`tracing`](https://docs.rs/tracing) at level
//! `INFO` and target `latitude_api`. A subscriber such as `tracing-opentelemetry` exports them; where there is none,
//! they cost next to nothing, and without the feature nothing at all. [`examples/telemetry.rs`][example] is a whole
//! program.
//!
//! ```text
//! wait GET /servers/{server_id}             latitude.wait, with its looks
//! ├── GET /servers/{server_id}              latitude.call, with all its attempts
//! └── GET /servers/{server_id}
//! list GET /servers                         latitude.list, with its pages
//! ├── GET /servers
//! └── GET /servers
//! ```
//!
//! A span begins when a call, a list or a wait is first polled, in the span that is entered there, and its calls are
//! its children, whichever task polls it later. A call is open until its answer has been decoded; a list until its last
//! page has been read, or until it is dropped.
//!
//! **No ids, queries, headers or bodies are in any field**, nor the API key, and neither is what the API or a transport
//! writes in an error. The only foreign text is the request id, which is escaped and cut. So `url.full`, which the
//! conventions ask for, is left out: it would hold ids and filters.
//!
//! ## A call
//!
//! Its name is the method and the template of the path, such as `GET /servers/{server_id}`; of a call by
//! [`Client::request`](crate::Client::request), which has no template, the method alone. Its kind is client. One span
//! has all attempts; a [`Transport`](crate::Transport) is called within it, and can make a span of each.
//!
//! | field | value |
//! | --- | --- |
//! | `otel.name` | name of the span |
//! | `otel.kind` | `client` |
//! | `http.request.method` | method; `_OTHER` if it is none of the usual ones |
//! | `http.request.method_original` | the method, where it is `_OTHER` |
//! | `url.template` | template of the path |
//! | `server.address` | host of the base URL |
//! | `server.port` | port of the base URL |
//! | `http.response.status_code` | status of the last answer |
//! | `http.request.resend_count` | how often it was tried again, if it was |
//! | `error.type` | class of the error, if it failed; see below |
//! | `otel.status_code` | `ERROR`, if it failed |
//! | `otel.status_description` | what went wrong, in words of this crate, where the status doesn't say it |
//! | `latitude.operation` | id of the operation in the API's description, such as `get-server` |
//! | `latitude.request_id` | `X-Request-Id` of the last answer |
//!
//! Each time it is tried again, the span has an event `trying again` before the pause:
//!
//! | field | value |
//! | --- | --- |
//! | `error.type` | why the attempt failed |
//! | `http.response.status_code` | its status, if it was answered |
//! | `http.request.resend_count` | the number of the next attempt, after the first |
//! | `latitude.retry.pause_ms` | the pause before it, in milliseconds |
//!
//! ## A list, and a wait
//!
//! Their names are `list` or `wait` and the name of the calls, such as `list GET /servers`. They have `otel.name`,
//! `otel.kind`, `url.template`, `error.type`, `otel.status_code`, `otel.status_description` and `latitude.operation`
//! like a call, and
//!
//! | field | value |
//! | --- | --- |
//! | `otel.kind` | `internal` |
//! | `latitude.pages` | how many pages of the list were read |
//! | `latitude.looks` | how often the wait looked |
//!
//! ## Classes of errors
//!
//! | `error.type` | what went wrong |
//! | --- | --- |
//! | the status, such as `503` | the API answered with it |
//! | `timeout`, `connect_timeout` | it took too long |
//! | `connection_refused`, `host_unreachable`, `host_not_found`, `host_unresolved`, `tls`, `not_connected` | no connection could be made |
//! | `not_processed` | the server says that it didn't process the request |
//! | `connection_lost`, `broken_off`, `not_http`, `long_head`, `redirect`, `_OTHER` | no answer came |
//! | `unreadable_answer` | the request was accepted and its answer can't be read |
//! | `credentials` | the [`Credentials`](crate::Credentials) gave no API key that can be sent |
//! | `invalid_call`, `setup` | the call or the client was put together wrongly; nothing was sent |
//! | `cancelled` | the call was dropped on its way |
//! | `incomplete_list` | the pages of a list have no end, or not all of it |
//! | `unread_item` | an item of a list can't be read |
//! | `undecided` | it can't be told whether something is there already |
//! | `not_found`, `failed_state`, `deadline` | how a wait failed; `deadline` also a call that could not be made in time |
//!
//! # Metrics
//!
//! A [`Transport`](crate::Transport) around the client's own
//! ([`wrap_transport`](crate::ClientBuilder::wrap_transport)) measures each attempt. It is told the
//! [`Operation`](crate::Operation), whose method and path template are the attributes of a metric as they are, without
//! an address being taken apart:
//!
//! ```
//! use latitude_api::{Client, Operation, Sending, Transport, reqwest};
//! use std::time::Instant;
//!
//! struct Metered<T>(T);
//!
//! impl<T: Transport> Transport for Metered<T> {
//!     fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
//!         // A call by hand has no template: its path has ids in it.
//!         let template = operation.id().map(|_| operation.path_template().to_owned());
//!         let (method, started) = (operation.method().clone(), Instant::now());
//!         let answer = self.0.send(request, operation);
//!         Box::pin(async move {
//!             let answer = answer.await;
//!             let status = answer.as_ref().map(|answer| answer.status().as_u16()).ok();
//!             println!("{method} {template:?} {status:?} {:?}", started.elapsed());
//!             answer
//!         })
//!     }
//! }
//!
//! let client = Client::builder().token("an API key").wrap_transport(Metered).build()?;
//! # Ok::<_, latitude_api::Error>(())
//! ```
//!
//! [`examples/telemetry.rs`][example] records it as the histogram `http.client.request.duration`.
//!
//! [example]: https://github.com/latitudesh/latitude-api-rust/blob/main/latitude-api/examples/telemetry.rs
