//! # Latitude.sh behind a trait of your own
//!
//! A program that works with several clouds has a trait of what it needs, and an implementation for each. This one has
//! machines and VLANs. All that the program sees of this crate is behind `Latitude`; `ProviderError` keeps apart what the
//! program does differently: order elsewhere, try later, delete, or call a person.
//!
//! It is 230 lines with the trait and its types, 130 of them for Latitude.sh. A client written by hand on `reqwest` that does
//! the same takes about 700: the envelope of JSON:API, pages, retries that buy nothing twice, five loops that wait, and
//! errors. [Its tests] run on the fake and know the trait alone; the first of them would do for any other provider.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/provider.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     use program::Provider;
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let provider = program::Latitude { client: cloud.client(), project: cloud.project() };
//! #     let order = program::NewMachine {
//! #         name: "web-1".into(), size: "c3-small-x86".into(), site: "DAL".into(),
//! #         image: "ubuntu_24_04_x64_lts".into(), ssh_keys: Vec::new(),
//! #     };
//! #     let id = provider.create(&order).await.unwrap().id;
//! #     assert_eq!(provider.wait(&id).await.unwrap().state, program::State::Ready);
//! #     provider.reinstall(&id, "debian_12").await.unwrap();
//! #     assert!(provider.join_vlan(&id, "inner").await.unwrap() > 0);
//! #     provider.leave_vlan(&id, "inner").await.unwrap();
//! #     provider.delete(&id).await.unwrap();
//! #     cloud.assert_nothing_left();
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **`create` finds a machine of that name with another plan.** It is given as it is: compare, if that matters.
//! - **A call is dropped halfway.** Each can be made again: `create` looks first, `delete` takes "gone" for done, and so does
//!   `leave_vlan`. `reinstall` begins anew.
//! - **A machine whose deployment has failed** is still found by `create`, in the state `Failed`, and is billed. Delete it
//!   first.
//!
//! [Its tests]: https://github.com/latitudesh/latitude-api-rust/blob/main/latitude-api/tests/cookbook/provider.rs
