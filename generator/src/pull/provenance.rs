//! `spec/provenance.yaml`: where the facts of the description come from.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::layout;

const COMMENT: &str = "# What the facts of latitude.yaml were taken from. Written by `cargo xtask spec pull`.\n";

/// What was pulled, and when.
#[derive(Clone, Copy, Debug)]
pub struct Provenance<'a> {
    /// A URL or the name of a file.
    pub origin: &'a str,
    /// The day, as `2026-07-24`.
    pub date: &'a str,
    /// What was read there.
    pub bytes: &'a [u8],
    /// The version that the description states.
    pub version: &'a str,
}

impl Provenance<'_> {
    /// The content of the file. The same document from the same place says nothing new: then `present` stays.
    pub fn to_yaml(&self, present: Option<&str>) -> String {
        let sha256: String = Sha256::digest(self.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let of = |date: &Value| {
            let document = json!({
                "origin": self.origin,
                "date": date,
                "sha256": sha256,
                "bytes": self.bytes.len(),
                "version": self.version,
            });
            layout::write(COMMENT, &document)
        };
        let known = present.and_then(|present| {
            let date = crate::source::Source::new("", present).parse().ok()?.get("date")?.clone();
            (of(&date) == present).then(|| present.to_owned())
        });
        known.unwrap_or_else(|| of(&json!(self.date)))
    }
}

/// The day that the file names, if it names one.
pub fn date(provenance: &str) -> Option<String> {
    let value = crate::source::Source::new("", provenance).parse().ok()?;
    let date = value.get("date")?.as_str()?;
    date.chars().all(|c| c.is_ascii_digit() || c == '-').then(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_the_first_time() {
        let first = Provenance { origin: "https://a.test/b", date: "2026-07-24", bytes: b"abc", version: "2023-06-01" };
        let text = first.to_yaml(None);
        assert_eq!(
            text,
            "# What the facts of latitude.yaml were taken from. Written by `cargo xtask spec pull`.\n\
             origin: https://a.test/b\n\
             date: '2026-07-24'\n\
             sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n\
             bytes: 3\n\
             version: '2023-06-01'\n"
        );
        let later = Provenance { date: "2026-07-25", ..first };
        assert_eq!(later.to_yaml(Some(&text)), text);
        let other = Provenance { bytes: b"abd", ..later };
        assert!(other.to_yaml(Some(&text)).contains("date: '2026-07-25'"));
        assert!(later.to_yaml(Some("[")).contains("date: '2026-07-25'"));
    }
}
