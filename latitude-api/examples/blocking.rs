//! Lists the servers of a project without an async runtime.
//!
//! `cargo run -p latitude-api --features blocking --example blocking -- proj_1`

use latitude_api::blocking::Client;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let project = std::env::args().nth(1).ok_or("usage: blocking <id or slug of a project>")?;
    let client = Client::from_env()?;

    let list = client.servers().list().filter_project(project);
    println!("{} servers", list.clone().total().call()?);
    for server in list.iter() {
        let server = server?;
        println!("{} {}", server.id, server.hostname.as_deref().unwrap_or("-"));
    }
    Ok(())
}
