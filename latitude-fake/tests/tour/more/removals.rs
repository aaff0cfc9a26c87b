//! Removals: nothing that is tried meanwhile calls one off, and asking again doesn't begin it anew.

use super::{assert_refused, judged_by};
use crate::checked::Judge;
use latitude_api::managed_databases::{CreateManagedDatabase, UpdateManagedDatabase};
use latitude_api::sandboxes::CreateSandbox;
use latitude_api::virtual_machines::{
    CreateVirtualMachine, PowerAction, RunVirtualMachineAction, UpdateVirtualMachine,
};
use latitude_fake::FakeCloud;
use std::time::Duration;

pub(super) async fn a_machine_that_is_removed(judge: &Judge) {
    let cloud = FakeCloud::new();
    let machines = judged_by(&cloud, judge).virtual_machines();
    let order = CreateVirtualMachine::new().name("app-1").project(cloud.project()).plan("vm.small").site("DAL");
    let machine = machines.create(order).await.unwrap();
    machines.wait_until_running(&machine.id).await.unwrap();
    machines.delete(&machine.id).await.unwrap();
    for _ in 0..2 {
        let larger = UpdateVirtualMachine::new().plan("vm.large");
        assert_refused(machines.update(&machine.id, larger).await, 409, "");
        let start = RunVirtualMachineAction::new(PowerAction::PowerOn);
        assert_refused(machines.run_action(&machine.id, start).await, 409, "");
        machines.delete(&machine.id).await.unwrap();
        cloud.advance(Duration::from_secs(30));
    }
    cloud.assert_nothing_left();
}

pub(super) async fn a_database_that_is_removed(judge: &Judge) {
    let cloud = FakeCloud::new();
    let databases = judged_by(&cloud, judge).managed_databases();
    let order = CreateManagedDatabase::name("Orders").project_id(cloud.project());
    let order = order.region("united-states").plan("postgres-small").engine("postgresql");
    let database = databases.create(order).await.unwrap();
    databases.wait_until_ready(&database.id).await.unwrap();
    databases.delete(&database.id).await.unwrap();
    let change = UpdateManagedDatabase::new().backup([("schedule", "0 4 * * *")]);
    assert_refused(databases.update(&database.id, change).await, 409, "");
    cloud.advance(Duration::from_secs(120));
    cloud.assert_nothing_left();
}

pub(super) async fn a_sandbox_that_is_removed(judge: &Judge) {
    let cloud = FakeCloud::new();
    let sandboxes = judged_by(&cloud, judge).sandboxes();
    let sandbox = sandboxes.create(CreateSandbox::new(cloud.project()).name("eval-1")).await.unwrap();
    for _ in 0..2 {
        sandboxes.delete(&sandbox.id).await.unwrap();
        cloud.advance(Duration::from_secs(5));
    }
    assert_refused(sandboxes.get("eval-1").await, 404, "");
}
