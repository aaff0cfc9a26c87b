//! A cloud in ten lines: order, wait, lose an answer, and see what was bought.

use latitude_api::servers::CreateServer;
use latitude_fake::{FakeCloud, Fault};

/// A story with a bad end that ends well.
#[tokio::main(flavor = "current_thread")]
pub async fn main() -> Result<(), latitude_api::Error> {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
    let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");

    let server = client.servers().create(order.clone()).await?;
    let server = client.servers().wait_until_on(&server.id).await?; // 18 virtual minutes
    assert!(server.primary_ipv4.is_some());

    cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
    let lost = client.servers().create(order).await;
    assert!(lost.is_err_and(|error| error.is_outcome_unknown()));
    assert_eq!(cloud.bought("servers"), 2); // it is there all the same

    for server in client.servers().list().all().await? {
        client.servers().delete(&server.id).await?;
        client.servers().wait_until_gone(&server.id).await?;
    }
    cloud.assert_nothing_left();
    println!("2 servers for ${:.2}", cloud.cost());
    Ok(())
}
