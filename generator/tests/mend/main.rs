//! What a pull does to an overlay.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

mod extracted;
mod idle;
mod kept;
mod places;
mod returned;
mod support;
mod told;
mod words;
