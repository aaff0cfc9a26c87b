//! Managed databases.

use super::{assert_placed, assert_refused, judged_by};
use crate::checked::Judge;
use latitude_api::managed_databases::{
    CreateManagedDatabase, CreateManagedDatabaseRecovery, ManagedDatabaseBilling, UpdateManagedDatabase,
    UpdateManagedDatabaseAccessCredentials,
};
use latitude_fake::FakeCloud;
use std::time::Duration;

fn order(cloud: &FakeCloud, plan: &str, engine: &str) -> CreateManagedDatabase {
    let order = CreateManagedDatabase::name("Orders").project_id(cloud.project());
    order.region("united-states").plan(plan).engine(engine)
}

pub(super) async fn a_database(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let databases = client.managed_databases();
    assert_refused(databases.create(order(&cloud, "mysql-small", "postgresql")).await, 422, "");
    let with_backup = order(&cloud, "postgres-small", "postgresql").backup([("schedule", "0 4 * * *")]);
    let with_backup = with_backup.parameters([("max_connections", "200")]).billing(ManagedDatabaseBilling::Yearly);
    let created = databases.create(with_backup).await.unwrap();
    assert_placed(&created);
    assert_eq!((created.status.as_deref(), &created.credentials), (Some("provisioning"), &None));
    assert_eq!(created.region.as_ref().unwrap().site.as_ref().unwrap().slug.as_deref(), Some("DAL"));
    assert_eq!(created.project.as_ref().unwrap().id, cloud.project());
    assert_eq!(created.specs.as_ref().unwrap().cpu, Some(2));
    assert_eq!(created.parameters.get("max_connections").map(String::as_str), Some("200"));
    let ready = databases.wait_until_ready(&created.id).await.unwrap();
    assert_placed(&ready);
    let credentials = ready.credentials.as_ref().unwrap();
    assert!(credentials.url.is_some() && credentials.password.is_some() && credentials.port.is_some());

    // An hour later there is a backup, from which another one can begin.
    cloud.advance(Duration::from_secs(3600));
    let backups = databases.list_backups(&created.id).await.unwrap();
    assert_placed(&backups);
    assert_eq!(backups.scheduled_backup.as_ref().unwrap().schedule.as_deref(), Some("0 4 * * *"));
    assert_eq!(backups.backups.len(), 1);
    assert!(databases.list_backups(&created.id).phase("failed").await.unwrap().backups.is_empty());
    let recovery = CreateManagedDatabaseRecovery::new().source_database_name("Orders");
    let again = order(&cloud, "postgres-small", "postgresql").recovery(recovery.clone().backup_id("none"));
    assert_refused(databases.create(again).await, 422, "");
    let recovery = recovery.backup_id(backups.backups[0].id.clone());
    let again = databases.create(order(&cloud, "postgres-small", "postgresql").recovery(recovery)).await.unwrap();
    assert_eq!(again.recovery.as_ref().unwrap().enabled, Some(true));

    let metrics = databases.get_metrics(&created.id).period(3600).await.unwrap();
    assert_placed(&metrics);
    assert_eq!((metrics.metrics.len(), metrics.metrics["cpuUsage"].points.len()), (7, 3));
    let some = databases.get_metrics(&created.id).queries("cpuUsage,deadlocks").await.unwrap();
    assert_eq!(some.metrics.keys().collect::<Vec<_>>(), ["cpuUsage", "deadlocks"]);
    assert_refused(databases.get_metrics(&created.id).period(7).await, 422, "");

    let change = UpdateManagedDatabase::new;
    assert_refused(databases.update(&created.id, change()).await, 422, "");
    let changed =
        databases.update(&created.id, change().trusted_sources(["192.0.2.0/24"]).supabase(true)).await.unwrap();
    assert_eq!(changed.trusted_sources, ["192.0.2.0/24"]);
    assert_eq!(changed.supabase.as_ref().unwrap().enabled, Some(true));
    let access = UpdateManagedDatabaseAccessCredentials::new().access_key_id("AK").secret_access_key("secret");
    databases.update(&created.id, change().access_credentials(access).pooler([("mode", "session")])).await.unwrap();
    databases.update(&created.id, change().backup([("schedule", "0 5 * * *")])).await.unwrap();

    let listed = databases.list(cloud.project()).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.len(), 2);
    assert!(databases.list(cloud.project()).engine("redis").await.unwrap().is_empty());
    assert_eq!(cloud.left()[0].hourly, 96.5 * 10.8 / 8760.0);
    for id in [&created.id, &again.id] {
        databases.delete(id).await.unwrap();
        databases.wait_until_gone(id).await.unwrap();
    }
    assert_refused(databases.get(&created.id).await, 404, "");
    cloud.assert_nothing_left();
}

pub(super) async fn a_database_of_another_engine(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let databases = client.managed_databases();
    let parameters = order(&cloud, "redis-small", "redis").parameters([("maxmemory", "1")]);
    assert_refused(databases.create(parameters).await, 422, "");
    cloud.lifecycle("provision_database").fails_next();
    let failed = databases.create(order(&cloud, "redis-small", "redis")).await.unwrap();
    // Which states there are isn't documented, so that only the time runs out.
    assert!(databases.wait_until_ready(&failed.id).await.unwrap_err().is_deadline());
    databases.delete(&failed.id).await.unwrap();
    let redis = databases.create(order(&cloud, "redis-small", "redis")).await.unwrap();
    let redis = databases.wait_until_ready(&redis.id).await.unwrap();
    let credentials = redis.credentials.as_ref().unwrap();
    assert!(credentials.tcp_port.is_some() && credentials.port.is_none());
    let backups = databases.list_backups(&redis.id).await.unwrap();
    assert_eq!((backups.scheduled_backup.as_ref(), backups.backups.len()), (None, 0));
    let change = UpdateManagedDatabase::new().parameters([("a", "b")]);
    assert_refused(databases.update(&redis.id, change).await, 422, "");
}
