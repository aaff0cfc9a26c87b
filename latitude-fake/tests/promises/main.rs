//! What the fake promises beyond the operations: who may knock, what is refused, what goes wrong on demand, and that it is
//! the same each time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

mod faults;
mod fresh;
mod furnished;
mod keys;
mod lifecycles;
mod mended;
mod repeatable;
mod requests;
mod testers;
mod time;

use latitude_api::servers::CreateServer;
use latitude_fake::FakeCloud;

/// An order that works.
fn order(cloud: &FakeCloud, hostname: &str) -> CreateServer {
    let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
    order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname)
}

/// What this panics with.
fn panics(act: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act)).unwrap_err();
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast_ref::<&str>().unwrap().to_string(),
    }
}
