//! Every operation that the SDK has, in every form that the description allows, sent to the fake: it understands them all,
//! and takes each for what it is.
#![expect(clippy::unwrap_used, reason = "a test ends where it can't go on")]

#[allow(dead_code, reason = "the rest is for the sweep and the replay")]
mod contract;

use contract::document::{Document, Operation};
use contract::plan::Round;
use contract::request::Expected;
use contract::sweep::contract_of;
use latitude_api::servers::CreateServer;
use latitude_api::{Client, RetryPolicy};
use latitude_fake::{Clock, FakeCloud, Fault};

async fn sweep(over_http: bool) -> Vec<String> {
    let document = Document::effective().unwrap();
    let mut problems = Vec::new();
    // A cloud remembers all requests, and is asked for them after each; a new one takes time to furnish.
    for operations in document.operations().unwrap().chunks(20) {
        let cloud = if over_http { FakeCloud::builder().clock(Clock::real()).build() } else { FakeCloud::new() };
        let server = if over_http { Some(cloud.serve("127.0.0.1:0").await.unwrap()) } else { None };
        let client = match &server {
            Some(server) => Client::builder().token(cloud.token()).base_url(server.base_url()),
            None => cloud.client_builder(),
        };
        let client = client.retry(RetryPolicy::never()).build().unwrap();
        for operation in operations {
            problems.extend(sent(&document, operation, &cloud, &client).await.err());
        }
    }
    problems
}

/// Sends an operation in every form. Of those that the fake doesn't take for what they are, what is wrong with the first.
async fn sent(
    document: &Document,
    operation: &Operation<'_>,
    cloud: &FakeCloud,
    client: &Client,
) -> Result<(), String> {
    let key = format!("{} {}", operation.method, operation.path);
    let contract = contract_of(operation)?;
    let Some(call) = contract.call else { return Ok(()) };
    for round in rounds(document, operation) {
        let mut arguments = Expected::of(document, operation, round).unwrap().arguments;
        let call = call(client, &mut arguments);
        let call = call.map_err(|why| format!("{}: {why}", operation.id))?;
        let before = cloud.requests().len();
        // Most are refused, as nothing that they speak of is there. What is answered is read.
        if let Err(error) = call.await
            && error.was_accepted()
            && contract.judges_answer
        {
            return Err(format!("{}: the answer isn't read: {error}", operation.id));
        }
        let requests = cloud.requests();
        let seen = requests.get(before).ok_or_else(|| format!("{key}: nothing was sent"))?;
        let why = seen.refusal().unwrap_or_default();
        if !seen.is_understood() || seen.operation() != Some(key.as_str()) {
            return Err(format!("{key} ({round:?}): taken for {:?}: {why}", seen.operation()));
        }
        if seen.status() == Some(500) {
            return Err(format!("{key}: {why}"));
        }
    }
    Ok(())
}

/// Each alternative, with and without what is optional, and once with what has to be encoded.
fn rounds(document: &Document, operation: &Operation<'_>) -> Vec<Round> {
    let first = Round::full(0).plain();
    let extent = Expected::of(document, operation, first).unwrap().extent;
    extent.rounds().into_iter().map(Round::plain).chain([Round::full(0)]).collect()
}

#[tokio::test]
async fn the_fake_understands_everything_in_process() {
    let problems = sweep(false).await;
    assert!(problems.is_empty(), "{}:\n{}", problems.len(), problems.join("\n"));
}

#[tokio::test]
async fn the_fake_understands_everything_over_http() {
    let problems = sweep(true).await;
    assert!(problems.is_empty(), "{}:\n{}", problems.len(), problems.join("\n"));
}

/// Whatever is lost on the way, what is ordered by name is bought once.
#[tokio::test]
async fn what_is_found_or_created_is_bought_once_under_any_fault() {
    for seed in 0..40 {
        let cloud = FakeCloud::builder().seed(seed).build();
        let client = cloud.client();
        for fault in [Fault::lost_after_effect(), Fault::lost_before_effect(), Fault::cut(), Fault::status(502)] {
            cloud.fault(fault.chance(0.25).times(3));
        }
        let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
        let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
        let mut attempts = 0;
        while let Err(error) = client.servers().find_or_create(order.clone()).await {
            attempts += 1;
            assert!(attempts < 20, "seed {seed}: {error}");
        }
        assert_eq!(cloud.bought("servers"), 1, "seed {seed}");
    }
}
