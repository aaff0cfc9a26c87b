//! Reinstalls all servers with a tag, a few at a time, with a progress bar for each; after a failure it begins no other.
//!
//! It erases the disks of all of them.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example rolling_reinstall -- TAG OPERATING_SYSTEM AT_ONCE`

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use latitude_api::servers::{ReinstallServer, Server, ServerStatus};
use latitude_api::{Client, Error, Resource};
use std::time::Duration;
use tokio::task::JoinSet;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tag, system, at_once] = &arguments[..] else {
        return Err("usage: rolling_reinstall TAG OPERATING_SYSTEM AT_ONCE".into());
    };
    let client = Client::from_env()?;
    let fleet = fleet(&client, tag).await?;
    let outcome = roll(&client, fleet, system, at_once.parse()?, &MultiProgress::new()).await?;

    println!("{} done, {} not begun", outcome.done.len(), outcome.not_begun.len());
    for (id, error) in &outcome.failed {
        eprintln!("{id}: {error}");
    }
    if outcome.failed.is_empty() { Ok(()) } else { Err("not all of the fleet is reinstalled".into()) }
}

type Failure = Box<dyn std::error::Error>;

/// The servers with the tag of this name, all of which are on and not locked.
pub async fn fleet(client: &Client, tag: &str) -> Result<Vec<Resource<Server>>, Failure> {
    let tags = client.tags().list().await?;
    let tag = tags.iter().find(|one| one.name.as_deref() == Some(tag)).ok_or_else(|| format!("no tag {tag}"))?;
    let fleet = client.servers().list().filter_tags([&tag.id]).all().await?;
    // Before anything is erased, not in the middle of it.
    match fleet.iter().find(|server| server.status != Some(ServerStatus::On) || server.locked == Some(true)) {
        Some(server) => Err(format!("{} is locked, or isn't on", server.id).into()),
        None => Ok(fleet),
    }
}

/// What became of the fleet.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Those that are reinstalled.
    pub done: Vec<String>,
    /// Those that were begun and aren't.
    pub failed: Vec<(String, Error)>,
    /// Those that run what they ran.
    pub not_begun: Vec<String>,
}

/// Reinstalls them, so many at once. Each keeps its hostname, its SSH keys and its user data.
pub async fn roll(
    client: &Client,
    fleet: Vec<Resource<Server>>,
    system: &str,
    at_once: usize,
    bars: &MultiProgress,
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    let mut waiting = fleet.into_iter();
    let mut running = JoinSet::new();
    loop {
        while running.len() < at_once.max(1) && outcome.failed.is_empty() {
            let Some(server) = waiting.next() else { break };
            let bar = bars.add(ProgressBar::new_spinner());
            bar.set_style(ProgressStyle::with_template("{prefix:24} {elapsed:>5} {spinner} {msg}")?);
            bar.set_prefix(server.hostname.clone().unwrap_or_else(|| server.id.clone()));
            let (client, system) = (client.clone(), system.to_owned());
            running.spawn(async move {
                let result = reinstall(&client, &server, &system, &bar).await;
                bar.finish_with_message(if result.is_ok() { "done" } else { "failed" });
                (server.id, result)
            });
        }
        match running.join_next().await {
            Some(Ok((id, Ok(())))) => outcome.done.push(id),
            Some(Ok((id, Err(error)))) => outcome.failed.push((id, error)),
            // It panicked.
            Some(Err(error)) => return Err(error.into()),
            None => break,
        }
    }
    outcome.not_begun = waiting.map(|server| server.id).collect();
    Ok(outcome)
}

async fn reinstall(client: &Client, server: &Resource<Server>, system: &str, bar: &ProgressBar) -> Result<(), Error> {
    let servers = client.servers();
    let config = servers.get_deploy_config(&server.id).await?;
    let hostname = server.hostname.as_deref().or(config.hostname.as_deref()).unwrap_or(&server.id);
    let mut order = ReinstallServer::operating_system(system).hostname(hostname).ssh_keys(&config.ssh_keys);
    if let Some(user_data) = &config.user_data {
        order = order.user_data(user_data);
    }
    servers.reinstall(&server.id, order).await?;

    let mut progress = servers.wait_until_reinstalled(&server.id).timeout(Duration::from_secs(45 * 60)).progress();
    while let Some(step) = progress.try_next().await? {
        bar.set_message(step.state.or(step.failure).unwrap_or_default());
        bar.tick();
    }
    Ok(())
}
