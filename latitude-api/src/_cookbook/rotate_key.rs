//! # Rotate an API key, and audit what was done
//!
//! [`rotate`](crate::api_keys::ApiKeysApi::rotate) replaces the token of a key in one call, and ends the old one at once. If
//! that answer is lost, the old token is dead and nobody knows the new one. So this program makes a second key, tries it,
//! writes it down, and only then deletes the first. A crash at any point leaves a key that works.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/rotate_key.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let token = latitude_api::SharedToken::new(cloud.token());
//! #     let client = cloud.client_builder().credentials(token.clone()).build().unwrap();
//! #     let file = std::env::temp_dir().join(format!("latitude-cookbook-key-{}", std::process::id()));
//! #     let old = cloud.first("api_keys");
//! #     program::rotate(&client, &token, &old, &file).await.unwrap();
//! #     assert_eq!(std::fs::read_to_string(&file).unwrap(), token.get().expose());
//! #     std::fs::remove_file(&file).unwrap();
//! #     assert!(program::audit(&client).await.unwrap()[0].ends_with(&old));
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **Others use the same key.** They are refused with 401 from the moment it is deleted. `last_used_at` of the key tells
//!   whether there are any.
//! - **The answer to `create` is lost.** There is a key then whose token nobody has. It does no harm, and should be deleted:
//!   the newest of that name, with an empty `last_used_at`.
//! - **The key may only be used from some addresses.** The new one gets the same `allowed_ips`.
//! - **A read-only key can't do this**: it may send `GET` alone, and fails with 403 at the first step that changes anything.
//! - **The log is longer than fifty entries.** The stream stops asking when it is dropped. Filter by time for the rest.
