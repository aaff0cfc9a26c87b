//! # Cookbook: whole programs for common jobs
//!
//! Each page is a program that works as it is with an API key in `LATITUDESH_BEARER`, and says what can go wrong with it.
//! The programs are in [`examples`], and their [tests] run them against
//! [`latitude-fake`], which also shows what they do when the API fails.
//!
//! | job | program |
//! | --- | --- |
//! | order a server, wait, get its addresses | [`order_server`] |
//! | reinstall a server by iPXE | [`reinstall_ipxe`] |
//! | find what is in stock, by site and price | [`find_stock`] |
//! | connect servers to a private network | [`private_network`] |
//!
//! [`examples`]: https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-api/examples
//! [tests]: https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-api/tests/cookbook
//! [`latitude-fake`]: https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-fake

pub mod find_stock;
pub mod order_server;
pub mod private_network;
pub mod reinstall_ipxe;
