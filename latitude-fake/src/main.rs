//! A fake of the Latitude.sh API at an address of this machine.
//!
//! ```sh
//! cargo run -p latitude-fake
//! cargo run -p latitude-fake -- --listen 127.0.0.1:8080 --speed 60 --lenient
//! cargo run -p latitude-fake -- --snapshot fixture.json --rate-limit 600,60
//! ```

use latitude_fake::{Clock, FakeCloud, Snapshot};
use std::process::ExitCode;

const USAGE: &str = "\
usage: latitude-fake [--listen ADDRESS] [--speed FACTOR] [--seed NUMBER] [--snapshot FILE]
                     [--furnished] [--rate-limit READS,WRITES] [--lenient]

  --listen ADDRESS           where to listen [default: 127.0.0.1:0, a port that is free]
  --speed FACTOR             how many times as fast as the API it does everything [default: 60]
  --seed NUMBER              what ids and addresses are made of [default: 0]
  --snapshot FILE            begin with what is in it: the JSON of a `Snapshot`
  --furnished                begin with some of everything, with the ids of the examples in the docs
  --rate-limit READS,WRITES  take no more than so many in a minute of the cloud, from each key
  --lenient                  take what the API's description doesn't declare
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("latitude-fake: {why}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let mut listen = "127.0.0.1:0".to_owned();
    let (mut speed, mut builder, mut snapshot) = (60.0, FakeCloud::builder(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--listen" => listen = value()?,
            "--speed" => speed = number(&argument, &value()?)?,
            "--seed" => builder = builder.seed(number(&argument, &value()?)?),
            "--snapshot" => {
                let file = value()?;
                snapshot = Some((read(&file)?, file));
            }
            "--rate-limit" => {
                let limits = value()?;
                let (reads, writes) = limits.split_once(',').ok_or_else(|| {
                    format!("{argument} takes two numbers, such as 600,60: reads and writes a minute, not `{limits}`")
                })?;
                builder = builder.rate_limit(number(&argument, reads)?, number(&argument, writes)?);
            }
            "--furnished" => builder = builder.furnished(),
            "--lenient" => builder = builder.lenient(),
            "--help" | "-h" => {
                print!("{USAGE}");
                return Ok(());
            }
            other => return Err(format!("`{other}` is no option")),
        }
    }
    if !(speed > 0.0 && f64::is_finite(speed)) {
        return Err("--speed takes a number above zero".to_owned());
    }
    let cloud = builder.clock(Clock::faster(speed)).build();
    if let Some((snapshot, file)) = snapshot {
        cloud.restore(&snapshot).map_err(|error| format!("{file} can't be put back: {error}"))?;
        for resource in ["api_keys", "projects"] {
            if cloud.count(resource) == 0 {
                return Err(format!("{file} can't be put back: it has no {resource}"));
            }
        }
    }
    let server = cloud.serve(&listen).await.map_err(|error| format!("can't listen at {listen}: {error}"))?;
    println!("base URL  {}", server.base_url());
    println!("API key   {}", cloud.token());
    println!("key ID    {}", cloud.first("api_keys"));
    println!("project   {}", cloud.project());
    println!("speed     {speed} times");
    println!();
    println!("curl -H 'Authorization: {}' {}/servers", cloud.token(), server.base_url());
    tokio::signal::ctrl_c().await.map_err(|error| error.to_string())
}

fn number<T: std::str::FromStr>(option: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{option} takes a number, not `{text}`"))
}

fn read(file: &str) -> Result<Snapshot, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("can't read the snapshot {file}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{file} is no snapshot: {error}"))
}
