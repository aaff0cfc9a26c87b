//! The deprecated Kubernetes clusters.
#![expect(deprecated, reason = "what is deprecated is answered, too")]

use super::{assert_placed, assert_refused, judged_by};
use crate::checked::Judge;
use latitude_api::kubernetes_clusters::{
    CreateKubernetesCluster, KubernetesClusterNodeStatus, KubernetesClusterPhase, UpdateKubernetesCluster,
    UpdatedKubernetesClusterStatus,
};
use latitude_fake::FakeCloud;
use serde_json::json;
use std::time::Duration;

fn order(cloud: &FakeCloud) -> CreateKubernetesCluster {
    CreateKubernetesCluster::project_id(cloud.project()).site("DAL").plan("c3-small-x86")
}

pub(super) async fn a_deprecated_cluster(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let clusters = client.kubernetes_clusters();
    let versions = clusters.list_available_versions().await.unwrap();
    assert_placed(&versions);
    assert!(!versions.is_empty());
    let wanted = || order(&cloud).name("fleet").worker_count(2).control_plane_count(1);
    assert_refused(clusters.create(order(&cloud).name("Not a Name")).await, 422, "invalid_name");
    assert_refused(clusters.create(wanted().worker_count(-1)).await, 422, "");
    assert_refused(clusters.create(wanted().control_plane_count(-1)).await, 422, "");
    assert_refused(clusters.create(wanted().worker_count(24)).await, 422, "INSUFFICIENT_STOCK");
    cloud.set("plans", "m4-metal-large", "stock.DAL", json!(500));
    let large = || wanted().worker_plan("m4-metal-large");
    assert_refused(clusters.create(large().worker_count(101)).await, 422, "");
    cloud.set("plans", "m4-metal-large", "stock.DAL", json!(8));
    assert_refused(clusters.create(large().worker_count(9)).await, 422, "INSUFFICIENT_STOCK");
    let created = clusters.create(wanted()).await.unwrap();
    assert_placed(&created);
    assert_eq!((created.name.as_deref(), created.status.as_deref()), (Some("fleet"), Some("provisioning")));
    assert_refused(clusters.create(wanted()).await, 422, "");
    assert_refused(clusters.get_kubeconfig(&created.id).await, 404, "not_found");
    let early = clusters.get(&created.id).await.unwrap();
    assert_placed(&early);
    assert_eq!((early.phase.as_ref(), early.nodes.len()), (Some(&KubernetesClusterPhase::Pending), 3));
    assert_refused(clusters.update(&created.id, UpdateKubernetesCluster::new().worker_count(3)).await, 422, "");
    let ready = clusters.wait_until_ready(&created.id).await.unwrap();
    assert_placed(&ready);
    assert_eq!(ready.location.as_deref(), Some("DAL"));
    assert_eq!(ready.project.as_ref().unwrap().id, cloud.project());
    assert_eq!(ready.workers.as_ref().unwrap().ready_replicas, Some(2));
    assert!(ready.nodes.iter().all(|node| node.status == Some(KubernetesClusterNodeStatus::Ready)));
    assert!(ready.nodes.iter().all(|node| node.server_id.is_some() && node.external_ip.is_some()));
    assert_eq!(cloud.bought("servers"), 3);
    // Its name is taken for its id.
    let kubeconfig = clusters.get_kubeconfig("fleet").await.unwrap();
    assert_placed(&kubeconfig);
    assert!(kubeconfig.kubeconfig.as_ref().unwrap().expose().contains(ready.control_plane_endpoint.as_ref().unwrap()));
    let listed = clusters.list(cloud.project()).await.unwrap();
    assert_placed(&listed);
    assert_eq!((listed.len(), listed[0].ready), (1, Some(true)));

    let change = UpdateKubernetesCluster::new;
    assert_refused(clusters.update("fleet", change()).await, 422, "");
    assert_refused(clusters.update("fleet", change().worker_count(1).control_plane_count(3)).await, 422, "");
    let unchanged = clusters.update("fleet", change().worker_count(2)).await.unwrap();
    assert_placed(&unchanged);
    assert_eq!(unchanged.status, Some(UpdatedKubernetesClusterStatus::Unchanged));
    cloud.set("plans", "c3-small-x86", "stock.DAL", json!(1));
    assert_refused(clusters.update("fleet", change().worker_count(4)).await, 422, "INSUFFICIENT_STOCK");
    assert_refused(clusters.update("fleet", change().control_plane_count(3)).await, 422, "INSUFFICIENT_STOCK");
    let grown = clusters.update("fleet", change().worker_count(3)).await.unwrap();
    assert_eq!(grown.status, Some(UpdatedKubernetesClusterStatus::Scaling));
    assert_eq!(clusters.get("fleet").await.unwrap().nodes.len(), 4);
    cloud.advance(Duration::from_secs(1800));
    assert_eq!(clusters.get("fleet").await.unwrap().workers.as_ref().unwrap().ready_replicas, Some(3));
    clusters.update("fleet", change().worker_count(1)).await.unwrap();
    cloud.advance(Duration::from_secs(1800));
    let shrunk = clusters.get("fleet").await.unwrap();
    assert_eq!((shrunk.nodes.len(), shrunk.workers.as_ref().unwrap().replicas), (2, Some(1)));
    assert_eq!(cloud.left().len(), 2);
    assert_refused(clusters.update("fleet", change().kubernetes_version("v1.30.1+rke2r1")).await, 422, "");
    let upgraded = clusters.update("fleet", change().kubernetes_version("v1.35.1+rke2r1")).await.unwrap();
    assert_eq!(upgraded.status, Some(UpdatedKubernetesClusterStatus::Upgrading));
    assert_eq!(clusters.get("fleet").await.unwrap().phase, Some(KubernetesClusterPhase::Upgrading));
    clusters.wait_until_ready("fleet").await.unwrap();

    cloud.lifecycle("join_kubernetes_node").fails_next();
    clusters.update("fleet", change().worker_count(2)).await.unwrap();
    cloud.advance(Duration::from_secs(1800));
    let nodes = clusters.get("fleet").await.unwrap();
    assert_eq!(nodes.nodes.last().unwrap().status, Some(KubernetesClusterNodeStatus::Failed));

    clusters.delete("fleet").await.unwrap();
    assert_refused(clusters.delete("fleet").await, 422, "");
    clusters.wait_until_gone("fleet").await.unwrap();
    assert_refused(clusters.get("fleet").await, 404, "");
    cloud.advance(Duration::from_secs(3600));
    cloud.assert_nothing_left();
}

pub(super) async fn a_deprecated_cluster_that_fails(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let clusters = client.kubernetes_clusters();
    cloud.lifecycle("provision_kubernetes_cluster").fails_next();
    let created = clusters.create(order(&cloud)).await.unwrap();
    assert!(created.name.as_ref().unwrap().starts_with("cluster-"));
    assert!(clusters.wait_until_ready(&created.id).await.unwrap_err().is_failed_state());
    let failed = clusters.get(&created.id).await.unwrap();
    assert!(failed.failure_message.is_some() && failed.failure_reason.is_some());
    // However long its nodes take to leave, their servers go with it.
    cloud.lifecycle("leave_kubernetes_cluster").takes(Duration::from_secs(7200));
    clusters.delete(&created.id).await.unwrap();
    clusters.wait_until_gone(&created.id).await.unwrap();
    cloud.set("plans", "c3-small-x86", "stock.DAL", json!(0));
    assert_refused(clusters.create(order(&cloud)).await, 422, "");
    cloud.advance(Duration::from_secs(3600));
    cloud.assert_nothing_left();
}
