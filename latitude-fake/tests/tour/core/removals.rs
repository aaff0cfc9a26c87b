//! The removal of a server, which nothing calls off.

use super::{Story, refused};
use latitude_api::servers::{OperatingSystemSlug, PowerAction, ReinstallServer, RunServerAction, UpdateServer};
use std::time::Duration;

/// Whatever is tried meanwhile, a removal comes to its end, and none begins anew.
#[tokio::test]
async fn a_removal_that_nothing_calls_off() {
    let story = Story::begins();
    let servers = story.client.servers();
    let id = &*story.server("ASH", "web-1").await;
    servers.delete(id).await.unwrap();
    story.cloud.advance(Duration::from_secs(60));
    for action in [PowerAction::PowerOn, PowerAction::PowerOff, PowerAction::Reboot] {
        refused(servers.run_action(id, RunServerAction::new(action)).await, 409, None, None);
    }
    let debian = ReinstallServer::operating_system(OperatingSystemSlug::Debian12).hostname("web-2");
    refused(servers.reinstall(id, debian).await, 409, None, None);
    refused(servers.start_rescue_mode(id).await, 409, None, None);
    refused(servers.exit_rescue_mode(id).await, 409, None, None);
    refused(servers.update(id, UpdateServer::new().hostname("web-2")).await, 409, None, None);
    refused(servers.lock(id).await, 409, None, None);
    refused(servers.unlock(id).await, 409, None, None);
    refused(servers.schedule_deletion(id).await, 409, None, None);
    servers.delete(id).await.unwrap();
    story.cloud.advance(Duration::from_secs(60));
    refused(servers.get(id).await, 404, None, None);
    story.cloud.assert_nothing_left();
    story.ends();
}

/// When there are no more addresses, the next server has those of one that is gone.
#[tokio::test]
async fn addresses_that_run_out() {
    let story = Story::begins();
    let servers = story.client.servers();
    story.cloud.set("teams", &story.cloud.first("teams"), "server_networks", 2.into());
    story.server("ASH", "web-1").await;
    let second = story.server("ASH", "web-2").await;
    let address = async |id: &str| servers.get(id).await.unwrap().into_attributes().primary_ipv4.unwrap();
    let free = address(&second).await;
    refused(servers.create(story.order("ASH", "web-3")).await, 422, None, None);
    servers.delete(&second).await.unwrap();
    servers.wait_until_gone(&second).await.unwrap();
    assert_eq!(address(&story.server("ASH", "web-3").await).await, free);
    story.ends();
}
