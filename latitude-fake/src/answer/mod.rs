//! What the cloud answers.

mod envelope;
mod error;
mod sample;
mod show;

pub(crate) use envelope::{Page, envelope};
pub(crate) use error::{ErrorObject, error};
pub(crate) use show::Show;
