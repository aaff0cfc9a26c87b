//! The examples, run.
#![allow(clippy::unwrap_used, reason = "a test ends where it can't go on")]

#[path = "../examples/first_steps.rs"]
mod first_steps;
#[path = "../examples/roll_out.rs"]
mod roll_out;

#[test]
fn first_steps() {
    first_steps::main().unwrap();
}

#[test]
fn roll_out() {
    roll_out::main().unwrap();
}
