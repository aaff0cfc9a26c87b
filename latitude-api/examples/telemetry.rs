//! Exports traces and metrics by OpenTelemetry, here to the standard output.
//!
//! ```sh
//! cargo run -p latitude-api --features tracing --example telemetry
//! ```
//!
//! It needs no account: the answers are made up. Without the `transport` and the `timer`, and with an exporter such as that of
//! `opentelemetry-otlp`, it is a real program.

use latitude_api::testing::{self, reply, reply_with};
use latitude_api::{Client, Operation, Sending, Transport, reqwest};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter, MeterProvider};
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::json;
use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;
use tracing_subscriber::layer::SubscriberExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let tracers =
        SdkTracerProvider::builder().with_simple_exporter(opentelemetry_stdout::SpanExporter::default()).build();
    let meters =
        SdkMeterProvider::builder().with_periodic_exporter(opentelemetry_stdout::MetricExporter::default()).build();
    let traces = tracing_opentelemetry::layer().with_tracer(tracers.tracer("fleet-tool"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(traces))?;

    let meter = meters.meter("fleet-tool");
    let client = Client::builder()
        .token("test")
        .wrap_transport(move |transport| Metered::around(transport, &meter))
        .transport(made_up())
        .timer(testing::VirtualTime::new())
        .build()?;

    println!("{} servers", client.servers().list().all().await?.len());
    let server = client.servers().wait_until_on("sv_1").await?;
    println!("{} is on", server.id);

    meters.shutdown()?;
    tracers.shutdown()?;
    Ok(())
}

/// In seconds, as the conventions for HTTP advise.
const BUCKETS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// Measures each attempt. The operation has the attributes, so that no address is taken apart.
struct Metered<T> {
    transport: T,
    duration: Histogram<f64>,
}

impl<T: Transport> Metered<T> {
    fn around(transport: T, meter: &Meter) -> Self {
        let duration =
            meter.f64_histogram("http.client.request.duration").with_unit("s").with_boundaries(BUCKETS.into());
        Self { transport, duration: duration.build() }
    }
}

impl<T: Transport> Transport for Metered<T> {
    fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
        let (started, duration) = (Instant::now(), self.duration.clone());
        let mut attributes = vec![
            KeyValue::new("http.request.method", operation.method().to_string()),
            KeyValue::new("server.address", request.url().host_str().unwrap_or_default().to_owned()),
            KeyValue::new("server.port", i64::from(request.url().port_or_known_default().unwrap_or_default())),
        ];
        // A call by hand has no template: its path has ids in it, of which a metric would have one series each.
        if operation.id().is_some() {
            attributes.push(KeyValue::new("url.template", operation.path_template().to_owned()));
        }
        let answer = self.transport.send(request, operation);
        Box::pin(async move {
            let answer = answer.await;
            match &answer {
                Ok(answer) => {
                    let status = answer.status();
                    attributes.push(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
                    if status.is_client_error() || status.is_server_error() {
                        attributes.push(KeyValue::new("error.type", status.as_str().to_owned()));
                    }
                }
                Err(_) => attributes.push(KeyValue::new("error.type", "no_answer")),
            }
            duration.record(started.elapsed().as_secs_f64(), &attributes);
            answer
        })
    }
}

/// A server that is on after a while, and that is once too busy to say so.
fn made_up() -> impl Transport {
    let looks = AtomicU32::new(0);
    move |request: reqwest::Request| -> Sending {
        let server = |status: &str| json!({ "id": "sv_1", "attributes": { "status": status } });
        if request.url().path() == "/servers" {
            return reply(200, json!({ "data": [server("deploying")] }));
        }
        match looks.fetch_add(1, Ordering::Relaxed) {
            0 => reply(200, json!({ "data": server("deploying") })),
            1 => reply_with(503, &[("x-request-id", "req_1")], ""),
            _ => reply(200, json!({ "data": server("on") })),
        }
    }
}
