//! Prints the servers of the team, or of one project.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example list_servers -- [PROJECT]`

use latitude_api::{Client, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;

    let mut servers = client.servers().list();
    if let Some(project) = std::env::args().nth(1) {
        servers = servers.filter_project(project);
    }

    // The stream asks for the next page once the items of this one are used up.
    let mut servers = servers.stream();
    while let Some(server) = servers.try_next().await? {
        let hostname = server.hostname.as_deref().unwrap_or("-");
        let status = server.status.as_ref().map_or("-", |status| status.as_str());
        println!("{}\t{hostname}\t{status}", server.id);
    }
    Ok(())
}
