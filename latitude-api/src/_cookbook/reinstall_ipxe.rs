//! # Reinstall a server by iPXE
//!
//! The operating system `ipxe` boots a script of yours, which can start any system: Flatcar, Talos, an image from memory.
//! `ipxe` takes the address of the script, or the script itself in base64.
//!
//! **Right after the order, the server still reads as `on`.** A loop that waits for `on` would be done before the disks are
//! erased. There are three guards against that here:
//!
//! 1. [`wait_until_reinstalled`](crate::servers::ServersApi::wait_until_reinstalled) requires a change of the status
//!    first. An `on` that never changed counts only after three minutes, in case the change went by between two looks.
//! 2. After that, `operating_system` has to be `ipxe`.
//! 3. An order whose answer was lost is never sent again. The status tells whether it has begun.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/reinstall_ipxe.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     use latitude_api::servers::CreateServer;
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let client = cloud.client();
//! #     let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! #     let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! #     let server = client.servers().create(order).await.unwrap();
//! #     client.servers().wait_until_on(&server.id).await.unwrap();
//! #     let script = "https://boot.example.com/flatcar.ipxe";
//! #     let server = program::reinstall(&client, &server.id, "node-1", script).await.unwrap();
//! #     assert_eq!(server.hostname.as_deref(), Some("node-1"));
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **It was iPXE before.** Then `operating_system` says nothing new, and only the change of the status does. Where that
//!   matters, pass `.change_first(time)` with a longer time, such as the whole timeout.
//! - **The script fails.** The API knows that the machine was powered on, and not what it booted. Let the script report,
//!   or try a port of the system.
//! - **At the next restart, the server boots from its disks.** If nothing was installed on them, set
//!   [`persistent_netboot(true)`](crate::servers::ReinstallServer::persistent_netboot).
//! - **The script has secrets in it.** `ipxe` is a [`Secret`](crate::Secret) and isn't printed, but who may read the
//!   server's deploy configuration can read the address or the script there.
