#[path = "../../examples/inventory.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use super::server;
use latitude_api::projects::{CreateProject, ProvisioningType};
use latitude_fake::{FakeCloud, Fault};
use program::{csv, inventory, table};
use std::time::Duration;

#[tokio::test]
async fn all_projects_with_their_cost() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let other = CreateProject::name("Second").provisioning_type(ProvisioningType::OnDemand);
    client.projects().create(other).await.unwrap();
    cloud.set("plans", "c3-small-x86", "stock", 500.into());
    for number in 0..25 {
        server(&cloud, "ASH", &format!("web-{number}")).await;
    }
    cloud.advance(Duration::from_secs(24 * 3_600));

    let projects = inventory(&client).await.unwrap();
    assert_eq!(projects.len(), 2);
    let sum: f64 = projects.iter().map(|project| project.cents).sum();
    assert!(sum > 0.0 && (sum / 100.0 - cloud.cost()).abs() < 0.5, "{sum} {}", cloud.cost());
    let lines = table(&projects);
    assert!(lines.lines().last().unwrap().starts_with("all") && lines.contains(&format!("{:.2}", sum / 100.0)));
    assert!(projects.iter().any(|project| project.traffic.0 > 0));
    assert_eq!(csv(&projects).lines().count(), 26, "more servers than fit on a page");
}

#[tokio::test]
async fn nobody_else_writes_its_cells() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "ASH", "web-1").await;
    cloud.set("servers", &id, "hostname", "=cmd|' /c calc',\"x\"".into());
    let projects = inventory(&cloud.client()).await.unwrap();
    let csv = csv(&projects);
    assert!(csv.contains(&format!(r#"fleet-telemetry,{id},"'=cmd|' /c calc',""x""",c3-small-x86,ASH,on,"#)), "{csv}");
}

#[tokio::test]
async fn a_page_that_fails_is_no_shorter_list() {
    let cloud = FakeCloud::new();
    cloud.set("plans", "c3-small-x86", "stock", 500.into());
    for number in 0..25 {
        server(&cloud, "ASH", &format!("web-{number}")).await;
    }
    cloud.fault(Fault::status(403).on("GET /servers").after(1));
    assert!(inventory(&cloud.client()).await.unwrap_err().is_forbidden());
}
