//! The same seed gives the same, and clouds share nothing.

use crate::order;
use latitude_api::{Client, Method};
use latitude_fake::FakeCloud;
use serde_json::Value;

/// A story, and all that was answered.
async fn story(cloud: &FakeCloud, hostname: &str) -> Vec<String> {
    let client = cloud.client();
    let server = client.servers().create(order(cloud, hostname)).await.unwrap();
    client.servers().wait_until_on(&server.id).await.unwrap();
    let mut answers = Vec::new();
    for path in ["servers", "ips", "events", "projects", "team"] {
        answers.push(text(&client, path).await);
    }
    answers
}

async fn text(client: &Client, path: &str) -> String {
    client.request(Method::GET, [path]).send_as::<Value>().await.unwrap().to_string()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes() {
    let first = story(&FakeCloud::builder().seed(3).build(), "web-1").await;
    assert_eq!(first, story(&FakeCloud::builder().seed(3).build(), "web-1").await);
    assert_ne!(first, story(&FakeCloud::builder().seed(4).build(), "web-1").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clouds_share_nothing() {
    let expected = story(&FakeCloud::new(), "web-1").await.join("\n");
    let hostname = |number| format!("robot-{number}");
    let tests: Vec<_> =
        (0..200).map(|number| tokio::spawn(async move { story(&FakeCloud::new(), &hostname(number)).await })).collect();
    for (number, test) in tests.into_iter().enumerate() {
        assert_eq!(test.await.unwrap().join("\n"), expected.replace("web-1", &hostname(number)));
    }
}

#[tokio::test]
async fn a_snapshot_is_put_back_as_it_was() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    let snapshot = serde_json::to_string(&cloud.snapshot()).unwrap();

    // Another cloud goes on where this one was, the deployment included.
    let other = FakeCloud::builder().seed(9).build();
    other.restore(&serde_json::from_str(&snapshot).unwrap()).unwrap();
    let seen = other.client().servers().wait_until_on(&server.id).await.unwrap();
    assert_eq!(seen.hostname.as_deref(), Some("web-1"));

    // And this one doesn't know of it.
    let mine = client.servers().get(&server.id).await.unwrap();
    assert_ne!(mine.status, seen.status);
}

#[test]
fn a_snapshot_of_another_version_is_refused_and_changes_nothing() {
    let cloud = FakeCloud::new();
    let mut snapshot = serde_json::to_value(cloud.snapshot()).unwrap();
    snapshot["records"]["unheard_of"] = serde_json::json!([]);
    let error = cloud.restore(&serde_json::from_value(snapshot).unwrap()).unwrap_err();
    assert!(error.to_string().contains("unheard_of"), "{error}");
    assert_eq!(cloud.count("projects"), 1);
}
