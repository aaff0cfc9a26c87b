//! # An address that survives its server
//!
//! There are two kinds of Elastic IP. One in mode `routed` belongs to a server, and moves by a call
//! ([`update`](crate::elastic_ips::ElasticIpsApi::update)), which something has to make when the server dies. One in mode
//! `bgp` is announced by several servers. When one of them dies, its session goes down and the network sends the traffic to
//! the others, without a call to the API. This is the second kind: `up` orders it, and `replace` fills the gap
//! afterwards.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/elastic_ip_failover.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     use latitude_api::servers::CreateServer;
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let client = cloud.client();
//! #     let mut ids = Vec::new();
//! #     for name in ["a", "b", "c"] {
//! #         let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("DAL");
//! #         let order = order.operating_system("ubuntu_24_04_x64_lts").hostname(name);
//! #         ids.push(client.servers().create(order).await.unwrap().id);
//! #         client.servers().wait_until_on(ids.last().unwrap()).await.unwrap();
//! #     }
//! #     let ip = program::up(&client, &cloud.project(), &[&ids[0], &ids[1]]).await.unwrap();
//! #     assert_eq!(ip.sessions.len(), 2);
//! #     let session = program::replace(&client, &ip.id, &ids[0], &ids[2]).await.unwrap();
//! #     assert_eq!(session.server.as_ref().unwrap().id, ids[2]);
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **The answer to the order is lost.** An Elastic IP has no name by which it could be looked up, so there is no
//!   `find_or_create`: list `elastic_ips` before you order again.
//! - **Nothing announces the address.** An `active` session is the provider's end of it. The servers need BIRD or MetalLB
//!   with what `bird` prints, and the address on a loopback interface. Which end of the session `asn` belongs to isn't
//!   documented; `bird` takes it for the server's.
//! - **The hardware isn't eligible**, which `bgp_eligible` tells. It is missing unless `extra_fields` asks for it.
//! - **A session fails** with the status `error`, and stays. `status_message` says why; delete it before you try again.
//! - **The team has as many as it may have**: the order is refused with `ELASTIC_IP_LIMIT_REACHED`, and nothing is bought.
