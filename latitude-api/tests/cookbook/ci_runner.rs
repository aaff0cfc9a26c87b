#[path = "../../examples/ci_runner.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use super::server;
use latitude_api::Timestamp;
use latitude_fake::{FakeCloud, Fault};
use program::{sweep, with_runner};
use std::time::{Duration, SystemTime};

#[tokio::test]
async fn nothing_is_left_whatever_comes_of_the_job() {
    let cloud = FakeCloud::new();
    let (client, project) = (cloud.client(), cloud.project());
    let address = with_runner(&client, &project, "1", async |server| Ok(server.primary_ipv4.clone())).await.unwrap();
    assert!(address.is_some());
    cloud.assert_nothing_left();

    let error = with_runner(&client, &project, "2", async |_| Err::<(), _>("tests failed".into())).await.unwrap_err();
    assert_eq!(error.to_string(), "tests failed");
    cloud.assert_nothing_left();

    cloud.lifecycle("deploy").fails_next();
    let error = with_runner(&client, &project, "3", async |_| Ok(())).await.unwrap_err();
    assert!(error.downcast_ref::<latitude_api::Error>().unwrap().is_failed_state(), "{error}");
    cloud.assert_nothing_left();
}

#[tokio::test]
async fn who_crashes_is_swept_after() {
    let cloud = FakeCloud::new();
    let (client, project) = (cloud.client(), cloud.project());
    let other = server(&cloud, "DAL", "web-1").await;
    let job = with_runner(&client, &project, "1", async |_| {
        std::future::pending::<()>().await;
        Ok(())
    });
    // It is dropped in the middle of the job, as by a crash.
    let mut job = Box::pin(job);
    while cloud.left().len() < 2 {
        assert!(futures_poll(&mut job).await.is_none());
    }
    drop(job);

    let runner = cloud.left().iter().find(|left| left.id != other).unwrap().id.clone();
    let ordered = client.servers().get(&runner).await.unwrap();
    let ordered = ordered.created_at.as_ref().and_then(Timestamp::to_system_time).unwrap();
    assert!(sweep(&client, &project, ordered).await.unwrap().removed.is_empty(), "it is young");
    let later = ordered + Duration::from_secs(1);
    assert_eq!(sweep(&client, &project, later).await.unwrap().removed, [runner]);
    assert_eq!(cloud.left()[0].id, other, "what isn't a runner stays");
}

#[tokio::test]
async fn one_that_cannot_be_removed_keeps_no_other() {
    let cloud = FakeCloud::new();
    let (client, project) = (cloud.client(), cloud.project());
    server(&cloud, "DAL", "ci-runner-1").await;
    server(&cloud, "DAL", "ci-runner-2").await;
    let later = SystemTime::now() + Duration::from_secs(86_400);
    cloud.fail_next(Fault::status(403).on("DELETE /servers/{server_id}"));
    let swept = sweep(&client, &project, later).await.unwrap();
    assert_eq!((swept.removed.len(), swept.left.len()), (1, 1));
    assert!(swept.left[0].1.is_forbidden(), "{}", swept.left[0].1);
    assert_eq!(sweep(&client, &project, later).await.unwrap().removed, [swept.left[0].0.clone()]);
    cloud.assert_nothing_left();
}

/// Polls once.
async fn futures_poll<T>(future: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> Option<T> {
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        std::task::Poll::Ready(value) => std::task::Poll::Ready(Some(value)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

#[tokio::test]
async fn a_run_that_is_started_again_has_its_server_again() {
    let cloud = FakeCloud::new();
    let (client, project) = (cloud.client(), cloud.project());
    cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
    with_runner(&client, &project, "1", async |_| Ok(())).await.unwrap();
    assert_eq!(cloud.bought("servers"), 1);
}

#[tokio::test]
async fn a_server_that_stays_is_told_of() {
    let cloud = FakeCloud::new();
    let (client, project) = (cloud.client(), cloud.project());
    cloud.fault(Fault::status(403).on("DELETE /servers/{server_id}"));
    let error = with_runner(&client, &project, "1", async |_| Ok(())).await.unwrap_err().to_string();
    assert!(error.starts_with("the job is done, and sv_") && error.contains("is still there"), "{error}");
    // Then the API itself deletes it.
    cloud.advance(Duration::from_secs(31 * 86_400));
    cloud.assert_nothing_left();
    assert!(sweep(&client, &project, SystemTime::now()).await.unwrap().removed.is_empty());
}
