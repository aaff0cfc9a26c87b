//! The program: what it takes, what it prints, and what it says of a mistake.
#![cfg(feature = "cloud")]
#![allow(clippy::unwrap_used, reason = "a test ends where it can't go on")]

use latitude_api::servers::CreateServer;
use latitude_api::{Client, RetryPolicy};
use latitude_fake::FakeCloud;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const LINES: usize = 7;

/// The program while it runs, and what it has printed.
struct Program {
    child: Child,
    printed: Vec<String>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_latitude-fake"));
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // As many lines as it prints: it doesn't end by itself.
        let printed = lines.map(Result::unwrap).take(LINES).collect();
        Self { child, printed }
    }

    fn value(&self, name: &str) -> &str {
        self.printed.iter().find_map(|line| line.strip_prefix(name)).unwrap().trim()
    }

    fn client(&self) -> Client {
        let client = Client::builder().token(self.value("API key")).base_url(self.value("base URL"));
        client.retry(RetryPolicy::never()).build().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).ok();
    }
}

/// What it says before it ends.
fn complaint(arguments: &[&str]) -> String {
    // An address that there isn't ends it if nothing else does.
    let mut command = Command::new(env!("CARGO_BIN_EXE_latitude-fake"));
    let output = command.args(["--listen", "nowhere"]).args(arguments).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("usage: latitude-fake"), "{said}");
    said.lines().next().unwrap().to_owned()
}

/// A file of this test, with this text.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}

#[tokio::test]
async fn it_begins_with_a_snapshot() {
    let cloud = FakeCloud::new();
    let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
    let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
    let server = cloud.client().servers().create(order).await.unwrap();
    let fixture = file("fixture.json", &serde_json::to_string(&cloud.snapshot()).unwrap());

    let program = Program::start(&["--snapshot", &fixture]);
    assert_eq!((program.value("API key"), program.value("project")), (&*cloud.token(), &*cloud.project()));
    let found = program.client().servers().get(&server.id).await.unwrap();
    assert_eq!(found.hostname.as_deref(), Some("web-1"));
}

#[tokio::test]
async fn it_can_be_furnished() {
    let program = Program::start(&["--furnished"]);
    let found = program.client().servers().get("sv_EMcEnmgE3zkEZ").await.unwrap();
    assert_eq!(found.hostname.as_deref(), Some("ingest-0.northwind.test"));
}

#[tokio::test]
async fn it_limits_what_a_key_may_ask() {
    // A minute takes as long as that.
    let program = Program::start(&["--rate-limit", "2,0", "--speed", "1"]);
    let client = program.client();
    for _ in 0..2 {
        client.tags().list().await.unwrap();
    }
    assert!(client.tags().list().await.unwrap_err().is_rate_limited());
    let tag = latitude_api::tags::CreateTag::name("web").color("#00f");
    assert!(client.tags().create(tag).await.unwrap_err().is_rate_limited());
}

#[test]
fn it_says_what_is_wrong() {
    let mut empty = serde_json::to_value(FakeCloud::new().snapshot()).unwrap();
    empty["records"]["api_keys"] = serde_json::json!([]);
    let mut later = serde_json::to_value(FakeCloud::new().snapshot()).unwrap();
    later["records"]["teapots"] = serde_json::json!([]);
    let (empty, later) = (file("empty.json", &empty.to_string()), file("later.json", &later.to_string()));
    let (text, list) = (file("text.json", "a text"), file("list.json", "[]"));
    for (arguments, why) in [
        (vec!["--snapshot"], "--snapshot needs a value"),
        (vec!["--snapshot", "nowhere.json"], "can't read the snapshot nowhere.json: No such file"),
        (vec!["--snapshot", &text], "text.json is no snapshot: expected value at line 1"),
        (vec!["--snapshot", &list], "list.json is no snapshot: "),
        (vec!["--snapshot", &later], "later.json can't be put back: the snapshot has the resource `teapots`"),
        (vec!["--snapshot", &empty], "empty.json can't be put back: it has no api_keys"),
        (vec!["--rate-limit", "600"], "--rate-limit takes two numbers, such as 600,60"),
        (vec!["--rate-limit", "600,few"], "--rate-limit takes a number, not `few`"),
        (vec!["--rate-limit", "-1,2"], "--rate-limit takes a number, not `-1`"),
        (vec!["--seed", "1"], "can't listen at nowhere"),
        (vec!["--speed", "0"], "--speed takes a number above zero"),
        (vec!["--fast"], "`--fast` is no option"),
    ] {
        let said = complaint(&arguments);
        assert!(said.contains(why), "{said}");
    }
}
