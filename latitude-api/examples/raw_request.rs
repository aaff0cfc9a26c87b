//! The ways past the generated types: status and headers, fields they don't know, and calls they don't have.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example raw_request`

use latitude_api::{Client, Error, Method};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;

    // `send` keeps the status and the headers of the answer.
    let projects = client.projects().list().send().await?;
    println!("{}, {} projects, request {:?}", projects.status(), projects.len(), projects.request_id());

    // What a type has no field for is still there.
    for project in projects.into_inner() {
        for (name, value) in project.extras().iter() {
            println!("{}: {name} = {}", project.id, value.text());
        }
    }

    // A call written by hand, with a query parameter and an answer of any type.
    let systems: serde_json::Value =
        client.request(Method::GET, ["plans", "operating_systems"]).query("page[size]", "5").send_as().await?;
    println!("{systems:#}");
    Ok(())
}
