//! # Reinstall a fleet, a few servers at a time
//!
//! A [`JoinSet`] runs as many installations as may be down at once. After a failure it begins no other, and lets those end
//! that have begun. What each server is doing is the [`state`](crate::Step::state) of its wait, shown by a bar of
//! [indicatif](https://docs.rs/indicatif).
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/rolling_reinstall.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     use latitude_api::{servers::{CreateServer, UpdateServer}, tags::CreateTag};
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let client = cloud.client();
//! #     let tag = client.tags().create(CreateTag::name("edge").color("#00ff00")).await.unwrap();
//! #     for name in ["a", "b", "c"] {
//! #         let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("DAL");
//! #         let order = order.operating_system("ubuntu_24_04_x64_lts").hostname(name);
//! #         let id = client.servers().create(order).await.unwrap().id;
//! #         client.servers().wait_until_on(&id).await.unwrap();
//! #         client.servers().update(&id, UpdateServer::new().tags([&tag.id])).await.unwrap();
//! #     }
//! #     let bars = indicatif::MultiProgress::with_draw_target(indicatif::ProgressDrawTarget::hidden());
//! #     let fleet = program::fleet(&client, "edge").await.unwrap();
//! #     let outcome = program::roll(&client, fleet, "debian_12", 2, &bars).await.unwrap();
//! #     assert_eq!((outcome.done.len(), outcome.failed.len()), (3, 0));
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **`filter_tags` with an empty list** is refused by the client before anything is sent: a filter by nothing could be
//!   taken for no filter, and this would erase every server of the team.
//! - **`on` isn't "in service".** The next server begins once this one is on. Where a quorum depends on it, wait for the
//!   service as well before `reinstall` returns.
//! - **The answer to `reinstall` is lost.** It isn't sent again. The server is among the failed ones, perhaps while it is being
//!   installed: [`reinstall_ipxe`](super::reinstall_ipxe) shows how to tell.
//! - **The future is dropped**, by Ctrl-C for instance. Installations that have begun go on without anyone watching.
//! - **RAID and disk layout** come from the server's deploy configuration; set them in the order where they have to be other.
//!
//! [`JoinSet`]: https://docs.rs/tokio/latest/tokio/task/struct.JoinSet.html
