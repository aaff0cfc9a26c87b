//! What docs say of how something is to be handled.

use super::wording::{Word, words};

/// What docs say of how something is to be handled, as only secrets are.
pub(super) fn handling(docs: &str) -> Option<&'static str> {
    if may_tell(docs) { told(&words(docs, usize::MAX)) } else { None }
}

/// Whether docs may have a word that [`told`] looks for. Few do, and taking docs apart takes long.
fn may_tell(docs: &str) -> bool {
    let bytes = docs.as_bytes();
    let (mut at, mut is_within) = (0, false);
    while at + 1 < bytes.len() {
        let byte = bytes[at];
        // A letter beyond ASCII may have one of ASCII in lower case.
        if byte >= 128 {
            return true;
        }
        let is_letter = matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9');
        if is_letter && !is_within {
            let pair = (byte | 32, bytes[at + 1] | 32);
            let word = match pair {
                (b'o', b'n') => &["once", "only"][..],
                (b'a', b'g') => &["again"],
                (b'l', b'a') => &["later"],
                (b'k', b'e') => &["keep"],
                (b's', b't') => &["store"],
                (b's', b'e') => &["sensitive"],
                (b't', b'r') => &["treat"],
                (b'c', b'o') => &["confidential"],
                _ => &[],
            };
            let begins =
                |word: &&str| bytes.get(at..at + word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word.as_bytes()));
            if word.iter().any(begins) {
                return true;
            }
        }
        is_within = is_letter;
        at += 1;
    }
    false
}

fn told(words: &[Word<'_>]) -> Option<&'static str> {
    const SHOWS: &[&str] = &[
        "available",
        "disclosed",
        "displayed",
        "exposed",
        "given",
        "included",
        "present",
        "printed",
        "provided",
        "retrievable",
        "retrieved",
        "returned",
        "revealed",
        "seen",
        "sent",
        "shown",
        "viewable",
        "viewed",
        "visible",
    ];
    const NOT: &[&str] = &["can't", "cannot", "never", "not", "won't", "isn't"];
    let text = |at: usize| words.get(at).map_or("", |word| &*word.text);
    for at in 0..words.len() {
        // Most words are none of those below, and comparing them with each takes long.
        if !matches!(words[at].text.as_bytes().first(), Some(b'a' | b'c' | b'k' | b'l' | b'o' | b's' | b't')) {
            continue;
        }
        // Up to so many words before it, in its clause.
        let before = |count: usize| (at.saturating_sub(count)..at).rev().take_while(|before| !words[*before].ends);
        match text(at) {
            // "Shown only once." Where a clause follows, it is "once the cluster is ready".
            "once" => {
                let is_last = words[at].ends
                    || at + 1 == words.len()
                    || matches!(text(at + 1), "after" | "and" | "at" | "by" | "in" | "on" | "only" | "upon" | "when");
                let verb = before(4).find(|before| SHOWS.contains(&text(*before)));
                let exactly = |at: usize| matches!(text(at), "exactly" | "just" | "only" | "single");
                let verb = verb.filter(|verb| at - verb == 1 || (verb.saturating_sub(1)..=at + 1).any(exactly));
                if verb.is_some() && is_last {
                    return Some("shown once");
                }
            }
            // "It is never shown again."
            "again" | "later" => {
                let verb = before(4).find(|before| SHOWS.contains(&text(*before)));
                let not = before(7).find(|before| NOT.contains(&text(*before)));
                if verb.is_some() && not.is_some() {
                    return Some("never shown again");
                }
            }
            // "Only returned on creation."
            "only" => {
                let verb = [at.wrapping_sub(1), at + 1].into_iter().find(|near| SHOWS.contains(&text(*near)));
                let created = (at + 1..at + 7).find(|next| text(*next).starts_with("creat") || text(*next) == "rotate");
                let first =
                    (at + 1..at + 3).any(|next| matches!(text(next), "on" | "upon" | "at" | "when" | "during" | "in"));
                if verb.is_some() && created.is_some() && first {
                    return Some("shown only when created");
                }
            }
            "keep" | "store" | "treat" => {
                let is_it = matches!(text(at + 1), "it" | "that" | "them" | "this");
                let end = (at + 1..at + 6).find(|next| match text(*next) {
                    "confidential" | "safe" | "safely" | "secret" | "securely" => true,
                    other => is_it && matches!(other, "password" | "private"),
                });
                if end.is_some_and(|end| (at..end).all(|at| !words[at].ends)) {
                    return Some("to be kept secret");
                }
            }
            "confidential" => return Some("confidential"),
            "sensitive" if at == 0 || !matches!(text(at - 1), "case" | "time" | "price" | "latency" | "cost") => {
                return Some("sensitive");
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_say_how_something_is_handled() {
        for (docs, term) in [
            ("Shown only once.", "shown once"),
            ("It is only shown once, so keep a copy", "shown once"),
            ("Returned once.", "shown once"),
            ("SHOWN ONCE", "shown once"),
            ("Shown “once”.", "shown once"),
            ("It will be displayed exactly once, when it is made.", "shown once"),
            ("It will not be shown again.", "never shown again"),
            ("It can't be retrieved later", "never shown again"),
            ("The text (only returned on creation or rotation)", "shown only when created"),
            ("Returned only when it is created.", "shown only when created"),
            ("Keep it secret.", "to be kept secret"),
            ("Store this securely.", "to be kept secret"),
            ("This is sensitive.", "sensitive"),
            ("Confidential.", "confidential"),
        ] {
            assert_eq!(handling(docs), Some(term), "{docs}");
        }
        for docs in [
            "Available once the cluster is ready.",
            "Can be set only once.",
            "Shown once provisioned.",
            "Case-sensitive name.",
            "The match is case sensitive.",
            "Case-insensitive.",
            "Sent again after a failure.",
            "Returned only for requests of the dashboard.",
            "Keep only the private ones of these.",
        ] {
            assert_eq!(handling(docs), None, "{docs}");
        }
    }
}
