//! Looks up a server, and tells apart what can go wrong.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example handle_errors -- SERVER_ID`

use latitude_api::{Client, StatusCode};
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let client = match Client::from_env() {
        Ok(client) => client,
        Err(error) => {
            eprintln!("{error}"); // the environment variable LATITUDESH_BEARER is not set; …
            return ExitCode::FAILURE;
        }
    };
    let id = std::env::args().nth(1).unwrap_or_else(|| "sv_nope".to_owned());

    let error = match client.servers().get(&id).await {
        Ok(server) => {
            println!("{} {}", server.id, server.hostname.as_deref().unwrap_or("-"));
            return ExitCode::SUCCESS;
        }
        Err(error) => error,
    };

    if error.is_not_found() {
        println!("there is no server {id}");
        return ExitCode::SUCCESS;
    }
    match error.status() {
        Some(StatusCode::UNAUTHORIZED) => eprintln!("the token is refused: {error}"),
        Some(status) if status.is_server_error() => eprintln!("try again later: {error}"),
        Some(_) => {
            // One line with status, codes, the call and the request's id …
            eprintln!("{error}");
            // … and what the API said about each thing it minds.
            for object in error.errors() {
                eprintln!("- {object}");
            }
        }
        None if error.is_timeout() => eprintln!("the network or the API is slow: {error}"),
        // The line says what happened; `Debug` adds what that stems from.
        None => eprintln!("{error:?}"),
    }
    ExitCode::FAILURE
}
