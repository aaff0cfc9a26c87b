//! Virtual machines, their backups and restores.

use super::{assert_placed, assert_refused, judged_by};
use crate::checked::Judge;
use latitude_api::virtual_machine_backups::CreateVirtualMachineBackup;
use latitude_api::virtual_machine_restores::CreateVirtualMachineRestore;
use latitude_api::virtual_machines::{
    BillingPeriod, CreateVirtualMachine, Metric, MetricRange, PowerAction, RunVirtualMachineAction,
    UpdateVirtualMachine,
};
use latitude_fake::FakeCloud;
use serde_json::json;
use std::time::Duration;

fn order(cloud: &FakeCloud, name: &str) -> CreateVirtualMachine {
    CreateVirtualMachine::new().name(name).project(cloud.project()).plan("vm.small").site("DAL")
}

pub(super) async fn a_virtual_machine(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let machines = client.virtual_machines();
    let tag = client.tags().create(latitude_api::tags::CreateTag::name("jump").color("#0af")).await.unwrap();
    let order = order(&cloud, "jump-host").billing(BillingPeriod::Hourly).tags([&tag.id]);
    let machine = machines.create(order).await.unwrap();
    assert_placed(&machine);
    assert_eq!(machine.status.as_deref(), Some("Scheduling"));
    assert_eq!(machine.primary_ipv4, None);
    assert_eq!(machine.plan.as_ref().unwrap().name.as_deref(), Some("vm.small"));
    assert_eq!(machine.project.as_ref().unwrap().id, cloud.project());
    assert_eq!(machine.specs.as_ref().unwrap().vcpu, Some(4));
    assert_eq!(machine.tags.len(), 1);
    // It isn't found in the first moments.
    assert_refused(machines.get(&machine.id).await, 404, "");
    let machine = machines.wait_until_running(&machine.id).await.unwrap();
    assert!(machine.primary_ipv4.is_some());
    assert_eq!(machine.credentials, None);
    let shown = machines.get(&machine.id).extra_fields_virtual_machines("credentials,pending_restart");
    let shown = shown.await.unwrap();
    assert_placed(&shown);
    let credentials = shown.credentials.as_ref().unwrap();
    assert_eq!(credentials.host, machine.primary_ipv4);
    assert_eq!(credentials.username.as_deref(), Some("ubuntu"));

    let listed = machines.list().extra_fields_virtual_machines("credentials,pending_restart");
    let listed = listed.stats_total("count").sort(["-created_at"]).page_size(5).page_number(1).await.unwrap();
    assert_placed(&listed);
    assert_eq!(listed.len(), 1);
    let total = listed.meta.get("stats").unwrap().pointer("/total/count");
    assert_eq!(total.and_then(|total| total.as_u64()), Some(1));
    assert_eq!(machines.list().filter_project(cloud.project()).all().await.unwrap().len(), 1);
    assert_eq!(machines.list().filter_tags([&tag.id]).all().await.unwrap().len(), 1);
    assert_eq!(machines.list().filter_tags(["tag_other"]).all().await.unwrap().len(), 0);

    let change = UpdateVirtualMachine::new().name("gate").billing(BillingPeriod::Monthly).clear_tags();
    let changed = machines.update(&machine.id, change).await.unwrap();
    assert_eq!((changed.name.as_deref(), changed.billing.as_deref()), (Some("gate"), Some("monthly")));
    assert!(changed.tags.is_empty());
    let shorter = UpdateVirtualMachine::new().billing(BillingPeriod::Hourly);
    assert_refused(machines.update(&machine.id, shorter).await, 422, "");

    let run = |action| machines.run_action(&machine.id, RunVirtualMachineAction::new(action));
    let status = || async { machines.get(&machine.id).await.unwrap().status.clone().unwrap() };
    run(PowerAction::PowerOff).await.unwrap();
    assert_eq!(status().await, "Stopping");
    cloud.advance(Duration::from_secs(60));
    assert_eq!(status().await, "Stopped");
    assert_refused(run(PowerAction::Reboot).await, 422, "");
    run(PowerAction::PowerOn).await.unwrap();
    machines.wait_until_running(&machine.id).await.unwrap();
    run(PowerAction::Reboot).await.unwrap();
    assert_eq!(status().await, "Rebooting");
    machines.wait_until_running(&machine.id).await.unwrap();

    for metric in [Metric::Cpu, Metric::Memory, Metric::Network, Metric::Disk] {
        let metrics = machines.get_metrics(&machine.id, metric.clone()).range(MetricRange::FiveMinutes).await.unwrap();
        assert_placed(&metrics);
        assert_eq!((metrics.metric.as_ref(), metrics.step.as_deref()), (Some(&metric), Some("15s")));
        assert_eq!(metrics.points.len(), 21);
    }
    let day = machines.get_metrics(&machine.id, Metric::Cpu).range(MetricRange::OneDay).force_refresh(true);
    assert_eq!(day.await.unwrap().points.len(), 97);

    cloud.lifecycle("reboot_vm").fails_next();
    run(PowerAction::Reboot).await.unwrap();
    assert!(machines.wait_until_running(&machine.id).await.unwrap_err().is_failed_state());
    assert_eq!(status().await, "Error");

    assert_eq!(cloud.bought("virtual_machines"), 1);
    assert!(cloud.cost() > 0.0);
    machines.delete(&machine.id).await.unwrap();
    assert_eq!(status().await, "Deleting");
    machines.wait_until_gone(&machine.id).await.unwrap();
    assert_refused(machines.get(&machine.id).await, 404, "");
    cloud.assert_nothing_left();
}

pub(super) async fn a_virtual_machine_that_fails(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let machines = client.virtual_machines();
    cloud.lifecycle("provision_vm").fails_next();
    let machine = machines.create(order(&cloud, "unlucky")).await.unwrap();
    let error = machines.wait_until_running(&machine.id).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    machines.delete(&machine.id).await.unwrap();
    machines.wait_until_gone(&machine.id).await.unwrap();

    let machine = machines.create(order(&cloud, "grows")).await.unwrap();
    machines.wait_until_running(&machine.id).await.unwrap();
    let resize = |plan: &str| UpdateVirtualMachine::new().plan(plan);
    assert_refused(machines.update(&machine.id, resize("vm.tiny")).await, 422, "");
    assert_refused(machines.update(&machine.id, resize("vm.medium").name("x")).await, 422, "");
    let resized = machines.update(&machine.id, resize("vm.medium")).await.unwrap();
    assert_eq!(resized.status.as_deref(), Some("Stopping"));
    assert_refused(machines.update(&machine.id, resize("vm.large")).await, 409, "");
    let resized = machines.wait_until_running(&machine.id).await.unwrap();
    assert_eq!(resized.plan.as_ref().unwrap().name.as_deref(), Some("vm.medium"));
    assert_eq!(resized.specs.as_ref().unwrap().vcpu, Some(8));
    // A larger machine has its own price.
    assert_eq!(cloud.left()[0].hourly, 53.0 / 730.0);
}

pub(super) async fn a_virtual_machine_is_refused(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let machines = client.virtual_machines();
    assert_refused(machines.create(CreateVirtualMachine::new().name("planless")).await, 422, "");
    assert_refused(machines.create(order(&cloud, "odd").plan("vm.none")).await, 422, "");
    let app = client.marketplace_apps().list().await.unwrap()[0].clone();
    let both = order(&cloud, "both").marketplace_app(&app.id).operating_system("debian_12");
    assert_refused(machines.create(both).await, 422, "");
    cloud.set("virtual_machine_plans", "vm.small", "stock.DAL", json!(0));
    assert_refused(machines.create(order(&cloud, "late")).await, 422, "SERVERS_OUT_OF_STOCK");
    let machine = machines.create(order(&cloud, "elsewhere").site("CHI").marketplace_app(&app.id)).await.unwrap();
    assert_placed(&machine);
    assert_eq!(machine.marketplace_app.as_ref().unwrap().name, app.name);
    assert_eq!(cloud.bought("virtual_machines"), 1);
    machines.wait_until_running(&machine.id).await.unwrap();
    machines.delete(&machine.id).await.unwrap();
    machines.wait_until_gone(&machine.id).await.unwrap();
}

pub(super) async fn a_backup_and_its_restore(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let (machines, backups) = (client.virtual_machines(), client.virtual_machine_backups());
    let restores = client.virtual_machine_restores();
    let machine = machines.create(order(&cloud, "db-1")).await.unwrap();
    machines.wait_until_running(&machine.id).await.unwrap();

    let backup = backups.create(CreateVirtualMachineBackup::new(&machine.id)).await.unwrap();
    assert_placed(&backup);
    assert_eq!(backup.virtual_machine.as_ref().unwrap().id, machine.id);
    assert_eq!((backup.size_bytes, &backup.expires_at), (None, &None));
    let off = RunVirtualMachineAction::new(PowerAction::PowerOff);
    assert_refused(machines.run_action(&machine.id, off).await, 409, "");
    assert_refused(backups.delete(&backup.id).await, 422, "BACKUP_NOT_DELETABLE");
    let early = CreateVirtualMachineRestore::new().backup(&backup.id);
    assert_refused(restores.create(early).await, 422, "SOURCE_BACKUP_NOT_READY");
    let ready = backups.wait_until_ready(&backup.id).await.unwrap();
    assert!(ready.size_bytes > Some(1 << 30) && ready.expires_at > ready.created_at);
    cloud.lifecycle("back_up_vm").fails_next();
    let second = backups.create_for_virtual_machine(&machine.id).await.unwrap();
    assert!(backups.wait_until_ready(&second.id).await.unwrap_err().is_failed_state());
    assert!(backups.get(&second.id).await.unwrap().failure_reason.is_some());
    assert_eq!(backups.list().await.unwrap().len(), 2);
    let below = backups.list_for_virtual_machine(&machine.id).await.unwrap();
    assert_placed(&below);
    assert_eq!(below.len(), 2);
    assert_refused(backups.list_for_virtual_machine("vm_none").await, 404, "");

    let order = CreateVirtualMachineRestore::new().backup(&backup.id).name("db-2");
    let restore = restores.create(order).await.unwrap();
    assert_placed(&restore);
    assert_eq!(restore.backup.as_ref().map(|backup| backup.id.as_str()), Some(backup.id.as_str()));
    assert!(restore.virtual_machine.is_none());
    assert_refused(backups.delete(&backup.id).await, 422, "RESTORE_IN_PROGRESS");
    let restore = restores.wait_until_ready(&restore.id).await.unwrap();
    assert_placed(&restore);
    let restored = restore.virtual_machine.as_ref().unwrap();
    assert_eq!(restored.name.as_deref(), Some("db-2"));
    let restored = machines.wait_until_running(&restored.id).await.unwrap();
    assert_eq!(restored.plan, machine.plan);
    assert_eq!(restored.site.as_deref(), Some("DAL"));

    cloud.lifecycle("restore_vm").fails_next();
    let again = restores.create_for_virtual_machine_backup(&machine.id, &backup.id, CreateVirtualMachineRestore::new());
    let again = again.await.unwrap();
    assert!(restores.wait_until_ready(&again.id).await.unwrap_err().is_failed_state());
    assert_refused(restores.create(CreateVirtualMachineRestore::new()).await, 422, "");
    let of_both = restores.list_for_virtual_machine_backup(&machine.id, &backup.id).await.unwrap();
    assert_placed(&of_both);
    assert_eq!(of_both.len(), 2);
    assert_eq!(restores.list_for_backup(&backup.id).await.unwrap().len(), 2);
    assert_eq!(restores.list_for_backup(&second.id).await.unwrap().len(), 0);
    assert_eq!(restores.list().await.unwrap().len(), 2);

    backups.delete(&backup.id).await.unwrap();
    assert_refused(backups.delete(&backup.id).await, 409, "BACKUP_LOCKED");
    let late = CreateVirtualMachineRestore::new().backup(&backup.id);
    assert_refused(restores.create(late).await, 409, "BACKUP_LOCKED");
    backups.wait_until_gone(&backup.id).await.unwrap();
    cloud.advance(Duration::from_secs(120));
    assert_refused(backups.get(&backup.id).await, 404, "");
    for id in [&machine.id, &restored.id] {
        machines.delete(id).await.unwrap();
        machines.wait_until_gone(id).await.unwrap();
    }
    assert_eq!(cloud.bought("virtual_machines"), 2);
    cloud.assert_nothing_left();
}
