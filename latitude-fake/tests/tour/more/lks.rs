//! LKS: clusters, their node pools and nodes.

use super::{assert_placed, assert_refused, judged_by, server};
use crate::checked::Judge;
use latitude_api::lks::{
    CreateLksCluster, CreateLksClusterNetwork, CreateLksNodePool, LksNodePoolMode, LksNodePoolTaintEffect,
    LksNodePoolTaintSpec, UpdateLksCluster, UpdateLksNodePool,
};
use latitude_api::{Client, servers::UpdateServer};
use latitude_fake::FakeCloud;
use serde_json::json;
use std::time::Duration;

fn order(cloud: &FakeCloud, version: &str) -> CreateLksCluster {
    CreateLksCluster::name("Fleet Core").project_id(cloud.project()).site("DAL").kubernetes_version(version)
}

/// The oldest version that a cluster can be made with, and the newest.
async fn versions(client: &Client) -> (String, String) {
    let versions = client.lks().list_available_versions().filter_site("DAL").await.unwrap();
    assert_placed(&versions);
    let mut versions: Vec<_> = versions
        .iter()
        .filter(|version| version.available_for_creation == Some(true))
        .map(|version| version.version.clone().unwrap())
        .collect();
    versions.sort();
    (versions.first().unwrap().clone(), versions.last().unwrap().clone())
}

async fn cluster(client: &Client, cloud: &FakeCloud) -> String {
    let (_, version) = versions(client).await;
    let cluster = client.lks().create_cluster(order(cloud, &version)).await.unwrap();
    client.lks().wait_until_cluster_ready(&cluster.id).await.unwrap();
    cluster.id.clone()
}

pub(super) async fn a_cluster(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let lks = client.lks();
    let sites = lks.list_sites().await.unwrap();
    assert_placed(&sites);
    assert!(sites.iter().any(|site| site.slug.as_deref() == Some("DAL")));
    let (old, new) = versions(&client).await;
    let elsewhere = CreateLksCluster::name("far").project_id(cloud.project()).site("AMS").kubernetes_version(&old);
    assert_refused(lks.create_cluster(elsewhere).await, 422, "SITE_NOT_SUPPORTED");
    assert_refused(lks.create_cluster(order(&cloud, "1.0.0")).await, 422, "");
    let network = CreateLksClusterNetwork::new().pod_cidrs(["10.64.0.0/14"]);
    let created = lks.create_cluster(order(&cloud, &old).network(network).description("robots")).await.unwrap();
    assert_placed(&created);
    assert_eq!((created.site.as_deref(), created.status.as_deref()), (Some("DAL"), Some("provisioning")));
    assert_eq!(created.network.as_ref().unwrap().pod_cidrs, ["10.64.0.0/14"]);
    assert_eq!(created.project_id.as_deref(), Some(cloud.project().as_str()));
    assert_refused(lks.get_kubeconfig(&created.id).await, 409, "NOT_READY");
    assert_refused(lks.update_cluster(&created.id, UpdateLksCluster::new().name("x")).await, 409, "");
    let kubeconfig = lks.wait_until_kubeconfig(&created.id).await.unwrap();
    assert_placed(&kubeconfig);
    let ready = lks.wait_until_cluster_ready(&created.id).await.unwrap();
    assert!(kubeconfig.kubeconfig.as_ref().unwrap().expose().contains(ready.control_plane_endpoint.as_ref().unwrap()));
    assert_eq!(ready.message, None);

    let renamed = lks.update_cluster(&created.id, UpdateLksCluster::new().name("Core").description("")).await.unwrap();
    assert_eq!((renamed.name.as_deref(), renamed.status.as_deref()), (Some("Core"), Some("ready")));
    assert_refused(lks.update_cluster(&created.id, UpdateLksCluster::new().kubernetes_version("1.0.0")).await, 422, "");
    let upgrade = UpdateLksCluster::new().kubernetes_version(&new);
    cloud.lifecycle("upgrade_lks_cluster").by_hand();
    let upgrading = lks.update_cluster(&created.id, upgrade).await.unwrap();
    assert_eq!(upgrading.status.as_deref(), Some("upgrading"));
    assert_refused(lks.update_cluster(&created.id, UpdateLksCluster::new().name("x")).await, 409, "");
    cloud.finish(&created.id);
    let upgraded = lks.wait_until_cluster_ready(&created.id).await.unwrap();
    assert_eq!(upgraded.kubernetes_version.as_deref(), Some(new.as_str()));
    let back = UpdateLksCluster::new().kubernetes_version(&old);
    assert_refused(lks.update_cluster(&created.id, back).await, 422, "DOWNGRADE_NOT_ALLOWED");
    let listed = lks.list_clusters(cloud.project()).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.meta.get("total").and_then(|total| total.as_u64()), Some(1));

    lks.delete_cluster(&created.id).await.unwrap();
    assert_refused(lks.delete_cluster(&created.id).await, 409, "");
    lks.wait_until_cluster_gone(&created.id).await.unwrap();
    assert_refused(lks.get_cluster(&created.id).await, 404, "");

    cloud.lifecycle("provision_lks_cluster").fails_next();
    let stuck = lks.create_cluster(order(&cloud, &old)).await.unwrap();
    cloud.advance(Duration::from_secs(3600));
    let stuck = lks.get_cluster(&stuck.id).await.unwrap();
    assert_eq!((stuck.status.as_deref(), stuck.reason.as_deref()), (Some("provisioning"), Some("ControlPlaneFailed")));
}

pub(super) async fn a_node_pool(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let lks = client.lks();
    let cluster = cluster(&client, &cloud).await;
    let pool = || CreateLksNodePool::new().plan("c3-small-x86").count(2).name("workers");
    let create = |pool| lks.create_node_pool(&cluster, pool);
    assert_refused(create(CreateLksNodePool::new().count(2)).await, 422, "");
    assert_refused(create(CreateLksNodePool::new().plan("c3-small-x86")).await, 422, "");
    assert_refused(create(pool().labels([("kubernetes.io/role", "x")])).await, 422, "");
    assert_refused(create(pool().kubernetes_version("9.99.0")).await, 422, "VERSION_SKEW");
    assert_refused(create(pool().count(5000)).await, 422, "INSUFFICIENT_STOCK");
    cloud.set("plans", "c3-small-x86", "stock.DAL", json!(500));
    assert_refused(create(pool().count(101)).await, 422, "");
    let taint = LksNodePoolTaintSpec::key("gpu").effect(LksNodePoolTaintEffect::NoSchedule).value("yes");
    let created = create(pool().labels([("tier", "front")]).taints([taint]).max_pods_per_node(64)).await.unwrap();
    assert_placed(&created);
    assert_eq!((created.count, created.status.as_deref()), (Some(2), Some("provisioning")));
    assert_eq!(created.labels.get("tier").map(String::as_str), Some("front"));
    assert_eq!(created.taints[0].key.as_deref(), Some("gpu"));
    let id = created.id.clone();
    let update = |change| lks.update_node_pool(&cluster, &id, change);
    assert_refused(update(UpdateLksNodePool::new().count(3)).await, 409, "");
    let pending = lks.list_nodes(&cluster, &id).filter_status("pending").await.unwrap();
    assert_placed(&pending);
    assert_eq!((pending.len(), pending.meta.get("total").and_then(|total| total.as_u64())), (2, Some(2)));
    let ready = lks.wait_until_node_pool_ready(&cluster, &id).await.unwrap();
    assert_placed(&ready);
    assert_eq!((ready.ready_nodes, ready.plan.as_deref()), (Some(2), Some("c3-small-x86")));
    let nodes = lks.list_nodes(&cluster, &id).await.unwrap();
    assert_placed(&nodes);
    assert!(nodes.iter().all(|node| node.server.is_some() && node.joined_at.is_some()));
    assert!(lks.list_nodes(&cluster, &id).filter_status("pending").await.unwrap().is_empty());
    assert_eq!(cloud.bought("servers"), 2);

    update(UpdateLksNodePool::new().count(3)).await.unwrap();
    assert_eq!(lks.get_node_pool(&cluster, &id).await.unwrap().status.as_deref(), Some("scaling"));
    lks.wait_until_node_pool_ready(&cluster, &id).await.unwrap();
    assert_eq!(cloud.left().iter().filter(|left| left.resource == "servers").count(), 3);
    update(UpdateLksNodePool::new().count(1)).await.unwrap();
    let smaller = lks.wait_until_node_pool_ready(&cluster, &id).await.unwrap();
    assert_eq!((smaller.count, smaller.ready_nodes), (Some(1), Some(1)));
    // Until the others have gone, nothing else can be changed.
    assert_refused(update(UpdateLksNodePool::new().count(2)).await, 409, "");
    cloud.advance(Duration::from_secs(600));
    assert_refused(update(UpdateLksNodePool::new().count(0)).await, 422, "");
    assert_refused(update(UpdateLksNodePool::new().count(101)).await, 422, "");
    let changed = update(UpdateLksNodePool::new().name("edge").description("at the edge").labels([("a", "b")]));
    let changed = changed.await.unwrap();
    assert_eq!((changed.name.as_deref(), changed.status.as_deref()), (Some("edge"), Some("ready")));
    assert_refused(update(UpdateLksNodePool::new().kubernetes_version("1.1.1")).await, 422, "DOWNGRADE_NOT_ALLOWED");

    cloud.lifecycle("join_lks_node").fails_next();
    let second = create(pool().name("second").count(1)).await.unwrap();
    cloud.advance(Duration::from_secs(3600));
    let nodes = lks.list_nodes(&cluster, &second.id).await.unwrap();
    assert_eq!((nodes[0].status.as_deref(), nodes[0].reason.as_deref()), (Some("not_ready"), Some("NodeNotReady")));
    let failed = lks.get_node_pool(&cluster, &second.id).await.unwrap();
    assert_eq!((failed.reason.as_deref(), failed.max_pods_per_node), (Some("NodeNotReady"), Some(110)));
    assert!(nodes[0].updated_at.as_ref().unwrap().as_str() > nodes[0].created_at.as_ref().unwrap().as_str());
    let pools = lks.list_node_pools(&cluster).await.unwrap();
    assert_placed(&pools);
    assert_eq!(pools.len(), 2);
    lks.delete_node_pool(&cluster, &second.id).await.unwrap();
    assert_refused(lks.delete_node_pool(&cluster, &second.id).await, 409, "");
    lks.wait_until_node_pool_gone(&cluster, &second.id).await.unwrap();
    assert_refused(lks.get_node_pool(&cluster, &second.id).await, 404, "");

    cloud.set("plans", "c3-small-x86", "stock.DAL", json!(0));
    assert_refused(create(pool().count(1)).await, 422, "INSUFFICIENT_STOCK");
    assert_refused(update(UpdateLksNodePool::new().count(2)).await, 422, "INSUFFICIENT_STOCK");
    // Somebody deletes the server of a node.
    let node = lks.list_nodes(&cluster, &id).await.unwrap().items.remove(0);
    let server = node.server.as_ref().unwrap().id.clone();
    client.servers().delete(&server).await.unwrap();
    client.servers().wait_until_gone(&server).await.unwrap();
    let broken = lks.get_node_pool(&cluster, &id).await.unwrap();
    assert_eq!((broken.ready_nodes, broken.reason.as_deref()), (Some(0), Some("ServerDeleted")));
    assert_ne!(broken.status.as_deref(), Some("ready"));
    // The cluster takes its pools and their servers with it.
    lks.delete_cluster(&cluster).await.unwrap();
    lks.wait_until_cluster_gone(&cluster).await.unwrap();
    cloud.advance(Duration::from_secs(3600));
    assert_eq!((cloud.count("lks_nodes"), cloud.count("lks_node_pools")), (0, 0));
    cloud.assert_nothing_left();
}

/// A cluster leaves no server behind, however long its nodes take to leave.
pub(super) async fn nodes_that_take_long_to_leave(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let lks = client.lks();
    let cluster = cluster(&client, &cloud).await;
    cloud.lifecycle("leave_lks_node_pool").takes(Duration::from_secs(3600));
    let order = || CreateLksNodePool::new().plan("c3-small-x86").count(2);
    let first = lks.create_node_pool(&cluster, order()).await.unwrap();
    lks.create_node_pool(&cluster, order()).await.unwrap();
    cloud.advance(Duration::from_secs(1800));
    lks.delete_node_pool(&cluster, &first.id).await.unwrap();
    lks.wait_until_node_pool_gone(&cluster, &first.id).await.unwrap();
    cloud.advance(Duration::from_secs(120));
    let servers = || cloud.left().iter().filter(|left| left.resource == "servers").count();
    assert_eq!(servers(), 2);
    cloud.lifecycle("delete_lks_node_pool").takes(Duration::from_secs(3600));
    lks.delete_cluster(&cluster).await.unwrap();
    assert_refused(lks.create_node_pool(&cluster, order()).await, 409, "");
    lks.wait_until_cluster_gone(&cluster).await.unwrap();
    cloud.advance(Duration::from_secs(120));
    cloud.assert_nothing_left();
}

pub(super) async fn a_node_pool_is_upgraded(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let lks = client.lks();
    let cluster = cluster(&client, &cloud).await;
    let (old, new) = versions(&client).await;
    let pool = CreateLksNodePool::new().plan("c3-small-x86").count(2).kubernetes_version(&old);
    let pool = lks.create_node_pool(&cluster, pool).await.unwrap();
    assert_eq!(pool.kubernetes_version.as_deref(), Some(old.as_str()));
    lks.wait_until_node_pool_ready(&cluster, &pool.id).await.unwrap();
    let upgrade = UpdateLksNodePool::new().kubernetes_version(&new);
    let upgrading = lks.update_node_pool(&cluster, &pool.id, upgrade).await.unwrap();
    assert_eq!((upgrading.status.as_deref(), upgrading.ready_nodes), (Some("upgrading"), Some(0)));
    let upgraded = lks.wait_until_node_pool_ready(&cluster, &pool.id).await.unwrap();
    assert_eq!(upgraded.kubernetes_version.as_deref(), Some(new.as_str()));
    assert_eq!((upgraded.status.as_deref(), cloud.bought("servers")), (Some("ready"), 2));

    // Below another cluster the pool isn't found.
    let other = order(&cloud, &new);
    let other = lks.create_cluster(other).await.unwrap();
    assert_refused(lks.get_node_pool(&other.id, &pool.id).await, 404, "");
    assert!(lks.list_node_pools(&other.id).await.unwrap().is_empty());
    assert_refused(lks.list_nodes(&other.id, &pool.id).await, 404, "");
}

pub(super) async fn servers_that_are_allocated(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let lks = client.lks();
    let cluster = cluster(&client, &cloud).await;
    let mut ids = Vec::new();
    for hostname in ["node-1", "node-2", "node-3"] {
        let id = server(&client, &cloud, hostname, "DAL").await;
        cloud.set("servers", &id, "bgp_deployed", json!(hostname != "node-3"));
        ids.push(id);
    }
    let far = server(&client, &cloud, "far", "CHI").await;
    client.servers().update(&ids[2], UpdateServer::new().hostname("plain")).await.unwrap();
    let allocatable = lks.list_allocatable_servers(cloud.project(), "DAL").await.unwrap();
    assert_placed(&allocatable);
    let shown: Vec<_> = allocatable.iter().map(|server| (server.allocatable.unwrap(), server.reasons.len())).collect();
    assert_eq!(shown, [(true, 0), (true, 0), (false, 1)]);
    assert_eq!(allocatable[2].hostname.as_deref(), Some("plain"));

    let pool = |ids: &[String]| CreateLksNodePool::new().mode(LksNodePoolMode::Allocated).server_ids(ids);
    let create = |pool| lks.create_node_pool(&cluster, pool);
    assert_refused(create(pool(&ids[..1]).count(1)).await, 422, "");
    assert_refused(create(pool(&ids[..1]).plan("c3-small-x86")).await, 422, "");
    assert_refused(create(pool(&[])).await, 422, "");
    assert_refused(create(pool(&[far])).await, 422, "SERVER_NOT_ELIGIBLE");
    let created = create(pool(&ids[..1])).await.unwrap();
    assert_placed(&created);
    assert_eq!((created.count, created.reason.as_deref()), (Some(1), Some("AdoptingServers")));
    assert_eq!(created.server_ids, ids[..1]);
    let id = created.id.clone();
    assert_refused(create(pool(&ids[..1])).await, 422, "SERVER_IN_LKS_NODE_POOL");
    lks.wait_until_node_pool_ready(&cluster, &id).await.unwrap();
    let update = |change| lks.update_node_pool(&cluster, &id, change);
    assert_refused(update(UpdateLksNodePool::new().count(2)).await, 422, "");
    update(UpdateLksNodePool::new().server_ids([&ids[1]])).await.unwrap();
    lks.wait_until_node_pool_ready(&cluster, &id).await.unwrap();
    let nodes = lks.list_nodes(&cluster, &id).await.unwrap();
    assert_eq!(nodes.len(), 1);
    assert_eq!(nodes[0].server.as_ref().unwrap().id, ids[1]);
    let shown = lks.list_allocatable_servers(cloud.project(), "DAL").await.unwrap();
    assert_eq!(shown[1].node_pool_id.as_deref(), Some(id.as_str()));
    assert_eq!((shown[1].cluster_id.as_deref(), shown[0].node_pool_id.as_deref()), (Some(cluster.as_str()), None));

    cloud.lifecycle("join_allocated_lks_node").fails_next();
    update(UpdateLksNodePool::new().server_ids([&ids[1], &ids[0]])).await.unwrap();
    cloud.advance(Duration::from_secs(3600));
    let failed = lks.get_node_pool(&cluster, &id).await.unwrap();
    assert_eq!(failed.reason.as_deref(), Some("ServerQuarantined"));
    lks.delete_node_pool(&cluster, &id).await.unwrap();
    lks.wait_until_node_pool_gone(&cluster, &id).await.unwrap();
    // Allocated servers stay.
    assert_eq!(cloud.left().iter().filter(|left| left.resource == "servers").count(), 4);
}
