#[path = "../../examples/provider.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use latitude_fake::{FakeCloud, Fault};
use program::{Latitude, NewMachine, Provider, ProviderError, State};
use std::time::Duration;

fn begin() -> (FakeCloud, Latitude) {
    let cloud = FakeCloud::new();
    let provider = Latitude { client: cloud.client(), project: cloud.project() };
    (cloud, provider)
}

fn machine(name: &str, site: &str) -> NewMachine {
    NewMachine {
        name: name.into(),
        size: "c3-small-x86".into(),
        site: site.into(),
        image: "ubuntu_24_04_x64_lts".into(),
        ssh_keys: Vec::new(),
    }
}

// What a program can be tested with that knows the trait alone.
async fn life(provider: &impl Provider) {
    let ordered = provider.create(&machine("web-1", "DAL")).await.unwrap();
    assert_eq!(ordered.state, State::Pending);
    let ready = provider.wait(&ordered.id).await.unwrap();
    assert_eq!((ready.state, ready.addresses.len()), (State::Ready, 2));
    assert_eq!(provider.get(&ordered.id).await.unwrap(), ready);
    assert_eq!(provider.list().await.unwrap(), [ready]);
    provider.reinstall(&ordered.id, "debian_12").await.unwrap();
    assert!(provider.join_vlan(&ordered.id, "inner").await.unwrap() > 0);
    provider.leave_vlan(&ordered.id, "inner").await.unwrap();
    provider.delete(&ordered.id).await.unwrap();
    provider.delete(&ordered.id).await.unwrap();
    assert!(matches!(provider.get(&ordered.id).await, Err(ProviderError::NotFound)));
}

#[tokio::test]
async fn all_of_a_machine() {
    let (cloud, provider) = begin();
    life(&provider).await;
    cloud.assert_nothing_left();
    assert_eq!(cloud.count("virtual_networks"), 0);
}

#[tokio::test]
async fn a_network_goes_with_its_last_machine() {
    let (cloud, provider) = begin();
    let mut ids = Vec::new();
    for name in ["a", "b"] {
        let id = provider.create(&machine(name, "DAL")).await.unwrap().id;
        provider.wait(&id).await.unwrap();
        ids.push(id);
    }
    let vlan = provider.join_vlan(&ids[0], "inner").await.unwrap();
    assert_eq!(provider.join_vlan(&ids[1], "inner").await.unwrap(), vlan);
    provider.leave_vlan(&ids[0], "inner").await.unwrap();
    assert_eq!(cloud.count("virtual_networks"), 1);
    // It fails after the machine has left, and can be called again.
    cloud.fail_next(Fault::status(403).on("DELETE /virtual_networks/{vlan_id}"));
    provider.leave_vlan(&ids[1], "inner").await.unwrap_err();
    provider.leave_vlan(&ids[1], "inner").await.unwrap();
    assert_eq!(cloud.count("virtual_networks"), 0);
}

#[tokio::test]
async fn errors_are_told_apart() {
    let (cloud, provider) = begin();
    assert!(matches!(provider.create(&machine("web-1", "LAX")).await, Err(ProviderError::OutOfStock)));

    cloud.fault(Fault::status(503).on("POST /servers"));
    assert!(matches!(provider.create(&machine("web-1", "DAL")).await, Err(ProviderError::TryLater(_))));
    cloud.end_faults();
    cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
    let id = provider.create(&machine("web-1", "DAL")).await.unwrap().id;
    provider.create(&machine("web-1", "DAL")).await.unwrap();
    assert_eq!(cloud.bought("servers"), 1);
    provider.wait(&id).await.unwrap();

    cloud.lifecycle("reinstall").fails_next();
    assert!(matches!(provider.reinstall(&id, "debian_12").await, Err(ProviderError::Failed(_))));
    assert_eq!(provider.get(&id).await.unwrap().state, State::Failed);
    cloud.lifecycle("deploy").takes(Duration::from_secs(3_600));
    let slow = provider.create(&machine("web-2", "DAL")).await.unwrap().id;
    assert!(matches!(provider.wait(&slow).await, Err(ProviderError::TryLater(_))));
    cloud.fail_next(Fault::status(403).on("GET /servers"));
    assert!(matches!(provider.list().await, Err(ProviderError::Other(_))));
}
