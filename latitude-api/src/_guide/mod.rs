//! # Guides: one topic each, by example
//!
//! | you want to | guide |
//! | --- | --- |
//! | tell failures apart, and know what they cost | [`errors`] |
//! | survive an API that fails for a while, and buy nothing twice | [`retries`] |
//! | wait for a deployment, and for anything else | [`waiting`] |
//! | read lists, whole or as a stream | [`lists`] |
//! | test a program without an account | [`testing`] |
//! | set a proxy, certificates, an HTTP client of your own | [`http`] |
//! | see in production what it does | [`telemetry`] |
//! | keep tokens and passwords out of logs | [`secrets`] |
//! | do without an async runtime | [`blocking`] |
//! | live with an API that changes | [`following_upstream`] |
//! | come from the SDK for Python, TypeScript or Go | [`migrating`] |
//!
//! The examples run: most against [`latitude-fake`], the fake cloud that comes with this crate, some against answers that
//! are written down in them. What a program does with a client it does with one of
//! [`Client::from_env`](crate::Client::from_env), too, against the API. Whole programs are in the
//! [cookbook](crate::_cookbook).
//!
//! [`latitude-fake`]: https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-fake

#[cfg_attr(feature = "blocking", doc = include_str!("blocking.md"))]
#[cfg_attr(not(feature = "blocking"), doc = "# Blocking: without an async runtime\n\nIt takes the feature `blocking`.")]
pub mod blocking {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("following_upstream.md")]
pub mod following_upstream {}

#[doc = include_str!("http.md")]
pub mod http {}

#[doc = include_str!("lists.md")]
pub mod lists {}

#[doc = include_str!("migrating.md")]
#[doc = include_str!("methods.md")]
pub mod migrating {}

#[doc = include_str!("retries.md")]
pub mod retries {}

#[doc = include_str!("secrets.md")]
pub mod secrets {}

#[doc = include_str!("telemetry.md")]
pub mod telemetry {}

#[doc = include_str!("testing.md")]
pub mod testing {}

#[doc = include_str!("waiting.md")]
pub mod waiting {}
