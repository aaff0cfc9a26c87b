//! Limits that hold for more than one attempt: a deadline, what the API asks of all calls, the quota of retries.

use crate::calls::{ALL, Hooked, SAFE, SECOND, call};
use crate::server::{Server, Step, good, json, raw, refusal, reply};
use latitude_api::servers::ServerStatus;
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, Method, RetryPolicy, RetryQuota, Secret, Timer};
#[cfg(feature = "rate-limit")]
use latitude_api::{RateLimit, reqwest, testing};
use serde_json::json as value;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

const MANY: usize = 1000;

fn client(server: &Server) -> (Client, VirtualTime) {
    let time = VirtualTime::new();
    (server.builder().timer(time.clone()).build().unwrap(), time)
}

/// A server that does what it does at a time since the clock began, and the times of all requests, reads first.
async fn by_the_clock(step: impl Fn(Duration) -> Step + Send + Sync + 'static) -> (Server, VirtualTime, Arc<Times>) {
    let (time, times) = (VirtualTime::new(), Arc::new(Times::default()));
    let (clock, noted) = (time.clone(), times.clone());
    let server = Server::answering(move |_| {
        noted.0.lock().unwrap().push(clock.elapsed());
        step(clock.elapsed())
    });
    (server.await, time, times)
}

#[derive(Default)]
struct Times(Mutex<Vec<Duration>>);

impl Times {
    fn all(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

/// So many reads at once, each on its own task.
async fn reads(client: &Client, count: usize) -> Vec<Result<(), Error>> {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..count {
        let client = client.clone();
        tasks.spawn(async move { client.servers().get("sv_1").await.map(drop) });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn attempts_and_pauses_are_within_a_deadline() {
    let policy = RetryPolicy::default().attempts(1000).budget(SECOND * 600);
    for step in [reply(503, ""), raw("").then_reset(), refusal(429, "slow"), reply(429, "").header("retry-after", "2")]
    {
        for method in SAFE {
            let server = Server::always(step.clone()).await;
            let (client, time) = client(&server);
            let call = crate::calls::request(&client, &method).retry(policy.clone()).deadline(SECOND * 5);
            let error = call.await.unwrap_err();
            assert!(error.attempts() > 1 && error.attempts() as usize == server.count(), "{error}");
            assert!(time.elapsed() <= SECOND * 5 && !error.is_deadline(), "{:?} {error}", time.elapsed());
        }
    }
}

#[tokio::test]
async fn an_attempt_is_cut_off_by_the_deadline() {
    let server = Server::always(raw("").then_silence()).await;
    let (client, _) = client(&server);
    let call = client.projects().delete("proj_1").retry(RetryPolicy::never()).deadline(Duration::from_millis(20));
    let error = call.await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn a_deadline_that_is_over_sends_nothing() {
    let server = Server::always(good()).await;
    let (client, _) = client(&server);
    for method in ALL {
        let error = crate::calls::request(&client, &method).deadline(Duration::ZERO).await.unwrap_err();
        assert!(error.is_deadline() && error.is_retryable() && !error.is_outcome_unknown(), "{error}");
        assert_eq!((error.attempts(), server.count(), error.status()), (0, 0, None));
        assert!(error.to_string().starts_with("not sent: there was no time left for it ("), "{error}");
    }
    // More than a clock can hold is no deadline.
    client.servers().get("sv_1").deadline(Duration::MAX).await.unwrap();
}

#[tokio::test]
async fn all_pages_are_within_a_deadline() {
    let page = |from: usize| {
        let items: Vec<_> = (from..from + 20).map(|n| value!({"id": format!("sv_{n}"), "attributes": {}})).collect();
        json(200, &value!({"data": items}))
    };
    let slow = || reply(429, "").header("retry-after", "2");
    let script = (0..10).flat_map(|n| [slow(), page(n * 20)]);
    let server = Server::script(script).await;
    let (client, time) = client(&server);
    let error = client.servers().list().deadline(SECOND * 7).all().await.unwrap_err();
    assert!(error.is_rate_limited() && time.elapsed() <= SECOND * 7, "{:?} {error}", time.elapsed());
    assert!(server.count() > 4, "some pages were read");
}

#[tokio::test]
async fn all_looks_are_within_a_deadline() {
    let deploying = json(200, &value!({"data": {"id": "sv_1", "attributes": {"status": "deploying"}}}));
    for step in [deploying, reply(503, ""), refusal(429, "slow")] {
        let server = Server::always(step).await;
        let (client, time) = client(&server);
        let on =
            |server: &latitude_api::Resource<latitude_api::servers::Server>| server.status == Some(ServerStatus::On);
        let wait = client.servers().get("sv_1").deadline(SECOND * 25).until(on);
        let error = wait.await.unwrap_err();
        assert!(time.elapsed() <= SECOND * 25, "{:?} {error}", time.elapsed());
        assert!(server.count() >= 3, "{error}");
    }
}

/// Answers what it is told to until so many calls were made, and then moves the client's clock beyond any deadline.
async fn slow_after(
    calls: usize,
    step: impl Fn(usize) -> Step + Send + Sync + 'static,
) -> (Server, Client, VirtualTime) {
    let time = VirtualTime::new();
    let clock = time.clone();
    let server = Server::answering(move |number| {
        if number + 1 == calls {
            clock.advance(SECOND * 100);
        }
        step(number)
    })
    .await;
    let client = server.builder().timer(time.clone()).build().unwrap();
    (server, client, time)
}

#[tokio::test]
async fn a_wait_without_time_for_another_look_tells_of_the_looks_it_had() {
    let deploying = || json(200, &value!({"data": {"id": "sv_1", "attributes": {"status": "deploying"}}}));
    let on = |server: &latitude_api::Resource<latitude_api::servers::Server>| server.status == Some(ServerStatus::On);
    // The API asks to come back after the deadline, and how it failed then is what is known.
    let server = Server::script([deploying(), reply(503, "").header("retry-after", "60")]).await;
    let (client, time) = client(&server);
    let error = client.servers().get("sv_1").deadline(SECOND * 25).until(on).await.unwrap_err();
    assert_eq!((server.count(), time.elapsed()), (2, SECOND * 25));
    assert_eq!(
        (error.attempts(), error.last_failure().and_then(Error::status).map(|s| s.as_u16())),
        (2, Some(503)),
        "{error}"
    );
    assert!(
        error.to_string().starts_with("not as expected after 25s, and the last check was answered with status 503"),
        "{error}"
    );

    // Another call was told to, and so this one can't be made. Times are told as far as they interest anyone.
    let server = Server::always(reply(429, "").header("retry-after", "60")).await;
    let (client, _) = self::client(&server);
    client.servers().get("sv_1").retry(RetryPolicy::never()).await.unwrap_err();
    let error = client.servers().get("sv_1").deadline(SECOND * 25).until(on).await.unwrap_err();
    assert_eq!((server.count(), error.attempts()), (1, 0));
    assert!(error.is_deadline() && error.to_string().starts_with("nothing was seen in 25s"), "{error}");
    let why = std::error::Error::source(&error).unwrap().to_string();
    assert!(why.starts_with("not sent: the API has asked to wait for another 35s"), "{why}");
}

#[tokio::test]
async fn a_list_ends_with_the_error_that_meets_its_deadline() {
    let items: Vec<_> = (0..20).map(|n| value!({"id": format!("sv_{n}"), "attributes": {}})).collect();
    let first = json(200, &value!({"data": items}));
    for (step, called) in [(reply(503, ""), 2), (first.clone(), 1)] {
        let (step, first) = (step.clone(), first.clone());
        let (server, client, _) =
            slow_after(called, move |number| if number == 0 { first.clone() } else { step.clone() }).await;
        let mut pages = client.servers().list().deadline(SECOND * 5).pages();
        assert!(pages.try_next().await.unwrap().is_some());
        let error = pages.try_next().await.unwrap_err();
        assert_eq!((error.is_deadline(), server.count()), (called == 1, called), "{error}");
        assert!(pages.try_next().await.unwrap().is_none());
    }
}

#[cfg(feature = "rate-limit")]
#[tokio::test]
async fn a_turn_that_comes_too_late_is_refused_at_once() {
    let server = Server::always(good()).await;
    let time = VirtualTime::new();
    let limit = RateLimit::per_minute(1, 1);
    let client = server.builder().timer(time.clone()).rate_limit(limit).build().unwrap();
    client.servers().get("sv_1").await.unwrap();
    let get = || client.servers().get("sv_1");
    for call in [get().deadline(SECOND * 2), get().retry(RetryPolicy::default().budget(SECOND * 2))] {
        let error = call.await.unwrap_err();
        assert!(error.is_deadline() && error.is_retryable() && !error.is_outcome_unknown(), "{error}");
        assert_eq!((error.attempts(), server.count(), time.elapsed()), (0, 1, Duration::ZERO));
        assert_eq!(error.retry_after().map(|it| it.as_secs()), Some(60));
        let text = "not sent: the client's rate limit gives it a turn in 60s, which is longer than the call has (";
        assert!(error.to_string().starts_with(text), "{error}");
    }
    get().await.unwrap();
    assert_eq!(time.elapsed().as_secs(), 60);
}

#[tokio::test]
async fn what_the_api_asks_of_one_call_holds_for_all_of_its_kind() {
    for asks in [reply(429, ""), reply(503, ""), refusal(429, "slow")] {
        let asks = asks.header("retry-after", "20");
        let first = Mutex::new(Some(asks));
        let (server, time, times) = by_the_clock(move |_| first.lock().unwrap().take().unwrap_or_else(good)).await;
        let client = server.builder().timer(time.clone()).build().unwrap();
        client.servers().get("sv_1").retry(RetryPolicy::never()).await.unwrap_err();
        // A write is not meant.
        call(&client, &Method::POST).await.unwrap();
        assert_eq!(time.elapsed(), Duration::ZERO);
        assert!(reads(&client, 21).await.iter().all(Result::is_ok));
        let times = &times.all()[2..];
        assert!(times.len() == 21 && times.iter().all(|at| *at >= SECOND * 20), "{times:?}");
        assert!(times.iter().any(|at| *at != times[0]), "they come back apart: {times:?}");
    }
}

#[tokio::test]
async fn a_call_without_the_time_for_it_is_told_how_long_the_api_asked_to_wait() {
    let server = Server::script([reply(429, "").header("retry-after", "20"), good()]).await;
    let (client, time) = client(&server);
    client.servers().get("sv_1").retry(RetryPolicy::never()).await.unwrap_err();
    let error = client.servers().get("sv_1").deadline(SECOND * 5).await.unwrap_err();
    assert!(error.is_deadline() && error.is_retryable(), "{error}");
    assert_eq!((error.attempts(), server.count(), error.retry_after()), (0, 1, Some(SECOND * 20)));
    assert!(error.to_string().starts_with("not sent: the API has asked to wait for another 20s, "), "{error}");
    // What is asked for a day holds up others for two minutes.
    let server = Server::script([reply(503, "").header("retry-after", "86400"), good()]).await;
    client_of(&server, &time).servers().get("sv_1").await.unwrap_err();
    let client = client_of(&server, &time);
    let before = time.elapsed();
    client.servers().get("sv_1").await.unwrap();
    assert_eq!(time.elapsed(), before, "another client isn't held up");
}

fn client_of(server: &Server, time: &VirtualTime) -> Client {
    server.builder().timer(time.clone()).build().unwrap()
}

#[tokio::test]
async fn a_day_that_one_answer_asks_for_holds_up_others_for_two_minutes() {
    let server = Server::script([reply(503, "").header("retry-after", "86400"), good()]).await;
    let (client, time) = client(&server);
    client.servers().get("sv_1").await.unwrap_err();
    client.servers().get("sv_1").await.unwrap();
    assert!(time.elapsed() >= SECOND * 120 && time.elapsed() < SECOND * 122, "{:?}", time.elapsed());
}

#[tokio::test]
async fn an_error_that_lasts_holds_up_nobody() {
    let server = Server::script([refusal(422, "SERVERS_OUT_OF_STOCK").header("retry-after", "60"), good()]).await;
    let (client, time) = client(&server);
    client.servers().get("sv_1").await.unwrap_err();
    client.servers().get("sv_1").await.unwrap();
    assert_eq!(time.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn a_date_counts_from_the_date_of_its_answer() {
    // The client's clock says 2001.
    let time = VirtualTime::starting_at(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    let dated = reply(429, "")
        .header("date", "Fri, 27 Nov 2026 00:00:00 GMT")
        .header("retry-after", "Fri, 27 Nov 2026 00:00:30 GMT");
    let server = Server::script([dated, good()]).await;
    let client = server.builder().timer(time.clone()).retry(RetryPolicy::default().first_pause(Duration::ZERO));
    client.build().unwrap().servers().get("sv_1").await.unwrap();
    assert_eq!(time.elapsed(), SECOND * 30);
}

#[tokio::test]
async fn a_thousand_calls_do_not_storm_a_server_that_is_down() {
    for down in [reply(503, ""), raw("").then_reset(), reply(503, "").header("retry-after", "10")] {
        let (server, time, times) = by_the_clock(move |at| if at < SECOND * 60 { down.clone() } else { good() }).await;
        let client = server.builder().timer(time.clone()).build().unwrap();
        let outcomes = reads(&client, MANY).await;
        let sent = times.all().iter().filter(|at| **at < SECOND * 60).count();
        assert!(sent <= MANY * 11 / 10, "{sent} requests");
        let spent = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).filter(|it| it.is_retry_quota_spent());
        let (spent, text) = (spent.clone().count(), spent.map(ToString::to_string).next().unwrap_or_default());
        assert!(spent > MANY / 2 && text.contains("not tried again: the client's retry quota is spent)"), "{text}");
        assert!(outcomes.iter().flat_map(|outcome| outcome.as_ref().err()).all(Error::is_retryable));
        time.advance(SECOND * 60);
        let before = server.count();
        assert!(reads(&client, MANY).await.iter().all(Result::is_ok), "all succeed once it is back");
        assert_eq!(server.count() - before, MANY);
    }
}

#[tokio::test]
async fn a_single_task_has_all_its_attempts() {
    let server = Server::always(reply(503, "")).await;
    let (client, _) = client(&server);
    for _ in 0..10 {
        let error = client.servers().get("sv_1").await.unwrap_err();
        assert!(error.attempts() == 4 && !error.is_retry_quota_spent(), "{error}");
    }
}

#[tokio::test]
async fn clones_share_a_quota_and_what_succeeds_puts_back_what_it_took() {
    let server = Server::answering(|request| if request % 3 == 2 { good() } else { reply(503, "") }).await;
    let quota = RetryQuota::new(2).one_every(SECOND * 1_000_000);
    let client = server.builder().timer(VirtualTime::new()).retry_quota(quota).build().unwrap();
    for _ in 0..20 {
        assert_eq!(client.clone().servers().get("sv_1").send().await.unwrap().attempts(), 3);
    }
    let never = client.servers().get("sv_1").retry(RetryPolicy::never());
    assert!(!never.await.unwrap_err().is_retry_quota_spent(), "it would not have been tried again");
    server.repeat(reply(503, ""));
    for attempts in [3, 1, 1] {
        let error = client.clone().servers().get("sv_1").await.unwrap_err();
        assert_eq!((error.attempts(), error.is_retry_quota_spent()), (attempts, true), "{error}");
    }
    // What the API has put off itself takes nothing.
    server.play([reply(429, "").header("retry-after", "1"), good()]);
    client.servers().get("sv_1").await.unwrap();
}

type Key = Pin<Box<dyn Future<Output = Result<Secret, Infallible>> + Send>>;

/// A key that takes so long to come.
fn slow_key(time: &VirtualTime, takes: Duration) -> impl Fn() -> Key + use<> {
    let time = time.clone();
    move || {
        let pause = time.sleep(takes);
        Box::pin(async move {
            pause.await;
            Ok(Secret::new("key"))
        })
    }
}

#[tokio::test]
async fn credentials_are_within_a_deadline() {
    let server = Server::always(good()).await;
    let time = VirtualTime::new();
    let builder = server.builder().credentials(slow_key(&time, SECOND * 5)).timer(time.clone());
    let client = builder.retry_quota(RetryQuota::unlimited()).build().unwrap();
    for method in ALL {
        let began = time.elapsed();
        let error = crate::calls::request(&client, &method).deadline(SECOND).await.unwrap_err();
        assert!(error.is_deadline() && !error.is_outcome_unknown() && error.status().is_none(), "{error}");
        assert!(error.to_string().starts_with("not sent: the credentials gave no API key in time ("), "{error}");
        assert_eq!((server.count(), time.elapsed() - began), (0, SECOND));
    }
    client.servers().get("sv_1").deadline(SECOND * 6).await.unwrap();
    // Without a deadline they have all the time that they take.
    client.servers().get("sv_1").await.unwrap();
}

#[cfg(feature = "rate-limit")]
#[tokio::test]
async fn the_limit_holds_after_a_pause_that_the_api_asked_for() {
    // Over sockets, the virtual clock would go on while a request is on its way.
    let (time, times) = (VirtualTime::new(), Arc::new(Times::default()));
    let (clock, noted) = (time.clone(), times.clone());
    let transport = move |_: reqwest::Request| {
        let mut sent = noted.0.lock().unwrap();
        sent.push(clock.elapsed());
        match sent.len() {
            1 => testing::reply_with(429, &[("retry-after", "40")], ""),
            _ => testing::reply(200, value!({"data": {"id": "sv_1", "attributes": {}}})),
        }
    };
    let builder = Client::builder().token("t").transport(transport).timer(time);
    let builder = builder.rate_limit(RateLimit::per_minute(60, 60)).retry(RetryPolicy::default().budget(SECOND * 600));
    let client = builder.build().unwrap();
    assert!(reads(&client, 150).await.iter().all(Result::is_ok));
    let times = times.all();
    for (first, start) in times.iter().enumerate() {
        // A turn may be used a little late.
        let within = times[first..].iter().take_while(|at| **at < *start + SECOND * 59).count();
        assert!(within <= 60, "{within} requests in a minute, from {start:?}");
    }
}

#[tokio::test]
async fn calls_that_are_given_up_leave_the_quota_as_it_was() {
    let server = Server::always(reply(503, "")).await;
    let pausing = Arc::new(Notify::new());
    let began = pausing.clone();
    let timer = Hooked::new(move |_| {
        began.notify_one();
        std::future::pending()
    });
    let client = server.builder().timer(timer).retry_quota(RetryQuota::new(2)).build().unwrap();
    for _ in 0..20 {
        // Without a quota it would fail, and not pause.
        tokio::select! {
            outcome = client.servers().get("sv_1") => panic!("{:?}", outcome.unwrap_err()),
            () = pausing.notified() => {}
        }
    }
}

#[tokio::test]
async fn pauses_without_an_end_are_a_day() {
    let server = Server::script([reply(503, ""), good()]).await;
    let (client, time) = client(&server);
    let policy = RetryPolicy::default().first_pause(Duration::MAX).longest_pause(Duration::MAX).without_jitter();
    client.servers().get("sv_1").retry(policy.budget(Duration::MAX)).await.unwrap();
    assert_eq!(time.elapsed(), SECOND * 86_400);
}
