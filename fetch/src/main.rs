//! `fetch URL BYTES SECONDS`: gets one document over https and prints it, or says in one line why not.
//!
//! A program of its own, so that nobody builds an HTTP client and TLS who only generates: `cargo xtask spec pull` has
//! cargo build and run it when there is something to fetch. Certificates are checked as the system would; a proxy is
//! taken from the environment.

use std::env;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

/// A document that moved once or twice is still the one that was asked for.
const REDIRECTS: u32 = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, bytes, seconds] = arguments.as_slice() else {
        return usage();
    };
    let (Ok(bytes), Ok(seconds)) = (bytes.parse(), seconds.parse()) else {
        return usage();
    };
    // All of it, before anything is printed: a document that ends early is none.
    match get(url, bytes, seconds).and_then(|body| io::stdout().lock().write_all(&body).map_err(ureq::Error::Io)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", reason(&error, url, bytes, seconds));
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: fetch URL BYTES SECONDS");
    ExitCode::from(2)
}

fn get(url: &str, bytes: u64, seconds: u64) -> Result<Vec<u8>, ureq::Error> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        // Of redirects, too.
        .https_only(true)
        .max_redirects(REDIRECTS)
        .timeout_global(Some(Duration::from_secs(seconds)))
        .tls_config(tls)
        .user_agent("latitude-api-rust spec pull (https://github.com/latitudesh/latitude-api-rust)")
        .accept("application/json, application/yaml, */*;q=0.5")
        .build();
    let mut response = Agent::new_with_config(config).get(url).call()?;
    let announced = response.body().content_length();
    if announced.is_some_and(|announced| announced > bytes) {
        return Err(ureq::Error::BodyExceedsLimit(bytes));
    }
    let mut body = Vec::new();
    response.body_mut().with_config().limit(bytes).reader().read_to_end(&mut body)?;
    if announced.is_some_and(|announced| announced != body.len() as u64) {
        return Err(ureq::Error::Io(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(body)
}

fn reason(error: &ureq::Error, url: &str, bytes: u64, seconds: u64) -> String {
    match error {
        ureq::Error::StatusCode(status) => format!("the server answers with status {status}"),
        ureq::Error::RequireHttpsOnly(refused) if refused == url => "only https is spoken here".to_owned(),
        ureq::Error::RequireHttpsOnly(refused) => {
            format!("it redirects to {}, which is not https", refused.escape_debug())
        }
        ureq::Error::TooManyRedirects => format!("it redirects more than {REDIRECTS} times"),
        ureq::Error::BodyExceedsLimit(_) => format!("the document is larger than {bytes} bytes"),
        ureq::Error::Timeout(_) => format!("it takes longer than {seconds} seconds"),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => "the download ends early".to_owned(),
        ureq::Error::Io(error) => error.to_string(),
        error => error.to_string(),
    }
}
