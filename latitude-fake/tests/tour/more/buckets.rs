//! Object storage.

use super::{assert_placed, assert_refused, judged_by};
use crate::checked::Judge;
use latitude_api::object_storage::{
    AccessScope, BucketAccess, BucketPermission, CreateAccessKey, CreateBucket, CreateBucketLifecycleRule,
    RetentionMode, StorageClass, UpdateBucketLifecycleRule,
};
use latitude_fake::FakeCloud;
use serde_json::json;

fn order(cloud: &FakeCloud, name: &str) -> CreateBucket {
    CreateBucket::project(cloud.project()).name(name).region("DAL")
}

pub(super) async fn a_bucket(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let storage = client.object_storage();
    let locked = order(&cloud, "invoices").locking(true).retention_mode(RetentionMode::Governance);
    let bucket = storage.create_bucket(locked.retention_period(30)).await.unwrap();
    assert_placed(&bucket);
    assert_eq!((bucket.versioning, bucket.retention_period), (Some(true), Some(30)));
    assert_eq!(bucket.retention_mode, Some(RetentionMode::Governance));
    assert!(bucket.bucket_name.as_ref().unwrap().ends_with("-invoices"));
    assert_eq!(bucket.project.as_ref().unwrap().id, cloud.project());
    assert_refused(storage.create_bucket(order(&cloud, "invoices")).await, 409, "name_taken");
    assert_refused(storage.create_bucket(order(&cloud, "in voices")).await, 422, "");
    let plain = storage.create_bucket(order(&cloud, "logs").clear_retention_period()).await.unwrap();
    assert_eq!((plain.versioning, plain.retention_period), (Some(false), None));
    let listed = storage.list_buckets().filter_project(cloud.project()).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.len(), 2);
    assert_eq!(storage.get_bucket(&bucket.id).await.unwrap().name.as_deref(), Some("invoices"));

    // Nothing is in it, and nothing is billed.
    assert_eq!(cloud.left().iter().map(|left| left.hourly).sum::<f64>(), 0.0);
    cloud.set("buckets", &bucket.id, "stored_gb", json!(1000));
    let metrics = storage.get_bucket_metrics(&bucket.id).await.unwrap();
    assert_placed(&metrics);
    assert_eq!(metrics.storage.as_ref().unwrap().current, Some(1000));
    let period = metrics.period.as_ref().unwrap();
    assert!(period.start < period.end);
    let usage = storage.get_usage(cloud.project()).filter_start_date("2026-01-01").filter_end_date("2026-01-03");
    let usage = usage.await.unwrap();
    assert_placed(&usage);
    let days: Vec<_> = usage.iter().map(|entry| entry.date.as_deref().unwrap()).collect();
    assert_eq!(days, ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-01", "2026-01-02", "2026-01-03"]);
    assert_eq!(usage[0].bytes, Some(1_000_000_000_000));
    for (from, to) in [("nonsense", "2026-01-03"), ("2026-01-01", "nonsense"), ("2025-01-01", "2026-01-02")] {
        let usage = storage.get_usage(cloud.project()).filter_start_date(from).filter_end_date(to);
        assert_refused(usage.await, 422, "");
    }
    let year = storage.get_usage(cloud.project()).filter_start_date("2025-01-02").filter_end_date("2026-01-02");
    assert_eq!(year.await.unwrap().len(), 2 * 366);
    let number = usage[0].storage_id.clone().unwrap();
    let own = storage.get_usage(cloud.project()).filter_storage_id(&number).await.unwrap();
    assert!(!own.is_empty() && own.iter().all(|entry| entry.storage_id.as_ref() == Some(&number)));

    assert_refused(storage.delete_bucket(&bucket.id).await, 409, "");
    cloud.set("buckets", &bucket.id, "stored_gb", json!(0));
    for id in [&bucket.id, &plain.id] {
        storage.delete_bucket(id).await.unwrap();
        assert_refused(storage.get_bucket(id).await, 404, "");
    }
    assert_eq!(cloud.bought("buckets"), 2);
    cloud.assert_nothing_left();
}

pub(super) async fn lifecycle_rules_of_a_bucket(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let storage = client.object_storage();
    let bucket = storage.create_bucket(order(&cloud, "logs")).await.unwrap();
    let rule = || CreateBucketLifecycleRule::name("old logs").expiration_days(30).prefix("2025/").noncurrent_days(7);
    let created = storage.create_bucket_lifecycle_rule(&bucket.id, rule()).await.unwrap();
    assert_placed(&created);
    assert_eq!((created.enabled, created.expiration_days), (Some(true), Some(30)));
    assert_refused(storage.create_bucket_lifecycle_rule("bkt_none", rule()).await, 404, "");
    let never = CreateBucketLifecycleRule::name("never").expiration_days(0);
    assert_refused(storage.create_bucket_lifecycle_rule(&bucket.id, never).await, 422, "");
    let change = UpdateBucketLifecycleRule::new("old logs").clear_prefix().enabled(false).expiration_days(60);
    let change = change.abort_mpu_days_after_initiation(2).clear_noncurrent_days();
    storage.update_bucket_lifecycle_rule(&bucket.id, &created.id, change).await.unwrap();
    let rule = storage.get_bucket_lifecycle_rule(&bucket.id, &created.id).await.unwrap();
    assert_eq!((&rule.prefix, rule.enabled, rule.expiration_days), (&None, Some(false), Some(60)));
    assert_eq!((rule.noncurrent_days, rule.abort_mpu_days_after_initiation), (None, Some(2)));
    let other = storage.create_bucket(order(&cloud, "other")).await.unwrap();
    assert_refused(storage.get_bucket_lifecycle_rule(&other.id, &created.id).await, 404, "");
    let listed = storage.list_bucket_lifecycle_rules(&bucket.id).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.len(), 1);
    assert!(storage.list_bucket_lifecycle_rules(&other.id).await.unwrap().is_empty());
    storage.delete_bucket_lifecycle_rule(&bucket.id, &created.id).await.unwrap();
    assert_refused(storage.get_bucket_lifecycle_rule(&bucket.id, &created.id).await, 404, "");
}

pub(super) async fn access_keys(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let storage = client.object_storage();
    let bucket = storage.create_bucket(order(&cloud, "assets")).await.unwrap();
    let other = storage.create_bucket(order(&cloud, "other")).await.unwrap();
    let fast = order(&cloud, "scratch").storage_class(StorageClass::HighPerformance);
    let fast = storage.create_bucket(fast).await.unwrap();
    let key = |name: &str, class: StorageClass, scope: AccessScope| {
        CreateAccessKey::project(cloud.project()).storage_class(class).name(name).access_scope(scope).region("DAL")
    };
    let standard = || StorageClass::Standard;
    let full = storage.create_access_key(key("Backup Job", standard(), AccessScope::Fullaccess)).await.unwrap();
    assert_placed(&full);
    let full = full.access_key.as_ref().unwrap();
    assert!(full.secret_access_key.is_some() && full.access_key_id.is_some());
    assert_eq!(full.name.as_deref(), Some("backup-job"));
    assert_refused(storage.create_access_key(key("Backup Job", standard(), AccessScope::Fullaccess)).await, 422, "");
    assert_refused(storage.create_access_key(key("site", standard(), AccessScope::LimitedAccess)).await, 422, "");
    let permission = BucketPermission::bucket_id(&bucket.id).permission(BucketAccess::Readonly);
    let limited = key("site", standard(), AccessScope::LimitedAccess).bucket_permissions([permission]);
    storage.create_access_key(limited).await.unwrap();
    let high = key("trainer", StorageClass::HighPerformance, AccessScope::Fullaccess);
    let high = storage.create_access_key(high).await.unwrap();
    let high = high.access_key.as_ref().unwrap();
    assert!(high.secret_key.is_some() && high.access_key.is_some() && high.access_key_id.is_none());

    let of_bucket = storage.list_bucket_access_keys(&bucket.id).await.unwrap();
    assert_placed(&of_bucket);
    let mut access: Vec<_> = of_bucket.iter().map(|key| (key.name.as_deref(), key.access.as_deref())).collect();
    access.sort();
    assert_eq!(access, [(Some("backup-job"), Some("rw")), (Some("site"), Some("readonly"))]);
    let only_full = storage.list_bucket_access_keys(&other.id).await.unwrap();
    assert_eq!(only_full.len(), 1);
    assert_eq!(storage.list_bucket_access_keys(&fast.id).await.unwrap()[0].name.as_deref(), Some("trainer"));

    let all = storage.list_access_keys(cloud.project()).await.unwrap();
    assert_placed(&all);
    assert_eq!((all.standard.len(), all.high_performance.len()), (2, 1));
    assert_refused(storage.list_access_keys("proj_none").await, 404, "not_found");

    let username = high.username.clone().unwrap();
    let delete = || storage.delete_access_key(&username, StorageClass::HighPerformance, cloud.project());
    assert_refused(delete().await, 422, "");
    delete().region("DAL").await.unwrap();
    assert_refused(delete().region("DAL").await, 404, "");
    storage.delete_access_key(full.username.clone().unwrap(), standard(), cloud.project()).await.unwrap();
    let all = storage.list_access_keys(cloud.project()).await.unwrap();
    assert_eq!((all.standard.len(), all.high_performance.len()), (1, 0));
}
