//! What the overlay declares of finding and creating: each method reads the right list, orders at the right place, and
//! tells the one that it is about from others. How that goes under faults is in `faults/find.rs`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper fails as the test that calls it does")]

use latitude_api::{Client, Ensured, Error, FindOrCreate, testing};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What comes of it where the list has these attributes, and what was called.
async fn outcome<T: Send + 'static>(
    find: &impl Fn(&Client) -> FindOrCreate<T>,
    attributes: &Value,
) -> (Result<Ensured<T>, Error>, Vec<String>) {
    let (calls, list) = (Arc::new(Mutex::new(Vec::new())), json!({"data": [{"id": "x_1", "attributes": attributes}]}));
    let log = calls.clone();
    let transport = move |request: reqwest::Request| {
        // The size of a page is what any list is read by.
        let query = request.url().query_pairs().filter(|(name, _)| name != "page[size]");
        let query = query.map(|(name, value)| format!(" {name}={value}")).collect::<String>();
        log.lock().unwrap().push(format!("{} {}{query}", request.method(), request.url().path()));
        match request.method().as_str() {
            "GET" => testing::reply(200, list.clone()),
            _ => testing::reply(201, json!({"data": {"id": "x_2", "attributes": {}}})),
        }
    };
    let client = Client::builder().token("t").transport(transport).timer(testing::VirtualTime::new()).build().unwrap();
    let outcome = find(&client).await;
    let calls = calls.lock().unwrap().clone();
    (outcome, calls)
}

/// `finds(…, "/servers filter[project]=p", "/servers", same, &[others])`: one with the attributes `same` is found, and
/// one of which any of the others is true isn't.
async fn finds<T: Send + 'static>(
    find: impl Fn(&Client) -> FindOrCreate<T>,
    list: &str,
    create: &str,
    same: Value,
    others: &[Value],
) {
    let (ensured, calls) = outcome(&find, &same).await;
    assert!(!ensured.expect("it is in the list").is_created(), "{list}");
    assert_eq!(calls, [format!("GET {list}")]);
    for other in others {
        let mut attributes = same.clone();
        attributes.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        let (ensured, calls) = outcome(&find, &attributes).await;
        assert!(ensured.expect("it is another one").is_created(), "{list}: {other}");
        assert_eq!(calls, [format!("GET {list}"), format!("POST {create}")]);
    }
}

fn project() -> Value {
    json!({"id": "proj_1", "slug": "first", "name": "First"})
}

fn elsewhere() -> Value {
    json!({"project": {"id": "proj_2", "slug": "second", "name": "proj_1"}})
}

#[tokio::test]
async fn machines() {
    use latitude_api::servers::{CreateServer, PlanSlug, Site};
    use latitude_api::virtual_machines::CreateVirtualMachine;

    for given in ["proj_1", "first"] {
        let order = || CreateServer::project(given).plan(PlanSlug::M4MetalSmall).site(Site::Ash).operating_system("os");
        finds(
            |client| client.servers().find_or_create(order().hostname("web-1")),
            &format!("/servers filter[hostname]=web-1 filter[project]={given}"),
            "/servers",
            json!({"hostname": "Web-1", "project": project(), "status": "failed_deployment"}),
            &[json!({"hostname": "web-10"}), json!({"hostname": "web"}), elsewhere()],
        )
        .await;
        finds(
            |client| client.virtual_machines().find_or_create(CreateVirtualMachine::new().name("vm-1").project(given)),
            &format!("/virtual_machines filter[project]={given}"),
            "/virtual_machines",
            json!({"name": "VM-1", "project": project(), "status": "Running"}),
            &[json!({"name": "vm-2"}), elsewhere(), json!({"status": "Deleting"}), json!({"status": "Destroying"})],
        )
        .await;
    }
}

#[tokio::test]
#[expect(deprecated, reason = "they are found all the same")]
async fn kubernetes_clusters() {
    use latitude_api::kubernetes_clusters::CreateKubernetesCluster;

    let order = || CreateKubernetesCluster::project_id("proj_1").site("DAL").plan("c3-small-x86");
    finds(
        |client| client.kubernetes_clusters().find_or_create(order().name("fleet")),
        "/kubernetes_clusters project_id=proj_1",
        "/kubernetes_clusters",
        json!({"name": "fleet", "phase": "Failed"}),
        &[json!({"name": "fleet-2"}), json!({"name": "Fleet"}), json!({"phase": "Deleting"})],
    )
    .await;
    let (refused, calls) = outcome(&|client| client.kubernetes_clusters().find_or_create(order()), &json!({})).await;
    assert!(refused.is_err_and(|error| error.is_invalid()) && calls.is_empty());
}

#[tokio::test]
async fn lks_clusters_and_node_pools() {
    use latitude_api::lks::{CreateLksCluster, CreateLksNodePool};

    let cluster = || CreateLksCluster::name("prod").project_id("proj_1").site("dal").kubernetes_version("1.33.4");
    finds(
        |client| client.lks().find_or_create_cluster(cluster()),
        "/lks/clusters project_id=proj_1",
        "/lks/clusters",
        json!({"name": "prod", "status": "updating"}),
        &[json!({"name": "prod-2"}), json!({"status": "deleting"}), json!({"status": "deleted"})],
    )
    .await;
    finds(
        |client| client.lks().find_or_create_node_pool("lksc_1", CreateLksNodePool::new().name("workers").count(3)),
        "/lks/clusters/lksc_1/nodepools",
        "/lks/clusters/lksc_1/nodepools",
        json!({"name": "workers", "count": 2}),
        &[json!({"name": "Workers"}), json!({"status": "deleting"})],
    )
    .await;
    // By its name alone is a node pool told from others.
    let unnamed = |client: &Client| client.lks().find_or_create_node_pool("lksc_1", CreateLksNodePool::new().count(3));
    let (refused, calls) = outcome(&unnamed, &json!({})).await;
    assert!(refused.is_err_and(|error| error.is_invalid()) && calls.is_empty());
}

#[tokio::test]
async fn sandboxes() {
    use latitude_api::sandboxes::CreateSandbox;

    finds(
        |client| client.sandboxes().find_or_create(CreateSandbox::new("proj_1").name("build")),
        "/sandboxes project_id=proj_1",
        "/sandboxes",
        json!({"name": "build", "status": "ready"}),
        &[json!({"name": "build-2"}), json!({"status": "deleting"})],
    )
    .await;
}

#[tokio::test]
#[expect(deprecated, reason = "they are found all the same")]
async fn what_the_order_is_answered_with_is_read_as_an_item_of_the_list() {
    use latitude_api::kubernetes_clusters::CreateKubernetesCluster;

    let transport = |request: reqwest::Request| match request.method().as_str() {
        "GET" => testing::reply(200, json!({"data": []})),
        _ => testing::reply(
            201,
            json!({"data": {"id": "kc_1", "attributes": {"name": "fleet", "status": "provisioning"}}}),
        ),
    };
    let client = Client::builder().token("t").transport(transport).build().unwrap();
    let order = CreateKubernetesCluster::project_id("proj_1").site("DAL").plan("c3-small-x86").name("fleet");
    let made = client.kubernetes_clusters().find_or_create(order).await.unwrap();
    assert_eq!((made.id.as_str(), made.name.as_deref()), ("kc_1", Some("fleet")));
    assert_eq!(
        made.extra("status").and_then(|status| status.as_str().map(String::from)).as_deref(),
        Some("provisioning")
    );
}

#[tokio::test]
async fn networks_and_firewalls() {
    use latitude_api::firewalls::{CreateFirewall, CreateFirewallAssignment};
    use latitude_api::private_networks::{CreateVirtualNetwork, CreateVirtualNetworkAssignment};
    use latitude_api::servers::Site;

    let network = || CreateVirtualNetwork::description("back").project("first");
    finds(
        |client| client.private_networks().find_or_create(network().site(Site::Dal)),
        "/virtual_networks filter[project]=first",
        "/virtual_networks",
        json!({"description": "back", "project": project(), "region": {"site": {"slug": "dal"}}}),
        &[json!({"description": "front"}), elsewhere(), json!({"region": {"site": {"slug": "ASH"}}})],
    )
    .await;
    let (refused, calls) = outcome(&|client| client.private_networks().find_or_create(network()), &json!({})).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("`site` is not set")) && calls.is_empty());
    finds(
        |client| {
            let body = CreateVirtualNetworkAssignment::server_id("sv_1").virtual_network_id("vlan_1");
            client.private_networks().find_or_create_assignment(body)
        },
        "/virtual_networks/assignments filter[server]=sv_1 filter[virtual_network_id]=vlan_1",
        "/virtual_networks/assignments",
        json!({"virtual_network_id": "vlan_1", "server": {"id": "sv_1"}}),
        &[json!({"virtual_network_id": "vlan_2"}), json!({"server": {"id": "sv_2"}})],
    )
    .await;
    finds(
        |client| client.firewalls().find_or_create(CreateFirewall::name("web").project("proj_1")),
        "/firewalls filter[project]=proj_1",
        "/firewalls",
        json!({"name": "web", "project": project()}),
        &[json!({"name": "Web"}), elsewhere()],
    )
    .await;
    finds(
        |client| {
            client.firewalls().find_or_create_assignment("fw_1", CreateFirewallAssignment::new().server_id("sv_1"))
        },
        "/firewalls/fw_1/assignments",
        "/firewalls/fw_1/assignments",
        json!({"server": {"id": "sv_1"}}),
        &[json!({"server": {"id": "sv_2"}}), json!({"virtual_machine": {"id": "vm_1"}})],
    )
    .await;
    finds(
        |client| {
            let body = CreateFirewallAssignment::new().virtual_machine_id("vm_1");
            client.firewalls().find_or_create_assignment("fw_1", body)
        },
        "/firewalls/fw_1/assignments",
        "/firewalls/fw_1/assignments",
        json!({"virtual_machine": {"id": "vm_1"}}),
        &[json!({"virtual_machine": {"id": "vm_2"}}), json!({"virtual_machine": null, "server": {"id": "vm_1"}})],
    )
    .await;
}

#[tokio::test]
async fn ssh_keys_and_user_data() {
    use latitude_api::ssh_keys::CreateSshKey;
    use latitude_api::user_data::CreateUserData;

    let key = || CreateSshKey::name("laptop").public_key("ssh-ed25519  AAAA1 me@laptop\n");
    let same = json!({"public_key": "ssh-ed25519 AAAA1 you@desk", "name": "desk"});
    let others = [json!({"public_key": "ssh-ed25519 AAAA2 me@laptop"}), json!({"public_key": "ssh-rsa AAAA1"})];
    let of_project = |attributes: &Value| {
        let mut attributes = attributes.clone();
        attributes["project"] = project();
        attributes
    };
    // Without a project, it is a key of the team.
    finds(
        |client| client.ssh_keys().find_or_create(key()),
        "/ssh_keys",
        "/ssh_keys",
        same.clone(),
        &[&others[..], &[json!({"project": project()})]].concat(),
    )
    .await;
    finds(
        |client| client.ssh_keys().find_or_create(key().project("proj_1")),
        "/ssh_keys filter[project]=proj_1",
        "/ssh_keys",
        of_project(&same),
        &[&others[..], &[elsewhere(), json!({"project": null})]].concat(),
    )
    .await;
    let data = || CreateUserData::description("clocks").content("I2Nsb3Vk");
    finds(
        |client| client.user_data().find_or_create(data()),
        "/user_data",
        "/user_data",
        json!({"description": "clocks", "content": "another"}),
        &[json!({"description": "locks"}), json!({"project": project()})],
    )
    .await;
    finds(
        |client| client.user_data().find_or_create(data().project("first")),
        "/user_data filter[project]=first",
        "/user_data",
        json!({"description": "clocks", "project": project()}),
        &[elsewhere(), json!({"project": null})],
    )
    .await;
}

#[tokio::test]
async fn projects_tags_and_storage() {
    use latitude_api::block_storage::CreateVolume;
    use latitude_api::filesystem_storage::{CreateFilesystem, FilesystemProtocol};
    use latitude_api::projects::{CreateProject, ProvisioningType};
    use latitude_api::tags::CreateTag;

    finds(
        |client| {
            let body = CreateProject::name("Fleet").provisioning_type(ProvisioningType::OnDemand);
            client.projects().find_or_create(body)
        },
        "/projects filter[name]=Fleet",
        "/projects",
        json!({"name": "Fleet", "slug": "fleet"}),
        &[json!({"name": "Fleet 2"}), json!({"name": "fleet"})],
    )
    .await;
    finds(
        |client| client.tags().find_or_create(CreateTag::name("blue").color("#00f")),
        "/tags",
        "/tags",
        json!({"name": "blue"}),
        &[json!({"name": "bluer"})],
    )
    .await;
    finds(
        |client| {
            client
                .block_storage()
                .find_or_create_volume(CreateVolume::project("proj_1").name("logs").region("dal").size_in_gb(7))
        },
        "/storage/volumes filter[project]=proj_1",
        "/storage/volumes",
        json!({"name": "logs", "project": project(), "size_in_gb": 7}),
        &[json!({"name": "log"}), elsewhere()],
    )
    .await;
    finds(
        |client| {
            client.filesystem_storage().find_or_create_filesystem(
                CreateFilesystem::project("proj_1").name("maps").region("dal").protocols([FilesystemProtocol::Nfs4]),
            )
        },
        "/storage/filesystems filter[project]=proj_1",
        "/storage/filesystems",
        json!({"name": "maps", "project": project()}),
        &[json!({"name": "map"}), elsewhere()],
    )
    .await;
}
