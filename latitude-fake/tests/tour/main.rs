//! A walk through the whole API: every operation once at least, as a program would use it, each answer held against the
//! description.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

mod checked;
mod core;
mod decoded;
mod more;

use checked::{Checked, Judge};
use latitude_api::Client;
use latitude_fake::FakeCloud;

/// A client whose answers are judged.
fn judged(cloud: &FakeCloud) -> (Client, Judge) {
    let judge = Judge::default();
    let checked = Checked { inner: cloud.transport(), judge: judge.clone() };
    (cloud.client_builder().transport(checked).build().unwrap(), judge)
}
