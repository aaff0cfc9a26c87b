//! A provider as a program has it that works with several clouds: a trait of its own, and Latitude.sh behind it.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example provider -- PROJECT` lists the machines of a project.

use latitude_api::error_codes::{SERVERS_OUT_OF_STOCK, VIRTUAL_NETWORK_DELETION_ERROR};
use latitude_api::private_networks::{CreateVirtualNetwork, CreateVirtualNetworkAssignment};
use latitude_api::servers::{CreateServer, ReinstallServer, Server, ServerStatus};
use latitude_api::{Client, Error, Resource};
use std::fmt;
use std::net::IpAddr;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let project = std::env::args().nth(1).ok_or("usage: provider PROJECT")?;
    let provider = Latitude { client: Client::from_env()?, project };
    for machine in provider.list().await? {
        println!("{}\t{}\t{:?}\t{:?}", machine.id, machine.name, machine.state, machine.addresses);
    }
    Ok(())
}

// What the program knows of any cloud.

/// A cloud that machines come from.
pub trait Provider: Send + Sync {
    /// Orders a machine, unless there is one of that name. It isn't ready yet.
    fn create(&self, machine: &NewMachine) -> impl Future<Output = Result<Machine, ProviderError>> + Send;
    /// Gets a machine.
    fn get(&self, id: &str) -> impl Future<Output = Result<Machine, ProviderError>> + Send;
    /// Lists all machines.
    fn list(&self) -> impl Future<Output = Result<Vec<Machine>, ProviderError>> + Send;
    /// Waits until a machine that was ordered is ready.
    fn wait(&self, id: &str) -> impl Future<Output = Result<Machine, ProviderError>> + Send;
    /// Erases a machine, installs an image, and waits until it is ready again.
    fn reinstall(&self, id: &str, image: &str) -> impl Future<Output = Result<Machine, ProviderError>> + Send;
    /// Deletes a machine, and waits until it is gone. Does nothing if it is gone.
    fn delete(&self, id: &str) -> impl Future<Output = Result<(), ProviderError>> + Send;
    /// Connects a machine to the VLAN of this name at its site, which is created if there is none. Gives its number.
    fn join_vlan(&self, id: &str, name: &str) -> impl Future<Output = Result<i64, ProviderError>> + Send;
    /// Disconnects a machine from the VLAN, which is deleted with the last one.
    fn leave_vlan(&self, id: &str, name: &str) -> impl Future<Output = Result<(), ProviderError>> + Send;
}

/// What to order.
#[derive(Clone, Debug)]
pub struct NewMachine {
    /// Its hostname, which no other machine has.
    pub name: String,
    /// How large it is; here, the slug of a plan.
    pub size: String,
    /// Where it is to be.
    pub site: String,
    /// What is to be installed; here, the slug of an operating system.
    pub image: String,
    /// IDs of the SSH keys that may log in.
    pub ssh_keys: Vec<String>,
}

/// A machine of any cloud.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// What the other calls take.
    pub id: String,
    /// Its hostname.
    pub name: String,
    /// Where it is.
    pub site: String,
    /// What it is doing.
    pub state: State,
    /// Where it is reached; none until it has some.
    pub addresses: Vec<IpAddr>,
}

/// What a machine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It will be ready or fail.
    Pending,
    /// It is on.
    Ready,
    /// It is off.
    Stopped,
    /// It will not be ready.
    Failed,
}

/// What the program has to tell apart.
#[derive(Debug)]
pub enum ProviderError {
    /// There is no such machine.
    NotFound,
    /// Try another size or site.
    OutOfStock,
    /// It may work later, and does no harm: the same call again.
    TryLater(Error),
    /// The machine will never be ready. It is billed until it is deleted.
    Failed(Error),
    /// A person has to look.
    Other(Error),
}

// Latitude.sh.

/// The machines of one project.
#[derive(Clone, Debug)]
pub struct Latitude {
    /// What calls are made with.
    pub client: Client,
    /// ID or slug of the project.
    pub project: String,
}

impl Provider for Latitude {
    async fn create(&self, machine: &NewMachine) -> Result<Machine, ProviderError> {
        let order = CreateServer::project(&self.project).plan(&*machine.size).site(&*machine.site);
        let order = order.operating_system(&*machine.image).hostname(&machine.name).ssh_keys(&machine.ssh_keys);
        match self.client.servers().find_or_create(order).await {
            Ok(server) => Ok(server.into_inner().into()),
            // The next call looks for it before it orders one.
            Err(error) if error.is_outcome_unknown() => Err(ProviderError::TryLater(error)),
            Err(error) => Err(error.into()),
        }
    }

    async fn get(&self, id: &str) -> Result<Machine, ProviderError> {
        Ok(self.client.servers().get(id).await?.into())
    }

    async fn list(&self) -> Result<Vec<Machine>, ProviderError> {
        let servers = self.client.servers().list().filter_project(&self.project).all().await?;
        Ok(servers.into_iter().map(Machine::from).collect())
    }

    async fn wait(&self, id: &str) -> Result<Machine, ProviderError> {
        Ok(self.client.servers().wait_until_on(id).await?.into())
    }

    async fn reinstall(&self, id: &str, image: &str) -> Result<Machine, ProviderError> {
        let config = self.client.servers().get_deploy_config(id).await?;
        let order = ReinstallServer::operating_system(image).hostname(config.hostname.as_deref().unwrap_or(id));
        self.client.servers().reinstall(id, order.ssh_keys(&config.ssh_keys)).await?;
        Ok(self.client.servers().wait_until_reinstalled(id).await?.into())
    }

    async fn delete(&self, id: &str) -> Result<(), ProviderError> {
        match self.client.servers().delete(id).await {
            Err(error) if error.is_not_found() => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(self.client.servers().wait_until_gone(id).await?),
        }
    }

    async fn join_vlan(&self, id: &str, name: &str) -> Result<i64, ProviderError> {
        let networks = self.client.private_networks();
        let site = self.get(id).await?.site;
        let network = CreateVirtualNetwork::description(name).project(&self.project).site(site);
        let network = networks.find_or_create(network).await?;
        let order = CreateVirtualNetworkAssignment::server_id(id).virtual_network_id(&network.id);
        let assignment = networks.find_or_create_assignment(order).await?;
        let connected = networks.wait_until_assignment_connected(&assignment.id).await?;
        connected.vid.ok_or(ProviderError::NotFound)
    }

    async fn leave_vlan(&self, id: &str, name: &str) -> Result<(), ProviderError> {
        let networks = self.client.private_networks();
        let site = self.get(id).await?.site;
        for network in networks.list().filter_project(&self.project).all().await? {
            let at = network.region.as_ref().and_then(|region| region.site.as_ref()?.slug.as_deref());
            if network.description.as_deref() != Some(name) || at != Some(&*site) {
                continue;
            }
            let assignments = networks.list_assignments().filter_server(id).filter_virtual_network_id(&network.id);
            for assignment in assignments.all().await? {
                let refused = match networks.delete_assignment(&assignment.id).await {
                    Err(error) if error.is_not_found() => continue,
                    // It may be on its way out already. If it stays, this says why.
                    Err(error) if error.is_validation() => Some(error),
                    result => result.map(|()| None)?,
                };
                if let Err(error) = networks.wait_until_assignment_gone(&assignment.id).await {
                    return Err(refused.unwrap_or(error).into());
                }
            }
            match networks.delete(&network.id).await {
                // Others are in it.
                Err(error) if error.has_code(VIRTUAL_NETWORK_DELETION_ERROR) => {}
                result => result?,
            }
        }
        Ok(())
    }
}

impl From<Resource<Server>> for Machine {
    fn from(server: Resource<Server>) -> Self {
        let addresses = [&server.primary_ipv4, &server.primary_ipv6].into_iter().flatten();
        Self {
            name: server.hostname.clone().unwrap_or_default(),
            site: server.site.clone().unwrap_or_default(),
            state: match server.status.as_ref().map(ServerStatus::as_str) {
                Some("on") => State::Ready,
                Some("off") => State::Stopped,
                Some("failed_deployment" | "failed_disk_erasing") => State::Failed,
                _ => State::Pending,
            },
            addresses: addresses.filter_map(|address| address.parse().ok()).collect(),
            id: server.id,
        }
    }
}

impl From<Error> for ProviderError {
    fn from(error: Error) -> Self {
        match error {
            error if error.is_not_found() => Self::NotFound,
            error if error.has_code(SERVERS_OUT_OF_STOCK) => Self::OutOfStock,
            error if error.is_failed_state() => Self::Failed(error),
            error if error.is_retryable() || error.is_deadline() => Self::TryLater(error),
            error => Self::Other(error),
        }
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => out.write_str("there is no such machine"),
            Self::OutOfStock => out.write_str("out of stock"),
            Self::TryLater(error) | Self::Failed(error) | Self::Other(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for ProviderError {
    // The text has the error itself.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TryLater(error) | Self::Failed(error) | Self::Other(error) => error.source(),
            Self::NotFound | Self::OutOfStock => None,
        }
    }
}
