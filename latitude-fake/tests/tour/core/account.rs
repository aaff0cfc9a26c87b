//! The team, its members, keys, tags and projects, and what stays on record of them.

use super::{Story, placed, refused, total};
use latitude_api::api_keys::{CreateApiKey, UpdateApiKey};
use latitude_api::projects::{CreateProject, ProvisioningType, UpdateProject};
use latitude_api::tags::{CreateTag, UpdateTag};
use latitude_api::team_members::{CreateTeamMember, TeamRole};
use latitude_api::teams::{CreateTeam, Currency, UpdateTeam};
use latitude_api::user_profile::UpdateUserProfile;

pub const PATHS: &[&str] = &["/auth", "/events", "/tags", "/team", "/user"];

#[tokio::test]
async fn all_of_the_account() {
    let story = Story::begins();
    team(&story).await;
    members(&story).await;
    tags(&story).await;
    keys(&story).await;
    events(&story).await;
    story.ends_with_all_of(PATHS);
}

async fn team(story: &Story) {
    let teams = story.client.teams();
    let mine = teams.list().await.unwrap();
    placed(&mine);
    let [team] = &mine.items[..] else { panic!("{mine:?}") };
    assert_eq!(team.projects[0].id, story.cloud.project());
    assert_eq!(team.owner.as_ref().unwrap().id, team.users[0].id);
    let update = UpdateTeam::new().name("Northwind").address("1 Quay Street, Springfield").enforce_mfa(true);
    let changed = teams.update(&team.id, update).await.unwrap();
    assert_eq!(changed.name.as_deref(), Some("Northwind"));
    assert_eq!(changed.enforce_mfa, Some(true));
    assert_eq!(teams.list().await.unwrap().items[0].address.as_deref(), Some("1 Quay Street, Springfield"));

    let other = CreateTeam::name("Southwind Labs").currency(Currency::Brl).address("2 Quay Street");
    let other = teams.create(other.enforce_mfa(false).referred_code("friend")).await.unwrap();
    placed(&other);
    assert_eq!(other.currency.as_deref(), Some("BRL"));
    assert_eq!(other.slug.as_deref(), Some("southwind-labs"));
    assert!(other.projects.is_empty());
    assert_eq!(teams.list().await.unwrap().items.len(), 1, "the team of the key is the first one");
    let all = story.client.user_profile().list_teams().await.unwrap();
    placed(&all);
    assert_eq!(all.items.len(), 2);
    refused(teams.update("team_none", UpdateTeam::new().name("x")).await, 404, None, None);

    let user = story.client.user_profile().get().await.unwrap();
    placed(&user);
    assert_eq!(user.id, team.users[0].id);
    assert_eq!(user.teams.len(), 2);
    let update = UpdateUserProfile::new().first_name("Ilse").role(TeamRole::Administrator);
    let changed = story.client.user_profile().update(&user.id, update).await.unwrap();
    placed(&changed);
    assert_eq!(changed.first_name.as_deref(), Some("Ilse"));
    let user = story.client.user_profile().get().await.unwrap();
    assert_eq!(user.first_name.as_deref(), Some("Ilse"));
    assert_eq!(user.role.as_ref().unwrap().name.as_deref(), Some("Administrator"));
}

async fn members(story: &Story) {
    let members = story.client.team_members();
    let before = members.list().page_size(100).stats_total("count").await.unwrap();
    placed(&before);
    assert_eq!(total(&before.meta), 1);
    let body =
        |role| CreateTeamMember::email("kai@northwind.example.com").role(role).first_name("Kai").last_name("Osei");
    let kai = members.create(body(TeamRole::Collaborator)).await.unwrap();
    placed(&kai);
    assert_eq!(kai.role, Some(TeamRole::Collaborator));
    assert_eq!(kai.mfa_enabled, Some(false));
    refused(members.create(body(TeamRole::Billing)).await, 422, None, Some("/data/attributes/email"));
    let all = members.list().all().await.unwrap();
    assert_eq!(all.len(), 2);
    let shown = all.iter().find(|member| member.id == kai.id).unwrap();
    assert_eq!(shown.role.as_ref().unwrap().name.as_deref(), Some("Collaborator"));
    members.delete(&kai.id).await.unwrap();
    refused(members.delete(&kai.id).await, 404, None, None);
    refused(members.delete(&before.items[0].id).await, 422, None, None);
    assert_eq!(members.list().all().await.unwrap().len(), 1);
}

async fn tags(story: &Story) {
    let tags = story.client.tags();
    let tag =
        tags.create(CreateTag::name("Blue Fleet").color("#0000ff").description("The first robots")).await.unwrap();
    placed(&tag);
    assert_eq!(tag.slug.as_deref(), Some("blue-fleet"));
    assert_eq!(tag.team.as_ref().unwrap().id, story.cloud.first("teams"));
    let found = tags.find_or_create(CreateTag::name("Blue Fleet").color("#ffffff")).await.unwrap();
    assert!(!found.is_created());
    let update = UpdateTag::new().name("Red Fleet").clear_description();
    let changed = tags.update(&tag.id, update).await.unwrap();
    assert_eq!((changed.description.as_deref(), changed.slug.as_deref()), (None, Some("red-fleet")));
    assert_eq!(changed.color.as_deref(), Some("#0000ff"), "what isn't sent stays");
    let again = tags.update(&tag.id, UpdateTag::new().description("Robots of the north")).await.unwrap();
    assert_eq!(again.description.as_deref(), Some("Robots of the north"));

    // A tag goes from what has it.
    let projects = story.client.projects();
    let project = story.cloud.project();
    let tagged = projects.update(&project, UpdateProject::new().tags([&tag.id])).await.unwrap();
    assert_eq!(tagged.tags.len(), 1);
    assert_eq!(tags.list().await.unwrap().items.len(), 1);
    tags.delete(&tag.id).await.unwrap();
    refused(tags.delete(&tag.id).await, 404, None, None);
    assert_eq!(tags.list().await.unwrap().items.len(), 0);
    assert_eq!(projects.get(&project).await.unwrap().tags.len(), 0);
}

async fn keys(story: &Story) {
    let keys = story.client.api_keys();
    let key = keys.create(CreateApiKey::new("CI").read_only(true).allowed_ips(["192.0.2.0/24"])).await.unwrap();
    placed(&key);
    let secret = key.token.as_ref().unwrap().expose().to_owned();
    assert!(secret.ends_with(key.token_last_slice.as_deref().unwrap()));
    let all = keys.list().await.unwrap();
    placed(&all);
    assert_eq!(all.items.len(), 2);
    assert!(all.items.iter().all(|key| key.token.is_none()), "a secret is shown once");
    let changed = keys.update(&key.id, UpdateApiKey::new().name("Nightly").read_only(false)).await.unwrap();
    assert_eq!((changed.name.as_deref(), changed.read_only), (Some("Nightly"), Some(false)));
    assert_eq!(changed.allowed_ips, ["192.0.2.0/24"]);
    assert!(changed.token.is_none());
    let rotated = keys.rotate(&key.id, UpdateApiKey::new()).await.unwrap();
    let new = rotated.token.as_ref().unwrap().expose();
    assert_ne!(new, secret);
    assert!(new.ends_with(rotated.token_last_slice.as_deref().unwrap()));
    let events = story.client.events().list().await.unwrap();
    assert!(events.iter().any(|event| event.action.as_deref() == Some("rotate")), "{events:?}");
    keys.delete(&key.id).await.unwrap();
    refused(keys.delete(&key.id).await, 404, None, None);
    refused(keys.update(&key.id, UpdateApiKey::new().name("x")).await, 404, None, None);
}

/// What the others left behind.
async fn events(story: &Story) {
    let events = story.client.events();
    let project = CreateProject::name("Evening Runs").provisioning_type(ProvisioningType::OnDemand);
    let project = story.client.projects().create(project).await.unwrap();
    let all = events.list().sort(["-created_at"]).page_size(100).stats_total("count").await.unwrap();
    placed(&all);
    assert_eq!(total(&all.meta), all.items.len());
    let of_project = events.list().filter_target_id(&project.id).await.unwrap();
    let [event] = &of_project.items[..] else { panic!("{of_project:?}") };
    assert_eq!(event.action.as_deref(), Some("create"));
    assert_eq!(event.target.as_ref().unwrap().name.as_deref(), Some("project"));
    let author = &event.author.as_ref().unwrap().id;
    assert_eq!(author, &story.cloud.first("users"));
    let by_author = events.list().filter_author(author).page_size(100).await.unwrap();
    assert_eq!(by_author.items.len(), all.items.len());
    assert_eq!(events.list().filter_author("user_none").await.unwrap().items.len(), 0);
    let keys = events.list().filter_target_name(["api_key"]).filter_action("delete").await.unwrap();
    assert_eq!(keys.items.len(), 1);
    let at = event.created_at.as_ref().unwrap().to_string();
    assert!(!events.list().filter_created_at_gte(&at).filter_created_at_lte(&at).await.unwrap().items.is_empty());
    assert_eq!(events.list().filter_created_at_gte("2100-01-01T00:00:00Z").await.unwrap().items.len(), 0);
    // Without a zone, as the description has it, and as a time from one moment to another.
    let (since, until) = (&at[..19], "2100-01-01T00:00:00");
    assert!(!events.list().filter_created_at_gte(since).await.unwrap().items.is_empty());
    assert_eq!(events.list().filter_created_at_lte("2020-01-01T00:00:00").await.unwrap().items.len(), 0);
    let between = events.list().filter_created_at([since, until]).page_size(100).await.unwrap();
    let after = events.list().filter_created_at_gte(since).page_size(100).await.unwrap();
    assert_eq!(between.items.len(), after.items.len());
    assert_eq!(events.list().filter_created_at([until, until]).await.unwrap().items.len(), 0);
    let error = events.list().filter_created_at_gte("yesterday").await.unwrap_err();
    assert!(error.is_validation(), "{error}");
    let tagged = events.list().filter_project(story.cloud.project()).await.unwrap();
    assert!(tagged.items.iter().all(|event| event.project.as_ref().unwrap().id == story.cloud.project()));
}
