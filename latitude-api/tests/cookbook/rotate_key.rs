#[path = "../../examples/rotate_key.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use latitude_api::{Client, SharedToken};
use latitude_fake::{FakeCloud, Fault};
use program::{audit, rotate};
use std::fs;
use std::path::{Path, PathBuf};

fn begin(cloud: &FakeCloud, name: &str) -> (SharedToken, Client, PathBuf) {
    let token = SharedToken::new(cloud.token());
    let client = cloud.client_builder().credentials(token.clone()).build().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    (token, client, folder.join("key"))
}

#[tokio::test]
async fn the_new_key_is_in_the_file_and_in_use() {
    let cloud = FakeCloud::new();
    let (token, client, file) = begin(&cloud, "rotated");
    let old = cloud.first("api_keys");
    let new = rotate(&client, &token, &old, &file).await.unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), token.get().expose());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let keys = client.api_keys().list().await.unwrap();
    assert_eq!(keys.iter().map(|key| &key.id).collect::<Vec<_>>(), [&new.id]);

    let lines = audit(&client).await.unwrap();
    assert!(lines[0].contains("delete") && lines[0].ends_with(&old), "{lines:?}");
    assert!(lines[1].contains("create") && lines[1].ends_with(&new.id), "{lines:?}");
}

#[tokio::test]
async fn no_failure_leaves_the_program_without_a_key() {
    let cloud = FakeCloud::new();
    let (token, client, file) = begin(&cloud, "failures");
    let old = cloud.first("api_keys");
    let before = token.get();

    // Its answer is lost, and with it the token.
    cloud.fail_next(Fault::lost_after_effect().on("POST /auth/api_keys"));
    let error = rotate(&client, &token, &old, &file).await.unwrap_err().to_string();
    assert!(error.starts_with("there may be a key that nobody knows"), "{error}");

    // The new key doesn't work.
    cloud.fail_next(Fault::status(403).on("GET /auth/api_keys").after(1));
    rotate(&client, &token, &old, &file).await.unwrap_err();

    // The file can't be written.
    rotate(&client, &token, &old, Path::new("/nowhere/key")).await.unwrap_err();

    assert_eq!(token.get(), before);
    assert!(!file.exists());
    let keys = client.api_keys().list().await.unwrap();
    assert_eq!(keys.len(), 2, "the one in use, and the one that nobody knows");
    rotate(&client, &token, "tok_none", &file).await.unwrap_err();
}
