//! A stateful fake of the Latitude.sh API, for testing programs that manage infrastructure.
//!
//! Code that buys servers is hard to test. The real API costs money, and up to twenty minutes a server. A mock answers
//! what its author believes. A [`FakeCloud`] is a whole cloud in the memory of your test instead. It takes every
//! operation of the API's description, remembers what was ordered, moves through deployments in virtual time, refuses
//! what the API refuses, and tells afterwards what was bought and what is left.
//!
//! # First steps
//!
//! A program that takes a [`Client`] as an argument needs no change to be tested. `cloud.client()` gives it one:
//!
//! ```
//! use latitude_api::{Client, Error, servers::CreateServer};
//! use latitude_fake::FakeCloud;
//!
//! // The program. It knows the SDK alone.
//! async fn deploy(client: &Client, project: &str) -> Result<String, Error> {
//!     let order = CreateServer::project(project).plan("c3-small-x86").site("ASH");
//!     let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//!     let server = client.servers().create(order).await?;
//!     let server = client.servers().wait_until_on(&server.id).await?;
//!     Ok(server.primary_ipv4.clone().unwrap_or_default())
//! }
//!
//! // Its test. In a test suite, this is `#[tokio::test]`.
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Error> {
//!     let cloud = FakeCloud::new();
//!     let address = deploy(&cloud.client(), &cloud.project()).await?;
//!     assert!(!address.is_empty());
//!     assert_eq!(cloud.bought("servers"), 1);
//!     Ok(())
//! }
//! ```
//!
//! A new cloud has a team, a project, an API key and the catalogs: sites, plans, operating systems. Nothing was ordered
//! yet. Each cloud is a world of its own, so tests that run in parallel share nothing, and each gets the same ids and
//! addresses in every run. [`FakeCloudBuilder::seed`] gives others.
//!
//! A [furnished](FakeCloud::furnished) cloud has some of everything instead, with the ids of the examples in the docs of
//! the SDK, which run in it as they are:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), latitude_api::Error> {
//! let client = latitude_fake::FakeCloud::furnished().client();
//! let server = client.servers().get("sv_EMcEnmgE3zkEZ").await?;
//! assert_eq!(server.hostname.as_deref(), Some("ingest-0.northwind.test"));
//! # Ok(())
//! # }
//! ```
//!
//! # Waiting takes no time
//!
//! The time of a cloud is virtual. It stands still until a client sleeps between two looks, and then passes at once, so
//! that a wait of 18 minutes is over in milliseconds. [`advance`](FakeCloud::advance) lets time pass without a client:
//!
//! ```
//! # use latitude_api::{Error, servers::{CreateServer, ServerStatus}};
//! # use latitude_fake::FakeCloud;
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! # let cloud = FakeCloud::new();
//! # let client = cloud.client();
//! # let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! # let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! let server = client.servers().create(order).await?;
//! assert_ne!(client.servers().get(&server.id).await?.status, Some(ServerStatus::On));
//!
//! cloud.advance(Duration::from_secs(18 * 60));
//! assert_eq!(client.servers().get(&server.id).await?.status, Some(ServerStatus::On));
//! # Ok(())
//! # }
//! ```
//!
//! # Making things fail
//!
//! A [`Fault`] goes wrong on the way: an error, a rate limit, a lost connection, an answer that is slow, cut off, or
//! full of values that nobody has declared. It can be limited to one [operation](Fault::on), to a number of
//! [times](Fault::times), to a [time](Fault::during) of the cloud, to what comes [after](Fault::after) the first few, or
//! left to [chance](Fault::chance).
//!
//! The one that costs money is an answer that is lost after the server was bought:
//!
//! ```
//! # use latitude_api::{Error, RetryPolicy, servers::CreateServer};
//! # use latitude_fake::{FakeCloud, Fault};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! # let cloud = FakeCloud::new();
//! # let client = cloud.client();
//! # let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! # let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
//! let error = client.servers().create(order.clone()).await.unwrap_err();
//! assert!(error.is_outcome_unknown());
//! assert_eq!(cloud.bought("servers"), 1); // it is there all the same
//!
//! // A program that may be run again looks first, and buys no second one.
//! client.servers().find_or_create(order).await?;
//! assert_eq!(cloud.bought("servers"), 1);
//! # Ok(())
//! # }
//! ```
//!
//! A [`Lifecycle`] is what happens to a resource in time. It can fail, take another time, or go on step by step:
//!
//! ```
//! # use latitude_api::{Error, servers::{CreateServer, ServerStatus}};
//! # use latitude_fake::FakeCloud;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! # let cloud = FakeCloud::new();
//! # let client = cloud.client();
//! # let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! # let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! cloud.lifecycle("deploy").fails_next();
//! let server = client.servers().create(order.clone()).await?;
//! let error = client.servers().wait_until_on(&server.id).await.unwrap_err();
//! assert!(error.is_failed_state());
//!
//! cloud.lifecycle("deploy").by_hand();
//! let server = client.servers().create(order).await?;
//! cloud.finish(&server.id);
//! assert_eq!(client.servers().get(&server.id).await?.status, Some(ServerStatus::On));
//! # Ok(())
//! # }
//! ```
//!
//! Anything else that a test wants to be different, such as how many servers of a plan a site has left, is
//! [set](FakeCloud::set):
//!
//! ```
//! # use latitude_api::{Error, servers::CreateServer};
//! # use latitude_fake::FakeCloud;
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! # let cloud = FakeCloud::new();
//! # let client = cloud.client();
//! # let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! # let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! cloud.set("plans", "c3-small-x86", "stock.ASH", json!(1));
//! client.servers().create(order.clone()).await?;
//! let error = client.servers().create(order).await.unwrap_err(); // until the first one is gone
//! assert!(error.has_code("SERVERS_OUT_OF_STOCK"));
//! assert_eq!(cloud.bought("servers"), 1);
//! # Ok(())
//! # }
//! ```
//!
//! `stock` is all there is to say of it: an order takes one, and a server that is gone gives it back. A site begins with 1
//! to 24 servers of a plan, as `GET /plans` shows, and most plans are sold out somewhere. What a team may have is `limits`
//! of `teams`: 10 Elastic IPs, 5 public networks and 4 BGP sessions for an address, and as much as it likes of the rest.
//! [FAKED.md](https://github.com/latitudesh/latitude-api-rust/blob/main/latitude-fake/FAKED.md#resources) has the names
//! of what can be set.
//!
//! # Asking afterwards
//!
//! | question | answer |
//! | --- | --- |
//! | What was bought? | [`bought`](FakeCloud::bought), [`purchases`](FakeCloud::purchases) with name, price and time |
//! | What still costs money? | [`left`](FakeCloud::left), [`assert_nothing_left`](FakeCloud::assert_nothing_left), [`fail_if_left`](FakeCloudBuilder::fail_if_left) |
//! | What did it cost? | [`cost`](FakeCloud::cost), in dollars |
//! | What was changed or deleted, what is there? | [`changed`](FakeCloud::changed), [`deleted`](FakeCloud::deleted), [`count`](FakeCloud::count) |
//! | What was asked for? | [`seen`](FakeCloud::seen), [`requests`](FakeCloud::requests) |
//! | Did the cloud understand all of it? | [`Seen::is_understood`], [`Seen::refusal`] |
//! | Which faults never happened? | [`faults_left`](FakeCloud::faults_left) |
//!
//! ```
//! # use latitude_api::{Error, servers::CreateServer};
//! # use latitude_fake::FakeCloud;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! # let cloud = FakeCloud::new();
//! # let client = cloud.client();
//! # let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! # let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! let server = client.servers().create(order).await?;
//! client.servers().wait_until_on(&server.id).await?;
//! assert_eq!(cloud.left()[0].name.as_deref(), Some("web-1")); // it costs money
//!
//! client.servers().delete(&server.id).await?;
//! client.servers().wait_until_gone(&server.id).await?;
//! cloud.assert_nothing_left();
//! assert_eq!(cloud.deleted("servers"), [server.id.as_str()]);
//! assert_eq!(cloud.seen("POST /servers"), 1);
//! assert!(cloud.cost() > 0.0);
//! # Ok(())
//! # }
//! ```
//!
//! A request that the description doesn't have is refused: an unknown path, member or parameter, a wrong type, a wrong
//! media type. The answer is a 4xx with the place of the mistake, as the API's would be. A program that swallows errors
//! still can't hide it:
//!
//! ```
//! # use latitude_api::{Client, Error, Method};
//! # use latitude_fake::FakeCloud;
//! # use serde_json::{Value, json};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! # let cloud = FakeCloud::new();
//! # let client = cloud.client();
//! let tag = json!({ "data": { "type": "tags", "attributes": { "name": "web", "colour": "#00f" } } });
//! client.request(Method::POST, ["tags"]).json(&tag).send_as::<Value>().await.ok(); // swallowed
//!
//! let misunderstood: Vec<_> = cloud.requests().into_iter().filter(|seen| !seen.is_understood()).collect();
//! assert_eq!(misunderstood.len(), 1);
//! assert_eq!(misunderstood[0].status(), Some(422));
//! assert!(misunderstood[0].refusal().is_some_and(|why| why.contains("colour")));
//! # Ok(())
//! # }
//! ```
//!
//! [`lenient`](FakeCloudBuilder::lenient) makes a cloud that takes undeclared members and parameters.
//!
//! # Clocks
//!
//! | clock | for |
//! | --- | --- |
//! | [`Clock::virtual_time`], the default | clients of [`FakeCloud::client`] and [`client_builder`](FakeCloud::client_builder) |
//! | [`Clock::real`] | tokio's time, which a test may pause (`start_paused = true`), with whatever else it times |
//! | [`Clock::faster`] | clients in real time, such as those over HTTP: at 60, 18 minutes are 18 seconds |
//! | [`Clock::of`] | a [`Timer`](latitude_api::Timer) of your own |
//!
//! ```
//! # use latitude_api::{Error, servers::CreateServer};
//! use latitude_fake::{Clock, FakeCloud};
//! # use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Error> {
//! // In a test with `#[tokio::test(start_paused = true)]`.
//! let cloud = FakeCloud::builder().clock(Clock::real()).build();
//! # let client = cloud.client();
//! # let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! # let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! let start = tokio::time::Instant::now();
//! let server = client.servers().create(order).await?;
//! client.servers().wait_until_on(&server.id).await?;
//! assert!(start.elapsed() > Duration::from_secs(17 * 60));
//! # Ok(())
//! # }
//! ```
//!
//! A client that waits in real time for a cloud whose time is virtual would wait for ever. After a few looks it gets an
//! error that says so.
//!
//! # Over HTTP, for any language
//!
//! The fake is a program, too. It prints a base URL, an API key and the id of a project for curl, another SDK, or
//! Terraform, and is 60 times as fast as the API unless `--speed` says otherwise:
//!
//! ```sh
//! cargo run -p latitude-fake
//! cargo run -p latitude-fake -- --furnished
//! cargo run -p latitude-fake -- --listen 127.0.0.1:8080 --speed 600
//! cargo run -p latitude-fake -- --snapshot fixture.json --rate-limit 600,60
//! ```
//!
//! `--snapshot` begins with the JSON of a [`Snapshot`], and `--rate-limit` is how many reads and writes a key has in a minute
//! of the cloud.
//!
//! A waiter of the SDK looks every 30 seconds of its own time; over HTTP, give it a shorter `interval`.
//!
//! A test in Rust [serves](FakeCloud::serve) its own, and can ask and set as above meanwhile:
//!
//! ```
//! use latitude_api::Client;
//! use latitude_fake::{Clock, FakeCloud};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let cloud = FakeCloud::builder().clock(Clock::faster(60.0)).build();
//! let server = cloud.serve("127.0.0.1:0").await?; // until it is dropped
//!
//! let client = Client::builder().token(cloud.token()).base_url(server.base_url()).build()?;
//! assert!(client.servers().list().await?.is_empty());
//! assert_eq!(cloud.seen("GET /servers"), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Snapshots
//!
//! A [`Snapshot`] is all that is in a cloud, as JSON: a fixture that many tests begin with. What was to come goes on
//! where it was.
//!
//! ```
//! # use latitude_api::{Error, servers::CreateServer};
//! # use latitude_fake::FakeCloud;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let cloud = FakeCloud::new();
//! # let order = CreateServer::project(cloud.project()).plan("c3-small-x86").site("ASH");
//! # let order = order.operating_system("ubuntu_24_04_x64_lts").hostname("web-1");
//! let server = cloud.client().servers().create(order).await?;
//! let fixture = serde_json::to_string(&cloud.snapshot())?;
//!
//! let other = FakeCloud::new();
//! other.restore(&serde_json::from_str(&fixture)?)?;
//! let server = other.client().servers().wait_until_on(&server.id).await?;
//! assert_eq!(server.hostname.as_deref(), Some("web-1"));
//! # Ok(())
//! # }
//! ```
//!
//! # What is faked, and what isn't
//!
//! [FAKED.md](https://github.com/latitudesh/latitude-api-rust/blob/main/latitude-fake/FAKED.md) lists every operation
//! with what it does, answers, starts and refuses, and every lifecycle with its time and its failures. It is generated
//! from the API's description and the fake's rules, which are what the fake itself runs on.
//!
//! - **What isn't documented is a guess**: how long things take, limits, some refusals. The rules, `spec/fake.yaml`,
//!   mark them.
//! - **Nothing runs.** No machine answers at an address, no cluster at a kubeconfig, and a command in a sandbox has no
//!   effect.
//! - **Numbers are plausible, and not the provider's**: prices, stock, traffic, metrics. Prices are consistent with
//!   each other, so that a test can compare costs, but no budget is made of them.
//! - **Over HTTP** it speaks HTTP/1.1 without TLS.
//! - No rate limit is enforced unless the test sets one: [`FakeCloudBuilder::rate_limit`].
//!
//! A test that needs answers which no cloud gives, such as one byte too many, is for [`latitude_api::testing`], whose
//! `Recorder` answers what it is told.
//!
//! [`Client`]: latitude_api::Client

#[cfg_attr(not(feature = "cloud"), expect(dead_code, reason = "the cloud itself reads the rest"))]
mod api;
#[cfg_attr(not(feature = "cloud"), expect(dead_code, reason = "the cloud itself reads the rest"))]
mod rules;

#[cfg(feature = "cloud")]
mod answer;
#[cfg(feature = "cloud")]
mod clock;
#[cfg(feature = "cloud")]
mod cloud;
#[cfg(feature = "cloud")]
mod fault;
#[cfg(feature = "cloud")]
mod request;
#[cfg(feature = "cloud")]
mod world;

pub use rules::{Problem, check, table};

#[cfg(feature = "cloud")]
pub use clock::Clock;
#[cfg(feature = "cloud")]
pub use cloud::{FakeCloud, FakeCloudBuilder, Left, Lifecycle, Purchase, Seen, Server, Snapshot, SnapshotError};
#[cfg(feature = "cloud")]
pub use fault::Fault;

// The Rust blocks of the README are tests.
#[cfg(all(doctest, feature = "cloud"))]
#[doc = include_str!("../README.md")]
mod readme {}
