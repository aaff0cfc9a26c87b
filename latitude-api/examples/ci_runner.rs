//! Runs a command with a server that exists only for it, and leaves none behind, even where this program crashes.
//!
//! ```sh
//! export LATITUDESH_BEARER=…
//! cargo run -p latitude-api --example ci_runner -- PROJECT RUN_ID COMMAND…  # RUNNER_IP is the server's address
//! cargo run -p latitude-api --example ci_runner -- PROJECT                  # removes what is older than 2 hours
//! ```

use latitude_api::servers::{CreateServer, Server};
use latitude_api::{Client, Error, Resource};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// What all runners begin with. Nothing else in the project may.
const PREFIX: &str = "ci-runner-";
/// No job takes longer than this.
const LONGEST: Duration = Duration::from_secs(2 * 3_600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let project = arguments.next().ok_or("usage: ci_runner PROJECT [RUN_ID COMMAND…]")?;
    let client = Client::from_env()?;
    let swept = sweep(&client, &project, SystemTime::now() - LONGEST).await?;
    for id in &swept.removed {
        println!("removed {id}, which a job had left behind");
    }
    // The next sweep tries again. This job has nothing to do with them.
    for (id, error) in &swept.left {
        eprintln!("{id}, which a job had left behind, is still there: {error}");
    }
    let (Some(run), Some(command)) = (arguments.next(), arguments.next()) else { return Ok(()) };
    let job = async |server: &Resource<Server>| {
        let address = server.primary_ipv4.as_deref().ok_or("it has no address")?;
        let status = Command::new(&command).args(arguments).env("RUNNER_IP", address).status()?;
        if status.success() { Ok(()) } else { Err(format!("{command}: {status}").into()) }
    };
    with_runner(&client, &project, &run, job).await
}

type Failure = Box<dyn std::error::Error>;

/// Runs a job with a server of its own, and removes the server, whatever comes of the job.
pub async fn with_runner<T>(
    client: &Client,
    project: &str,
    run: &str,
    job: impl AsyncFnOnce(&Resource<Server>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let order = CreateServer::project(project).plan("c3-small-x86").site("DAL");
    let order = order.operating_system("ubuntu_24_04_x64_lts").hostname(format!("{PREFIX}{run}"));
    // A run that is started again after a crash gets the server that it had.
    let server = client.servers().find_or_create(order).await?.into_inner();
    // For the case that nobody ever sweeps again: the API deletes it at the end of the billing cycle.
    let net = client.servers().schedule_deletion(&server.id).await;

    let outcome = match client.servers().wait_until_on(&server.id).await {
        Ok(server) => job(&server).await,
        Err(error) => Err(error.into()),
    };
    match (outcome, remove(client, &server.id).await) {
        (outcome, Ok(())) => outcome,
        (Ok(_), Err(error)) => Err(format!("the job is done, and {} is still there: {error}", server.id).into()),
        (Err(job), Err(error)) => {
            let net = if net.is_ok() { "its deletion is scheduled" } else { "nothing will delete it but a sweep" };
            Err(format!("{job}; and {} is still there, {net}: {error}", server.id).into())
        }
    }
}

/// What a sweep has done, by the ids of runners.
#[derive(Debug, Default)]
pub struct Swept {
    /// They are gone.
    pub removed: Vec<String>,
    /// They are still there, for this reason.
    pub left: Vec<(String, Error)>,
}

/// Removes the runners that were ordered before then. For the beginning of each job and a timer.
pub async fn sweep(client: &Client, project: &str, before: SystemTime) -> Result<Swept, Error> {
    let runners = client.servers().list().filter_project(project).filter_hostname_prefix(PREFIX).all().await?;
    let old = runners
        .into_iter()
        // What the filter does is the API's business. What is deleted here is ours.
        .filter(|server| server.hostname.as_deref().is_some_and(|name| name.starts_with(PREFIX)))
        .filter(|server| server.created_at.as_ref().and_then(|at| at.to_system_time()).is_some_and(|at| at < before))
        .map(|server| server.id);
    let mut swept = Swept::default();
    for id in old {
        // One that is locked, say, mustn't keep the others.
        match remove(client, &id).await {
            Ok(()) => swept.removed.push(id),
            Err(error) => swept.left.push((id, error)),
        }
    }
    Ok(swept)
}

/// Deletes a server, and waits until it is gone. That it is gone already is no failure.
async fn remove(client: &Client, id: &str) -> Result<(), Error> {
    match client.servers().delete(id).reason("the CI job is over").await {
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => client.servers().wait_until_gone(id).await,
    }
}
