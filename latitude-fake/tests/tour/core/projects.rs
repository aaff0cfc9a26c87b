//! Projects, and the keys and scripts that servers are made with.

use super::{Story, placed, refused, total};
use latitude_api::object_storage::{CreateBucket, CreateBucketLifecycleRule};
use latitude_api::projects::{CreateProject, ProjectBillingType, ProjectEnvironment, ProvisioningType, UpdateProject};
use latitude_api::servers::CreateServer;
use latitude_api::ssh_keys::{CreateSshKey, CreateSshKeyForProject, UpdateSshKey, UpdateSshKeyForProject};
use latitude_api::tags::CreateTag;
use latitude_api::user_data::{CreateUserData, CreateUserDataForProject, UpdateUserData, UpdateUserDataForProject};

pub const PATHS: &[&str] = &["/projects", "/ssh_keys", "/user_data"];

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample imke@northwind";
/// `#cloud-config`, and the same with `{}`.
const SCRIPT: &str = "I2Nsb3VkLWNvbmZpZw==";
const OTHER: &str = "I2Nsb3VkLWNvbmZpZwp7fQ==";

#[tokio::test]
async fn all_of_a_project() {
    let story = Story::begins();
    let project = projects(&story).await;
    keys(&story, &project).await;
    keys_of_a_project(&story, &project).await;
    scripts(&story, &project).await;
    scripts_of_a_project(&story, &project).await;
    end(&story, &project).await;
    story.ends_with_all_of(PATHS);
}

async fn projects(story: &Story) -> String {
    let projects = story.client.projects();
    let body = || CreateProject::name("Depot Vision").provisioning_type(ProvisioningType::Reserved);
    let project =
        projects.create(body().description("Cameras").environment(ProjectEnvironment::Staging)).await.unwrap();
    placed(&project);
    assert_eq!(project.slug.as_deref(), Some("depot-vision"));
    assert_eq!(project.billing_type, Some(ProjectBillingType::Yearly));
    assert_eq!(project.team.as_ref().unwrap().id, story.cloud.first("teams"));
    refused(projects.create(body()).await, 422, None, Some("/data/attributes/name"));
    assert!(!projects.find_or_create(body()).await.unwrap().is_created());
    assert_eq!(projects.get("depot-vision").await.unwrap().id, project.id);
    refused(projects.get("proj_none").await, 404, None, None);

    let update = UpdateProject::new().description("Cameras of all depots").bandwidth_alert(true);
    let changed = projects.update(&project.id, update.environment(ProjectEnvironment::Production)).await.unwrap();
    assert_eq!(changed.description.as_deref(), Some("Cameras of all depots"));
    assert_eq!((changed.name.as_deref(), changed.bandwidth_alert), (Some("Depot Vision"), Some(true)));
    let taken = UpdateProject::new().name("Fleet Telemetry");
    refused(projects.update(&project.id, taken).await, 422, None, Some("/data/attributes/name"));

    let tag = story.client.tags().create(CreateTag::name("cameras").color("#0a0a0a")).await.unwrap();
    projects.update(&project.id, UpdateProject::new().tags([&tag.id])).await.unwrap();
    let page = projects.list().extra_fields_projects("next_renewal_date").stats_total("count").await.unwrap();
    assert_eq!((page.items.len(), total(&page.meta)), (2, 2));
    let only = async |list: latitude_api::projects::ListProjectsRequest| {
        let page = list.await.unwrap();
        page.items.len() == 1 && page.items[0].id == project.id
    };
    assert!(only(projects.list().filter_name("Depot Vision")).await);
    assert!(only(projects.list().filter_slug("depot-vision")).await);
    assert!(only(projects.list().filter_description("Cameras of all depots")).await);
    assert!(only(projects.list().filter_billing_type("Yearly")).await);
    assert!(!only(projects.list().filter_environment("Production")).await, "both are");
    assert!(only(projects.list().filter_tags([&tag.id])).await);
    assert!(only(projects.list().page_size(1).page_number(2)).await);
    project.id.clone()
}

async fn keys(story: &Story, project: &str) {
    let keys = story.client.ssh_keys();
    let key = keys.create(CreateSshKey::name("imke").public_key(KEY)).await.unwrap();
    placed(&key);
    assert_eq!(key.public_key.as_deref(), Some(KEY));
    assert!(key.project.is_none());
    let of_project = CreateSshKey::name("robots").public_key("ssh-ed25519 AAAAother robot").project(project);
    let robots = keys.create(of_project).await.unwrap();
    assert_eq!(robots.project.as_ref().unwrap().id, project);
    assert_ne!(robots.fingerprint, key.fingerprint);
    assert!(!keys.find_or_create(CreateSshKey::name("imke").public_key(KEY)).await.unwrap().is_created());
    assert_eq!(keys.get(&key.id).await.unwrap().fingerprint, key.fingerprint);
    let tag = story.client.tags().create(CreateTag::name("people").color("#0b0b0b")).await.unwrap();
    let changed = keys.update(&key.id, UpdateSshKey::new().name("imke's laptop").tags([&tag.id])).await.unwrap();
    placed(&changed);
    assert_eq!((changed.name.as_deref(), changed.tags.len()), (Some("imke's laptop"), 1));
    let page = keys.list().page_size(1).page_number(1).stats_total("count").await.unwrap();
    assert_eq!((page.items.len(), total(&page.meta)), (1, 2));
    assert_eq!(keys.list().filter_project(project).await.unwrap().items[0].id, robots.id);
    assert_eq!(keys.list().filter_scope("team").await.unwrap().items[0].id, key.id);
    assert_eq!(keys.list().filter_tags([&tag.id]).await.unwrap().items.len(), 1);
    assert_eq!(keys.get(&robots.id).await.unwrap().project.as_ref().unwrap().id, project);
    keys.update(&robots.id, UpdateSshKey::new().name("all robots")).await.unwrap();
    keys.delete(&robots.id).await.unwrap();
    refused(keys.get(&robots.id).await, 404, None, None);
    refused(keys.delete(&robots.id).await, 404, None, None);
}

#[expect(deprecated, reason = "deprecated operations answer, too")]
async fn keys_of_a_project(story: &Story, project: &str) {
    let keys = story.client.ssh_keys();
    let body = CreateSshKeyForProject::name("depot").public_key(KEY);
    let key = keys.create_for_project(project, body).await.unwrap();
    assert_eq!(key.project.as_ref().unwrap().id, project);
    let tag = story.client.tags().create(CreateTag::name("depots").color("#0c0c0c")).await.unwrap();
    let update = UpdateSshKeyForProject::new().name("depot 2").tags([&tag.id]);
    let changed = keys.update_for_project(project, &key.id, update).await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("depot 2"));
    let page = keys.list_for_project(project).filter_tags([&tag.id]).stats_total("count").await.unwrap();
    assert_eq!((total(&page.meta), &page.items[0].id), (1, &key.id));
    assert_eq!(keys.get_for_project(project, &key.id).await.unwrap().id, key.id);
    // It isn't one of another project.
    refused(keys.get_for_project(story.cloud.project(), &key.id).await, 404, None, None);
    assert_eq!(keys.list_for_project(story.cloud.project()).await.unwrap().items.len(), 0);
    refused(keys.list_for_project("proj_none").await, 404, None, None);
    keys.delete_for_project(project, &key.id).await.unwrap();
    refused(keys.get_for_project(project, &key.id).await, 404, None, None);
}

async fn scripts(story: &Story, project: &str) {
    let scripts = story.client.user_data();
    let script = scripts.create(CreateUserData::description("plain").content(SCRIPT)).await.unwrap();
    placed(&script);
    assert_eq!(script.content.as_ref().unwrap().expose(), SCRIPT);
    let found = scripts.find_or_create(CreateUserData::description("plain").content(SCRIPT)).await.unwrap();
    assert!(!found.is_created());
    let of_project = CreateUserData::description("of a project").content(SCRIPT).project(project);
    let of_project = scripts.create(of_project).await.unwrap().id;
    assert_eq!(scripts.get(&of_project).await.unwrap().project.as_ref().unwrap().id, project);
    scripts.update(&of_project, UpdateUserData::new().description("of the depots")).await.unwrap();
    let plain = scripts.get(&script.id).await.unwrap();
    assert!(plain.decoded_content.is_none(), "only who asks for it gets it");
    let decoded = scripts.get(&script.id).extra_fields_user_data("decoded_content").await.unwrap();
    assert_eq!(decoded.decoded_content.as_ref().unwrap().expose(), "#cloud-config");
    let changed = scripts.update(&script.id, UpdateUserData::new().content(OTHER)).await.unwrap();
    assert_eq!(changed.content.as_ref().unwrap().expose(), OTHER);
    assert_eq!(changed.description.as_deref(), Some("plain"));
    let page = scripts.list().extra_fields_user_data("decoded_content").stats_total("count").await.unwrap();
    placed(&page);
    assert_eq!(total(&page.meta), 2);
    assert_eq!(scripts.list().filter_project(project).await.unwrap().items.len(), 1);
    assert_eq!(scripts.list().filter_scope("team").await.unwrap().items[0].id, script.id);
    scripts.delete(&script.id).await.unwrap();
    refused(scripts.get(&script.id).await, 404, None, None);
}

#[expect(deprecated, reason = "deprecated operations answer, too")]
async fn scripts_of_a_project(story: &Story, project: &str) {
    let scripts = story.client.user_data();
    let body = CreateUserDataForProject::description("cameras").content(SCRIPT);
    let script = scripts.create_for_project(project, body).await.unwrap();
    assert_eq!(script.project.as_ref().unwrap().id, project);
    let update = UpdateUserDataForProject::new().description("all cameras");
    let changed = scripts.update_for_project(project, &script.id, update).await.unwrap();
    assert_eq!(changed.description.as_deref(), Some("all cameras"));
    assert_eq!(changed.content.as_ref().unwrap().expose(), SCRIPT);
    let list = scripts.list_for_project(project).extra_fields_user_data("decoded_content").await.unwrap();
    assert_eq!(list.items.len(), 2);
    let get = || scripts.get_for_project(project, &script.id);
    assert!(get().extra_fields_user_data("decoded_content").await.unwrap().decoded_content.is_some());
    scripts.delete_for_project(project, &script.id).await.unwrap();
    refused(get().await, 404, None, None);
}

async fn end(story: &Story, project: &str) {
    let projects = story.client.projects();
    let order = CreateServer::project("depot-vision").plan("c3-small-x86").site("ASH");
    let server = story.client.servers().create(order.operating_system("debian_12").hostname("cam-1")).await.unwrap();
    assert_eq!(server.plan.as_ref().unwrap().billing.as_deref(), Some("yearly"), "the project is reserved");
    assert_eq!(projects.get(project).await.unwrap().stats.as_ref().unwrap().servers, Some(1.0));
    // A machine doesn't go without its removal.
    refused(projects.delete(project).await, 422, None, None);
    story.client.servers().delete(&server.id).await.unwrap();
    refused(projects.delete(project).await, 422, None, None);
    story.client.servers().wait_until_gone(&server.id).await.unwrap();
    let bucket = CreateBucket::project(project).name("frames").region("ASH");
    let bucket = story.client.object_storage().create_bucket(bucket).await.unwrap();
    let rule = CreateBucketLifecycleRule::name("old").expiration_days(30);
    story.client.object_storage().create_bucket_lifecycle_rule(&bucket.id, rule).await.unwrap();
    projects.delete(project).await.unwrap();
    assert_eq!((story.cloud.count("buckets"), story.cloud.count("bucket_lifecycle_rules")), (0, 0));
    story.cloud.assert_nothing_left();
    refused(projects.get(project).await, 404, None, None);
    refused(projects.delete(project).await, 404, None, None);
    // What was in it went with it.
    assert_eq!(story.client.user_data().list().await.unwrap().items.len(), 0);
    assert_eq!(story.client.ssh_keys().list().await.unwrap().items.len(), 1);
}
