//! What there is in all projects, what it costs and how much traffic it has: a table of the projects, and the servers
//! as CSV.
//!
//! It only reads: all pages of projects, and for each of them all pages of its servers, its bill and its traffic.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example inventory -- [FILE.csv]`

use latitude_api::servers::Server;
use latitude_api::{Client, Error, Resource};
use std::fmt::Write as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let projects = inventory(&Client::from_env()?).await?;
    print!("{}", table(&projects));
    if let Some(file) = std::env::args().nth(1) {
        std::fs::write(file, csv(&projects))?;
    }
    Ok(())
}

/// A project in this billing cycle.
#[derive(Debug)]
pub struct Project {
    /// Its slug.
    pub name: String,
    /// Its servers.
    pub servers: Vec<Resource<Server>>,
    /// What it has cost so far, in cents.
    pub cents: f64,
    /// Traffic received and sent, in GB.
    pub traffic: (i64, i64),
}

/// Reads all of it. A list that can't be read to its end is an error, so no project or server is missing in silence.
pub async fn inventory(client: &Client) -> Result<Vec<Project>, Error> {
    let mut all = Vec::new();
    for project in client.projects().list().all().await? {
        let servers = client.servers().list().filter_project(&project.id).all().await?;
        let bill = client.billing().get_usage(&project.id).await?;

        // The same time as the bill's. A bill without a period has no traffic to be compared with.
        let period = bill.period.as_ref().and_then(|period| Some((period.start.as_ref()?, period.end.as_ref()?)));
        let traffic = match period {
            Some((start, end)) => {
                let used = client.traffic().get_consumption(start.as_str(), end.as_str());
                let used = used.filter_project(&project.id).await?;
                (used.total_inbound_gb.unwrap_or(0), used.total_outbound_gb.unwrap_or(0))
            }
            None => (0, 0),
        };
        let name = project.slug.clone().unwrap_or_else(|| project.id.clone());
        all.push(Project { name, servers, cents: bill.amount.unwrap_or(0.0), traffic });
    }
    Ok(all)
}

/// A line for each project, and their sum.
pub fn table(projects: &[Project]) -> String {
    let mut out = format!("{:<32} {:>8} {:>12} {:>10} {:>10}\n", "project", "servers", "cost", "GB in", "GB out");
    let mut line = |name: &str, servers: usize, cents: f64, (inbound, outbound): (i64, i64)| {
        // Writing to a text can't fail.
        let _ = writeln!(out, "{name:<32} {servers:>8} {:>12.2} {inbound:>10} {outbound:>10}", cents / 100.0);
    };
    for project in projects {
        line(&project.name, project.servers.len(), project.cents, project.traffic);
    }
    let servers = projects.iter().map(|project| project.servers.len()).sum();
    let cents = projects.iter().map(|project| project.cents).sum();
    let inbound = projects.iter().map(|project| project.traffic.0).sum();
    let outbound = projects.iter().map(|project| project.traffic.1).sum();
    line("all", servers, cents, (inbound, outbound));
    out
}

/// A line for each server.
pub fn csv(projects: &[Project]) -> String {
    let mut out = "project,id,hostname,plan,site,status,ipv4,price\n".to_owned();
    for project in projects {
        for server in &project.servers {
            let plan = server.plan.as_ref().and_then(|plan| plan.slug.as_deref());
            let status = server.status.as_ref().map(|status| status.as_str());
            let price = server.price.map(|price| price.to_string());
            let cells = [
                Some(&*project.name),
                Some(&*server.id),
                server.hostname.as_deref(),
                plan,
                server.site.as_deref(),
                status,
                server.primary_ipv4.as_deref(),
                price.as_deref(),
            ];
            out += &cells.map(|text| cell(text.unwrap_or_default())).join(",");
            out.push('\n');
        }
    }
    out
}

/// A cell of CSV, which no spreadsheet takes for a formula: others choose hostnames, too.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = format!("{}{text}", if formula { "'" } else { "" });
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
