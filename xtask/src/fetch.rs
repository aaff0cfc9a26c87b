//! Where a published description comes from, and getting it from there.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;

const PUBLISHED: &str = "https://api.latitude.sh/api-docs/v3/swagger.json";

/// About thirty times of what is published.
const BYTES: usize = 16 << 20;

const SECONDS: u64 = 60;

/// A URL or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Url(String),
    File(PathBuf),
}

impl Origin {
    pub(crate) fn published() -> Self {
        Self::Url(PUBLISHED.to_owned())
    }

    pub(crate) fn given(from: &str) -> Self {
        if from.contains("://") { Self::Url(from.to_owned()) } else { Self::File(from.into()) }
    }

    /// For messages, which may be public: of an address, not what it may hold of keys.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Url(_) => self.public().escape_debug().to_string(),
            Self::File(file) => file.display().to_string(),
        }
    }

    /// For the record: not what a URL may hold of keys, nor where on somebody's disk a file is.
    pub(crate) fn public(&self) -> String {
        match self {
            Self::Url(url) => url.split(['?', '#']).next().unwrap_or_default().to_owned(),
            Self::File(file) => file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        }
    }

    /// What is there, if it isn't larger than a description can be.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::Url(url) => download(url),
            Self::File(file) => read(file),
        }
    }
}

fn download(url: &str) -> Result<Vec<u8>, Error> {
    let refused = |reason: &str, cure| Error::NoDescription {
        origin: Origin::Url(url.to_owned()).shown(),
        reason: format!("can't fetch the description: {reason}"),
        cure,
    };
    let Some(rest) = url.strip_prefix("https://") else {
        return Err(refused("only https is spoken here", "give an address that begins with https://, or a file"));
    };
    if rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return Err(refused("the address holds a user or a password", "give it without; the description is public"));
    }
    // The checkout that this program was compiled in has the program that fetches.
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args(["run", "--quiet", "--locked", "--package", "fetch", "--manifest-path"])
        .arg(manifest)
        .args(["--", url, &BYTES.to_string(), &SECONDS.to_string()])
        .output()
        .map_err(|source| Error::io("run", "cargo", source))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    Err(refused(message.trim_end(), "try again later, or give a file with `--from`"))
}

fn read(file: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::io("read", file.display().to_string(), source);
    let mut bytes = Vec::new();
    File::open(file).map_err(failed)?.take(BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > BYTES {
        return Err(Error::NoDescription {
            origin: file.display().to_string(),
            reason: format!("the document is larger than {BYTES} bytes"),
            cure: "give the description itself, as YAML or JSON",
        });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_keeps_secrets_and_homes_out() {
        for (given, public) in [
            ("https://a.test/b/c.json?token=secret#x", "https://a.test/b/c.json"),
            ("https://a.test/b/c.json#secret", "https://a.test/b/c.json"),
            ("/home/me/secret/a.yaml", "a.yaml"),
            ("../a.yaml", "a.yaml"),
        ] {
            assert_eq!(Origin::given(given).public(), public);
        }
    }
}
