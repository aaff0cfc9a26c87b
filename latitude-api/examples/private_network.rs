//! Connects servers to a private network (VLAN), or disconnects them and deletes the network.
//!
//! ```sh
//! export LATITUDESH_BEARER=…
//! cargo run -p latitude-api --example private_network -- up PROJECT SITE NAME SERVER_ID…
//! cargo run -p latitude-api --example private_network -- down NETWORK_ID
//! ```

use latitude_api::private_networks::{CreateVirtualNetwork, CreateVirtualNetworkAssignment};
use latitude_api::{Client, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let client = Client::from_env()?;
    match &arguments[..] {
        ["up", project, site, name, servers @ ..] => {
            let network = connect(&client, project, site, name, servers).await?;
            println!("{} has VLAN {} on {} servers", network.id, network.vid, servers.len());
        }
        ["down", network] => {
            remove(&client, network).await?;
            println!("{network} is gone");
        }
        _ => {
            return Err("usage: private_network (up PROJECT SITE NAME SERVER_ID… | down NETWORK_ID)".into());
        }
    }
    Ok(())
}

/// A private network that all servers are connected to.
#[derive(Debug)]
pub struct Network {
    /// ID of the network, for calls.
    pub id: String,
    /// The VLAN that the servers have to tag their traffic with.
    pub vid: i64,
}

/// Connects servers to the network of that name, which it creates if there is none. Can be called again, after a
/// failure or with more servers.
pub async fn connect(
    client: &Client,
    project: &str,
    site: &str,
    name: &str,
    servers: &[&str],
) -> Result<Network, Box<dyn std::error::Error>> {
    let networks = client.private_networks();
    let network = networks
        .find_or_create(CreateVirtualNetwork::description(name).project(project).site(site))
        .await?
        .into_inner();

    // All are asked for before the first is waited for, so that they are connected side by side.
    let mut assignments = Vec::new();
    for server in servers {
        let order = CreateVirtualNetworkAssignment::server_id(*server).virtual_network_id(&network.id);
        assignments.push(networks.find_or_create_assignment(order).await?.into_inner());
    }
    for assignment in assignments {
        networks.wait_until_assignment_connected(&assignment.id).await?;
    }
    let vid = network.vid.ok_or_else(|| format!("{} has no VLAN", network.id))?;
    Ok(Network { id: network.id, vid })
}

/// Disconnects all servers, and deletes the network once the last has left it.
pub async fn remove(client: &Client, network: &str) -> Result<(), Error> {
    let networks = client.private_networks();
    let assignments = networks.list_assignments().filter_virtual_network_id(network).all().await?;
    let mut leaving = Vec::new();
    for assignment in &assignments {
        let refused = match networks.delete_assignment(&assignment.id).await {
            Err(error) if error.is_not_found() => continue,
            // It may be on its way out already. If it stays, this says why.
            Err(error) if error.is_validation() => Some(error),
            result => result.map(|()| None)?,
        };
        leaving.push((&assignment.id, refused));
    }
    for (id, refused) in leaving {
        if let Err(error) = networks.wait_until_assignment_gone(id).await {
            return Err(refused.unwrap_or(error));
        }
    }
    // Until then, the API refuses this (406).
    networks.delete(network).await
}
