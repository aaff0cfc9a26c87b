//! Sandboxes, inference and the marketplace.

use super::{assert_placed, assert_refused, judged_by};
use crate::checked::Judge;
use latitude_api::inference::{CreateInferenceApiKey, InferenceApiKeySyncStatus, UsageGranularity};
use latitude_api::sandboxes::{CreateSandbox, ExecSandbox};
use latitude_fake::FakeCloud;
use serde_json::json;

pub(super) async fn a_sandbox(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let sandboxes = client.sandboxes();
    let order = || CreateSandbox::new(cloud.project()).name("eval-1").environment([("MODE", "test")]);
    let created = sandboxes.create(order()).await.unwrap();
    assert_placed(&created);
    assert_eq!((created.id.as_str(), created.status.as_deref()), ("eval-1", Some("provisioning")));
    assert_eq!(created.project.as_ref().unwrap().id, cloud.project());
    assert_refused(sandboxes.create(order()).await, 422, "");
    let echo = || ExecSandbox::new(["echo", "hello", "there"]).workdir("/srv").timeout_seconds(5);
    assert_refused(sandboxes.exec("eval-1", echo()).await, 409, "");
    sandboxes.wait_until_ready("eval-1").await.unwrap();
    let done = sandboxes.exec("eval-1", echo()).await.unwrap();
    assert_placed(&done);
    assert_eq!((done.stdout.as_deref(), done.exit_code, done.truncated), (Some("hello there\n"), Some(0), Some(false)));
    assert_eq!(sandboxes.exec("eval-1", ExecSandbox::new(["false"])).await.unwrap().exit_code, Some(1));
    let unnamed = sandboxes.create(CreateSandbox::new(cloud.project()).image("alpine")).await.unwrap();
    assert_eq!((unnamed.image.as_deref(), &unnamed.name), (Some("alpine"), &Some(unnamed.id.clone())));
    let listed = sandboxes.list(cloud.project()).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.len(), 2);
    cloud.lifecycle("provision_sandbox").fails_next();
    let failed = sandboxes.create(CreateSandbox::new(cloud.project())).await.unwrap();
    assert!(sandboxes.wait_until_ready(&failed.id).await.unwrap_err().is_failed_state());

    // More than a page has.
    for _ in 0..120 {
        sandboxes.create(CreateSandbox::new(cloud.project())).await.unwrap();
    }
    let page = sandboxes.list(cloud.project()).await.unwrap();
    let token = page.meta.get("next_page_token").and_then(|token| token.as_str()).unwrap().into_owned();
    let next = sandboxes.list(cloud.project()).page_token(token).await.unwrap();
    assert_eq!(page.len() + next.len(), 123);
    for sandbox in sandboxes.list(cloud.project()).all().await.unwrap() {
        sandboxes.delete(&sandbox.id).await.unwrap();
    }
    sandboxes.wait_until_gone("eval-1").await.unwrap();
    assert_refused(sandboxes.get("eval-1").await, 404, "");
    let team = cloud.first("teams");
    cloud.set("teams", &team, "feature_flags", json!([]));
    assert_refused(sandboxes.create(order()).await, 403, "");
    cloud.assert_nothing_left();
}

pub(super) async fn inference(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let inference = client.inference();
    let project = cloud.project();
    let models = inference.list_models(&project).await.unwrap();
    assert_placed(&models);
    assert!(!models.is_empty());
    assert_refused(inference.list_models("proj_none").await, 404, "not_found");
    let order = || CreateInferenceApiKey::project_id(&project).name("assistant");
    let created = inference.create_api_key(order()).await.unwrap();
    assert_placed(&created);
    let token = created.token.as_ref().unwrap().expose().to_owned();
    assert!(token.ends_with(created.token_last_slice.as_ref().unwrap()));
    assert_eq!(created.sync_status, Some(InferenceApiKeySyncStatus::Pending));
    assert_refused(inference.create_api_key(order()).await, 422, "");
    let synced = inference.wait_until_api_key_synced(&project, &created.id).await.unwrap();
    assert!(synced.token.is_none(), "a secret is shown once");
    cloud.lifecycle("sync_inference_api_key").fails_next();
    let failed = CreateInferenceApiKey::project_id(&project).name("other");
    let failed = inference.create_api_key(failed).await.unwrap();
    assert!(inference.wait_until_api_key_synced(&project, &failed.id).await.unwrap_err().is_failed_state());
    let listed = inference.list_api_keys(&project).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.len(), 2);
    for _ in 0..2 {
        assert_placed(&inference.delete_api_key(&created.id, &project).await.unwrap());
    }
    assert_refused(inference.delete_api_key("ikey_none", &project).await, 404, "");
    assert_eq!(inference.list_api_keys(&project).await.unwrap().len(), 1);
    // The name is free again.
    inference.create_api_key(order()).await.unwrap();

    let usage = |to| inference.get_usage(&project, "2026-01-01T00:00:00Z", to, UsageGranularity::Value24h);
    let days = usage("2026-01-03T00:00:00Z").await.unwrap();
    assert_placed(&days);
    assert_eq!(days.series.len(), 2);
    assert_refused(usage("2026-03-01T00:00:00Z").await, 422, "");
    assert_refused(usage("2025-12-01T00:00:00Z").await, 422, "");
    assert_refused(usage("nonsense").await, 422, "");
}

pub(super) async fn marketplace_apps(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let apps = client.marketplace_apps().list().await.unwrap();
    assert_placed(&apps);
    let app = client.marketplace_apps().get(&apps[0].id).await.unwrap();
    assert_placed(&app);
    assert_eq!(app.name, apps[0].name);
    assert_refused(client.marketplace_apps().get("mkapp_none").await, 404, "");
}
