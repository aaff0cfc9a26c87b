//! # Find what is in stock, by site and price
//!
//! The catalog of plans has stock and prices for each region, so one call answers for all sites. What it says is a moment
//! old: between looking and ordering, the last server may be sold. So the order goes through the offers until one is
//! taken.
//!
//! ```
//! # mod program {
#![doc = include_str!("../../examples/find_stock.rs")]
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     let cloud = latitude_fake::FakeCloud::new();
//! #     let client = cloud.client();
//! #     let offers = program::offers(&client, 0.5, &["DAL", "ASH"]).await.unwrap();
//! #     let server = program::order_first(&client, &offers, &cloud.project(), "web-1").await.unwrap().unwrap();
//! #     assert_eq!(server.site.as_deref(), Some("DAL"));
//! # }
//! ```
//!
//! # What can go wrong
//!
//! - **A lost answer.** `find_or_create` looks for the server before each order, at every site. Falling back by
//!   `create` could leave a server at each site that was tried.
//! - **A price that isn't there.** Plans without a price by the hour in USD are left out. A team may be billed in another
//!   currency: `pricing` is a map by currency.
//! - **Stock is a number of now.** Nothing is reserved. A fleet of twenty needs twenty orders, of which some may fail.
//! - **`SERVERS_OUT_OF_STOCK` is never tried again** by the client, since waiting a second doesn't build a server.
