//! A program that orders a fleet, and its test: servers are ordered in parallel, each at the first site that has one
//! left; if one of them fails, all are rolled back, and nothing stays that costs money.

use latitude_api::{Client, Error, servers::CreateServer};
use latitude_fake::{FakeCloud, Fault};

const SITES: [&str; 3] = ["LAX", "DAL", "NYC"];

/// What went wrong with a fleet that isn't there.
#[derive(Debug)]
pub enum RollOut {
    /// No site has a server of the plan.
    OutOfStock,
    /// A call or a deployment failed.
    Failed(Error),
}

impl From<Error> for RollOut {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

// The program: it knows the SDK alone, and could be called with a client of the real API.

/// Orders so many servers, and gives their addresses once all of them are on.
async fn roll_out(client: &Client, project: &str, count: usize) -> Result<Vec<String>, RollOut> {
    let orders: Vec<_> = (1..=count)
        .map(|number| {
            let (client, project, name) = (client.clone(), project.to_owned(), format!("node-{number}"));
            tokio::spawn(async move { order(&client, &project, &name).await })
        })
        .collect();
    let mut addresses = Vec::new();
    let mut failure = None;
    for order in orders {
        match order.await {
            Ok(Ok(address)) => addresses.push(address),
            Ok(Err(error)) => failure = Some(error),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
    match failure {
        None => Ok(addresses),
        Some(failure) => {
            roll_back(client, project).await?;
            Err(failure)
        }
    }
}

/// Orders a server at the first site that has one, and waits for it. An order whose answer is lost is looked up before it
/// is made again.
async fn order(client: &Client, project: &str, hostname: &str) -> Result<String, RollOut> {
    for site in SITES {
        let order = CreateServer::project(project).plan("c3-small-x86").site(site);
        let order = order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname);
        match client.servers().find_or_create(order).await {
            Ok(server) => {
                let server = client.servers().wait_until_on(&server.id).await?;
                return Ok(server.primary_ipv4.clone().unwrap_or_default());
            }
            Err(error) if error.has_code("SERVERS_OUT_OF_STOCK") => continue,
            Err(error) => return Err(error.into()),
        }
    }
    Err(RollOut::OutOfStock)
}

/// Deletes every server of the project.
async fn roll_back(client: &Client, project: &str) -> Result<(), Error> {
    for server in client.servers().list().filter_project(project).all().await? {
        client.servers().delete(&server.id).await?;
        client.servers().wait_until_gone(&server.id).await?;
    }
    Ok(())
}

// Its tests.

/// Runs the tests.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), RollOut> {
    falls_back_to_the_next_site().await?;
    rolls_back_what_failed().await;
    buys_nothing_twice().await;
    gives_up_without_stock().await;
    Ok(())
}

async fn falls_back_to_the_next_site() -> Result<(), RollOut> {
    let cloud = FakeCloud::new(); // in which the plan is sold out in LAX
    let addresses = roll_out(&cloud.client(), &cloud.project(), 3).await?;
    assert_eq!((addresses.len(), cloud.bought("servers")), (3, 3));
    let servers = cloud.client().servers().list().all().await?;
    assert!(servers.iter().all(|server| server.site.as_deref() == Some("DAL")));
    Ok(())
}

async fn rolls_back_what_failed() {
    let cloud = FakeCloud::new();
    cloud.lifecycle("deploy").succeeds_next().fails_next();
    let fleet = roll_out(&cloud.client(), &cloud.project(), 3).await;
    assert!(matches!(fleet, Err(RollOut::Failed(error)) if error.is_failed_state()));
    assert_eq!(cloud.bought("servers"), 3);
    cloud.assert_nothing_left();
}

async fn buys_nothing_twice() {
    let cloud = FakeCloud::builder().seed(7).build();
    cloud.fault(Fault::lost_after_effect().on("POST /servers").times(2));
    cloud.fault(Fault::status(503).on("GET /servers/{server_id}").chance(0.3));
    let client = cloud.client();
    for _ in 0..3 {
        // A caller that doesn't know begins anew: what is there is found.
        if roll_out_without_roll_back(&client, &cloud.project()).await.is_ok() {
            break;
        }
    }
    assert_eq!(cloud.bought("servers"), 2);
}

async fn roll_out_without_roll_back(client: &Client, project: &str) -> Result<(), RollOut> {
    order(client, project, "node-1").await?;
    order(client, project, "node-2").await?;
    Ok(())
}

async fn gives_up_without_stock() {
    let cloud = FakeCloud::new();
    for site in SITES {
        cloud.set("plans", "c3-small-x86", &format!("stock.{site}"), serde_json::json!(0));
    }
    let fleet = roll_out(&cloud.client(), &cloud.project(), 2).await;
    assert!(matches!(fleet, Err(RollOut::OutOfStock)));
    assert_eq!(cloud.bought("servers"), 0);
}
