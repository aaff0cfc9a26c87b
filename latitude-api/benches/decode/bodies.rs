//! Bodies as the API sends them: servers with every described field, each with ids and values of its own.

use serde_json::{Value, json};

pub(crate) const SERVERS: usize = 100;

/// A page of 100 servers.
pub(crate) fn page(server: fn(usize) -> Value) -> Value {
    let servers: Vec<Value> = (0..SERVERS).map(server).collect();
    json!({"data": servers, "meta": {"stats": {"total": {"count": SERVERS}}}})
}

/// One server, as the answer of a call.
pub(crate) fn one() -> Value {
    json!({"data": server(0)})
}

/// The nth server with five fields that nobody described.
pub(crate) fn server_with_more(n: usize) -> Value {
    let mut server = server(n);
    let more = [
        ("power_draw", json!(211.5)),
        ("asset_code", json!(id("asset", n))),
        ("maintenance", json!({"window": "Sun 02:00", "contact": id("user", n), "notify": true})),
        ("bios", json!({"vendor": "AMI", "version": format!("3.{}", n % 9), "secure_boot": null, "slots": [1, 2, 4]})),
        ("decommissioned_at", json!("2026-09-30T00:00:00+00:00")),
    ];
    for (name, value) in more {
        server["attributes"][name] = value;
    }
    server
}

/// The nth server.
pub(crate) fn server(n: usize) -> Value {
    let pick = |of: &[&str]| of[n % of.len()].to_owned();
    let site = pick(&["DAL", "ASH", "SAO", "TYO2"]);
    let city = pick(&["Dallas", "Ashburn", "São Paulo", "Tokyo"]);
    let tag = |k: usize| {
        json!({
            "id": id("tag", n + 100 * k),
            "name": if k == 0 { "ingest" } else { "canary" },
            "description": (k != 1).then_some("Machines that take in robot messages"),
            "color": format!("#{:06x}", (n * 40_503 + k) % 0xff_ffff),
        })
    };
    json!({
        "id": id("sv", n),
        "type": "servers",
        "attributes": {
            "tags": (0..1 + n % 3).map(tag).collect::<Vec<_>>(),
            "hostname": format!("ingest-{n}.northwind.test"),
            "label": format!("TEL-{:04}", n * 37),
            "price": 189.5 + n as f64 / 4.0,
            "status": pick(&["on", "off", "deploying", "on", "disk_erasing", "rescue_mode", "on"]),
            "ipmi_status": pick(&["Normal", "Normal", "Intermittent", "Unavailable"]),
            "role": "Bare Metal",
            "site": site,
            "locked": n.is_multiple_of(5),
            "rescue_allowed": true,
            "primary_ipv4": format!("192.0.2.{}", n + 1),
            "primary_ipv6": format!("2001:db8:40::{n:x}"),
            "created_at": format!("2026-02-{:02}T11:20:{:02}+00:00", n % 28 + 1, n % 60),
            "scheduled_deletion_at": n.is_multiple_of(4).then_some("2026-07-01T00:00:00+00:00"),
            "plan": {
                "id": id("plan", n % 7),
                "name": "c3.small.x86",
                "slug": pick(&["c3-small-x86", "c3-large-x86", "s3-large-x86"]),
                "billing": pick(&["monthly", "hourly"]),
            },
            "operating_system": {
                "name": "Ubuntu",
                "slug": "ubuntu_24_04_x64_lts",
                "version": "24.04 LTS",
                "features": {"raid": true, "ssh_keys": true, "user_data": !n.is_multiple_of(3)},
                "distro": {"name": "Ubuntu", "slug": "ubuntu", "series": "noble"},
            },
            "region": {
                "city": city,
                "country": pick(&["United States", "United States", "Brazil", "Japan"]),
                "site": {
                    "id": id("loc", n % 4),
                    "name": city,
                    "slug": site,
                    "facility": format!("Example Hall {}", n % 6),
                    "rack_id": id("rack", n / 8),
                },
            },
            "specs": {
                "cpu": "AMD EPYC 4244P, 6 cores at 3.8 GHz",
                "disk": pick(&["4 x 960GB", "2 x 3840GB"]),
                "ram": pick(&["64 GB", "128 GB", "768 GB"]),
                "nic": "2 x 10 Gbps",
                "gpu": n.is_multiple_of(10).then_some("8 x NVIDIA H100"),
            },
            "interfaces": [
                {
                    "role": "external",
                    "name": "eth0",
                    "mac_address": format!("02:00:5e:10:00:{n:02x}"),
                    "description": "Public uplink",
                },
                {
                    "role": "internal",
                    "name": "eth1",
                    "mac_address": format!("02:00:5e:10:01:{n:02x}"),
                    "description": "Private uplink",
                },
                {"role": "ipmi", "name": "bmc0", "mac_address": null, "description": "Management port"},
            ],
            "project": project(n),
            "team": team(n),
        },
    })
}

fn project(n: usize) -> Value {
    json!({
        "id": id("proj", n % 9),
        "name": "Fleet Telemetry",
        "slug": "fleet-telemetry",
        "description": "Collects position and battery data from the robots",
        "billing_type": "Monthly",
        "provisioning_type": if n.is_multiple_of(2) { "on_demand" } else { "reserved" },
        "billing_method": "Normal",
        "bandwidth_alert": true,
        "environment": "Production",
        "billing": {"subscription_id": "sub_northwind0001", "type": "Monthly", "method": "Normal"},
        "stats": {
            "databases": 1,
            "ip_addresses": n + 6,
            "prefixes": 2,
            "servers": n + 3,
            "storages": 2,
            "virtual_machines": n / 2,
            "vlans": 1,
        },
    })
}

fn team(n: usize) -> Value {
    json!({
        "id": id("team", 0),
        "name": "Northwind Robotics",
        "slug": "northwind-robotics",
        "description": "Warehouse robots and the software that steers them",
        "address": "12 Harbor Lane, Springfield",
        "currency": {"id": id("cur", 1), "code": "USD", "name": "US Dollar", "currency_id": 1},
        "status": "active",
        "feature_flags": ["elastic_ips", "block_storage"],
        "limits": {
            "bare_metal": n + 25,
            "bare_metal_gpu": 4,
            "virtual_machine": 50,
            "virtual_machine_gpu": null,
            "elastic_ip": 10,
            "virtual_network": 20,
            "database": null,
            "filesystem": 5,
            "block_storage": 12,
        },
    })
}

/// An id of the API's form, such as `sv_EMcEnmgE3zkEZ`.
fn id(prefix: &str, n: usize) -> String {
    const LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";
    let mut state = n as u64 + 1;
    let letters = (0..13).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(LETTERS[(state >> 33) as usize % LETTERS.len()])
    });
    format!("{prefix}_{}", letters.collect::<String>())
}
