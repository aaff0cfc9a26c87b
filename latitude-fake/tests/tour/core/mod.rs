//! Servers, networks, accounts and the catalogs.

mod account;
mod addresses;
mod catalogs;
mod money;
mod networks;
mod projects;
mod removals;
mod servers;

use crate::checked::{Judge, description};
use crate::judged;
use latitude_api::servers::CreateServer;
use latitude_api::testing::unplaced;
use latitude_api::{Answer, Client, Error, Extra};
use latitude_fake::FakeCloud;
use std::fmt::Debug;

/// The paths of which all operations are called here, each with the story that calls them.
const STORIES: &[(&str, &[&str])] = &[
    ("account", account::PATHS),
    ("addresses", addresses::PATHS),
    ("catalogs", catalogs::PATHS),
    ("money", money::PATHS),
    ("networks", networks::PATHS),
    ("projects", projects::PATHS),
    ("servers", servers::PATHS),
];

/// What others walk through.
const ELSEWHERE: &[&str] = &[
    "/inference",
    "/kubernetes_clusters",
    "/lks",
    "/managed_databases",
    "/marketplace_apps",
    "/sandboxes",
    "/storage",
    "/virtual_machines",
    "/virtual_machine_backups",
    "/virtual_machine_restores",
];

/// Members that no answer can have here: of which operations, and why.
const NEVER: &[(&[&str], &str, &str)] = &[
    (
        &["GET /auth/api_keys 200", "PATCH /auth/api_keys/{api_key_id} 200"],
        "attributes/token",
        "a secret is shown once",
    ),
    (&["GET /vpn_sessions 200"], "attributes/password", "a secret is shown once"),
    (&["GET /public_networks 200"], "attributes/ips", "lists leave it out"),
    (&["POST /team/members 201"], "attributes/last_login_at", "who is new hasn't logged in, and it has no null"),
    (
        &[
            "POST /user_data 201",
            "PATCH /user_data/{user_data_id} 200",
            "POST /projects/{project_id}/user_data 201",
            "PATCH /projects/{project_id}/user_data/{user_data_id} 200",
        ],
        "attributes/decoded_content",
        HIDDEN,
    ),
    (SERVER, "attributes/credentials", HIDDEN),
    (SERVER, "attributes/bgp_eligible", HIDDEN),
    (&["POST /virtual_networks/assignments 201"], "attributes/vid", "the number comes after the connection"),
    (&["GET /projects/{project_id}/user_data 200"], "meta/stats", "nobody can ask for it, as there is no parameter"),
];
const HIDDEN: &str = "it is for those who ask for it in `extra_fields`, which these operations haven't";
const SERVER: &[&str] = &[
    "POST /servers 201",
    "PATCH /servers/{server_id} 200",
    "POST /servers/{server_id}/lock 200",
    "POST /servers/{server_id}/unlock 200",
];

/// One cloud and what is done with it.
struct Story {
    cloud: FakeCloud,
    client: Client,
    judge: Judge,
}

impl Story {
    fn begins() -> Self {
        let cloud = FakeCloud::new();
        let (client, judge) = judged(&cloud);
        Self { cloud, client, judge }
    }

    /// Nothing was wrong.
    #[track_caller]
    fn ends(&self) {
        self.judge.assert_all_is_well();
    }

    /// Nothing was wrong, and of these paths each operation was called, and each declared member was there.
    #[track_caller]
    fn ends_with_all_of(&self, paths: &[&str]) {
        self.ends();
        let called = self.judge.operations();
        let missing: Vec<_> =
            operations().into_iter().filter(|key| below(paths, key) && !called.contains(key)).collect();
        assert!(missing.is_empty(), "not called: {missing:#?}");
        let never = |member: &String| {
            let known = |of: &[&str], end: &str| of.iter().any(|of| member.starts_with(of)) && member.ends_with(end);
            NEVER.iter().any(|(of, end, _)| known(of, end))
        };
        let absent: Vec<_> = self.judge.absent().into_iter().filter(|one| below(paths, one) && !never(one)).collect();
        assert!(absent.is_empty(), "in no answer: {absent:#?}");
    }

    /// A server that is on, of the smallest plan.
    async fn server(&self, site: &str, hostname: &str) -> String {
        let server = self.client.servers().create(self.order(site, hostname)).await.unwrap();
        self.client.servers().wait_until_on(&server.id).await.unwrap();
        server.id
    }

    fn order(&self, site: &str, hostname: &str) -> CreateServer {
        self.order_of("c3-small-x86", site, hostname)
    }

    fn order_of(&self, plan: &str, site: &str, hostname: &str) -> CreateServer {
        let order = CreateServer::project(self.cloud.project()).plan(plan).site(site);
        order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname)
    }
}

/// Every operation that the description has.
fn operations() -> Vec<String> {
    let root = description();
    let mut all = Vec::new();
    for (path, operations) in root["paths"].as_object().unwrap() {
        let methods = ["get", "post", "put", "patch", "delete"].into_iter();
        all.extend(
            methods
                .filter(|method| operations.get(method).is_some())
                .map(|method| format!("{} {path}", method.to_uppercase())),
        );
    }
    all
}

/// Whether an operation, or what is told of one, has one of these paths, or a longer one.
fn below(paths: &[&str], key: &str) -> bool {
    let path = key.split(' ').nth(1).unwrap();
    paths.iter().any(|own| path.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The answer is an error with this status, code and place.
#[track_caller]
fn refused<T: Debug>(answer: Result<T, Error>, status: u16, code: Option<&str>, pointer: Option<&str>) {
    let error = answer.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
    if let Some(code) = code {
        assert!(error.has_code(code), "{error}");
    }
    if let Some(pointer) = pointer {
        let own = error.errors()[0].source.as_ref().and_then(|source| source.pointer.as_deref());
        assert_eq!(own, Some(pointer), "{error}");
    }
}

/// What a page says of how many there are.
fn total(meta: &Extra) -> usize {
    meta.get("stats").and_then(|stats| stats.pointer("/total/count")?.as_u64()).unwrap().try_into().unwrap()
}

/// The types have a place for everything that was answered.
#[track_caller]
fn placed<T: Answer>(answer: &T) {
    let unplaced = unplaced(answer);
    assert!(unplaced.is_empty(), "{unplaced:?}");
}

#[test]
fn every_operation_has_its_story() {
    let paths: Vec<&str> =
        STORIES.iter().flat_map(|(_, paths)| paths.iter().copied()).chain(ELSEWHERE.to_vec()).collect();
    let left: Vec<_> = operations().into_iter().filter(|key| !below(&paths, key)).collect();
    assert!(left.is_empty(), "{left:#?}");
}
