//! The programs of the cookbook, run against the fake: what they do, and what they do when something goes wrong.
#![expect(clippy::unwrap_used, reason = "a test ends where it can't go on")]

mod ci_runner;
mod elastic_ip_failover;
mod find_stock;
mod inventory;
mod lks_cluster;
mod order_server;
mod private_network;
mod provider;
mod reinstall_ipxe;
mod rolling_reinstall;
mod rotate_key;

use latitude_api::{Client, servers::CreateServer};
use latitude_fake::FakeCloud;

/// A server that is on.
async fn server(cloud: &FakeCloud, site: &str, hostname: &str) -> String {
    let client: Client = cloud.client();
    let server = client.servers().create(order(cloud, site, hostname)).await.unwrap();
    client.servers().wait_until_on(&server.id).await.unwrap();
    server.id
}

fn order(cloud: &FakeCloud, site: &str, hostname: &str) -> CreateServer {
    let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site(site);
    order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname)
}
