//! # Connect servers to a private network
//!
//! A virtual network is a VLAN at one site. An assignment connects a server to it, which takes a minute, and the server
//! then has to tag its traffic with the network's `vid`. To delete the network, every assignment has to be gone: until
//! then, the API answers 406.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/private_network.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     use latitude_api::servers::CreateServer;
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let client = cloud.client();
//! #     let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("DAL");
//! #     let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! #     let server = client.servers().create(order).await.unwrap();
//! #     client.servers().wait_until_on(&server.id).await.unwrap();
//! #     let network = program::connect(&client, &cloud.project(), "DAL", "robots", &[&server.id]).await.unwrap();
//! #     program::remove(&client, &network.id).await.unwrap();
//! #     assert_eq!(cloud.count("virtual_networks"), 0);
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **A server at another site** is refused with 422. The others are connected by then; call it again without that one.
//! - **Two networks of the same description** in a project and site make the search ambiguous, and nothing is created:
//!   see [`Error::is_ambiguous`](crate::Error::is_ambiguous).
//! - **Virtual machines** are counted by the network, and aren't in this list of assignments. With one attached, `remove`
//!   disconnects the servers, waits five minutes for the count to fall, and fails.
//! - **The operating system isn't configured.** The API sets up the switch; the VLAN interface of the server is yours to
//!   make, by user data for instance.
