//! Block storage.
#![expect(deprecated, reason = "what is deprecated is answered, too")]

use super::{assert_placed, assert_refused, judged_by, server};
use crate::checked::Judge;
use latitude_api::block_storage::{CreateVolume, MapVolume, MountVolume, UnmapVolume, UpdateVolume};
use latitude_fake::FakeCloud;
use serde_json::json;
use std::time::Duration;

fn order(cloud: &FakeCloud, name: &str) -> CreateVolume {
    CreateVolume::project(cloud.project()).name(name).region("DAL").size_in_gb(100)
}

pub(super) async fn a_volume(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let storage = client.block_storage();
    let volume = storage.create_volume(order(&cloud, "ledger")).await.unwrap();
    assert_placed(&volume);
    assert_eq!((volume.size_in_gb, volume.name.as_deref()), (Some(100), Some("ledger")));
    assert_eq!(volume.block, None);
    assert_eq!(volume.project.as_ref().unwrap().id, cloud.project());
    assert_eq!(volume.region.as_ref().unwrap().site.as_ref().unwrap().slug.as_deref(), Some("DAL"));
    cloud.advance(Duration::from_secs(60));
    let volume = storage.get_volume(&volume.id).await.unwrap();
    assert!(volume.namespace_id.is_some() && volume.connector_id.is_some() && volume.nguid.is_some());
    assert_eq!(storage.list_volumes().filter_project(cloud.project()).await.unwrap().len(), 1);
    assert!(storage.list_volumes().filter_project("proj_none").await.unwrap().is_empty());
    assert_refused(storage.get_volume("vol_none").await, 404, "");

    let hourly = cloud.left()[0].hourly;
    assert_refused(storage.update_volume(&volume.id, UpdateVolume::new(100)).await, 422, "");
    let before = cloud.cost();
    let larger = storage.update_volume(&volume.id, UpdateVolume::new(200)).await.unwrap();
    assert_eq!(larger.size_in_gb, Some(200));
    // What it cost before the change stays what it was.
    cloud.advance(Duration::from_secs(36_000));
    assert!((cloud.cost() - before - 20.0 * hourly).abs() < 1e-9, "{before} and {}", cloud.cost());
    assert_eq!(cloud.left()[0].hourly, 2.0 * hourly);
    let nqn = "nqn.2014-08.org.nvmexpress:uuid:1b4e28ba";
    storage.mount_volume(&volume.id, MountVolume::new(nqn)).await.unwrap();
    assert_refused(storage.mount_volume(&volume.id, MountVolume::new(nqn)).await, 422, "");
    assert_eq!(storage.get_volume(&volume.id).await.unwrap().initiators[0].nqn.as_deref(), Some(nqn));

    storage.delete_volume(&volume.id).await.unwrap();
    assert_refused(storage.get_volume(&volume.id).await, 404, "");
    assert!(storage.list_volumes().await.unwrap().is_empty());
    assert_eq!(cloud.bought("volumes"), 1);
    cloud.assert_nothing_left();
}

pub(super) async fn a_volume_of_several_servers(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let storage = client.block_storage();
    let volume = storage.create_volume(order(&cloud, "shared")).await.unwrap();
    let first = server(&client, &cloud, "web-1", "DAL").await;
    let second = server(&client, &cloud, "web-2", "DAL").await;
    let elsewhere = server(&client, &cloud, "web-3", "CHI").await;

    assert_refused(storage.map_volume(&volume.id, MapVolume::new("sv_none")).await, 422, "");
    assert_refused(storage.map_volume(&volume.id, MapVolume::new(&elsewhere)).await, 422, "");
    assert_refused(storage.unmap_volume(&volume.id, UnmapVolume::new()).await, 422, "");
    let mapped = storage.map_volume(&volume.id, MapVolume::new(&first)).await.unwrap();
    assert_placed(&mapped);
    assert_eq!(mapped.block.as_ref().unwrap().mappings[0].status.as_deref(), Some("mapping"));
    let mapped = storage.wait_until_volume_mapped(&volume.id, &first).await.unwrap();
    assert_placed(&mapped);
    let block = mapped.block.as_ref().unwrap();
    assert_eq!(block.server_id.as_deref(), Some(first.as_str()));
    assert_eq!((block.status.as_deref(), block.nsid), (Some("mapped"), block.mappings[0].nsid));
    assert!(block.storage_network.as_ref().unwrap().host_cidr.is_some());
    assert!(storage.list_volumes().await.unwrap()[0].block.is_some());
    let larger = storage.update_volume(&volume.id, UpdateVolume::new(900)).await.unwrap();
    assert!(larger.block.is_some());
    assert_refused(storage.map_volume(&volume.id, MapVolume::new(&first)).await, 422, "");
    assert_refused(storage.map_volume(&volume.id, MapVolume::new(&second)).await, 422, "");
    assert_refused(storage.delete_volume(&volume.id).await, 422, "");

    let team = cloud.first("teams");
    cloud.set("teams", &team, "feature_flags", json!(["block_storage_multi_host"]));
    cloud.lifecycle("map_volume").fails_next();
    storage.map_volume(&volume.id, MapVolume::new(&second)).await.unwrap();
    assert!(storage.wait_until_volume_mapped(&volume.id, &second).await.unwrap_err().is_failed_state());
    // One that failed can be tried again.
    storage.map_volume(&volume.id, MapVolume::new(&second)).await.unwrap();
    let mapped = storage.wait_until_volume_mapped(&volume.id, &second).await.unwrap();
    let block = mapped.block.as_ref().unwrap();
    assert_eq!((block.mappings.len(), block.server_id.as_deref()), (2, None));
    assert_refused(storage.unmap_volume(&volume.id, UnmapVolume::new()).await, 422, "");
    assert_refused(storage.unmap_volume(&volume.id, UnmapVolume::new().server_id(&elsewhere)).await, 422, "");
    let unmapped = storage.unmap_volume(&volume.id, UnmapVolume::new().server_id(&first)).await.unwrap();
    assert_placed(&unmapped);
    storage.wait_until_volume_unmapped(&volume.id, &first).await.unwrap();
    cloud.lifecycle("unmap_volume").fails_next();
    storage.unmap_volume(&volume.id, UnmapVolume::new()).await.unwrap();
    assert!(storage.wait_until_volume_unmapped(&volume.id, &second).await.unwrap_err().is_failed_state());
    for _ in 0..2 {
        storage.unmap_volume(&volume.id, UnmapVolume::new()).await.unwrap();
        cloud.advance(Duration::from_secs(15));
    }
    assert_eq!(cloud.count("volume_mappings"), 0, "asking again doesn't put it off");
    let unmapped = storage.wait_until_volume_unmapped(&volume.id, &second).await.unwrap();
    assert_eq!(unmapped.block, None);
    storage.delete_volume(&volume.id).await.unwrap();
    assert!(cloud.left().iter().all(|left| left.resource == "servers"));
}
