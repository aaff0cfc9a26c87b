//! Virtual machines, storage, Kubernetes, databases, sandboxes, inference and the marketplace.

mod buckets;
mod databases;
mod filesystems;
mod kubernetes;
mod lks;
mod machine_networks;
mod machines;
mod previews;
mod removals;
mod volumes;

use super::checked::{Checked, Judge, description};
use latitude_api::servers::CreateServer;
use latitude_api::{Answer, Client, Error, testing};
use latitude_fake::FakeCloud;
use std::collections::BTreeSet;

/// A client whose answers are judged together with those of other clouds.
fn judged_by(cloud: &FakeCloud, judge: &Judge) -> Client {
    let checked = Checked { inner: cloud.transport(), judge: judge.clone() };
    cloud.client_builder().transport(checked).build().unwrap()
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(answer: Result<T, Error>, status: u16, code: &str) {
    let error = answer.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
    assert!(code.is_empty() || error.has_code(code), "{error}");
}

/// Nothing is in the answer that its type doesn't have.
#[track_caller]
fn assert_placed<T: Answer>(answer: &T) {
    let unplaced: Vec<String> = testing::unplaced(answer).iter().map(ToString::to_string).collect();
    assert_eq!(unplaced, Vec::<String>::new());
}

/// A server that is on.
async fn server(client: &Client, cloud: &FakeCloud, hostname: &str, site: &str) -> String {
    let order = CreateServer::project(cloud.project())
        .plan("c3-small-x86")
        .site(site)
        .operating_system("ubuntu_24_04_x64_lts")
        .hostname(hostname);
    let server = client.servers().create(order).await.unwrap();
    client.servers().wait_until_on(&server.id).await.unwrap();
    server.id.clone()
}

macro_rules! stories {
    ($($module:ident::$story:ident,)*) => {
        $(
            #[tokio::test]
            async fn $story() {
                let judge = Judge::default();
                $module::$story(&judge).await;
                judge.assert_all_is_well();
            }
        )*

        async fn every_story(judge: &Judge) {
            $($module::$story(judge).await;)*
        }
    };
}

stories! {
    machines::a_virtual_machine,
    machines::a_virtual_machine_that_fails,
    machines::a_virtual_machine_is_refused,
    machines::a_backup_and_its_restore,
    machine_networks::a_network_attachment,
    volumes::a_volume,
    volumes::a_volume_of_several_servers,
    filesystems::a_filesystem,
    buckets::a_bucket,
    buckets::lifecycle_rules_of_a_bucket,
    buckets::access_keys,
    kubernetes::a_deprecated_cluster,
    kubernetes::a_deprecated_cluster_that_fails,
    lks::a_cluster,
    lks::a_node_pool,
    lks::nodes_that_take_long_to_leave,
    lks::a_node_pool_is_upgraded,
    lks::servers_that_are_allocated,
    databases::a_database,
    databases::a_database_of_another_engine,
    previews::a_sandbox,
    previews::inference,
    previews::marketplace_apps,
    removals::a_machine_that_is_removed,
    removals::a_database_that_is_removed,
    removals::a_sandbox_that_is_removed,
}

/// Which operations belong here.
fn ours(path: &str) -> bool {
    let words = ["virtual_machine", "storage", "kubernetes", "lks", "managed_database", "sandbox", "inference"];
    !path.starts_with("/plans") && (words.iter().any(|word| path.contains(word)) || path.starts_with("/marketplace"))
}

/// Members that can't be in an answer: they have to be asked for, and these operations have no parameter for it; or the
/// volume is mapped to no server yet.
const ABSENT: [(&str, &str); 5] = [
    ("POST /storage/volumes 201", "/block"),
    ("POST /virtual_machines 201", "/credentials"),
    ("POST /virtual_machines 201", "/pending_restart"),
    ("PATCH /virtual_machines/{virtual_machine_id} 20", "/credentials"),
    ("PATCH /virtual_machines/{virtual_machine_id} 20", "/pending_restart"),
];

#[tokio::test]
async fn every_operation_has_a_story() {
    let judge = Judge::default();
    every_story(&judge).await;
    judge.assert_all_is_well();
    let called = judge.operations();
    let description = description();
    let mut missing = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap().iter().filter(|(path, _)| ours(path)) {
        for method in ["get", "post", "put", "patch", "delete"].into_iter().filter(|method| item.get(method).is_some())
        {
            missing.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    missing.retain(|operation| !called.contains(operation));
    assert!(missing.is_empty(), "no story calls {missing:#?}");
    let mut absent = judge.absent();
    absent.retain(|member| member.split_whitespace().nth(1).is_some_and(ours));
    absent
        .retain(|member| !ABSENT.iter().any(|(operation, end)| member.starts_with(operation) && member.ends_with(end)));
    assert_eq!(absent, Vec::<String>::new(), "nothing had these");
}
