//! Orders a server, waits until it is on, and prints its addresses.
//!
//! It costs money until the server is deleted. A server of that name that is there already isn't ordered again, so the
//! program can be run again after any failure.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example order_server -- PROJECT HOSTNAME [SSH_KEY_ID…]`

use latitude_api::error_codes::SERVERS_OUT_OF_STOCK;
use latitude_api::servers::{CreateServer, Server};
use latitude_api::{Client, Error, Resource};
use std::fmt;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(project), Some(hostname)) = (arguments.next(), arguments.next()) else {
        return Err("usage: order_server PROJECT HOSTNAME [SSH_KEY_ID…]".into());
    };
    let order = CreateServer::project(project).plan("c3-small-x86").site("ASH");
    let order = order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname).ssh_keys(arguments);

    let server = order_server(&Client::from_env()?, order).await?;
    println!("{} is on at {}", server.id, server.primary_ipv4.as_deref().unwrap_or("-"));
    println!("{} is on at {}", server.id, server.primary_ipv6.as_deref().unwrap_or("-"));
    Ok(())
}

/// Orders a server, unless it is there, and waits until it is on and has an address.
pub async fn order_server(client: &Client, order: CreateServer) -> Result<Resource<Server>, Failure> {
    let ordered = client.servers().find_or_create(order).await.map_err(Failure::of_order)?;
    let id = &ordered.id;
    println!(
        "{id} is {}",
        if ordered.is_created() { "ordered; its deployment takes minutes" } else { "there already" }
    );

    let wait = client.servers().wait_until_on(id).timeout(Duration::from_secs(45 * 60)).on_step(|step| {
        println!("{:>5} s  {}", step.elapsed.as_secs(), step.state.as_deref().unwrap_or("no answer yet"));
    });
    let server = wait.await.map_err(|error| Failure::NotOn(id.clone(), error))?;
    if server.primary_ipv4.is_some() { Ok(server) } else { Err(Failure::NoAddress(id.clone())) }
}

/// Why there is no server to work with. Each says whether there is one to pay for.
#[derive(Debug)]
pub enum Failure {
    /// Nothing was ordered: the plan is sold out at the site.
    OutOfStock,
    /// Nothing was ordered.
    Refused(Error),
    /// The order was sent, its answer was lost, and the server hasn't shown up so far.
    Unknown(Error),
    /// The server with this id is billed, and isn't on.
    NotOn(String, Error),
    /// The server with this id is on, without an address.
    NoAddress(String),
}

impl Failure {
    fn of_order(error: Error) -> Self {
        if error.has_code(SERVERS_OUT_OF_STOCK) {
            return Self::OutOfStock;
        }
        if error.is_outcome_unknown() || error.was_accepted() { Self::Unknown(error) } else { Self::Refused(error) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfStock => out.write_str("nothing was ordered: the plan is sold out at this site"),
            Self::Refused(error) => write!(out, "nothing was ordered: {error}"),
            Self::Unknown(error) => {
                write!(out, "it may be ordered; run this again, which looks for it: {error}")
            }
            Self::NotOn(id, error) if error.is_failed_state() => {
                write!(out, "the deployment of {id} failed; delete it, as it is billed: {error}")
            }
            Self::NotOn(id, error) => write!(out, "{id} is billed, and isn't on: {error}"),
            Self::NoAddress(id) => write!(out, "{id} is billed and on, and has no address"),
        }
    }
}

impl std::error::Error for Failure {
    // The text has the error itself.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(error) | Self::Unknown(error) | Self::NotOn(_, error) => error.source(),
            Self::OutOfStock | Self::NoAddress(_) => None,
        }
    }
}
