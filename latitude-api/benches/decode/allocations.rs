//! How often and how much is allocated by reading servers, and by writing the body that orders one. `decode` runs it: the
//! counting allocator slows what allocates much, and has to be that of a whole program.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on has nothing to say")]

#[allow(dead_code, reason = "the program that takes times uses all of it")]
mod bodies;
mod hand;
mod ours;

use allocation_counter::{AllocationInfo, measure};
use latitude_api::servers::{CreateServer, OperatingSystemSlug, PlanSlug, Site};
use serde::Serialize;
use std::hint::black_box;

fn main() {
    let (one, page) = (bodies::one().to_string(), bodies::page(bodies::server).to_string());
    let (one, page) = (one.as_bytes(), page.as_bytes());
    let order = CreateServer::project("proj_mH5QhXxFHv3dX")
        .plan(PlanSlug::C3SmallX86)
        .site(Site::Dal)
        .operating_system(OperatingSystemSlug::Ubuntu2404X64Lts)
        .hostname("ingest-1.northwind.test")
        .ssh_keys(["ssh_46rjq9MZhQ6v9", "ssh_vnxtXXqfgc6Vj"]);
    let by_hand = hand_order();
    let written = ours::write(&order);
    let peer = serde_json::to_vec(&by_hand).unwrap();
    assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&peer), "the two write different bodies");

    println!("\nallocations (those that grow one among them), and the bytes that they ask for:");
    println!("{:24} {:>16} {:>16} {:>8} {:>8}", "", "SDK", "by hand", "ratio", "of bytes");
    print("reading one server", of(|| ours::one(one)), of(|| serde_json::from_slice::<hand::One>(one).unwrap()));
    print("reading a page of 100", of(|| ours::page(page)), of(|| serde_json::from_slice::<hand::Page>(page).unwrap()));
    print("writing an order", of(|| ours::write(&order)), of(|| serde_json::to_vec(&by_hand).unwrap()));
}

fn of<T>(what: impl Fn() -> T) -> AllocationInfo {
    // What is made once stays out of it.
    drop(black_box(what()));
    measure(|| drop(black_box(what())))
}

fn print(what: &str, ours: AllocationInfo, by_hand: AllocationInfo) {
    let show = |info: AllocationInfo| format!("{} / {}", info.count_total, info.bytes_total);
    println!(
        "{what:24} {:>16} {:>16} {:>8.3} {:>8.3}",
        show(ours),
        show(by_hand),
        ours.count_total as f64 / by_hand.count_total as f64,
        ours.bytes_total as f64 / by_hand.bytes_total as f64,
    );
}

/// The fields of [`CreateServer`], and the values that are used.
#[derive(Serialize)]
struct Order {
    project: Option<String>,
    plan: Option<Plan>,
    site: Option<At>,
    operating_system: Option<System>,
    hostname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssh_keys: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disk_layout: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipxe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing: Option<String>,
}

#[derive(Serialize)]
enum Plan {
    #[serde(rename = "c3-small-x86")]
    C3SmallX86,
}

#[derive(Serialize)]
enum At {
    #[serde(rename = "DAL")]
    Dal,
}

#[derive(Serialize)]
enum System {
    #[serde(rename = "ubuntu_24_04_x64_lts")]
    Ubuntu2404X64Lts,
}

fn hand_order() -> Order {
    Order {
        project: Some("proj_mH5QhXxFHv3dX".to_owned()),
        plan: Some(Plan::C3SmallX86),
        site: Some(At::Dal),
        operating_system: Some(System::Ubuntu2404X64Lts),
        hostname: Some("ingest-1.northwind.test".to_owned()),
        ssh_keys: Some(["ssh_46rjq9MZhQ6v9", "ssh_vnxtXXqfgc6Vj"].map(str::to_owned).to_vec()),
        user_data: None,
        raid: None,
        disk_layout: None,
        ipxe: None,
        billing: None,
    }
}
