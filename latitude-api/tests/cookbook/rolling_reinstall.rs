#[path = "../../examples/rolling_reinstall.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use super::server;
use indicatif::{MultiProgress, ProgressDrawTarget};
use latitude_api::servers::UpdateServer;
use latitude_api::tags::CreateTag;
use latitude_fake::FakeCloud;
use program::{Outcome, fleet, roll};

fn bars() -> MultiProgress {
    MultiProgress::with_draw_target(ProgressDrawTarget::hidden())
}

/// Servers with the tag `edge`, and one without.
async fn tagged(cloud: &FakeCloud, count: usize) -> Vec<String> {
    let client = cloud.client();
    let tag = client.tags().create(CreateTag::name("edge").color("#00ff00")).await.unwrap();
    server(cloud, "ASH", "other").await;
    let mut ids = Vec::new();
    for number in 0..count {
        let id = server(cloud, "ASH", &format!("edge-{number}")).await;
        client.servers().update(&id, UpdateServer::new().tags([&tag.id])).await.unwrap();
        ids.push(id);
    }
    ids
}

async fn rolled(cloud: &FakeCloud, at_once: usize) -> Outcome {
    let client = cloud.client();
    let fleet = fleet(&client, "edge").await.unwrap();
    roll(&client, fleet, "debian_12", at_once, &bars()).await.unwrap()
}

#[tokio::test]
async fn all_of_the_fleet_a_few_at_a_time() {
    let cloud = FakeCloud::new();
    let ids = tagged(&cloud, 5).await;
    let mut outcome = rolled(&cloud, 2).await;
    assert_eq!(most_at_once(&cloud), 2);
    outcome.done.sort();
    let mut expected = ids.clone();
    expected.sort();
    assert_eq!((outcome.done, outcome.failed.len(), outcome.not_begun.len()), (expected, 0, 0));
    for id in &ids {
        let server = cloud.client().servers().get(id).await.unwrap();
        let system = server.operating_system.as_ref().and_then(|system| system.slug.as_deref());
        assert_eq!(system, Some("debian_12"));
        assert!(server.hostname.as_deref().is_some_and(|name| name.starts_with("edge-")));
    }
}

/// How many installations were going on at the same time, by what was sent: one ends with the last look at its server.
fn most_at_once(cloud: &FakeCloud) -> usize {
    let requests = cloud.requests();
    let server = |path: &str| path.split('/').nth(2).map(str::to_owned);
    let orders = requests.iter().enumerate().filter(|(_, seen)| seen.path().ends_with("/reinstall"));
    let spans: Vec<(usize, usize)> = orders
        .map(|(begin, order)| {
            let looks = requests.iter().rposition(|seen| {
                seen.operation() == Some("GET /servers/{server_id}") && server(seen.path()) == server(order.path())
            });
            (begin, looks.unwrap())
        })
        .collect();
    spans.iter().map(|(at, _)| spans.iter().filter(|(begin, end)| begin <= at && at <= end).count()).max().unwrap()
}

#[tokio::test]
async fn after_a_failure_no_other_is_begun() {
    let cloud = FakeCloud::new();
    tagged(&cloud, 4).await;
    cloud.lifecycle("reinstall").fails_next();
    let outcome = rolled(&cloud, 1).await;
    assert_eq!((outcome.done.len(), outcome.failed.len(), outcome.not_begun.len()), (0, 1, 3));
    assert!(outcome.failed[0].1.is_failed_state());
    assert_eq!(cloud.seen("POST /servers/{server_id}/reinstall"), 1);
}

#[tokio::test]
async fn what_cannot_be_reinstalled_is_found_before_anything_is_erased() {
    let cloud = FakeCloud::new();
    let ids = tagged(&cloud, 2).await;
    let client = cloud.client();
    assert!(fleet(&client, "core").await.unwrap_err().to_string().contains("no tag core"));
    client.servers().lock(&ids[1]).await.unwrap();
    assert!(fleet(&client, "edge").await.unwrap_err().to_string().contains("is locked"));
}
