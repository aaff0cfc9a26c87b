//! Filesystems.

use super::{assert_placed, assert_refused, judged_by, server};
use crate::checked::Judge;
use latitude_api::filesystem_storage::{
    AttachFilesystem, CreateFilesystem, DetachFilesystem, FilesystemAttachmentStatus, FilesystemProtocol,
    UpdateFilesystem,
};
use latitude_fake::FakeCloud;
use serde_json::json;
use std::time::Duration;

pub(super) async fn a_filesystem(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let storage = client.filesystem_storage();
    let order = |region: &str| {
        let order = CreateFilesystem::project(cloud.project()).name("Model Weights").region(region);
        order.protocols([FilesystemProtocol::Nfs4])
    };
    cloud.set("regions", "CHI", "features", json!([]));
    assert_refused(storage.create_filesystem(order("CHI")).await, 422, "INVALID_REGION");
    let filesystem = storage.create_filesystem(order("DAL")).await.unwrap();
    assert_placed(&filesystem);
    assert_eq!(filesystem.size_in_gb, Some(1500));
    assert_eq!(filesystem.protocols, [FilesystemProtocol::Nfs4]);
    assert_eq!(filesystem.nfs_mount_path.as_deref(), Some("/model-weights"));
    assert_eq!(filesystem.region.as_ref().unwrap().site.as_ref().unwrap().slug.as_deref(), Some("DAL"));
    let listed = storage.list_filesystems().filter_project(cloud.project()).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.len(), 1);
    assert_refused(storage.update_filesystem(&filesystem.id, UpdateFilesystem::new(1500)).await, 422, "");
    let hourly = cloud.left()[0].hourly;
    let larger = storage.update_filesystem(&filesystem.id, UpdateFilesystem::new(3000)).await.unwrap();
    assert_eq!(larger.size_in_gb, Some(3000));
    assert_eq!(cloud.left()[0].hourly, 2.0 * hourly);

    let id = server(&client, &cloud, "train-1", "DAL").await;
    let elsewhere = server(&client, &cloud, "train-2", "FRA").await;
    assert_refused(storage.get_filesystem_attachment(&filesystem.id, &id).await, 404, "");
    assert_refused(storage.attach_filesystem(&filesystem.id, AttachFilesystem::new(&elsewhere)).await, 422, "");
    assert_refused(storage.detach_filesystem(&filesystem.id, DetachFilesystem::new(&id)).await, 422, "");
    cloud.lifecycle("attach_filesystem").fails_next();
    storage.attach_filesystem(&filesystem.id, AttachFilesystem::new(&id)).await.unwrap();
    assert!(storage.wait_until_filesystem_attached(&filesystem.id, &id).await.unwrap_err().is_failed_state());
    let failed = storage.get_filesystem_attachment(&filesystem.id, &id).await.unwrap();
    assert_placed(&failed);
    assert_eq!(failed.status, Some(FilesystemAttachmentStatus::Failed));
    assert!(failed.failure_reason.is_some());
    storage.attach_filesystem(&filesystem.id, AttachFilesystem::new(&id)).await.unwrap();
    let attached = storage.wait_until_filesystem_attached(&filesystem.id, &id).await.unwrap();
    assert_placed(&attached);
    assert_eq!(attached.server_id.as_deref(), Some(id.as_str()));
    assert_eq!((attached.filesystem_id.as_deref(), &attached.failure_reason), (Some(filesystem.id.as_str()), &None));
    assert!(attached.storage_network.as_ref().unwrap().host_cidr.is_some());
    // Attaching what is attached changes nothing.
    storage.attach_filesystem(&filesystem.id, AttachFilesystem::new(&id)).await.unwrap();
    let again = storage.get_filesystem_attachment(&filesystem.id, &id).await.unwrap();
    assert_eq!((&again.status, &again.storage_network), (&attached.status, &attached.storage_network));
    assert_refused(storage.delete_filesystem(&filesystem.id).await, 422, "");

    cloud.lifecycle("detach_filesystem").fails_next();
    storage.detach_filesystem(&filesystem.id, DetachFilesystem::new(&id)).await.unwrap();
    assert!(storage.wait_until_filesystem_detached(&filesystem.id, &id).await.unwrap_err().is_failed_state());
    for _ in 0..2 {
        storage.detach_filesystem(&filesystem.id, DetachFilesystem::new(&id)).await.unwrap();
        cloud.advance(Duration::from_secs(15));
    }
    let detached = storage.get_filesystem_attachment(&filesystem.id, &id).await.unwrap();
    assert_eq!(detached.status, Some(FilesystemAttachmentStatus::Detached), "asking again doesn't put it off");
    storage.wait_until_filesystem_detached(&filesystem.id, &id).await.unwrap();
    storage.delete_filesystem(&filesystem.id).await.unwrap();
    assert!(storage.list_filesystems().await.unwrap().is_empty());
    assert_refused(storage.update_filesystem(&filesystem.id, UpdateFilesystem::new(6000)).await, 404, "");
    assert_eq!(cloud.bought("filesystems"), 1);
    assert!(cloud.left().iter().all(|left| left.resource == "servers"));
}
