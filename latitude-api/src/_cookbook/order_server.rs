//! # Order a server, wait, and get its addresses
//!
//! One function orders, waits up to 45 minutes with a line for each look, and gives the server. Its error type says for
//! each failure whether there is a server to pay for, because that is what an operator has to know first.
//!
//! `find_or_create` looks for a server of that hostname before it orders one, and after a lost answer. So the program can
//! simply be run again.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/order_server.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let order = latitude_api::servers::CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! #     let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! #     let server = program::order_server(&cloud.client(), order).await.unwrap();
//! #     assert!(server.primary_ipv4.is_some() && cloud.bought("servers") == 1);
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **The deployment fails.** The server stays, with the status `failed_deployment`, and is billed until it is deleted.
//!   The program doesn't delete it, since somebody may want to look at it.
//! - **The order is found, not made**, with another plan or at another site than asked for: only hostname and project are
//!   compared. Choose hostnames that mean one server.
//! - **`on` isn't "ready".** It says that the machine is powered on. Try its port before you use it.
//! - **The wait is over before the server is on.** Nothing is cancelled by that. Run it again, and it goes on waiting.
