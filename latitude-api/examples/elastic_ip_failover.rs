//! An address that moves from a server that fails to one that lives: an Elastic IP that several servers announce over
//! BGP.
//!
//! The Elastic IP costs money until it is released.
//!
//! ```sh
//! export LATITUDESH_BEARER=…
//! cargo run -p latitude-api --example elastic_ip_failover -- up PROJECT SERVER_ID SERVER_ID…
//! cargo run -p latitude-api --example elastic_ip_failover -- replace ELASTIC_IP_ID DEAD_SERVER_ID SPARE_SERVER_ID
//! ```

use latitude_api::elastic_ips::{BgpSession, CreateBgpSession, CreateElasticIp, ElasticIpMode};
use latitude_api::{Client, Resource};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let client = Client::from_env()?;
    match &arguments[..] {
        ["up", project, servers @ ..] if !servers.is_empty() => {
            let ip = up(&client, project, servers).await?;
            println!("{} is {}", ip.id, ip.address);
            ip.sessions.iter().for_each(|session| println!("\n{}", bird(&ip.address, session)));
        }
        ["replace", ip, dead, spare] => {
            let session = replace(&client, ip, dead, spare).await?;
            let ip = client.elastic_ips().get(ip).await?;
            println!("{}", bird(ip.address.as_deref().unwrap_or_default(), &session));
        }
        _ => return Err("usage: elastic_ip_failover (up PROJECT SERVER_ID… | replace ELASTIC_IP_ID DEAD SPARE)".into()),
    }
    Ok(())
}

type Failure = Box<dyn std::error::Error>;

/// An Elastic IP, and who announces it.
#[derive(Debug)]
pub struct Announced {
    /// ID of the Elastic IP, for calls.
    pub id: String,
    /// The address.
    pub address: String,
    /// One for each server.
    pub sessions: Vec<Resource<BgpSession>>,
}

/// Orders an Elastic IP that these servers announce.
pub async fn up(client: &Client, project: &str, servers: &[&str]) -> Result<Announced, Failure> {
    for server in servers {
        let server = client.servers().get(server).extra_fields_servers("bgp_eligible").await?;
        if server.bgp_eligible != Some(true) {
            return Err(format!("{} is on hardware that can't announce an address", server.id).into());
        }
    }
    let ips = client.elastic_ips();
    let order = CreateElasticIp::new(project).mode(ElasticIpMode::Bgp).server_ids(servers.iter().copied());
    let ordered =
        ips.create(order).await.map_err(|error| match error.was_accepted() || error.is_outcome_unknown() {
            // Nothing by which this program could know it again: a person has to look.
            true => format!("there may be an Elastic IP now; look at `elastic_ips` before you run this again: {error}")
                .into(),
            false => Failure::from(error),
        })?;
    let ip = ips.wait_until_active(&ordered).await?;
    let mut sessions = Vec::new();
    for session in ips.list_bgp_sessions(&ip.id).await? {
        sessions.push(ips.wait_until_bgp_session_active(&ip.id, &session.id).await?);
    }
    let address = ip.address.clone().ok_or("the Elastic IP has no address")?;
    Ok(Announced { id: ip.id, address, sessions })
}

/// Lets a spare server announce the address in place of a dead one. Can be called again after a failure.
pub async fn replace(client: &Client, ip: &str, dead: &str, spare: &str) -> Result<Resource<BgpSession>, Failure> {
    let ips = client.elastic_ips();
    let sessions = ips.list_bgp_sessions(ip).await?;
    let of = |id: &str| sessions.iter().find(|one| one.server.as_ref().is_some_and(|server| server.id == id));

    // The spare comes first: at no moment does nobody announce the address.
    let session = match of(spare) {
        Some(session) => session.clone(),
        None => ips.create_bgp_session(ip, CreateBgpSession::new(spare)).await?,
    };
    let session = ips.wait_until_bgp_session_active(ip, &session.id).await?;
    if let Some(dead) = of(dead) {
        // A server that is dead can't withdraw by itself.
        ips.delete_bgp_session(ip, &dead.id).force(true).await?;
        ips.wait_until_bgp_session_gone(ip, &dead.id).await?;
    }
    Ok(session)
}

/// What the server of a session has to be configured with, for BIRD 2. The address goes on its loopback interface.
pub fn bird(address: &str, session: &BgpSession) -> String {
    let own = session.server_ip.as_deref().unwrap_or("OWN_ADDRESS");
    let peer = session.peer_address.as_deref().unwrap_or("PEER_ADDRESS");
    let asn = session.asn.map_or("ASN".to_owned(), |asn| asn.to_string());
    format!(
        "# on {own}\n\
         protocol static elastic {{ ipv4; route {address}/32 blackhole; }}\n\
         protocol bgp latitude {{\n  \
         local {own} as {asn};\n  \
         neighbor {peer} external;\n  \
         ipv4 {{ import none; export where proto = \"elastic\"; }};\n}}"
    )
}
