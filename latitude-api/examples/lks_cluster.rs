//! Makes a Kubernetes cluster (LKS) with a node pool, writes its kubeconfig to a file that only you can read, and scales
//! the pool.
//!
//! The servers of the pool cost money until it is deleted. The program can be run again: it makes only what isn't there,
//! and scales the pool to NODES.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example lks_cluster -- PROJECT SITE NAME NODES KUBECONFIG`

use latitude_api::lks::{CreateLksCluster, CreateLksNodePool, LksNodePool, UpdateLksNodePool};
use latitude_api::{Client, Error, Resource, Secret};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [project, site, name, nodes, file] = &arguments[..] else {
        return Err("usage: lks_cluster PROJECT SITE NAME NODES KUBECONFIG".into());
    };
    let client = Client::from_env()?;

    let cluster = cluster(&client, project, site, name, Path::new(file)).await?;
    println!("{cluster} is up: export KUBECONFIG={file}");
    let pool = pool(&client, &cluster, "c3-small-x86", nodes.parse()?).await?;
    println!("{} has {} of {} nodes", pool.id, pool.ready_nodes.unwrap_or(0), pool.count.unwrap_or(0));
    Ok(())
}

/// The id of the cluster of that name, whose kubeconfig is in the file.
pub async fn cluster(
    client: &Client,
    project: &str,
    site: &str,
    name: &str,
    file: &Path,
) -> Result<String, Box<dyn std::error::Error>> {
    let lks = client.lks();
    let versions = lks.list_available_versions().filter_site(site).await?;
    let mut usable = versions.iter().filter(|version| version.available_for_creation == Some(true));
    let version =
        usable.find(|version| version.is_default == Some(true)).and_then(|version| version.version.as_deref());
    let version = version.ok_or("no version of Kubernetes is the default")?;

    let order = CreateLksCluster::name(name).project_id(project).site(site).kubernetes_version(version);
    let cluster = lks.find_or_create_cluster(order).await?;
    let answer = lks.wait_until_kubeconfig(&cluster.id).await?;
    let kubeconfig = answer.kubeconfig.as_ref().ok_or("the kubeconfig is empty")?;
    write_private(file, kubeconfig)?;
    lks.wait_until_cluster_ready(&cluster.id).await?;
    Ok(cluster.id.clone())
}

/// The cluster's pool of workers, with so many nodes.
pub async fn pool(client: &Client, cluster: &str, plan: &str, nodes: i64) -> Result<Resource<LksNodePool>, Error> {
    let lks = client.lks();
    let order = CreateLksNodePool::new().name("workers").plan(plan).count(nodes);
    let pool = lks.find_or_create_node_pool(cluster, order).await?;
    // A pool that is busy takes no changes (409).
    let mut now = lks.get_node_pool(cluster, &pool.id).until(is_idle).timeout(HOUR).await?;
    if now.count != Some(nodes) {
        lks.update_node_pool(cluster, &pool.id, UpdateLksNodePool::new().count(nodes)).await?;
        lks.wait_until_node_pool_ready(cluster, &pool.id).await?;
        // Of a smaller pool, the nodes that stay are ready at once. Wait for the others to leave, too.
        now = lks.get_node_pool(cluster, &pool.id).until(is_idle).timeout(HOUR).await?;
    }
    Ok(now)
}

const HOUR: std::time::Duration = std::time::Duration::from_secs(3_600);

/// Whether all nodes have joined, and no operation works on the pool.
fn is_idle(pool: &Resource<LksNodePool>) -> bool {
    let busy = ["provisioning", "updating", "scaling", "upgrading", "deleting"];
    pool.count.is_some() && pool.ready_nodes == pool.count && pool.status.as_deref().is_some_and(|s| !busy.contains(&s))
}

/// Writes a secret to a file that nobody else can read at any moment, and that is never half written.
pub fn write_private(path: &Path, secret: &Secret) -> io::Result<()> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);

    // What an earlier run has left behind may be readable for others.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = options.open(&new)?;
    file.write_all(secret.expose().as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}
