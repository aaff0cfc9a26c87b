//! Five minutes with the SDK, without an account: everything here happens in a fake cloud in this process.
//!
//! ```sh
//! cargo run --example tour
//! ```

use latitude_api::servers::CreateServer;
use latitude_api::{Client, Ensured, Error, error_codes};
use latitude_fake::{FakeCloud, Fault};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // With an account: `let client = Client::from_env()?;`, and an API key in LATITUDESH_BEARER.
    let cloud = FakeCloud::furnished();
    let client = cloud.client();

    println!("1. A list is read over all of its pages.");
    let mut servers = client.servers().list().filter_project(cloud.project()).stream();
    while let Some(server) = servers.try_next().await? {
        let status = server.status.as_ref().map_or("?", |status| status.as_str());
        println!("   {} {:12} {}", server.id, status, server.hostname.as_deref().unwrap_or("-"));
    }

    println!("2. A deployment of 18 minutes is one `.await`. In the fake, it takes no time.");
    let server = deploy(&client, &cloud.project(), "web-1").await?;
    println!("   {server} is on");

    println!("3. The answer is lost after the server was bought; the program looks before it orders again.");
    cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
    deploy(&client, &cloud.project(), "web-2").await?;
    println!("   bought: {}", cloud.bought("servers"));

    println!("4. Out of stock is told from other errors.");
    cloud.set("plans", "c3-small-x86", "stock.ASH", json!(0));
    match deploy(&client, &cloud.project(), "web-3").await {
        Err(error) if error.has_code(error_codes::SERVERS_OUT_OF_STOCK) => println!("   {error}"),
        other => println!("   that went otherwise: {other:?}"),
    }

    println!("5. What of it still costs money?");
    for left in cloud.left() {
        println!("   {} {}", left.id, left.name.as_deref().unwrap_or("-"));
    }
    println!("   so far: ${:.2}", cloud.cost());
    Ok(())
}

/// Orders a server, or finds the one of this name, and waits until it is on.
async fn deploy(client: &Client, project: &str, hostname: &str) -> Result<String, Error> {
    let order = CreateServer::project(project).plan("c3-small-x86").site("ASH");
    let order = order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname);
    let server = match client.servers().find_or_create(order).await? {
        Ensured::Created(server) | Ensured::Found(server) => server,
    };
    let server = client.servers().wait_until_on(&server.id).await?;
    Ok(format!("{} at {}", server.id, server.primary_ipv4.as_deref().unwrap_or("no address")))
}
