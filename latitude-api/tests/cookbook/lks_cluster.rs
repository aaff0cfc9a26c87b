#[path = "../../examples/lks_cluster.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use latitude_fake::{FakeCloud, Fault};
use program::{cluster, pool, write_private};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[cfg(unix)]
fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_cluster_with_nodes() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let file = folder("a_cluster_with_nodes").join("kubeconfig");
    let id = cluster(&client, &cloud.project(), "DAL", "core", &file).await.unwrap();
    assert!(fs::read_to_string(&file).unwrap().contains("clusters:"));
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);

    assert_eq!(pool(&client, &id, "c3-small-x86", 2).await.unwrap().ready_nodes, Some(2));
    assert_eq!(pool(&client, &id, "c3-small-x86", 3).await.unwrap().ready_nodes, Some(3));
    let small = pool(&client, &id, "c3-small-x86", 1).await.unwrap();
    assert_eq!((small.ready_nodes, small.status.as_deref()), (Some(1), Some("ready")));
    // The next change isn't refused.
    pool(&client, &id, "c3-small-x86", 2).await.unwrap();
    assert!(cloud.requests().iter().all(|seen| !seen.method().starts_with('P') || seen.status() != Some(409)));

    assert_eq!(cluster(&client, &cloud.project(), "DAL", "core", &file).await.unwrap(), id);
    assert_eq!((cloud.bought("lks_clusters"), cloud.count("lks_node_pools")), (1, 1));
}

#[tokio::test]
async fn lost_answers_make_no_second_pool() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    cloud.fail_next(Fault::lost_after_effect().on("POST /lks/clusters"));
    cloud.fail_next(Fault::status(502).on("POST /lks/clusters/{cluster_id}/nodepools"));
    let file = folder("lost_answers").join("kubeconfig");
    let id = cluster(&client, &cloud.project(), "DAL", "core", &file).await.unwrap();
    cloud.fail_next(Fault::lost_after_effect().on("POST /lks/clusters/{cluster_id}/nodepools").after(1));
    for _ in 0..3 {
        if pool(&client, &id, "c3-small-x86", 2).await.is_ok() {
            break;
        }
    }
    assert_eq!((cloud.bought("servers"), cloud.count("lks_node_pools")), (2, 1));
}

#[tokio::test]
async fn a_cluster_that_never_comes_up_writes_nothing() {
    let cloud = FakeCloud::new();
    cloud.lifecycle("provision_lks_cluster").takes(Duration::from_secs(6 * 3_600));
    let file = folder("never_up").join("kubeconfig");
    let error = cluster(&cloud.client(), &cloud.project(), "DAL", "core", &file).await.unwrap_err();
    assert!(error.downcast_ref::<latitude_api::Error>().unwrap().is_deadline(), "{error}");
    assert!(!file.exists());
}

#[test]
fn what_others_could_read_is_replaced() {
    let folder = folder("others");
    let file = folder.join("kubeconfig");
    fs::write(&file, "old").unwrap();
    fs::write(folder.join("kubeconfig.new"), "of a crash").unwrap();
    write_private(&file, &"new".into()).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    #[cfg(unix)]
    assert_eq!(mode(&file), 0o600);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}
