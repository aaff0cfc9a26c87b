//! What a program writes that reads servers without the SDK: the same fields, nested alike, by serde's
//! derives. What isn't described is dropped.
#![expect(dead_code, reason = "fields are read off the body, whether or not anyone looks at them")]

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) data: Vec<Resource>,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
pub(crate) struct One {
    pub(crate) data: Resource,
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    stats: Option<Stats>,
}

#[derive(Deserialize)]
struct Stats {
    total: Option<Total>,
}

#[derive(Deserialize)]
struct Total {
    count: Option<u64>,
}

#[derive(Deserialize)]
pub(crate) struct Resource {
    pub(crate) id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    pub(crate) attributes: Server,
}

#[derive(Deserialize)]
pub(crate) struct Server {
    #[serde(default)]
    pub(crate) tags: Vec<Tag>,
    pub(crate) hostname: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) price: Option<f64>,
    pub(crate) status: Option<Status>,
    ipmi_status: Option<IpmiStatus>,
    role: Option<String>,
    site: Option<String>,
    locked: Option<bool>,
    rescue_allowed: Option<bool>,
    primary_ipv4: Option<String>,
    primary_ipv6: Option<String>,
    pub(crate) created_at: Option<String>,
    scheduled_deletion_at: Option<String>,
    plan: Option<Plan>,
    operating_system: Option<OperatingSystem>,
    pub(crate) region: Option<Region>,
    specs: Option<Specs>,
    #[serde(default)]
    pub(crate) interfaces: Vec<Interface>,
    project: Option<Project>,
    pub(crate) team: Option<Team>,
}

#[derive(Deserialize)]
pub(crate) struct Tag {
    id: String,
    name: Option<String>,
    description: Option<String>,
    color: Option<String>,
}

/// As the API spells it, so that it can be compared.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    On,
    Off,
    Unknown,
    DiskErasing,
    Deploying,
    FailedDeployment,
    RescueMode,
    StartingDeploy,
    FailedDiskErasing,
    #[serde(other)]
    Other,
}

impl Status {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Unknown => "unknown",
            Self::DiskErasing => "disk_erasing",
            Self::Deploying => "deploying",
            Self::FailedDeployment => "failed_deployment",
            Self::RescueMode => "rescue_mode",
            Self::StartingDeploy => "starting_deploy",
            Self::FailedDiskErasing => "failed_disk_erasing",
            Self::Other => "other",
        }
    }
}

#[derive(Deserialize)]
enum IpmiStatus {
    Unavailable,
    Intermittent,
    Normal,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Plan {
    id: String,
    name: Option<String>,
    slug: Option<String>,
    billing: Option<String>,
}

#[derive(Deserialize)]
struct OperatingSystem {
    name: Option<String>,
    slug: Option<String>,
    version: Option<String>,
    features: Option<Features>,
    distro: Option<Distro>,
}

#[derive(Deserialize)]
struct Features {
    raid: Option<bool>,
    ssh_keys: Option<bool>,
    user_data: Option<bool>,
}

#[derive(Deserialize)]
struct Distro {
    name: Option<String>,
    slug: Option<String>,
    series: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Region {
    city: Option<String>,
    country: Option<String>,
    pub(crate) site: Option<RegionSite>,
}

#[derive(Deserialize)]
pub(crate) struct RegionSite {
    id: String,
    name: Option<String>,
    slug: Option<String>,
    facility: Option<String>,
    pub(crate) rack_id: Option<String>,
}

#[derive(Deserialize)]
struct Specs {
    cpu: Option<String>,
    disk: Option<String>,
    ram: Option<String>,
    nic: Option<String>,
    gpu: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Interface {
    role: Option<InterfaceRole>,
    name: Option<String>,
    pub(crate) mac_address: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum InterfaceRole {
    External,
    Internal,
    Ipmi,
    Unknown,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Project {
    id: String,
    name: Option<String>,
    slug: Option<String>,
    description: Option<String>,
    billing_type: Option<String>,
    provisioning_type: Option<String>,
    billing_method: Option<String>,
    bandwidth_alert: Option<bool>,
    environment: Option<String>,
    billing: Option<ProjectBilling>,
    stats: Option<ProjectStats>,
}

#[derive(Deserialize)]
struct ProjectBilling {
    subscription_id: Option<String>,
    r#type: Option<String>,
    method: Option<String>,
}

#[derive(Deserialize)]
struct ProjectStats {
    databases: Option<i64>,
    ip_addresses: Option<i64>,
    prefixes: Option<i64>,
    servers: Option<i64>,
    storages: Option<i64>,
    virtual_machines: Option<i64>,
    vlans: Option<i64>,
}

#[derive(Deserialize)]
pub(crate) struct Team {
    id: String,
    name: Option<String>,
    slug: Option<String>,
    description: Option<String>,
    address: Option<String>,
    currency: Option<Currency>,
    status: Option<String>,
    #[serde(default)]
    feature_flags: Vec<String>,
    pub(crate) limits: Option<Limits>,
}

#[derive(Deserialize)]
struct Currency {
    id: String,
    code: Option<String>,
    name: Option<String>,
    currency_id: Option<i64>,
}

#[derive(Deserialize)]
pub(crate) struct Limits {
    pub(crate) bare_metal: Option<i64>,
    bare_metal_gpu: Option<i64>,
    virtual_machine: Option<i64>,
    virtual_machine_gpu: Option<i64>,
    elastic_ip: Option<i64>,
    virtual_network: Option<i64>,
    database: Option<i64>,
    filesystem: Option<i64>,
    block_storage: Option<i64>,
}
