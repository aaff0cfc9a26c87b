//! Answers that are errors: which calls are tried again after which.

use crate::calls::{ALL, SAFE, SECOND, UNSAFE, call, request, status};
use crate::server::{Server, TOKEN, good, raw, refusal, reply};
use latitude_api::servers::ServerStatus;
use latitude_api::testing::VirtualTime;
use latitude_api::{Method, RetryPolicy};
use serde_json::json;

const PASSING: [u16; 14] = [500, 502, 503, 504, 408, 507, 520, 521, 522, 523, 524, 530, 598, 599];

#[tokio::test]
async fn a_read_or_a_delete_is_tried_again_on_5xx() {
    let server = Server::script([]).await;
    let client = server.client();
    for method in SAFE {
        for code in PASSING {
            server.play([reply(code, ""), reply(code, ""), reply(200, "")]);
            let response = call(&client, &method).await.unwrap();
            assert_eq!((response.attempts(), server.count()), (3, 3), "{method} {code}");
            let seen = server.seen();
            assert!(seen.iter().all(|seen| seen.method == method.as_str() && seen.target == "/things/t_1"), "{seen:?}");
        }
    }
}

#[tokio::test]
async fn a_write_that_meets_5xx_arrives_exactly_once() {
    let server = Server::script([]).await;
    let client = server.client();
    for method in UNSAFE {
        for code in PASSING {
            server.repeat(refusal(code, "down"));
            let error = call(&client, &method).await.unwrap_err();
            assert_eq!((status(&error), error.attempts(), server.count()), (Some(code), 1, 1), "{method} {code}");
            assert!(!error.is_retryable() && !error.was_accepted() && error.is_outcome_unknown(), "{error}");
            assert_eq!(server.seen()[0].json(), json!({"data": {"type": "things"}}));
        }
    }
}

#[tokio::test]
async fn an_order_of_a_server_arrives_exactly_once() {
    use latitude_api::servers::{CreateServer, OperatingSystemSlug, PlanSlug, Site};

    let order = CreateServer::project("proj_1")
        .plan(PlanSlug::M4MetalSmall)
        .site(Site::Ash)
        .operating_system(OperatingSystemSlug::Ubuntu2404X64Lts)
        .hostname("web-1");
    for step in
        [reply(500, ""), reply(503, "").header("retry-after", "1"), raw("").then_reset(), raw("").unread().then_reset()]
    {
        let server = Server::always(step).await;
        let error = server.client().servers().create(order.clone()).await.unwrap_err();
        assert_eq!((error.attempts(), server.count()), (1, 1), "{error}");
        assert!(!error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn attempts_end_with_the_last_error() {
    for method in SAFE {
        let server =
            Server::answering(|request| reply(PASSING[request], "").header("x-request-id", request.to_string())).await;
        let time = VirtualTime::new();
        let client = server.builder().timer(time.clone()).build().unwrap();
        let error = call(&client, &method).await.unwrap_err();
        assert_eq!((status(&error), error.attempts(), server.count()), (Some(504), 4, 4), "{error}");
        assert_eq!(error.request_id(), Some("3"));
        assert!(error.is_retryable() && error.to_string().contains("after 4 attempts"), "{error}");
        // Full jitter: a part of half a second, of one, of two.
        let slept = time.slept();
        assert!(
            slept.len() == 3 && slept.iter().zip([1, 2, 4]).all(|(pause, halves)| *pause <= SECOND / 2 * halves),
            "{slept:?}"
        );
    }
}

#[tokio::test]
async fn every_attempt_is_the_same_request() {
    let server = Server::script([refusal(429, "slow"), refusal(429, "slow"), reply(201, "{}")]).await;
    let client = server.builder().timer(VirtualTime::new()).header("x-team", "blue").build().unwrap();
    let call = request(&client, &Method::POST).header("x-call", "1").query("filter[a]", "b c");
    assert_eq!(call.send().await.unwrap().attempts(), 3);
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for seen in seen {
        assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/things/t_1?filter%5Ba%5D=b%20c"));
        assert_eq!(
            (seen.header("authorization"), seen.header("x-team"), seen.header("x-call")),
            (Some(TOKEN), Some("blue"), Some("1"))
        );
        assert_eq!(
            (seen.header("content-type"), seen.json()),
            (Some("application/vnd.api+json"), json!({"data": {"type": "things"}}))
        );
    }
}

#[tokio::test]
async fn what_no_patience_helps_against_is_asked_once() {
    let server = Server::script([]).await;
    let client = server.client();
    for method in [Method::GET, Method::DELETE, Method::POST] {
        for code in ["SERVERS_OUT_OF_STOCK", "SITE_NOT_SUPPORTED", "ELASTIC_IP_LIMIT_REACHED"] {
            for number in [422, 429, 503] {
                server.repeat(refusal(number, code).header("retry-after", "1"));
                let error = call(&client, &method).await.unwrap_err();
                assert_eq!((status(&error), error.attempts(), server.count()), (Some(number), 1, 1), "{method} {code}");
                assert!(!error.is_retryable() && !error.is_outcome_unknown() && error.codes().eq([code]), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn other_errors_are_asked_once() {
    let server = Server::script([]).await;
    let client = server.client();
    for method in ALL {
        for code in [400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 418, 422, 423, 451, 501, 505, 506, 508, 510, 511]
        {
            server.repeat(reply(code, "").header("retry-after", "1"));
            let error = call(&client, &method).await.unwrap_err();
            assert_eq!((status(&error), error.attempts(), server.count()), (Some(code), 1, 1), "{method} {code}");
            assert!(!error.is_retryable(), "{error}");
            let changes = ![Method::GET, Method::HEAD].contains(&method);
            assert_eq!(error.is_outcome_unknown(), changes && [506, 508, 510, 511].contains(&code), "{error}");
            let told = [
                error.is_unauthorized(),
                error.is_forbidden(),
                error.is_not_found(),
                error.is_conflict(),
                error.is_validation(),
                error.is_rate_limited(),
            ];
            assert_eq!(
                told,
                [code == 401, code == 403, code == 404, code == 409, code == 400 || code == 422, false],
                "{code}"
            );
        }
    }
}

#[tokio::test]
async fn a_delete_that_was_done_meanwhile_is_done() {
    for lost in
        [reply(500, ""), reply(504, ""), raw("").then_reset(), raw("").then_close(), raw("HTTP/1.1 20").then_reset()]
    {
        let server = Server::script([lost.clone(), refusal(404, "not_found")]).await;
        let response = server.client().projects().delete("proj_1").send().await.unwrap();
        assert_eq!((response.attempts(), response.status().as_u16(), server.count()), (2, 404, 2), "{lost:?}");
        // Also with more of it in between.
        let server = Server::script([lost, refusal(429, "slow"), reply(503, ""), refusal(404, "not_found")]).await;
        let response = server.client().projects().delete("proj_1").send().await.unwrap();
        assert_eq!((response.attempts(), server.count()), (4, 4));
    }
}

#[tokio::test]
async fn a_delete_that_nobody_did_is_not_found() {
    let server = Server::script([refusal(404, "not_found")]).await;
    let error = server.client().projects().delete("proj_1").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!((error.attempts(), server.count()), (1, 1));
    // 429 says that nothing was done.
    let server = Server::script([refusal(429, "slow"), refusal(404, "not_found")]).await;
    let error = server.client().projects().delete("proj_1").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!((error.attempts(), server.count()), (2, 2));
}

#[tokio::test]
async fn a_read_that_meets_404_later_is_not_found() {
    let server = Server::script([]).await;
    let client = server.client();
    for lost in [reply(503, ""), raw("").then_reset(), raw("").then_close()] {
        let script = [lost, refusal(404, "not_found")];
        server.play(script.clone());
        let error = client.servers().get("sv_1").await.unwrap_err();
        assert!(error.is_not_found() && !error.was_accepted() && error.codes().eq(["not_found"]), "{error}");
        assert_eq!((error.attempts(), server.count()), (2, 2));
        // Nor is it an answer to a call that takes any.
        server.play(script);
        let error = call(&client, &Method::GET).await.unwrap_err();
        assert_eq!((status(&error), error.attempts(), server.count()), (Some(404), 2, 2), "{error}");
    }
}

#[tokio::test]
async fn another_error_after_a_lost_delete_is_that_error_and_says_that_it_may_be_done() {
    for lost in [reply(503, ""), raw("").then_reset(), raw("").then_close()] {
        for code in [401, 403, 409, 422] {
            let server = Server::script([lost.clone(), refusal(code, "no")]).await;
            let error = server.client().projects().delete("proj_1").await.unwrap_err();
            assert_eq!((status(&error), error.attempts(), server.count()), (Some(code), 2, 2), "{error}");
            assert!(error.is_outcome_unknown() && !error.is_retryable(), "{error}");
            let text = "after 2 attempts, of which an earlier one may have done it)";
            assert!(error.to_string().ends_with(text), "{error}");
        }
        // A page of something in between says nothing about the resource.
        let server = Server::script([lost, reply(404, "<h1>Not found</h1>")]).await;
        let error = server.client().projects().delete("proj_1").await.unwrap_err();
        assert!(error.is_outcome_unknown() && error.attempts() == 2, "{error}");
    }
    let server = Server::script([refusal(429, "slow"), refusal(409, "no")]).await;
    let error = server.client().projects().delete("proj_1").await.unwrap_err();
    assert!(!error.is_outcome_unknown() && error.to_string().ends_with("after 2 attempts)"), "{error}");
}

#[tokio::test]
async fn too_early_is_not_done() {
    let server = Server::script([]).await;
    let client = server.client();
    for method in ALL {
        server.play([reply(425, ""), reply(200, "")]);
        assert_eq!((call(&client, &method).await.unwrap().attempts(), server.count()), (2, 2), "{method}");
    }
}

#[tokio::test]
async fn a_call_has_its_own_policy() {
    let server = Server::always(reply(503, "")).await;
    let client = server.client();
    for attempts in [1, 2, 7] {
        let before = server.count();
        let error = client.servers().get("sv_1").retry(RetryPolicy::default().attempts(attempts)).await.unwrap_err();
        assert_eq!((error.attempts(), server.count() - before), (attempts, attempts as usize));
    }
    // And the client has one.
    let client = server.builder().timer(VirtualTime::new()).retry(RetryPolicy::never()).build().unwrap();
    let before = server.count();
    assert_eq!(client.servers().get("sv_1").await.unwrap_err().attempts(), 1);
    let patient = client.servers().get("sv_1").retry(RetryPolicy::default().attempts(3));
    assert_eq!((patient.await.unwrap_err().attempts(), server.count() - before), (3, 4));
}

#[tokio::test]
async fn a_list_goes_on_where_it_was() {
    let page = |from: usize| {
        let items: Vec<_> = (from..from + 20).map(|n| json!({"id": format!("sv_{n}"), "attributes": {}})).collect();
        crate::server::json(200, &json!({"data": items}))
    };
    let server = Server::script([
        page(0),
        reply(503, ""),
        raw("").then_reset(),
        page(20),
        refusal(429, "slow"),
        reply(200, r#"{"data": []}"#),
    ])
    .await;
    let all = server.client().servers().list().all().await.unwrap();
    assert_eq!(
        all.iter().map(|server| server.id.clone()).collect::<Vec<_>>(),
        (0..40).map(|n| format!("sv_{n}")).collect::<Vec<_>>()
    );
    let pages: Vec<_> = server.seen().iter().map(|seen| seen.target.replace("%5B", "[").replace("%5D", "]")).collect();
    assert_eq!(pages[0], "/servers?page[size]=20");
    assert!(pages[1..4].iter().all(|page| page == "/servers?page[size]=20&page[number]=2"), "{pages:?}");
    assert!(pages[4..].iter().all(|page| page == "/servers?page[size]=20&page[number]=3"), "{pages:?}");
    assert_eq!(pages.len(), 6, "{pages:?}");
}

#[tokio::test]
async fn a_wait_outlives_errors_that_pass() {
    let deploying =
        || crate::server::json(200, &json!({"data": {"id": "sv_1", "attributes": {"status": "deploying"}}}));
    let on = || crate::server::json(200, &json!({"data": {"id": "sv_1", "attributes": {"status": "on"}}}));
    let server =
        Server::script([deploying(), reply(503, ""), raw("").then_reset(), deploying(), refusal(429, "slow"), on()])
            .await;
    let client = server.client();
    let found = client.servers().get("sv_1").until(|server| server.status == Some(ServerStatus::On)).await.unwrap();
    assert_eq!((found.id.as_str(), server.count()), ("sv_1", 6));
    assert!(server.seen().iter().all(|seen| seen.method == "GET" && seen.target == "/servers/sv_1"));
}

#[tokio::test]
async fn a_good_answer_takes_one_attempt() {
    let server = Server::script([good(), good()]).await;
    let client = server.client();
    for _ in 0..2 {
        let response = client.servers().get("sv_1").send().await.unwrap();
        assert_eq!((response.attempts(), response.hostname.as_deref()), (1, Some("web-1")));
    }
    assert_eq!((server.count(), server.state().connections), (2, 1));
}
