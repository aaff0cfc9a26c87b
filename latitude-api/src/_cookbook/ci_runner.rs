//! # Servers for CI jobs, and none left behind
//!
//! A server that a job orders has to go when the job ends, also when it fails, is killed, or the machine it runs on dies.
//! Nothing in a process can promise that, so there are three layers:
//!
//! 1. The job removes its own server, whatever came of it.
//! 2. Each run begins by removing all runners that are older than any job may be. A timer should run that, too.
//! 3. The deletion at the end of the billing cycle is scheduled with the API right after the order.
//!
//! The state that this needs is all in the cloud: the hostname says what is a runner, and `created_at` how old it is.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/ci_runner.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let job = async |server: &_| {
//! #         let server: &latitude_api::Resource<latitude_api::servers::Server> = server;
//! #         Ok(server.primary_ipv4.is_some())
//! #     };
//! #     assert!(program::with_runner(&cloud.client(), &cloud.project(), "1", job).await.unwrap());
//! #     cloud.assert_nothing_left();
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **A job that takes longer than `LONGEST`** loses its server to the sweep of another. Give jobs a shorter timeout.
//! - **Somebody's server is named like a runner.** It is deleted. A project for runners alone prevents that, and a locked
//!   server is refused.
//! - **Ctrl-C** ends the program where it is. The next sweep removes the server, or catch the signal and drop the future of
//!   the job only.
//! - **A server is billed from the order on**, and a deployment takes up to twenty minutes of that. For short jobs, virtual
//!   machines are the better runners.
