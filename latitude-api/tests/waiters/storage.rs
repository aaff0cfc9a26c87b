//! Volumes and filesystems, and the servers that have them.

use crate::script::{Api, SECOND, deadline, end, failure, missing, outage, seen};
use crate::server::Reply;
use latitude_api::Client;
use serde_json::{Value, json};

const VOLUME: &str = "/storage/volumes/x_1";
const ATTACHMENT: &str = "/storage/filesystems/x_1/attach?server_id=sv_1";

/// A volume with mappings of these servers in these states, as the API tells them.
fn volume(mappings: &[(&str, &str)]) -> Reply {
    let entry = |(server, status): &(&str, &str)| json!({"server_id": server, "status": status});
    // Deprecated, and wrong on purpose.
    block(json!({"status": "mapped", "mappings": mappings.iter().map(entry).collect::<Vec<_>>()}))
}

fn block(block: Value) -> Reply {
    seen(json!({"name": "data", "block": block}))
}

#[tokio::test]
async fn a_volume_is_mapped_when_the_entry_of_the_server_says_so() {
    let wait = |it: &Client| it.block_storage().wait_until_volume_mapped("x_1", "sv_1");
    let replies = vec![
        block(Value::Null),
        volume(&[]),
        volume(&[("sv_0", "mapped")]),
        volume(&[("sv_0", "failed"), ("sv_1", "mapping")]),
        block(json!({"mappings": [{"server_id": "sv_1"}]})),
        volume(&[("sv_1", "mapped"), ("sv_0", "unmapping")]),
    ];
    let mapped = end(wait, VOLUME, 10, replies).await.unwrap();
    // The wait gives the volume.
    assert_eq!((mapped.id.as_str(), mapped.name.as_deref()), ("x_1", Some("data")));
    assert_eq!(mapped.block.as_ref().unwrap().mappings[0].server_id.as_deref(), Some("sv_1"));

    let error =
        failure(wait, VOLUME, 10, [volume(&[("sv_1", "mapping")]), volume(&[("sv_0", "mapped"), ("sv_1", "failed")])])
            .await;
    assert_eq!(
        error.to_string(),
        "it has failed, which ends the wait, last seen with status: failed (GET /storage/volumes/x_1, id sv_1)"
    );
}

#[tokio::test]
async fn a_mapping_that_does_not_come_is_a_deadline() {
    let wait = |it: &Client| it.block_storage().wait_until_volume_mapped("x_1", "sv_1");
    let error = deadline(wait, 600, volume(&[("sv_0", "mapped")])).await;
    assert_eq!(error.last_state(), Some("no entry in block.mappings"));
    assert_eq!(
        error.to_string(),
        "not there after 600s, last seen with no entry in block.mappings (GET /storage/volumes/x_1, id sv_1)"
    );
    assert!(error.last_seen::<latitude_api::Resource<latitude_api::block_storage::Volume>>().is_some());
    for (odd, state) in [
        (json!({"mappings": "none"}), "block.mappings: a string"),
        (json!("none"), "block.mappings: unreadable"),
        (json!({"mappings": [{"status": "mapped"}]}), "block.mappings: an entry without server_id"),
        (json!({"mappings": [{"server_id": null, "status": "mapped"}]}), "block.mappings: an entry without server_id"),
        (json!({"mappings": [{"server_id": "sv_1", "status": null}]}), "status: missing"),
    ] {
        let error = deadline(wait, 600, block(odd)).await;
        assert_eq!(error.last_state(), Some(state));
    }
    let api = Api::giving(vec![volume(&[]), volume(&[("sv_1", "mapped")])]).await;
    let mut progress = wait(&api.client).progress();
    let step = progress.try_next().await.unwrap().unwrap();
    assert!(step.seen.is_some() && !step.done, "{step:?}");
    assert_eq!(step.state.as_deref(), Some("no entry in block.mappings"));
}

#[tokio::test]
async fn a_mapping_that_was_there_and_is_gone_ends_the_wait() {
    let wait = |it: &Client| it.block_storage().wait_until_volume_mapped("x_1", "sv_1");
    let mut replies = vec![volume(&[("sv_1", "mapping")])];
    // Once is a replica that lags behind.
    replies.extend([volume(&[]), volume(&[("sv_1", "mapping")])]);
    replies.extend(vec![volume(&[]); 7]);
    let error = end(wait, VOLUME, 10, replies).await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().starts_with("the entry is no longer there"), "{error}");
    // There is no such volume.
    let error = end(wait, VOLUME, 10, vec![missing()]).await.unwrap_err();
    assert!(error.is_not_found() && error.status().is_some(), "{error}");
}

#[tokio::test]
async fn a_volume_is_unmapped_when_the_entry_is_gone_for_certain() {
    let wait = |it: &Client| it.block_storage().wait_until_volume_unmapped("x_1", "sv_1");
    let unmapping = || volume(&[("sv_0", "mapped"), ("sv_1", "unmapping")]);
    let without = || volume(&[("sv_0", "mapped")]);
    for replies in [
        vec![unmapping(), without(), without()],
        vec![unmapping(), without(), unmapping(), without(), without()],
        // What can't be told is no sign that it's gone.
        vec![without(), block(json!({"mappings": "none"})), without(), without()],
        vec![without(), block(json!(5)), without(), without()],
        vec![without(), block(json!({"mappings": [{"status": "unmapping"}]})), without(), without()],
        vec![without(), block(json!({"mappings": [{"server_id": null}]})), without(), without()],
        // An outage says nothing.
        vec![without(), outage(), without()],
        vec![unmapping(), block(Value::Null), block(json!({"mappings": null}))],
        vec![block(json!({})), seen(json!({}))],
        // Nor is a volume that isn't found for a moment one without the entry.
        vec![unmapping(), missing(), without(), without()],
        vec![unmapping(), without(), missing(), without(), without()],
    ] {
        let volume = end(wait, VOLUME, 10, replies).await.unwrap();
        // The volume stays, and is what the wait gives.
        assert_eq!(volume.id, "x_1");
    }
    failure(wait, VOLUME, 10, [unmapping(), volume(&[("sv_1", "failed")])]).await;
    // The volume itself is gone.
    let error = end(wait, VOLUME, 10, vec![missing()]).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let error = end(wait, VOLUME, 10, [vec![unmapping()], vec![missing(); 7]].concat()).await.unwrap_err();
    assert!(error.is_not_found() && error.status().is_some(), "{error}");
    let error = deadline(wait, 600, unmapping()).await;
    assert!(error.to_string().starts_with("still there after 600s, last seen with status: unmapping"), "{error}");
}

#[tokio::test]
async fn a_mapping_of_no_server_is_not_asked_for() {
    let api = Api::giving(vec![volume(&[])]).await;
    for error in [
        api.client.block_storage().wait_until_volume_mapped("x_1", "").await.unwrap_err(),
        api.client.block_storage().wait_until_volume_unmapped("x_1", "").await.unwrap_err(),
    ] {
        assert!(error.is_invalid() && error.to_string().starts_with("the server_id is empty"), "{error}");
    }
    assert!(api.asked().is_empty());
}

#[tokio::test]
async fn a_filesystem_is_attached_to_one_server() {
    let wait = |it: &Client| it.filesystem_storage().wait_until_filesystem_attached("x_1", "sv_1");
    let status = |status: &str| seen(json!({"server_id": "sv_1", "status": status}));
    let attached = end(
        wait,
        ATTACHMENT,
        10,
        vec![missing(), status("detached"), status("attaching"), status("detaching"), status("attached")],
    )
    .await
    .unwrap();
    assert_eq!(attached.server_id.as_deref(), Some("sv_1"));
    let failed = seen(json!({"status": "failed", "failure_reason": "no free port"}));
    let error = failure(wait, ATTACHMENT, 10, [status("attaching"), failed]).await;
    assert_eq!(error.last_state(), Some("status: failed, failure_reason: no free port"));
    // One that never comes, after a minute; and a failure from before that callers know of.
    let error = end(wait, ATTACHMENT, 10, vec![missing(); 7]).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let again = |it: &Client| wait(it).change_first(60 * SECOND);
    end(again, ATTACHMENT, 10, ["failed", "attaching", "attached"].map(status).to_vec()).await.unwrap();
    assert_eq!(deadline(wait, 600, status("attaching")).await.last_state(), Some("status: attaching"));
}

#[tokio::test]
async fn a_filesystem_is_detached_by_its_state_or_not_found() {
    let wait = |it: &Client| it.filesystem_storage().wait_until_filesystem_detached("x_1", "sv_1");
    let status = |status: &str| seen(json!({"server_id": "sv_1", "status": status}));
    for last in [status("detached"), missing()] {
        end(wait, ATTACHMENT, 10, vec![status("attached"), status("detaching"), last]).await.unwrap();
    }
    failure(wait, ATTACHMENT, 10, [status("detaching"), status("failed")]).await;
    deadline(wait, 600, status("detaching")).await;
}
