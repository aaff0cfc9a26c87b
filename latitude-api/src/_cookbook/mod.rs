//! # Cookbook: whole programs for common jobs
//!
//! Each page is a program that works as it is with an API key in `LATITUDESH_BEARER`, and says what can go wrong with it.
//! The programs are in [`examples`], and their [tests] run them against
//! [`latitude-fake`], which also shows what they do when the API fails.
//!
//! | job | program |
//! | --- | --- |
//! | order a server, wait, get its addresses | [`order_server`] |
//! | reinstall a server by iPXE, and not be fooled by the status | [`reinstall_ipxe`] |
//! | find what is in stock, by site and price, with fall-back | [`find_stock`] |
//! | connect servers to a private network, and take it down | [`private_network`] |
//! | make a Kubernetes cluster, store its kubeconfig, scale its nodes | [`lks_cluster`] |
//! | keep an address when a server dies: Elastic IP with BGP | [`elastic_ip_failover`] |
//! | list all projects with their cost and traffic | [`inventory`] |
//! | run CI jobs on servers of their own, and leave none behind | [`ci_runner`] |
//! | rotate an API key, and see what was done with keys | [`rotate_key`] |
//! | reinstall a fleet, a few servers at a time | [`rolling_reinstall`] |
//! | put all of it behind a trait of your own | [`provider`] |
//!
//! [`examples`]: https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-api/examples
//! [tests]: https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-api/tests/cookbook
//! [`latitude-fake`]: https://github.com/latitudesh/latitude-api-rust/tree/main/latitude-fake

pub mod ci_runner;
pub mod elastic_ip_failover;
pub mod find_stock;
pub mod inventory;
pub mod lks_cluster;
pub mod order_server;
pub mod private_network;
pub mod provider;
pub mod reinstall_ipxe;
pub mod rolling_reinstall;
pub mod rotate_key;
