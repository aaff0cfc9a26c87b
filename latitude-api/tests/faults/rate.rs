//! 429, and how long the API asks to wait.

use crate::calls::{ALL, SECOND, call, status};
use crate::server::{Server, Step, good, json, refusal, reply};
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Method, RetryPolicy};
use serde_json::{Value, json as value};
use std::time::{Duration, SystemTime};

/// Sun, 09 Sep 2001 01:46:40 GMT.
const THEN: Duration = Duration::from_secs(1_000_000_000);
/// More than any budget here has time for.
const MANY: u32 = 1000;

/// No jitter, so that a pause is what the API asked for.
fn exact() -> RetryPolicy {
    RetryPolicy::default().first_pause(Duration::ZERO)
}

fn client(server: &Server, policy: RetryPolicy) -> (Client, VirtualTime) {
    let time = VirtualTime::starting_at(SystemTime::UNIX_EPOCH + THEN);
    (server.builder().timer(time.clone()).retry(policy).build().unwrap(), time)
}

/// The pauses of a GET that meets this and then a good answer.
async fn pauses(step: Step) -> Vec<Duration> {
    let server = Server::script([step.clone(), good()]).await;
    let (client, time) = client(&server, exact());
    let response = client.servers().get("sv_1").send().await.unwrap();
    assert_eq!((response.attempts(), server.count()), (2, 2), "{step:?}");
    time.slept()
}

/// What a GET sees that meets this for good: `retry_after`, once asked.
async fn at_once(step: Step) -> Option<Duration> {
    let server = Server::always(step.clone()).await;
    let (client, time) = client(&server, exact());
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable(), "{error}");
    assert_eq!((error.attempts(), server.count(), time.slept()), (1, 1, vec![]), "{step:?}");
    error.retry_after()
}

fn hint(hint: Value) -> Step {
    json(429, &value!({"errors": [{"code": "RATE_LIMIT_EXCEEDED", "status": "429", "meta": {"retry_after": hint}}]}))
}

#[tokio::test]
async fn any_call_waits_as_many_seconds_as_it_is_told() {
    for method in ALL {
        let server = Server::script([reply(429, "").header("retry-after", "7"), reply(200, "")]).await;
        let (client, time) = client(&server, exact());
        let response = call(&client, &method).await.unwrap();
        assert_eq!((response.attempts(), server.count(), time.slept()), (2, 2, vec![SECOND * 7]), "{method}");
    }
}

#[tokio::test]
async fn seconds_are_the_least_and_jitter_comes_on_top() {
    let server = Server::script([reply(429, "").header("retry-after", "7"), good()]).await;
    let (client, time) = client(&server, RetryPolicy::default());
    client.servers().get("sv_1").await.unwrap();
    let slept = time.slept();
    assert!(slept.len() == 1 && slept[0] >= SECOND * 7 && slept[0] <= SECOND * 15 / 2, "{slept:?}");
}

#[tokio::test]
async fn a_date_counts_from_the_time_of_day() {
    for date in ["Sun, 09 Sep 2001 01:47:10 GMT", "Sunday, 09-Sep-01 01:47:10 GMT", "Sun Sep  9 01:47:10 2001"] {
        assert_eq!(pauses(reply(429, "").header("retry-after", date)).await, [SECOND * 30], "{date}");
    }
    // What is over needs no pause.
    assert_eq!(pauses(reply(429, "").header("retry-after", "Sun, 09 Sep 2001 01:46:39 GMT")).await, [Duration::ZERO]);
}

#[tokio::test]
async fn the_time_of_day_goes_on_between_attempts() {
    let date = || reply(429, "").header("retry-after", "Sun, 09 Sep 2001 01:47:10 GMT");
    let server = Server::script([reply(429, "").header("retry-after", "20"), date(), date(), good()]).await;
    let (client, time) = client(&server, exact());
    client.servers().get("sv_1").await.unwrap();
    assert_eq!(time.slept(), [SECOND * 20, SECOND * 10, Duration::ZERO]);
}

#[tokio::test]
async fn the_body_says_it_too() {
    assert_eq!(pauses(hint(value!(9))).await, [SECOND * 9]);
    assert_eq!(pauses(hint(value!("9"))).await, [SECOND * 9]);
    assert_eq!(pauses(hint(value!(0.25))).await, [SECOND / 4]);
    assert_eq!(pauses(json(429, &value!({"errors": [], "meta": {"retry_after": 9}}))).await, [SECOND * 9]);
    let several = value!({"errors": [{"meta": {"retry_after": 2}}, {"meta": {"retry_after": 11}}, {"meta": {}}]});
    assert_eq!(pauses(json(429, &several)).await, [SECOND * 11]);
}

#[tokio::test]
async fn the_longer_of_header_and_body_holds() {
    assert_eq!(pauses(hint(value!(9)).header("retry-after", "4")).await, [SECOND * 9]);
    assert_eq!(pauses(hint(value!(4)).header("retry-after", "9")).await, [SECOND * 9]);
    assert_eq!(pauses(hint(value!(4)).header("retry-after", "Sun, 09 Sep 2001 01:46:49 GMT")).await, [SECOND * 9]);
    assert_eq!(pauses(hint(value!(4)).header("retry-after", "soon")).await, [SECOND * 4]);
}

#[tokio::test]
async fn a_read_waits_as_told_on_503_and_a_write_does_not_wait() {
    let server = Server::script([reply(503, "").header("retry-after", "7"), good()]).await;
    let (client, time) = client(&server, exact());
    client.servers().get("sv_1").await.unwrap();
    assert_eq!(time.slept(), [SECOND * 7]);

    let server = Server::always(reply(503, "").header("retry-after", "7")).await;
    let (client, time) = self::client(&server, exact());
    let error = call(&client, &Method::POST).await.unwrap_err();
    assert_eq!((error.retry_after(), time.slept(), server.count()), (Some(SECOND * 7), vec![], 1));
}

#[tokio::test]
async fn a_storm_ends_with_the_attempts() {
    for method in ALL {
        let server = Server::always(reply(429, "").header("retry-after", "3")).await;
        let (client, time) = client(&server, exact());
        let error = call(&client, &method).await.unwrap_err();
        assert!(error.is_rate_limited() && error.is_retryable(), "{error}");
        assert_eq!((error.attempts(), server.count(), time.slept()), (4, 4, vec![SECOND * 3; 3]), "{method}");
        assert_eq!(error.retry_after(), Some(SECOND * 3));
    }
}

#[tokio::test]
async fn a_storm_ends_with_the_budget() {
    for method in ALL {
        let server = Server::always(reply(429, "").header("retry-after", "30")).await;
        let (client, time) = client(&server, exact().attempts(MANY).budget(SECOND * 100));
        let error = call(&client, &method).await.unwrap_err();
        // After three pauses ten seconds are left, which are too few for a fourth.
        assert_eq!((status(&error), error.attempts(), server.count()), (Some(429), 4, 4), "{method}");
        assert_eq!(time.slept(), [SECOND * 30; 3]);
    }
}

#[tokio::test]
async fn a_storm_without_a_hint_ends_with_the_budget() {
    let server = Server::always(refusal(429, "RATE_LIMIT_EXCEEDED")).await;
    let policy = RetryPolicy::default().attempts(MANY).first_pause(SECOND * 20).longest_pause(SECOND * 20);
    let (client, time) = client(&server, policy.budget(SECOND * 120));
    let error = call(&client, &Method::POST).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    assert!(time.elapsed() < SECOND * 120 && time.slept().iter().all(|pause| *pause <= SECOND * 20), "{time:?}");
    assert_eq!((error.attempts() as usize, server.count()), (time.slept().len() + 1, time.slept().len() + 1));
}

#[tokio::test]
async fn more_than_the_budget_fails_at_once() {
    let days = SECOND * 86_400;
    assert_eq!(at_once(reply(429, "").header("retry-after", "86400")).await, Some(days));
    assert_eq!(at_once(reply(429, "").header("retry-after", "Mon, 10 Sep 2001 01:46:40 GMT")).await, Some(days));
    assert_eq!(at_once(hint(value!(86_400))).await, Some(days));
    // The budget itself is no time for another attempt.
    assert_eq!(at_once(reply(429, "").header("retry-after", "120")).await, Some(SECOND * 120));
    assert_eq!(pauses(reply(429, "").header("retry-after", "110")).await, [SECOND * 110]);
}

#[tokio::test]
async fn an_absurd_wait_is_no_overflow() {
    for seconds in ["18446744073709551615", "99999999999999999999999999"] {
        assert_eq!(at_once(reply(429, "").header("retry-after", seconds)).await, Some(Duration::from_secs(u64::MAX)));
    }
    assert!(
        at_once(reply(429, "").header("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT")).await.unwrap()
            > SECOND * 1_000_000_000
    );
    for hint in [value!(1e300), value!("inf"), value!(u64::MAX)] {
        assert!(at_once(self::hint(hint)).await.unwrap() > SECOND * 1_000_000_000);
    }
}

#[tokio::test]
async fn a_hint_that_makes_no_sense_is_none() {
    let headers: [&[u8]; 9] =
        [b"", b"soon", b"-5", b"+5", b"1.5", b"0x10", b"5 5", b"\xff\xfe", b"Sun, 99 Sep 2001 99:99:99 GMT"];
    let mut steps: Vec<_> = headers.map(|garbage| reply(429, "").header("retry-after", garbage)).into();
    let hints = [
        value!(-5),
        value!("-5"),
        value!("soon"),
        value!(null),
        value!([5]),
        value!({"s": 5}),
        value!(true),
        value!("nan"),
    ];
    steps.extend(hints.map(hint));
    let bodies = ["", "{", "null", "[]", r#"{"errors": 5}"#, r#"{"errors": [{"meta": []}]}"#, "<html>slow down</html>"];
    steps.extend(bodies.map(|body| reply(429, body)));
    let server = Server::script([]).await;
    let (client, time) = client(&server, exact());
    for step in steps {
        server.play([step.clone(), good()]);
        assert_eq!(client.servers().get("sv_1").send().await.unwrap().attempts(), 2, "{step:?}");
        assert_eq!((server.count(), time.elapsed()), (2, Duration::ZERO), "{step:?}");
    }
}

#[tokio::test]
async fn the_first_of_two_headers_is_a_hint() {
    let twice = reply(429, "").header("retry-after", "7").header("Retry-After", "8");
    assert_eq!(pauses(twice).await, [SECOND * 7]);
}

#[cfg(feature = "rate-limit")]
mod limit {
    use super::*;
    use latitude_api::RateLimit;

    #[tokio::test]
    async fn calls_wait_for_their_turn_and_all_arrive() {
        let server = Server::always(reply(200, "")).await;
        let time = VirtualTime::new();
        let client = server.builder().timer(time.clone()).rate_limit(RateLimit::per_minute(60, 20)).build().unwrap();
        for n in 0..120 {
            // Clones share the limit.
            call(&client.clone(), &Method::GET).await.unwrap();
            assert_eq!(server.count(), n + 1);
        }
        // A minute holds sixty at most, so the last is more than a minute after the first.
        assert!(time.elapsed() > SECOND * 60 && time.elapsed() < SECOND * 130, "{time:?}");
        let before = time.elapsed();
        call(&client, &Method::POST).await.unwrap();
        assert_eq!(time.elapsed(), before, "writes have a limit of their own");
    }

    #[tokio::test]
    async fn each_attempt_has_a_turn() {
        let server = Server::script([reply(503, ""), reply(503, ""), good()]).await;
        let time = VirtualTime::new();
        let builder = server.builder().timer(time.clone()).retry(exact()).rate_limit(RateLimit::per_minute(1, 1));
        let response =
            builder.build().unwrap().servers().get("sv_1").retry(exact().budget(SECOND * 1000)).send().await.unwrap();
        assert_eq!((response.attempts(), server.count()), (3, 3));
        assert!(time.elapsed() > SECOND * 120, "{time:?}");
    }
}
