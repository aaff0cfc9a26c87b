//! Small descriptions beside the Rust they must give. What is asserted is the text of whole items, as
//! they are what users read; that all of it compiles is `xtask/tests/compile.rs`.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod beside;
mod calls;
mod decided;
mod depth;
mod elsewhere;
mod error_codes;
mod examples;
mod examples_answers;
mod finds;
mod grammar;
mod idle;
mod kept;
mod kept_answers;
mod kept_contract;
mod kept_helpers;
mod kept_paths;
mod kept_returns;
mod kept_shapes;
mod lints;
mod names;
mod pages;
mod parameters;
mod pins;
mod references;
mod refusals;
mod released;
mod replacements;
mod samples;
mod schemas;
mod secrets;
mod skip;
mod stability;
mod support;
mod timeouts;
mod unions;
mod untrusted;
mod untrusted_examples;
mod wait_conditions;
mod waits;
mod waits_after;
mod waits_written_out;
