//! How fast the fake is, in-process and through the SDK's client: `cargo bench -p latitude-fake`.
#![allow(clippy::unwrap_used, reason = "a benchmark ends where it can't go on")]

use latitude_api::Client;
use latitude_api::servers::CreateServer;
use latitude_fake::{Clock, FakeCloud};
use std::hint::black_box;
use std::time::Instant;

fn order(cloud: &FakeCloud, hostname: &str) -> CreateServer {
    let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
    order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname)
}

/// What a test may do: it orders a server, waits for it, and looks around.
async fn story() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    client.servers().wait_until_on(&server.id).await.unwrap();
    client.servers().list().await.unwrap();
    client.projects().list().await.unwrap();
    client.servers().delete(&server.id).await.unwrap();
    client.servers().wait_until_gone(&server.id).await.unwrap();
    cloud.assert_nothing_left();
}

/// Runs for a second at least, and prints how long one takes.
async fn measure<T>(name: &str, mut act: impl AsyncFnMut() -> T) {
    let (start, mut count) = (Instant::now(), 0_u32);
    while start.elapsed().as_secs_f64() < 1.0 {
        black_box(act().await);
        count += 1;
    }
    let each = start.elapsed().as_secs_f64() / f64::from(count);
    println!("{name:<44} {:>9.1} µs {:>9.0}/s", each * 1e6, 1.0 / each);
}

#[tokio::main]
async fn main() {
    measure("a new cloud", async || FakeCloud::new()).await;
    measure("a new cloud in real time", async || FakeCloud::builder().clock(Clock::real()).build()).await;

    let cloud = FakeCloud::new();
    let client: Client = cloud.client();
    let tag = latitude_api::tags::CreateTag::name("web").color("#00f");
    client.tags().create(tag).await.unwrap();
    measure("GET /tags", async || client.tags().list().await.unwrap()).await;

    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    client.servers().wait_until_on(&server.id).await.unwrap();
    measure("GET /servers/{server_id}", async || client.servers().get(&server.id).await.unwrap()).await;
    measure("GET /plans", async || client.plans().list().await.unwrap()).await;
    measure("POST /tags", async || {
        client.tags().create(latitude_api::tags::CreateTag::name("web").color("#00f")).await.unwrap()
    })
    .await;

    let cloud = FakeCloud::new();
    let client = cloud.client();
    cloud.set("plans", "c3-small-x86", "stock.ASH", serde_json::json!(10_000));
    let start = Instant::now();
    for number in 0..1_000 {
        client.servers().create(order(&cloud, &format!("web-{number}"))).await.unwrap();
    }
    println!("{:<44} {:>9.1} µs", "POST /servers, a thousand times", start.elapsed().as_secs_f64() * 1e3);
    cloud.advance(std::time::Duration::from_secs(3_600));
    client.tags().list().await.unwrap();
    measure("GET /servers, 20 of 1,000", async || client.servers().list().await.unwrap()).await;
    measure("GET /servers?filter[hostname]=…, of 1,000", async || {
        client.servers().list().filter_hostname("web-500").await.unwrap()
    })
    .await;

    let start = Instant::now();
    let stories: Vec<_> = (0..200).map(|_| tokio::spawn(story())).collect();
    for story in stories {
        story.await.unwrap();
    }
    println!("{:<44} {:>9.1} ms", "200 clouds in parallel", start.elapsed().as_secs_f64() * 1e3);
}
