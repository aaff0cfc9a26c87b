//! LKS: clusters, their kubeconfig, and node pools.

use crate::script::{Api, SECOND, deadline, end, failure, missing, outage, refused, seen};
use latitude_api::{Client, Error, RetryPolicy, Wait};
use serde_json::{Value, json};

const CLUSTER: &str = "/lks/clusters/x_1";
const KUBECONFIG: &str = "/lks/clusters/x_1/kubeconfig";
const POOL: &str = "/lks/clusters/c_1/nodepools/x_1";

fn cluster(status: &str, url: Value) -> Value {
    json!({"status": status, "kubeconfig_url": url})
}

fn pool(ready: Value, count: Value) -> Value {
    json!({"status": "provisioning", "ready_nodes": ready, "count": count})
}

#[tokio::test]
async fn a_cluster_is_ready_once_there_is_a_kubeconfig() {
    let url = "https://api.example/lks/clusters/x_1/kubeconfig";
    let replies = [
        cluster("provisioning", Value::Null),
        // A status that nobody knows, and one of tomorrow.
        json!({"kubeconfig_url": url}),
        cluster("warming_up", json!(url)),
        cluster("updating", json!(url)),
        cluster("ready", Value::Null),
        cluster("ready", json!("")),
        cluster("ready", json!(url)),
    ];
    let ready =
        end(|it| it.lks().wait_until_cluster_ready("x_1"), CLUSTER, 15, replies.map(seen).to_vec()).await.unwrap();
    assert_eq!((ready.id.as_str(), ready.kubeconfig_url.as_deref()), ("x_1", Some(url)));
    for failed in ["deleting", "deleted"] {
        let replies = [cluster("provisioning", Value::Null), cluster(failed, Value::Null)].map(seen);
        failure(|it| it.lks().wait_until_cluster_ready("x_1"), CLUSTER, 15, replies).await;
    }
}

#[tokio::test]
async fn a_cluster_that_does_not_get_ready_says_why() {
    let stuck =
        || json!({"status": "provisioning", "reason": "NoCapacity", "message": "Nothing left here.", "site": "DAL"});
    let error = deadline(|it| it.lks().wait_until_cluster_ready("x_1"), 2400, seen(stuck())).await;
    let state = "status: provisioning, reason: NoCapacity, message: Nothing left here.";
    assert_eq!(error.last_state(), Some(state));
    assert_eq!(
        error.to_string(),
        format!("not as expected after 2400s, last seen with {state} (GET /lks/clusters/x_1)")
    );
    // Which reasons are failures is for callers to say, where upstream doesn't.
    let wait =
        |it: &Client| it.lks().wait_until_cluster_ready("x_1").fail_if(|it| it.reason.as_deref() == Some("NoCapacity"));
    failure(wait, CLUSTER, 15, [seen(cluster("provisioning", Value::Null)), seen(stuck())]).await;
}

#[tokio::test]
async fn a_cluster_is_gone_when_it_is_deleted_or_not_found() {
    let deleting = || seen(json!({"status": "deleting"}));
    for last in [missing(), seen(json!({"status": "deleted"}))] {
        end(|it| it.lks().wait_until_cluster_gone("x_1"), CLUSTER, 15, vec![deleting(), deleting(), last])
            .await
            .unwrap();
    }
    let error = deadline(|it| it.lks().wait_until_cluster_gone("x_1"), 2400, deleting()).await;
    assert!(error.to_string().starts_with("still there after 2400s, last seen with status: deleting ("), "{error}");
}

#[tokio::test]
async fn a_kubeconfig_that_is_not_ready_is_asked_for_again() {
    let early = || refused(409, "NOT_READY");
    let replies = vec![
        early(),
        early(),
        seen(json!({"kubeconfig": null})),
        seen(json!({"kubeconfig": ""})),
        seen(json!({"kubeconfig": "kind: Config"})),
    ];
    let got = end(|it| it.lks().wait_until_kubeconfig("x_1"), KUBECONFIG, 15, replies).await.unwrap();
    assert_eq!(got.kubeconfig.as_ref().map(|it| it.expose()), Some("kind: Config"));
    // It asks as late as the answer says.
    let api = Api::giving(vec![early().header("retry-after", "40"), seen(json!({"kubeconfig": "kind: Config"}))]).await;
    api.client.lks().wait_until_kubeconfig("x_1").await.unwrap();
    assert_eq!(api.time.slept(), [40 * SECOND]);
    // Any other conflict is an error, and so is a cluster that isn't there.
    for (reply, status) in [(refused(409, "CLUSTER_DELETED"), 409), (refused(403, "forbidden"), 403), (missing(), 404)]
    {
        let error = end(|it| it.lks().wait_until_kubeconfig("x_1"), KUBECONFIG, 15, vec![early(), reply]).await;
        assert_eq!(error.unwrap_err().status().map(|it| it.as_u16()), Some(status));
    }
}

#[tokio::test]
async fn a_kubeconfig_that_never_comes_is_a_deadline() {
    let error = deadline(|it| it.lks().wait_until_kubeconfig("x_1"), 2400, refused(409, "NOT_READY")).await;
    assert_eq!(error.last_state(), Some("error: NOT_READY"));
    assert_eq!(
        error.to_string(),
        "not as expected after 2400s, last seen with error: NOT_READY (GET /lks/clusters/x_1/kubeconfig)"
    );
    let last = error.last_failure().unwrap();
    assert!(last.has_code("NOT_READY") && last.status().map(|it| it.as_u16()) == Some(409), "{last}");

    // What can't be a kubeconfig isn't shown: it may be half of one.
    let odd = seen(json!({"kubeconfig": 987_654_321}));
    let wait = |it: &Client| it.lks().wait_until_kubeconfig("x_1").fail_if(|_| true);
    let error = end(wait, KUBECONFIG, 15, vec![odd]).await.unwrap_err();
    assert!(!format!("{error} {error:?} {:?}", error.last_state()).contains("987654321"), "{error:?}");
}

#[tokio::test]
async fn not_ready_is_a_step_and_no_failure() {
    let api = Api::giving(vec![refused(409, "NOT_READY"), outage(), seen(json!({"kubeconfig": "kind: Config"}))]).await;
    let mut progress = api.client.lks().wait_until_kubeconfig("x_1").progress();
    let early = progress.try_next().await.unwrap().unwrap();
    assert_eq!((early.state.as_deref(), early.failure, early.done), (Some("error: NOT_READY"), None, false));
    assert!(early.seen.is_none());
    let down = progress.try_next().await.unwrap().unwrap();
    assert!(down.failure.is_some_and(|why| why.starts_with("502")) && !down.done);
    let done = progress.try_next().await.unwrap().unwrap();
    assert!(done.done && done.seen.is_some() && done.looks == 3);
}

#[tokio::test]
async fn a_node_pool_is_ready_when_all_of_its_nodes_are() {
    let replies = [
        pool(json!(0), json!(3)),
        pool(Value::Null, json!(3)),
        pool(json!(3), Value::Null),
        pool(Value::Null, Value::Null),
        json!({"status": "ready"}),
        // Not a number.
        pool(json!("3"), json!(3)),
        pool(json!(2), json!(3)),
        // Somebody has scaled it.
        pool(json!(3), json!(5)),
        pool(json!(5), json!(5)),
    ];
    let wait = |it: &Client| it.lks().wait_until_node_pool_ready("c_1", "x_1");
    let ready = end(wait, POOL, 30, replies.map(seen).to_vec()).await.unwrap();
    assert_eq!((ready.ready_nodes, ready.count), (Some(5), Some(5)));
    end(wait, POOL, 30, vec![seen(pool(json!(0), json!(0)))]).await.unwrap();
    failure(wait, POOL, 30, [pool(json!(1), json!(2)), json!({"status": "deleting"})].map(seen)).await;
    let stuck = json!({"status": "scaling", "ready_nodes": 1, "count": 2, "reason": "ServerQuarantined"});
    let error = deadline(wait, 3600, seen(stuck)).await;
    let state = "ready_nodes: 1, count: 2, status: scaling, reason: ServerQuarantined";
    assert_eq!(error.last_state(), Some(state));
    // It says so where the fields are missing altogether.
    let error = deadline(wait, 3600, seen(json!({"count": 2}))).await;
    assert_eq!(error.last_state(), Some("ready_nodes: missing, count: 2"));
}

#[tokio::test]
async fn after_an_upgrade_a_node_pool_has_to_change_first() {
    let replies = [pool(json!(2), json!(2)), pool(json!(1), json!(2)), pool(json!(2), json!(2))].map(seen).to_vec();
    let wait = |it: &Client| it.lks().wait_until_node_pool_ready("c_1", "x_1").change_first(300 * SECOND);
    end(wait, POOL, 30, replies).await.unwrap();
}

#[tokio::test]
async fn a_node_pool_is_gone_when_it_is_not_found() {
    let draining = || seen(json!({"status": "deleting", "reason": "ReturningServers"}));
    let wait = |it: &Client| it.lks().wait_until_node_pool_gone("c_1", "x_1");
    end(wait, POOL, 30, vec![draining(), draining(), missing()]).await.unwrap();
    let error = deadline(wait, 3600, draining()).await;
    assert_eq!(error.last_state(), Some("status: deleting, reason: ReturningServers"));
}

/// Waits with a client as it is by default, through an outage that is longer than the attempts of any call.
async fn outlasts<T: Send + Sync + 'static, O: 'static>(wait: impl FnOnce(&Client) -> Wait<T, O>, ends: [Value; 2]) {
    let mut replies = vec![seen(ends[0].clone())];
    replies.extend(vec![outage(); 60]);
    replies.push(if ends[1].is_null() { missing() } else { seen(ends[1].clone()) });
    let api = Api::giving(replies).await;
    let client = api.builder().build().unwrap();
    wait(&client).timeout(100_000 * SECOND).await.map(|_| ()).unwrap();
    assert_eq!(api.asked().len(), 62);
}

#[tokio::test]
async fn all_of_lks_is_waited_for_through_an_outage() {
    let ready = json!({"status": "ready", "kubeconfig_url": "https://api.example/k"});
    outlasts(|it| it.lks().wait_until_cluster_ready("x_1"), [cluster("provisioning", Value::Null), ready]).await;
    outlasts(|it| it.lks().wait_until_cluster_gone("x_1"), [json!({"status": "deleting"}), Value::Null]).await;
    outlasts(|it| it.lks().wait_until_kubeconfig("x_1"), [json!({}), json!({"kubeconfig": "kind: Config"})]).await;
    let pools = [pool(json!(0), json!(1)), pool(json!(1), json!(1))];
    outlasts(|it| it.lks().wait_until_node_pool_ready("c_1", "x_1"), pools).await;
    let deleting = json!({"status": "deleting"});
    outlasts(|it| it.lks().wait_until_node_pool_gone("c_1", "x_1"), [deleting, Value::Null]).await;

    // One that doesn't end is told as what it is.
    let error = deadline(|it| it.lks().wait_until_cluster_ready("x_1"), 2400, outage()).await;
    assert_eq!(error.last_failure().and_then(Error::status).map(|it| it.as_u16()), Some(502));
    // What may change something is not sent again: whether the order was taken isn't known.
    let api = Api::giving(vec![outage()]).await;
    let client = api.builder().retry(RetryPolicy::default()).build().unwrap();
    let body = latitude_api::lks::UpdateLksCluster::new().name("other");
    let error = client.lks().update_cluster("x_1", body).await.unwrap_err();
    assert_eq!((api.asked().len(), error.status().map(|it| it.as_u16())), (1, Some(502)));
}
