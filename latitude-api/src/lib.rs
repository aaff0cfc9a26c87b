//! The [Latitude.sh](https://www.latitude.sh) bare-metal cloud API: every operation, typed, asynchronous or blocking.
//!
//! # Five minutes
//!
//! ```toml
//! [dependencies]
//! latitude-api = { git = "https://github.com/latitudesh/latitude-api-rust" }
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! ```
//! use latitude_api::Client;
//! use latitude_api::servers::{CreateServer, PlanSlug, ServerStatus, Site};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), latitude_api::Error> {
//! # struct Client;
//! # impl Client {
//! #     fn from_env() -> Result<latitude_api::Client, latitude_api::Error> {
//! #         Ok(latitude_fake::FakeCloud::furnished().client())
//! #     }
//! # }
//! let client = Client::from_env()?; // LATITUDESH_BEARER
//!
//! let mut servers = client.servers().list().filter_project("proj_mH5QhXxFHv3dX").stream();
//! while let Some(server) = servers.try_next().await? {
//!     println!("{} {}", server.id, server.hostname.as_deref().unwrap_or("-"));
//! }
//!
//! let order = CreateServer::project("proj_mH5QhXxFHv3dX")
//!     .plan(PlanSlug::C3SmallX86)
//!     .site(Site::Dal)
//!     .operating_system("ubuntu_24_04_x64_lts")
//!     .hostname("web-1")
//!     .ssh_keys(["ssh_QDhsQS2XTw5VA"]);
//! let server = client.servers().create(order).await?;
//! let server = client.servers().wait_until_on(&server.id).await?;
//! assert_eq!(server.status, Some(ServerStatus::On));
//! # Ok(())
//! # }
//! ```
//!
//! A server is billed from its order until it is [deleted](servers::ServersApi::delete).
//!
//! Without an account, `cargo run --example tour` in a clone of the repository shows the same in a fake cloud. Every call's
//! docs have an example that runs in one.
//!
//! - A [`Client`] has a method for each resource, such as [`Client::servers`]; what it gives has a method
//!   for each call.
//! - A call is a [`Request`]: `.await` sends it and gives the answer, [`send`](Request::send) gives the
//!   answer with its status and headers. A list can be read as a stream of items over all its pages.
//! - An answer is a [`Resource`] or a [`Page`] of them. Nothing the API sends is lost: what the crate has no
//!   typed field for is in `extra`, unknown values of enums are kept, and no odd value of a field fails an answer.
//!   Nesting deeper than 512 levels does.
//! - Whatever goes wrong is an [`Error`], with the status, the API's [codes](error_codes) and the raw body. What passes is
//!   tried again first, where that does no harm: see [`RetryPolicy`].
//! - What goes on after an answer is waited for by a [`Wait`], such as `client.servers().wait_until_on(id)`.
//!
//! # What you want to do
//!
//! | job | modules |
//! | --- | --- |
//! | run machines | [`servers`], [`virtual_machines`], [`virtual_machine_backups`], [`virtual_machine_restores`], [`sandboxes`] |
//! | choose them | [`plans`], [`regions`], [`operating_systems`], [`marketplace_apps`], [`baselines`] |
//! | get into them | [`ssh_keys`], [`user_data`], [`vpn_sessions`] |
//! | connect them | [`private_networks`], [`public_networks`], [`elastic_ips`], [`ip_addresses`], [`firewalls`], [`traffic`] |
//! | keep data | [`block_storage`], [`filesystem_storage`], [`object_storage`], [`managed_databases`] |
//! | run Kubernetes | [`lks`]; [`kubernetes_clusters`] is what it replaces |
//! | ask models | [`inference`] |
//! | keep order, and pay | [`projects`], [`tags`], [`billing`], [`events`] |
//! | say who may do what | [`api_keys`], [`teams`], [`team_members`], [`roles`], [`user_profile`] |
//!
//! # Where to go next
//!
//! - The [guides](_guide) teach one topic each, by examples that run: [errors](_guide::errors), [retries](_guide::retries),
//!   [waiting](_guide::waiting), [lists](_guide::lists), [testing](_guide::testing), [http](_guide::http),
//!   [telemetry](_guide::telemetry), [secrets](_guide::secrets), [blocking](_guide::blocking), and
//!   [an API that changes](_guide::following_upstream).
//! - [Migrating](_guide::migrating) is for those who know the SDK for Python, TypeScript or Go, and has all methods side by
//!   side.
//! - The [cookbook](_cookbook) has whole programs for common jobs, such as to [order a server](_cookbook::order_server),
//!   [find stock](_cookbook::find_stock), [run CI jobs](_cookbook::ci_runner) or
//!   [reinstall a fleet](_cookbook::rolling_reinstall).
//! - [`latitude-fake`](https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-fake) is a fake of the whole API
//!   to test your program against; [`testing`] is for single answers.
//!
//! # Features
//!
//! | feature | default | adds |
//! | --- | --- | --- |
//! | `rustls`, `native-tls` | `rustls` | TLS |
//! | `gzip` | on | compressed answers |
//! | `blocking` | | [`blocking`]: calls and lists for programs without an async runtime |
//! | `rate-limit` | | a limit of calls a minute, for which calls wait |
//! | `tracing` | | [`telemetry`]: spans of calls, lists and waits |
//! | `chrono`, `jiff`, `time` | | conversions of [`Timestamp`] |
//! | `full` | | all of them but `native-tls` |

// Types of a description may hold each other deeper than rustc follows them by default. The generator refuses what is
// deeper than this, and warns where callers need it, too.
#![recursion_limit = "512"]
#![cfg_attr(docsrs, feature(doc_cfg))]

// A room imports from those that stand above it in ARCHITECTURE.md.
mod escape;
mod hidden;
mod json;
mod operation;
mod values;
#[macro_use]
mod wire;
mod answer;
#[cfg(feature = "blocking")]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub mod blocking;
mod call;
mod error;
mod find;
mod list;
pub mod telemetry;
pub mod testing;
mod wait;
#[macro_use]
mod client;

// After the macros that it is written with.
#[rustfmt::skip]
mod generated;

// Pages to read, without code in them: they cost a build nothing.
#[cfg(any(doc, doctest))]
pub mod _cookbook;
#[cfg(any(doc, doctest))]
pub mod _guide;

pub use answer::{Answer, Boxed, Document, Page, Resource, Response, Untyped};
#[cfg(feature = "rate-limit")]
pub use call::limit::RateLimit;
pub use call::{Credentials, Obtaining, SharedToken};
pub use call::{Request, ResponseFuture, RetryPolicy, RetryQuota, Sending, Timer, Transport};
pub use client::{Client, ClientBuilder};
pub use error::{CredentialsError, Error, ErrorObject, ErrorSource, TransportError, UnreadItem};
pub use find::{Ensured, FindOrCreate};
pub use generated::*;
pub use json::Json;
pub use list::{Items, ListCall, Pages};
pub use operation::Operation;
pub use values::{Extra, Incomplete, ParseTimestampError, Secret, Timestamp, UnknownInteger, UnknownValue};
pub use wait::{Progress, Sought, Step, Wait};
pub use wire::{Attributes, Exposed, Item};

pub use bytes::Bytes;
pub use reqwest;
pub use reqwest::{Method, StatusCode, header::HeaderMap};

// The Rust blocks of the documents are tests. A package has its own README alone; in a checkout, `.cargo/config.toml`
// says that the others are there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(all(doctest, checkout))]
mod documents {
    #[doc = include_str!("../../README.md")]
    mod readme {}

    #[doc = include_str!("../../ARCHITECTURE.md")]
    mod architecture {}

    #[doc = include_str!("../../CONTRIBUTING.md")]
    mod contributing {}

    #[doc = include_str!("../../spec/README.md")]
    mod spec {}
}
