//! # A Kubernetes cluster, its kubeconfig, and nodes
//!
//! A cluster is a control plane first; it has a kubeconfig before it is ready, and no nodes until it has a node pool. The
//! kubeconfig is a [`Secret`](crate::Secret): `expose` is the one place where its text comes out, and it goes into a
//! file of mode 0600, by way of a new file that takes the old one's place. A file that is made first and protected
//! afterwards can be read in between.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/lks_cluster.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let client = cloud.client();
//! #     let file = std::env::temp_dir().join(format!("latitude-cookbook-{}", std::process::id()));
//! #     let id = program::cluster(&client, &cloud.project(), "DAL", "core", &file).await.unwrap();
//! #     assert!(std::fs::read_to_string(&file).unwrap().contains("clusters:"));
//! #     std::fs::remove_file(&file).unwrap();
//! #     for nodes in [2, 3, 1] {
//! #         let pool = program::pool(&client, &id, "c3-small-x86", nodes).await.unwrap();
//! #         assert_eq!(pool.ready_nodes, Some(nodes));
//! #     }
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **A pool that shrinks reads as ready at once**: the nodes that stay are ready. Until the others have left, it takes no
//!   other change (409), and is waited for here.
//! - **Which nodes leave isn't documented.** What is on their disks is lost.
//! - **There are fewer servers in stock than nodes.** The order is refused as a whole with `INSUFFICIENT_STOCK`.
//! - **A node never joins.** No value of `status` is documented that means failure. The wait ends after an hour, and its
//!   error has the API's `reason`; [`fail_if`](crate::Wait::fail_if) ends it earlier for a reason that you know.
//! - **502 after `POST`**: the outcome is unknown. `find_or_create_node_pool` looks for the pool by its name, so give pools
//!   names, or servers are bought twice.
//! - **On Windows** the file has the permissions of its folder.
