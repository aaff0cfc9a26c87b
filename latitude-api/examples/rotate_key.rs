//! Replaces an API key by a new one with the same settings, and shows what was done with the team's keys.
//!
//! At each moment, a key that works is in the file: one that is lost on the way is never the only one.
//!
//! `LATITUDESH_BEARER=… cargo run -p latitude-api --example rotate_key -- KEY_ID FILE`

use latitude_api::api_keys::{ApiKey, CreateApiKey};
use latitude_api::{Client, Error, Resource, Secret, SharedToken};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [key, file] = &arguments[..] else {
        return Err("usage: rotate_key KEY_ID FILE".into());
    };
    let token = SharedToken::new(std::env::var("LATITUDESH_BEARER").map_err(|_| "LATITUDESH_BEARER has no key")?);
    let client = Client::builder().base_url_from_env()?.credentials(token.clone()).build()?;

    let new = rotate(&client, &token, key, Path::new(file)).await?;
    println!("{key} is gone; {} ends in {}", new.id, new.token_last_slice.as_deref().unwrap_or("-"));
    for line in audit(&client).await? {
        println!("{line}");
    }
    Ok(())
}

type Failure = Box<dyn std::error::Error>;

/// Replaces the key that the client uses, of which `token` is the token.
pub async fn rotate(
    client: &Client,
    token: &SharedToken,
    key_id: &str,
    file: &Path,
) -> Result<Resource<ApiKey>, Failure> {
    let keys = client.api_keys();
    let listed = keys.list().await?;
    let before = listed.iter().find(|key| key.id == key_id).ok_or_else(|| format!("there is no key {key_id}"))?;

    // Another key isn't this program's to delete.
    if before.token_last_slice.as_deref().is_some_and(|end| !token.get().expose().ends_with(end)) {
        return Err(format!("{key_id} is another key than the one in use").into());
    }

    let mut order = CreateApiKey::new(before.name.as_deref().unwrap_or(key_id));
    order = order.read_only(before.read_only.unwrap_or(false)).allowed_ips(&before.allowed_ips);
    let new = keys.create(order).await.map_err(|error| match error.is_outcome_unknown() || error.was_accepted() {
        true => format!("there may be a key that nobody knows; delete the newest that was never used: {error}").into(),
        false => Failure::from(error),
    })?;
    let secret = new.token.clone().ok_or_else(|| format!("the new key {} came without its token", new.id))?;

    // Does it work? Until that is sure, the old one is neither overwritten nor deleted.
    let old = token.get();
    token.set(secret.clone());
    let kept = match keys.list().await {
        Ok(_) => write_private(file, &secret).map_err(Failure::from),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = kept {
        token.set(old);
        keys.delete(&new.id).await.map_err(|left| format!("{error}; and the new key {} is left: {left}", new.id))?;
        return Err(error);
    }
    keys.delete(key_id).await?;
    Ok(new)
}

/// What was done with the team's keys, the last first.
pub async fn audit(client: &Client) -> Result<Vec<String>, Error> {
    let mut events = client.events().list().filter_target_name(["api_key"]).sort(["-created_at"]).stream();
    let mut lines = Vec::new();
    while let Some(event) = events.try_next().await? {
        let at = event.created_at.as_ref().map_or("-", |at| at.as_str());
        let who = event.author.as_ref().and_then(|author| author.email.as_deref()).unwrap_or("-");
        let key = event.target.as_ref().map_or("-", |target| &*target.id);
        lines.push(format!("{at}  {who}  {}  {key}", event.action.as_deref().unwrap_or("-")));
        if lines.len() == 50 {
            break;
        }
    }
    Ok(lines)
}

/// Writes a secret to a file that nobody else can read at any moment, and that is never half written.
fn write_private(path: &Path, secret: &Secret) -> io::Result<()> {
    let mut name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);

    // What an earlier run has left behind may be readable for others.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = options.open(&new)?;
    file.write_all(secret.expose().as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}
