#[path = "../../examples/reinstall_ipxe.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use super::server;
use latitude_api::testing::reply;
use latitude_api::{Operation, Sending, Transport, reqwest};
use latitude_fake::{FakeCloud, Fault};
use program::reinstall;
use serde_json::json;
use std::time::Duration;

const SCRIPT: &str = "https://boot.example.com/flatcar.ipxe";

#[tokio::test]
async fn it_boots_the_script() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "ASH", "web-1").await;
    let before = cloud.clock().elapsed();
    let after = reinstall(&cloud.client(), &id, "node-1", SCRIPT).await.unwrap();
    assert_eq!(after.hostname.as_deref(), Some("node-1"));
    // The `on` from before, which is there for another 40 seconds, wasn't taken for the end.
    assert!(cloud.clock().elapsed() - before >= Duration::from_secs(15 * 60));
    let config = cloud.client().servers().get_deploy_config(&id).await.unwrap();
    assert_eq!(config.ipxe.as_deref(), Some(SCRIPT));
}

#[tokio::test]
async fn a_lost_answer_is_looked_into() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "ASH", "web-1").await;
    cloud.fail_next(Fault::lost_after_effect().on("POST /servers/{server_id}/reinstall"));
    reinstall(&cloud.client(), &id, "node-1", SCRIPT).await.unwrap();

    cloud.fail_next(Fault::lost_before_effect().on("POST /servers/{server_id}/reinstall"));
    let error = reinstall(&cloud.client(), &id, "node-2", SCRIPT).await.unwrap_err().to_string();
    assert!(error.contains("still runs what it ran"), "{error}");
    assert_eq!(cloud.seen("POST /servers/{server_id}/reinstall"), 2, "none was sent twice");
}

#[tokio::test]
async fn it_leaves_alone_what_is_locked_and_tells_of_failures() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "ASH", "web-1").await;
    cloud.client().servers().lock(&id).await.unwrap();
    let error = reinstall(&cloud.client(), &id, "node-1", SCRIPT).await.unwrap_err().to_string();
    assert!(error.contains("is locked"), "{error}");
    assert_eq!(cloud.seen("POST /servers/{server_id}/reinstall"), 0);

    cloud.client().servers().unlock(&id).await.unwrap();
    cloud.lifecycle("reinstall").fails_next();
    let error = reinstall(&cloud.client(), &id, "node-1", SCRIPT).await.unwrap_err().to_string();
    assert!(error.contains("failed_deployment"), "{error}");
}

/// Accepts every reinstallation, and begins none.
struct Forgetful<T>(T);

impl<T: Transport> Transport for Forgetful<T> {
    fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
        if operation.id() == Some("create-server-reinstall") {
            return reply(200, json!({}));
        }
        self.0.send(request, operation)
    }
}

#[tokio::test]
async fn an_on_of_another_system_is_no_success() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "ASH", "web-1").await;
    let client = cloud.client_builder().wrap_transport(Forgetful).build().unwrap();
    let error = reinstall(&client, &id, "node-1", SCRIPT).await.unwrap_err().to_string();
    assert!(error.contains("is on, with ubuntu_24_04_x64_lts in place of iPXE"), "{error}");
}
