//! # Inventory, cost and traffic of all projects
//!
//! `.all()` is the whole list or an error, so that a sum over it is never a sum over the first page. Bill and traffic are for
//! the same time: the project's billing cycle.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/inventory.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     use latitude_api::servers::CreateServer;
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let client = cloud.client();
//! #     let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("DAL");
//! #     let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! #     client.servers().create(order).await.unwrap();
//! #     cloud.advance(std::time::Duration::from_secs(36_000));
//! #     let projects = program::inventory(&client).await.unwrap();
//! #     assert_eq!(program::csv(&projects).lines().count(), 2);
//! #     assert!(program::table(&projects).contains("3.10"));
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **The units.** Amounts of a bill are in cents, the `price` of a server is in whole units without a currency, and by the
//!   hour or the month as it is billed. Traffic is in whole gigabytes.
//! - **The key sees less than all.** Projects that it may not read aren't listed, and nothing says so.
//! - **The rate limit.** A hundred projects take three hundred calls and more. A 429 is waited for; with the feature
//!   `rate-limit`, [`ClientBuilder::rate_limit`](crate::ClientBuilder) keeps the program below it.
//! - **Hostnames are anybody's text.** One that begins with `=` is a formula to a spreadsheet, unless it is quoted as here.
