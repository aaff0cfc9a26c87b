//! Databases, public networks, BGP sessions, late ids, inference keys and sandboxes.

use crate::script::{Api, SECOND, deadline, end, failure, listed, missing, seen};
use crate::server::Reply;
use latitude_api::Client;
use latitude_api::elastic_ips::CreateElasticIp;
use serde_json::{Value, json};

fn status(status: &str) -> Reply {
    seen(json!({"status": status}))
}

#[tokio::test]
async fn a_database_is_ready_when_it_has_credentials() {
    let wait = |it: &Client| it.managed_databases().wait_until_ready("x_1");
    let database = |credentials: Value| seen(json!({"status": "whatever", "credentials": credentials}));
    let replies = vec![
        status("whatever"),
        database(Value::Null),
        database(json!({})),
        database(json!({"host": null, "password": null, "url": ""})),
        // Half of them are none.
        database(json!({"host": "db.example", "username": null})),
        database(json!({"password": "s3cret-word", "username": "ann"})),
        database(json!({"host": "db.example", "username": "ann", "password": "s3cret-word"})),
    ];
    let ready = end(wait, "/managed_databases/x_1", 15, replies).await.unwrap();
    assert_eq!(ready.credentials.as_ref().unwrap().host.as_deref(), Some("db.example"));
    let error = deadline(wait, 1800, database(Value::Null)).await;
    assert_eq!(error.last_state(), Some("status: whatever"));
    // Credentials are never shown, not even where something else fails the wait.
    let failing = |it: &Client| wait(it).fail_if(|it| it.credentials.is_some());
    let secret =
        database(json!({"password": "s3cret-word", "url": "postgres://u:s3cret-word@db.example", "username": "ann"}));
    let error = failure(failing, "/managed_databases/x_1", 15, [database(Value::Null), secret]).await;
    assert_eq!(error.last_state(), Some("credentials.username: ann, status: whatever"));
    assert!(!format!("{error} {error:?}").contains("s3cret-word"));

    let wait = |it: &Client| it.managed_databases().wait_until_gone("x_1");
    end(wait, "/managed_databases/x_1", 15, vec![status("whatever"), missing()]).await.unwrap();
    deadline(wait, 1800, status("whatever")).await;
}

#[tokio::test]
async fn a_public_network_is_activated() {
    let wait = |it: &Client| it.public_networks().wait_until_activated("x_1");
    let replies = [json!({"activated": false}), json!({"activated": null}), json!({}), json!({"activated": true})];
    end(wait, "/public_networks/x_1", 30, replies.map(seen).to_vec()).await.unwrap();
    let error = deadline(wait, 3600, seen(json!({"activated": false}))).await;
    assert_eq!(error.last_state(), Some("activated: false"));
}

#[tokio::test]
async fn a_bgp_session_becomes_active_or_fails() {
    let path = "/elastic_ips/eip_1/bgp_sessions/x_1";
    let wait = |it: &Client| it.elastic_ips().wait_until_bgp_session_active("eip_1", "x_1");
    let replies =
        vec![missing(), status("pending"), seen(json!({"status": null})), status("configuring"), status("active")];
    end(wait, path, 10, replies).await.unwrap();
    let failed = seen(json!({"status": "error", "status_message": "The peer is not set up."}));
    let error = failure(wait, path, 10, [status("configuring"), failed]).await;
    assert_eq!(error.last_state(), Some("status: error, status_message: The peer is not set up."));
    failure(wait, path, 10, [status("configuring"), status("removing")]).await;
    deadline(wait, 600, status("pending")).await;

    let wait = |it: &Client| it.elastic_ips().wait_until_bgp_session_gone("eip_1", "x_1");
    end(wait, path, 10, vec![status("active"), status("removing"), status("error"), missing()]).await.unwrap();
    deadline(wait, 600, status("removing")).await;
}

#[tokio::test]
async fn an_elastic_ip_is_waited_for_before_it_has_an_id() {
    let ip = |id: Value, server: &str, status: &str| {
        let made = "2026-10-01T10:00:00Z";
        json!({"id": id, "type": "elastic_ips", "attributes":
            {"status": status, "server": {"id": server}, "created_at": made}})
    };
    let list = |items: &[Value]| Reply::json(&json!({"data": items}));
    let other = ip(json!("eip_0"), "sv_0", "active");
    let api = Api::giving(vec![
        Reply { status: 201, ..Reply::json(&json!({"data": ip(Value::Null, "sv_1", "pending")})) },
        list(std::slice::from_ref(&other)),
        list(&[other.clone(), ip(json!("eip_1"), "sv_1", "pending")]),
        list(&[other.clone(), ip(json!("eip_1"), "sv_1", "configuring")]),
        list(&[other, ip(json!("eip_1"), "sv_1", "active")]),
    ])
    .await;
    let made = api.client.elastic_ips().create(CreateElasticIp::new("proj_1").server_id("sv_1")).await.unwrap();
    assert_eq!(made.id, "");
    let active = api.client.elastic_ips().wait_until_active(&made).await.unwrap();
    assert_eq!(active.id, "eip_1");
    let asked = api.asked();
    assert_eq!((asked[0].as_str(), asked.len()), ("POST /elastic_ips", 5));
    assert!(asked[1..].iter().all(|call| call.starts_with("GET /elastic_ips?")), "{asked:?}");
    assert_eq!(api.time.slept(), [10 * SECOND; 3]);
}

#[tokio::test]
async fn an_inference_key_is_synced_in_the_list_of_its_project() {
    let path = "/inference/api_keys?project_id=proj_1";
    let wait = |it: &Client| it.inference().wait_until_api_key_synced("proj_1", "x_1");
    let key = |status: &str| listed(Some(json!({"sync_status": status, "token": null})));
    let synced = end(
        wait,
        path,
        5,
        vec![listed(None), listed(None), key("pending"), listed(None), key("pending"), key("synced")],
    )
    .await
    .unwrap();
    assert_eq!(synced.id, "x_1");
    for failed in ["failed", "revoked"] {
        let error = failure(wait, path, 5, [key("pending"), key(failed)]).await;
        assert_eq!(
            error.to_string(),
            format!(
                "it has failed, which ends the wait, last seen with sync_status: {failed} (GET /inference/api_keys, id x_1)"
            )
        );
    }
    // A key that is revoked meanwhile leaves the list.
    let error = end(wait, path, 5, [vec![key("pending")], vec![listed(None); 13]].concat()).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    deadline(wait, 600, key("pending")).await;
    let api = Api::giving(vec![listed(None)]).await;
    let error = api.client.inference().wait_until_api_key_synced("proj_1", "").await.unwrap_err();
    assert!(error.is_invalid() && api.asked().is_empty(), "{error}");
}

#[tokio::test]
async fn a_sandbox_is_ready_or_fails() {
    let wait = |it: &Client| it.sandboxes().wait_until_ready("x_1");
    let replies = ["provisioning", "unknown", "something_new", "ready"].map(status).to_vec();
    end(wait, "/sandboxes/x_1", 5, replies).await.unwrap();
    for failed in ["error", "deleting"] {
        failure(wait, "/sandboxes/x_1", 5, [status("unknown"), status(failed)]).await;
    }
    let error = deadline(wait, 600, status("unknown")).await;
    assert_eq!(error.last_state(), Some("status: unknown"));

    let wait = |it: &Client| it.sandboxes().wait_until_gone("x_1");
    end(wait, "/sandboxes/x_1", 5, vec![status("deleting"), status("error"), missing()]).await.unwrap();
    deadline(wait, 600, status("deleting")).await;
}
