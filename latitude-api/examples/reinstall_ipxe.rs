//! Reinstalls a server by iPXE into an operating system of your own, such as an immutable one.
//!
//! It erases the server's disks.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example reinstall_ipxe -- SERVER_ID HOSTNAME SCRIPT_URL`

use latitude_api::servers::{OperatingSystemSlug, ReinstallServer, Server, ServerStatus};
use latitude_api::{Client, Error, Resource};
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [server, hostname, script] = &arguments[..] else {
        return Err("usage: reinstall_ipxe SERVER_ID HOSTNAME SCRIPT_URL".into());
    };
    let server = reinstall(&Client::from_env()?, server, hostname, script).await?;
    println!("{} has booted the script, at {}", server.id, server.primary_ipv4.as_deref().unwrap_or("no address"));
    Ok(())
}

/// Boots a server into an iPXE script, of which this is the address, and waits until it has done so.
pub async fn reinstall(
    client: &Client,
    server: &str,
    hostname: &str,
    script: &str,
) -> Result<Resource<Server>, Box<dyn std::error::Error>> {
    let servers = client.servers();
    let before = servers.get(server).await?;
    if before.locked == Some(true) {
        return Err(format!("{server} is locked: it is somebody's").into());
    }

    let order = ReinstallServer::operating_system(OperatingSystemSlug::Ipxe).hostname(hostname).ipxe(script);
    match servers.reinstall(server, order).await {
        Ok(_) => {}
        // The API may have begun all the same. Only the status tells; sent again, it could begin anew.
        Err(error) if error.is_outcome_unknown() => {
            began(client, server).await.map_err(|_| format!("{server} still runs what it ran: {error}"))?;
        }
        Err(error) => return Err(error.into()),
    }

    // At first the status still is the `on` from before. The wait takes no `on` for the end until it has seen another
    // status, or three minutes have passed.
    let after = servers.wait_until_reinstalled(server).timeout(Duration::from_secs(45 * 60)).await?;

    // An `on` that was taken after three minutes can still be the old one. What is installed tells.
    let installed = after.operating_system.as_ref().and_then(|system| system.slug.as_deref());
    if installed != Some(OperatingSystemSlug::Ipxe.as_str()) {
        return Err(format!("{server} is on, with {} in place of iPXE", installed.unwrap_or("no system")).into());
    }
    Ok(after)
}

/// Waits until a server isn't on any more, for as long as an installation may take to begin.
async fn began(client: &Client, server: &str) -> Result<Resource<Server>, Error> {
    let changed = |server: &Resource<Server>| server.status.as_ref().is_some_and(|status| *status != ServerStatus::On);
    client.servers().get(server).until(changed).timeout(Duration::from_secs(180)).await
}
