//! Waits until a server is on, and shows how it goes.
//!
//! `cargo run -p latitude-api --example wait_for_server -- sv_1`

use latitude_api::Client;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args().nth(1).ok_or("usage: wait_for_server <id of a server>")?;
    let client = Client::from_env()?;

    let mut progress = client.servers().wait_until_on(&id).timeout(Duration::from_secs(45 * 60)).progress();
    loop {
        match progress.try_next().await {
            Ok(Some(step)) => {
                println!("{:>4} s  {}", step.elapsed.as_secs(), step.state.as_deref().unwrap_or("no answer yet"));
                if let Some(server) = step.seen.filter(|_| step.done) {
                    println!("{} is on at {}", server.id, server.primary_ipv4.as_deref().unwrap_or("no address"));
                }
            }
            Ok(None) => return Ok(()),
            Err(error) if error.is_failed_state() => return Err(format!("the deployment failed: {error}").into()),
            Err(error) if error.is_deadline() => return Err(format!("it takes too long: {error}").into()),
            Err(error) => return Err(error.into()),
        }
    }
}
