//! Changes single values: what isn't set stays as it is, and null is a value of its own.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example update_partially -- API_KEY_ID SERVER_ID`

use latitude_api::Client;
use latitude_api::api_keys::UpdateApiKey;
use latitude_api::servers::UpdateDeployConfig;
use std::error::Error;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(api_key), Some(server)) = (arguments.next(), arguments.next()) else {
        return Err("usage: update_partially API_KEY_ID SERVER_ID".into());
    };
    let client = Client::from_env()?;

    // This renames the key. `rotate` is the call that gives it a new token.
    let key = client.api_keys().update(&api_key, UpdateApiKey::new().name("App Token")).await?;
    println!("{} is called {}", key.id, key.name.as_deref().unwrap_or("-"));

    // The hostname is set, the user data is set to null, and all else is left out.
    let change = UpdateDeployConfig::new().hostname("web-2").clear_user_data();
    let config = client.servers().update_deploy_config(&server, change).await?;
    println!("{server} will be {}", config.hostname.as_deref().unwrap_or("-"));
    Ok(())
}
