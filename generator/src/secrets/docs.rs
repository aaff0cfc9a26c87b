//! What docs and examples tell of secrets.

use super::handling::handling;
use super::list::List;
use super::names::{Form, Says, is_about, phrase};
use super::wording::{Word, words};

/// By which term the docs of a name tell of a secret. The words are ours: those of the docs may be upstream's.
pub(super) fn told(docs: &str, name: &str, form: Form) -> Option<&'static str> {
    let docs = start(docs);
    if let Some(term) = handling(docs) {
        return Some(term);
    }
    // A few words have it, as a rule.
    let mut beginning = words(docs, 6);
    if !head(&beginning).1 {
        beginning = words(docs, usize::MAX);
    }
    let (head, _) = head(&beginning);
    match phrase(&head, form) {
        Says::Secret(term) if !is_about(name) => Some(term),
        Says::Secret(_) | Says::About | Says::Nothing => None,
    }
}

/// Whether docs say of something that it is an id, or another handle.
pub(super) fn tells_of_id(docs: &str) -> bool {
    let words = words(start(docs), usize::MAX);
    let (head, _) = head(&words);
    let is_handle = |word: &&str| matches!(*word, "id" | "ids" | "identifier" | "slug" | "name" | "reference");
    head.last().is_some_and(is_handle)
}

/// Why an example is that of a secret.
pub(super) fn shown(example: &str) -> Option<&'static str> {
    if example.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    if let Some((_, rest)) = example.split_once("://") {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if let Some((user, _)) = authority.rsplit_once('@')
            && user.split_once(':').is_some_and(|(_, password)| !password.is_empty())
        {
            return Some("an address with a password in it");
        }
    }
    let parts: Vec<&str> = example.split('.').collect();
    (parts.len() == 3 && example.len() > 30 && parts[..2].iter().all(|part| part.starts_with("eyJ")))
        .then_some("a JSON Web Token")
}

/// Docs may be long, and say what something is at their beginning.
fn start(docs: &str) -> &str {
    const READ: usize = 2_000;
    let end = (0..=docs.len().min(READ)).rev().find(|at| docs.is_char_boundary(*at)).unwrap_or(0);
    &docs[..end]
}

/// The words that say what something is: those up to the first one that says something about it, and whether they end
/// here.
fn head<'w>(words: &'w [Word<'_>]) -> (Vec<&'w str>, bool) {
    static BEFORE: List = List::of("a an its optional the their this your");
    static BEHIND: List = List::of(
        "a an are as at be between by can for from given has if in into is may must needs of on or required returned \
         sent set should shown so that the this to used was were when where which who whose will with you your",
    );
    let mut head = Vec::new();
    for word in words.iter().skip_while(|word| BEFORE.has(&word.text)) {
        if BEHIND.has(&word.text) {
            return (head, true);
        }
        head.push(&*word.text);
        if word.ends {
            return (head, true);
        }
    }
    (head, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(docs: &str) -> Option<&'static str> {
        told(docs, "thing", Form::default())
    }

    #[test]
    fn docs_say_what_something_is() {
        for (docs, term) in [
            ("The password of the account.", "password"),
            ("Keyring secret by which it is mounted", "keyring"),
            ("Postgres connection string (with TLS).", "connection string"),
            ("A new API key for the project", "api key"),
            ("User name and password", "password"),
            ("Bearer token to send along", "bearer"),
            ("Your private key, in PEM", "private key"),
            ("One two three four five six seven eight nine ten eleven password", "password"),
        ] {
            assert_eq!(of(docs), Some(term), "{docs}");
        }
        for docs in [
            "Name of the API key.",
            "ID of the API key, as in `GET /auth/api_keys`; not its token.",
            "Access key status (such as `Active`).",
            "When the password was last changed.",
            "The user who made the token.",
            "Final five characters of the token, to tell keys apart.",
            "Field to add that is otherwise left out: `credentials`.",
            "`password` is what it is not.",
            "SSH public key.",
            "Maximum number of tokens.",
            "USD per million tokens as a decimal string",
            "",
        ] {
            assert_eq!(of(docs), None, "{docs}");
        }
        assert_eq!(told("Password change", "status", Form::default()), None);
        assert_eq!(told("Password for the link", "url", Form::default()), Some("password"));
    }

    #[test]
    fn examples_are_those_of_secrets() {
        for example in [
            "-----BEGIN PRIVATE KEY-----\nMIIB",
            "postgres://someone:pass@db.example.com:5432/it?a=b",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        ] {
            assert!(shown(example).is_some(), "{example}");
        }
        for example in
            ["https://example.com/a:b@c", "ssh://git@example.com", "a.b.c", "-----BEGIN CERTIFICATE-----", ""]
        {
            assert_eq!(shown(example), None, "{example}");
        }
    }

    #[test]
    fn docs_may_say_that_it_is_an_id() {
        assert!(tells_of_id("ID of the user data."));
        assert!(tells_of_id("Access key ID that clients log in with."));
        assert!(!tells_of_id("User data, by which an ID is given."));
    }

    #[test]
    fn long_docs_are_cut_between_characters() {
        assert_eq!(of(&"é".repeat(5_000)), None);
    }
}
