//! Five tasks by this crate, which run against the fake, and the same by the official SDK for Go. README has their lines,
//! counted by one rule: the lines of a function's body that aren't blank.

mod ours;

use latitude_api::servers::CreateServer;
use latitude_api::tags::CreateTag;
use latitude_fake::FakeCloud;

/// A task as README has it, and the functions that do it.
const TASKS: [(&str, &str, &str); 5] = [
    ("order a server and wait until it has an address", "order_server", "orderServer"),
    ("all servers of all pages", "all_servers", "allServers"),
    ("change a tag's description to null", "clear_description", "clearDescription"),
    ("tell \"out of stock\" from other errors", "order_if_in_stock", "orderIfInStock"),
    ("rotate the API key that the program uses", "rotate_own_key", "rotateOwnKey"),
];

/// The lines of a function's body that aren't blank.
fn lines(source: &str, begin: &str) -> usize {
    let mut lines = source.lines().skip_while(|line| !line.starts_with(begin));
    assert!(lines.any(|line| line.ends_with('{')), "there is no {begin}");
    lines.take_while(|line| *line != "}").filter(|line| !line.trim().is_empty()).count()
}

#[test]
fn readme_has_the_lines_of_both() {
    let (ours, go) = (include_str!("ours.rs"), include_str!("beside.go"));
    let readme = include_str!("../../../README.md");
    for (task, rust, beside) in TASKS {
        let (ours, go) = (lines(ours, &format!("pub(crate) async fn {rust}(")), lines(go, &format!("func {beside}(")));
        let row = format!("| {task} | {ours} | {go} |");
        assert!(readme.contains(&row), "README lacks {row}");
        assert!(0 < ours && ours < go, "{row}");
    }
}

#[test]
fn blank_lines_signatures_and_other_functions_do_not_count() {
    let source = "fn a(\n    b: u8,\n) -> u8 {\n    let c = b;\n\n    match c {\n    }\n}\nfn d() {\n    e();\n}\n";
    assert_eq!((lines(source, "fn a("), lines(source, "fn d(")), (3, 1));
}

#[tokio::test]
async fn a_server_is_ordered_and_has_an_address() {
    let cloud = FakeCloud::new();
    let server = ours::order_server(&cloud.client(), &cloud.project()).await.unwrap();
    assert!(server.primary_ipv4.is_some());
    assert_eq!(cloud.bought("servers"), 1);
}

#[tokio::test]
async fn servers_of_all_pages_are_there() {
    let cloud = FakeCloud::new();
    for at in 0..21 {
        cloud.client().servers().create(order(&cloud, "ASH", &format!("web-{at}"))).await.unwrap();
    }
    assert_eq!(ours::all_servers(&cloud.client()).await.unwrap().len(), 21);
}

#[tokio::test]
async fn a_description_is_null() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let tag = client.tags().create(CreateTag::name("web").color("#c0392b").description("of 2025")).await.unwrap();
    assert_eq!(tag.description.as_deref(), Some("of 2025"));
    let tag = ours::clear_description(&client, &tag.id).await.unwrap();
    assert_eq!(tag.description, None);
}

#[tokio::test]
async fn out_of_stock_is_told_from_other_errors() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    assert!(ours::order_if_in_stock(&client, order(&cloud, "ASH", "web-1")).await.unwrap().is_some());
    assert!(ours::order_if_in_stock(&client, order(&cloud, "LAX", "web-1")).await.unwrap().is_none());
    cloud.fail_next(latitude_fake::Fault::status(403).on("POST /servers"));
    assert!(ours::order_if_in_stock(&client, order(&cloud, "LAX", "web-1")).await.unwrap_err().is_forbidden());
}

#[tokio::test]
async fn a_rotated_key_is_in_use_at_once() {
    let cloud = FakeCloud::new();
    let (before, key) = (cloud.token(), cloud.first("api_keys"));
    let client = ours::rotate_own_key(cloud.client_builder(), before.clone(), &key).await.unwrap();
    client.servers().list().await.unwrap();
    let old = cloud.client_builder().token(before).build().unwrap();
    old.servers().list().await.unwrap_err();
}

fn order(cloud: &FakeCloud, site: &str, hostname: &str) -> CreateServer {
    let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site(site);
    order.operating_system("ubuntu_24_04_x64_lts").hostname(hostname)
}
