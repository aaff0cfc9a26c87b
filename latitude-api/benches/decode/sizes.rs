//! How large the values are that calls give.

use crate::hand;
use latitude_api::*;

const SHOWN: usize = 10;

macro_rules! sizes {
    ($($of:ty),* $(,)?) => { [$((stringify!($of), size_of::<$of>())),*] };
}

pub(crate) fn print() {
    let mut sizes = sizes![
        api_keys::ApiKey,
        billing::BillingUsage,
        block_storage::Volume,
        elastic_ips::ElasticIp,
        events::Event,
        filesystem_storage::Filesystem,
        firewalls::Firewall,
        firewalls::FirewallAssignment,
        ip_addresses::IpAddress,
        kubernetes_clusters::CreatedKubernetesCluster,
        kubernetes_clusters::KubernetesCluster,
        kubernetes_clusters::KubernetesClusterSummary,
        object_storage::ObjectStorage,
        operating_systems::OperatingSystem,
        plans::BandwidthPlan,
        plans::ManagedDatabasePlan,
        plans::Plan,
        plans::StoragePlan,
        plans::VirtualMachinePlan,
        private_networks::VirtualNetwork,
        private_networks::VirtualNetworkAssignment,
        projects::Project,
        regions::Region,
        servers::DeployConfig,
        servers::OutOfBandConnection,
        servers::Server,
        ssh_keys::SshKey,
        team_members::TeamMember,
        teams::Team,
        traffic::Traffic,
        traffic::TrafficQuota,
        user_data::UserData,
        user_profile::User,
        user_profile::UserTeam,
        virtual_machine_backups::VirtualMachineBackup,
        virtual_machine_restores::VirtualMachineRestore,
        virtual_machines::VirtualMachine,
        virtual_machines::VirtualMachineMetrics,
        virtual_machines::VirtualMachineNetworkAttachment,
        vpn_sessions::VpnSession,
    ];
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    println!("\nbytes of a value, of what it points to apart; the {SHOWN} largest of {} types:", sizes.len());
    let others = sizes![
        Resource<servers::Server>,
        Page<Resource<servers::Server>>,
        hand::Resource,
        hand::Server,
        serde_json::Value,
        Error,
    ];
    for (name, size) in sizes.into_iter().take(SHOWN).chain(others) {
        println!("{name:44} {size:>6}");
    }
}
