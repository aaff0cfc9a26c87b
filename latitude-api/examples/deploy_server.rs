//! Orders a server, which costs money, and waits until it is on.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example deploy_server -- PROJECT HOSTNAME [SSH_KEY_ID…]`

use latitude_api::Client;
use latitude_api::servers::{CreateServer, OperatingSystemSlug, PlanSlug, Site};
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(project), Some(hostname)) = (arguments.next(), arguments.next()) else {
        return Err("usage: deploy_server PROJECT HOSTNAME [SSH_KEY_ID…]".into());
    };
    let client = Client::from_env()?;

    // What the API requires comes first, in a fixed order. Everything else is optional, and is left out unless it is set.
    let order = CreateServer::project(project)
        .plan(PlanSlug::M4MetalSmall)
        .site(Site::Ash)
        .operating_system(OperatingSystemSlug::Ubuntu2404X64Lts)
        .hostname(hostname)
        .ssh_keys(arguments);

    match client.servers().create(order).await {
        Ok(server) => {
            println!("{} is ordered; its deployment takes minutes", server.id);
            let server = client.servers().wait_until_on(&server.id).await?;
            println!("{} is on at {}", server.id, server.primary_ipv4.as_deref().unwrap_or("no address"));
            Ok(())
        }
        Err(error) if error.codes().any(|code| code == "SERVERS_OUT_OF_STOCK") => {
            Err("none of these servers is left at this site; try another".into())
        }
        Err(error) => Err(error.into()),
    }
}
